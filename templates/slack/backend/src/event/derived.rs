//! What one thing that happened is called by those who subscribe: a message is `message.channels`, and a mention besides.

use crate::app::App;
use serde_json::{Value, json};

/// The subscriptions that an event falls under for an app, each with the event as it is then told. `channel_kind` is the
/// kind of the conversation that it happened in.
pub(super) fn of(app: &App, event: &Value, channel_kind: Option<&str>) -> Vec<(String, Value)> {
    let kind = event["type"].as_str().unwrap_or_default();
    if kind != "message" {
        return vec![(kind.to_owned(), event.clone())];
    }
    let (subscription, channel_type) = match channel_kind {
        Some("private") => ("message.groups", "group"),
        Some("im") => ("message.im", "im"),
        Some("mpim") => ("message.mpim", "mpim"),
        _ => ("message.channels", "channel"),
    };
    let mut message = event.clone();
    message["channel_type"] = channel_type.into();
    let mut all = vec![(subscription.to_owned(), message)];
    all.extend(mention(app, event, channel_type).map(|mention| ("app_mention".to_owned(), mention)));
    all.extend(links(app, event).map(|links| ("link_shared".to_owned(), links)));
    all
}

/// Whether somebody said something new: neither an edit, nor a deletion, nor what the application says itself.
fn is_new(event: &Value) -> bool {
    let subtype = event["subtype"].as_str();
    subtype.is_none_or(|subtype| {
        matches!(
            subtype,
            "bot_message" | "thread_broadcast" | "file_share" | "me_message"
        )
    })
}

/// `app_mention`: a new message that names the app's bot. Direct messages are for the bot anyway.
fn mention(app: &App, event: &Value, channel_type: &str) -> Option<Value> {
    let (_, bot_user) = app.bot.as_ref()?;
    let text = event["text"].as_str()?;
    let named = text.contains(&format!("<@{bot_user}>")) || text.contains(&format!("<@{bot_user}|"));
    if channel_type == "im" || !named || !is_new(event) || event["user"] == bot_user.as_str() {
        return None;
    }
    let mut mention = json!({"type": "app_mention"});
    for name in [
        "user",
        "ts",
        "client_msg_id",
        "text",
        "team",
        "thread_ts",
        "parent_user_id",
        "blocks",
        "attachments",
        "files",
        "bot_id",
        "app_id",
        "channel",
        "event_ts",
    ] {
        if let Some(value) = event.get(name) {
            mention[name] = value.clone();
        }
    }
    Some(mention)
}

/// `link_shared`: a new message with links of a domain that the app unfurls.
fn links(app: &App, event: &Value) -> Option<Value> {
    let domains = app.setting(&["features", "unfurl_domains"]).as_array()?;
    if !is_new(event) {
        return None;
    }
    let found: Vec<Value> = addresses(event["text"].as_str()?)
        .into_iter()
        .filter_map(|address| {
            let host = host(&address)?;
            let registered = domains
                .iter()
                .filter_map(Value::as_str)
                .find(|domain| host == *domain || host.ends_with(&format!(".{domain}")))?;
            Some(json!({"url": address, "domain": registered}))
        })
        .collect();
    if found.is_empty() {
        return None;
    }
    let (channel, ts) = (event["channel"].as_str()?, event["ts"].as_str()?);
    let mut shared = json!({
        "type": "link_shared", "user": event["user"], "channel": channel, "message_ts": ts, "links": found,
        "source": "conversations_history", "unfurl_id": format!("{channel}.{ts}"), "is_bot_user_member": true,
        "event_ts": event["event_ts"],
    });
    if let Some(thread) = event.get("thread_ts") {
        shared["thread_ts"] = thread.clone();
    }
    Some(shared)
}

/// The web addresses that a text refers to, without escapes.
fn addresses(text: &str) -> Vec<String> {
    text.split('<')
        .skip(1)
        .filter_map(|part| part.split_once('>'))
        .map(|(inside, _)| inside.split('|').next().unwrap_or_default())
        .filter(|target| target.starts_with("http://") || target.starts_with("https://"))
        .map(crate::text::unescape)
        .collect()
}

fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit('@').next()?.split(':').next()
}
