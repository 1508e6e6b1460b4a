//! `views.*`: modals and home tabs. <https://docs.slack.dev/surfaces/modals>

mod content;
mod open;
mod publish;
pub(crate) mod store;
mod update;

pub(crate) use crate::blocks::Surface;
pub(crate) use content::check;

use crate::{app::App, operations::method};
use asymmetric_kit::Operation;
use serde_json::{Value, json};
use tokio_postgres::Row;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("views.open", "Tier 4", &[], open::open)
            .summary("Opens a modal for whoever just did something."),
        method("views.push", "Tier 4", &[], open::push)
            .summary("Puts a modal on top of the one that is open."),
        method("views.update", "Tier 4", &[], update::update)
            .summary("Replaces a view that is open."),
        method("views.publish", "Tier 4", &[], publish::publish)
            .summary("Shows a home tab to a person."),
    ]
}

/// The type of the views that are shown there.
pub(crate) fn name_of(surface: Surface) -> &'static str {
    if surface == Surface::Home { "home" } else { "modal" }
}

/// A view that somebody sees.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) id: String,
    pub(crate) app_id: String,
    pub(crate) user_id: String,
    pub(crate) surface: Surface,
    pub(crate) root_view_id: String,
    pub(crate) previous_view_id: Option<String>,
    pub(crate) external_id: Option<String>,
    /// As the app gave it, checked and complete.
    pub(crate) content: Value,
    /// What was typed and chosen.
    pub(crate) state: Value,
    pub(crate) hash: String,
}

impl View {
    pub(crate) fn from_row(row: &Row) -> Self {
        Self {
            id: row.get("id"),
            app_id: row.get("app_id"),
            user_id: row.get("user_id"),
            surface: if row.get::<_, &str>("type") == "home" {
                Surface::Home
            } else {
                Surface::Modal
            },
            root_view_id: row.get("root_view_id"),
            previous_view_id: row.get("previous_view_id"),
            external_id: row.get("external_id"),
            content: row.get("content"),
            state: row.get("state"),
            hash: row.get("hash"),
        }
    }

    /// The object of the API. `values` is what its elements hold.
    pub(crate) fn document(&self, app: &App, values: &Value) -> Value {
        let content = |name: &str, default: Value| self.content.get(name).cloned().unwrap_or(default);
        let mut document = json!({
            "id": self.id, "team_id": app.team_id, "type": name_of(self.surface), "blocks": self.content["blocks"],
            "private_metadata": content("private_metadata", "".into()), "callback_id": content("callback_id", "".into()),
            "state": {"values": values}, "hash": self.hash,
        });
        if self.surface == Surface::Modal {
            for name in ["title", "submit", "close"] {
                document[name] = content(name, Value::Null);
            }
            for name in ["clear_on_close", "notify_on_close", "submit_disabled"] {
                document[name] = content(name, false.into());
            }
        } else {
            document["title"] = json!({"type": "plain_text", "text": "View Title", "emoji": true});
            document["close"] = Value::Null;
            document["submit"] = Value::Null;
            document["clear_on_close"] = false.into();
            document["notify_on_close"] = false.into();
        }
        document["previous_view_id"] = self.previous_view_id.clone().into();
        document["root_view_id"] = self.root_view_id.as_str().into();
        document["app_id"] = self.app_id.as_str().into();
        document["external_id"] = self.external_id.clone().unwrap_or_default().into();
        document["app_installed_team_id"] = app.team_id.as_str().into();
        document["bot_id"] = app.bot.as_ref().map(|(bot, _)| bot.as_str()).into();
        document
    }

    /// What its elements hold now.
    pub(crate) fn values(&self) -> Value {
        crate::element::values(&self.content["blocks"], &self.state)
    }
}
