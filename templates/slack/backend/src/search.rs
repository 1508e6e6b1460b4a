//! `search.*`: only for users, and only in what the user may see.

mod conditions;
mod dates;
mod files;
mod highlight;
mod messages;
mod page;
mod query;
mod words;

use crate::{
    actor::{Actor, require_user},
    answer::{refuse, success},
    operations::method,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use page::Page;
use query::{Clock, Query};
use serde_json::{Value, json};

/// The operations of this family. Their scope is looked at after the kind of the token, see [`require_user`].
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("search.messages", "Tier 2", &[], search_messages)
            .summary("Finds messages."),
        method("search.files", "Tier 2", &[], search_files)
            .summary("Finds files."),
        method("search.all", "Tier 2", &[], search_all)
            .summary("Finds messages and files."),
    ]
}

/// What is asked for, by whom.
#[derive(Debug)]
struct Search {
    actor: Actor,
    /// As it was given.
    given: String,
    query: Query,
    page: Page,
    by_time: bool,
    /// `ASC` or `DESC`.
    direction: &'static str,
    highlight: bool,
}

/// `search.messages`
async fn search_messages(call: &mut Call) -> HandlerResult {
    let search = Search::read(call).await?;
    let found = messages::find(call, &search).await?;
    let mut answer = json!({"query": search.given, "messages": found});
    if search.page.by_cursor {
        answer["response_metadata"] = search.page.metadata(&found);
    }
    Ok(success(answer))
}

/// `search.files`
async fn search_files(call: &mut Call) -> HandlerResult {
    let search = Search::read(call).await?;
    let found = files::find(call, &search).await?;
    Ok(success(json!({"query": search.given, "files": found})))
}

/// `search.all`. Posts are what canvases were once; there are none any more.
async fn search_all(call: &mut Call) -> HandlerResult {
    let search = Search::read(call).await?;
    let (messages, files) = (
        messages::find(call, &search).await?,
        files::find(call, &search).await?,
    );
    Ok(success(json!({
        "query": search.given, "messages": messages, "files": files, "posts": {"total": 0, "matches": []},
    })))
}

impl Search {
    async fn read(call: &Call) -> Result<Self, Failure> {
        let actor = require_user(call, &["search:read"])?;
        let arguments = call.arguments();
        let given = arguments.filled("query").map(std::borrow::Cow::into_owned);
        let given = given
            .filter(|query| !query.trim().is_empty())
            .ok_or_else(|| refuse("no_query"))?;
        let zone = "SELECT tz_offset FROM users WHERE id = $1";
        let offset: i32 = call.query_one(zone, &[&actor.user_id]).await?.get(0);
        let query = Query::parse(&given, Clock::new(call.now(), offset));
        Ok(Self {
            query,
            page: Page::read(arguments)?,
            by_time: arguments.filled("sort").as_deref() == Some("timestamp"),
            direction: if arguments.filled("sort_dir").as_deref() == Some("asc") {
                "ASC"
            } else {
                "DESC"
            },
            highlight: arguments.boolean("highlight") == Ok(Some(true)),
            actor,
            given,
        })
    }

    /// `text` with the words that were found marked, if that was asked for.
    fn marked(&self, text: &str) -> Value {
        if self.highlight {
            highlight::mark(text, &self.query.terms).into()
        } else {
            text.into()
        }
    }
}
