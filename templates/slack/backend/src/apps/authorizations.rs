//! `apps.event.authorizations.list`, with an app-level token.

use crate::{
    answer::{invalid_arguments, refuse, success},
    cursor::{self, Page},
    event::{self, subscription},
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::{Value, json};

const MAXIMUM_LIMIT: usize = 1000;

/// Everybody on whose behalf the app sees the event that `event_context` stands for.
pub(crate) async fn list(call: &mut Call) -> HandlerResult {
    let principal = call.principal().filter(|principal| principal.kind == "app");
    let app = principal
        .ok_or_else(|| refuse("not_allowed_token_type"))?
        .subject
        .clone();
    let given = call
        .arguments()
        .filled("event_context")
        .ok_or_else(|| invalid_arguments("missing required field: event_context"))?;
    let context = event::read_context(&given).filter(|context| context.app == app);
    let context = context.ok_or_else(|| refuse("invalid_event_context"))?;
    let page = Page::read(call.arguments(), "authorization", MAXIMUM_LIMIT, MAXIMUM_LIMIT)?;
    let team: String = call.query_one("SELECT id FROM team", &[]).await?.get(0);
    let scopes = subscription::scopes(&context.event);
    let all = event::authorizations(call, &app, context.channel.as_deref(), scopes).await?;
    let mut rest = all.iter().skip_while(|authorization| {
        page.start
            .as_ref()
            .is_some_and(|start| authorization.user_id != *start)
    });
    let shown: Vec<Value> = rest
        .by_ref()
        .take(page.limit)
        .map(|authorization| authorization.document(&team))
        .collect();
    let mut answer = json!({"authorizations": shown});
    if let Some(next) = rest.next() {
        answer["response_metadata"] = cursor::metadata(Some(&cursor::encode("authorization", &next.user_id)));
    }
    Ok(success(answer))
}
