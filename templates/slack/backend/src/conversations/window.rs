//! The part of a conversation that `oldest`, `latest`, `inclusive`, `limit` and `cursor` choose.

use crate::{
    actor::Actor,
    answer::refuse,
    cursor::{self, Page},
    message::{Context, Message},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, arguments::Arguments};
use serde_json::Value;
use tokio_postgres::Row;

/// Messages on one page at most.
const MAXIMUM_LIMIT: usize = 999;

/// Bounds as the statements use them: `oldest <= ts <= latest`.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) oldest: i64,
    pub(crate) latest: i64,
    /// Where the page starts, itself included.
    pub(crate) start: Option<i64>,
    pub(crate) page: Page,
}

impl Window {
    /// Reads the arguments; limits beyond the maximum mean the maximum.
    pub(crate) fn read(arguments: &Arguments, default_limit: usize) -> Result<Self, Failure> {
        let mut page = Page::read(arguments, "next_ts", default_limit, usize::MAX)?;
        page.limit = page.limit.min(MAXIMUM_LIMIT);
        let start = match &page.start {
            None => None,
            Some(key) => Some(key.parse().map_err(|_| refuse("invalid_cursor"))?),
        };
        let bound = |name: &str, error: &str| match arguments.filled(name) {
            None => Ok(None),
            // Some clients send `now` for the end.
            Some(text) if text == "now" && name == "latest" => Ok(None),
            Some(text) => Ts::parse(&text).map(Some).ok_or_else(|| refuse(error)),
        };
        let oldest = bound("oldest", "invalid_ts_oldest")?;
        let latest = bound("latest", "invalid_ts_latest")?;
        let inclusive = arguments.boolean("inclusive") == Ok(Some(true));
        let step = i64::from(!inclusive);
        Ok(Self {
            oldest: oldest.map_or(0, |ts| ts.0.saturating_add(step)),
            latest: latest.map_or(i64::MAX, |ts| ts.0.saturating_sub(step)),
            start,
            page,
        })
    }

    /// The messages of the page, and where the next one begins; `rows` has one more than the page where there is one.
    pub(super) fn documents(&self, call: &Call, actor: &Actor, rows: &[Row]) -> (Vec<Value>, Option<String>) {
        let found: Vec<Message> = rows.iter().map(Message::from_row).collect();
        let next = found
            .get(self.page.limit)
            .map(|message| cursor::encode("next_ts", &message.ts.0.to_string()));
        let context = Context::new(call, &actor.team_id);
        let context = if call.arguments().boolean("include_all_metadata") == Ok(Some(true)) {
            context.with_metadata()
        } else {
            context
        };
        let messages = found
            .iter()
            .take(self.page.limit)
            .map(|message| {
                let mut document = message.document(&context);
                // Users follow the threads that they take part in.
                if !actor.is_bot && message.is_followed_by(&actor.user_id) {
                    document["subscribed"] = true.into();
                }
                document
            })
            .collect();
        (messages, next)
    }
}
