//! A message as the API shows it.

use super::{Message, SLACKBOT};
use crate::{blocks, files::File, rich_text, timestamp::Ts};
use asymmetric_kit::{Call, Identifiers};
use serde_json::{Map, Value, json};

/// Users named in a thread's summary at most.
const MAXIMUM_REPLY_USERS: usize = 5;

/// What a document needs besides the message.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) team: &'a str,
    pub(crate) identifiers: &'a Identifiers,
    /// Whether `metadata` is shown with its payload.
    all_metadata: bool,
    /// What addresses of files begin with.
    pub(crate) base_url: String,
}

impl<'a> Context<'a> {
    /// For the answer to a call; of `metadata` only the event's type is shown.
    pub(crate) fn new(call: &'a Call, team: &'a str) -> Self {
        Self {
            team,
            identifiers: call.identifiers(),
            all_metadata: false,
            base_url: call.base_url(),
        }
    }

    /// With `metadata` as it was written.
    pub(crate) fn with_metadata(mut self) -> Self {
        self.all_metadata = true;
        self
    }
}

impl Message {
    /// The object of the API.
    pub(crate) fn document(&self, context: &Context<'_>) -> Value {
        let mut fields = Map::new();
        if self.is_tombstone() {
            self.add_tombstone(&mut fields);
        } else {
            self.add_author(&mut fields, context);
            self.add_content(&mut fields, context);
        }
        self.add_thread(&mut fields);
        Value::Object(fields)
    }

    fn add_tombstone(&self, fields: &mut Map<String, Value>) {
        put(fields, "type", "message");
        put(fields, "subtype", "tombstone");
        put(fields, "user", SLACKBOT);
        put(fields, "text", "This message was deleted.");
        put(fields, "ts", self.ts.to_string());
        put(fields, "hidden", true);
    }

    fn add_author(&self, fields: &mut Map<String, Value>, context: &Context<'_>) {
        put(fields, "type", "message");
        let subtype = self
            .subtype
            .as_deref()
            .or(self.is_broadcast.then_some("thread_broadcast"));
        put_some(fields, "subtype", subtype);
        if let Some(username) = &self.username {
            put(fields, "username", username.as_str());
            let icons: Map<_, _> = [("emoji", &self.icon_emoji), ("image_64", &self.icon_url)]
                .into_iter()
                .filter_map(|(name, icon)| Some((name.to_owned(), Value::from(icon.as_deref()?))))
                .collect();
            if !icons.is_empty() {
                put(fields, "icons", Value::Object(icons));
            }
        } else {
            put(fields, "user", self.user.as_str());
        }
        put(fields, "ts", self.ts.to_string());
        put_some(fields, "client_msg_id", self.client_msg_id.as_deref());
        put_some(fields, "bot_id", self.bot.as_deref());
        put_some(fields, "app_id", self.app.as_deref());
        put_some(fields, "inviter", self.inviter.as_deref());
        put(fields, "text", self.text.as_str());
        put(fields, "team", context.team);
        if let Some(Value::Object(details)) = &self.details {
            fields.extend(details.clone());
        }
        if let (Some(bot), Some(app), Some(name)) = (&self.bot, &self.app, &self.bot_name) {
            let profile = bot_profile(bot, app, name, self.bot_updated, context.team);
            put(fields, "bot_profile", profile);
        }
    }

    fn add_content(&self, fields: &mut Map<String, Value>, context: &Context<'_>) {
        if let Some(by) = &self.edited_by {
            let at = Ts(self.edited_at.unwrap_or_default().saturating_mul(1_000_000));
            put(fields, "edited", json!({"user": by, "ts": at.to_string()}));
        }
        if let Some(files) = self.files.as_array().filter(|files| !files.is_empty()) {
            let files: Vec<Value> = files
                .iter()
                .map(|file| File::new(file.clone()).brief(context.team, &context.base_url))
                .collect();
            put(fields, "files", files);
            put(fields, "upload", true);
            put(fields, "display_as_bot", false);
        }
        put_some(fields, "attachments", self.attachments.clone().filter(has_items));
        put_some(fields, "blocks", self.shown_blocks(context.identifiers));
        if let Some(metadata) = &self.metadata {
            let brief = json!({"event_type": metadata.get("event_type")});
            put(
                fields,
                "metadata",
                if context.all_metadata {
                    metadata.clone()
                } else {
                    brief
                },
            );
        }
        put_some(
            fields,
            "reactions",
            Some(self.reactions.clone()).filter(has_items),
        );
    }

    /// The app's blocks with their ids, or the one that Slack makes of the text.
    fn shown_blocks(&self, identifiers: &Identifiers) -> Option<Value> {
        let label = format!("{} {}", self.channel, self.ts);
        let made = || blocks::id_at(identifiers, &label, 0);
        match &self.blocks {
            Some(Value::Array(blocks)) if !blocks.is_empty() => {
                Some(blocks::with_ids(blocks.clone(), identifiers, &label).into())
            }
            // What the application says about itself has no blocks.
            _ if self.subtype.is_some() => None,
            _ if self.is_plain => {
                rich_text::unformatted_block(&self.text, &made()).map(|block| json!([block]))
            }
            _ => rich_text::block(&self.text, &made()).map(|block| json!([block])),
        }
    }

    fn add_thread(&self, fields: &mut Map<String, Value>) {
        if let Some(thread) = self.thread {
            put(fields, "thread_ts", thread.to_string());
            put_some(fields, "parent_user_id", self.parent_user.as_deref());
        } else if self.reply_count > 0 {
            put(fields, "thread_ts", self.ts.to_string());
            put(fields, "reply_count", self.reply_count);
            put(fields, "reply_users_count", self.reply_users.len());
            put_some(
                fields,
                "latest_reply",
                self.latest_reply.map(|ts| Ts(ts).to_string()),
            );
            let users = &self.reply_users[..self.reply_users.len().min(MAXIMUM_REPLY_USERS)];
            put(fields, "reply_users", json!(users));
            put(fields, "is_locked", false);
            put(fields, "subscribed", false);
        }
    }
}

/// The bot behind a message.
pub(crate) fn bot_profile(bot: &str, app: &str, name: &str, updated: Option<i64>, team: &str) -> Value {
    let size = |pixels: u32| format!("https://a.slack-edge.com/80588/img/plugins/app/bot_{pixels}.png");
    json!({
        "id": bot, "app_id": app, "name": name,
        "icons": {"image_36": size(36), "image_48": size(48), "image_72": size(72)},
        "deleted": false, "updated": updated, "team_id": team,
    })
}

fn has_items(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty())
}

fn put(fields: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    fields.insert(name.to_owned(), value.into());
}

fn put_some(fields: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        put(fields, name, value);
    }
}
