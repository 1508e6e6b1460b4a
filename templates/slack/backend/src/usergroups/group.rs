//! A user group: finding it, showing it.

use crate::answer::{invalid_arguments, refuse};
use asymmetric_kit::{Call, Failure};
use serde_json::{Value, json};
use tokio_postgres::Row;

/// Selects user groups; a condition on `usergroups` follows.
pub(super) const SELECT: &str = "\
SELECT usergroups.*, \
    ARRAY(SELECT user_id FROM usergroup_members WHERE usergroup_id = usergroups.id ORDER BY position) AS users, \
    ARRAY(SELECT channel_id FROM usergroup_channels JOIN channels ON channels.id = channel_id \
        WHERE usergroup_id = usergroups.id AND kind = 'public' ORDER BY position) AS channels, \
    ARRAY(SELECT channel_id FROM usergroup_channels JOIN channels ON channels.id = channel_id \
        WHERE usergroup_id = usergroups.id AND kind <> 'public' ORDER BY position) AS private_channels \
FROM usergroups ";

/// A user group as it is stored.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) users: Vec<String>,
    pub(super) date_update: i64,
    pub(super) date_delete: i64,
    document: Value,
    deleted_by: Option<String>,
}

impl Group {
    pub(super) fn from_row(row: &Row) -> Self {
        let text = |name: &str| row.get::<_, String>(name);
        let number = |name: &str| row.get::<_, i64>(name);
        let (id, users) = (text("id"), row.get::<_, Vec<String>>("users"));
        let (channels, groups): (Vec<String>, Vec<String>) =
            (row.get("channels"), row.get("private_channels"));
        let document = json!({
            "id": id, "team_id": text("team_id"), "is_usergroup": true, "is_subteam": true, "name": text("name"),
            "description": text("description"), "handle": text("handle"), "is_external": false,
            "date_create": number("date_create"), "date_update": number("date_update"),
            "date_delete": number("date_delete"), "auto_provision": false, "enterprise_subteam_id": "",
            "created_by": text("created_by"), "updated_by": text("updated_by"),
            "channel_count": channels.len() + groups.len(),
            "prefs": {"channels": channels, "groups": groups},
        });
        Self {
            id,
            users,
            date_update: number("date_update"),
            date_delete: number("date_delete"),
            document,
            deleted_by: row.get("deleted_by"),
        }
    }

    pub(super) fn is_disabled(&self) -> bool {
        self.date_delete > 0
    }

    /// The object of the API, with its users.
    pub(super) fn document(&self) -> Value {
        let mut document = self.document.clone();
        document["users"] = json!(self.users);
        document
    }

    /// The object of the API as lists show it.
    pub(super) fn listed(&self, with_users: bool, with_count: bool) -> Value {
        let mut document = self.document.clone();
        document["deleted_by"] = json!(self.deleted_by);
        if with_users {
            document["users"] = json!(self.users);
        }
        if with_count {
            document["user_count"] = self.users.len().into();
        }
        document
    }
}

/// The user group of the argument `usergroup`.
pub(super) async fn of_argument(call: &Call) -> Result<Group, Failure> {
    let id = argument(call)?;
    let sql = format!("{SELECT} WHERE usergroups.id = $1");
    let row = call.query_opt(&sql, &[&id]).await?;
    row.as_ref()
        .map(Group::from_row)
        .ok_or_else(|| refuse("no_such_subteam"))
}

/// Like [`of_argument`], with the user group locked until the call ends.
pub(super) async fn locked(call: &Call) -> Result<Group, Failure> {
    let lock = "SELECT FROM usergroups WHERE id = $1 FOR UPDATE";
    call.execute(lock, &[&argument(call)?]).await?;
    of_argument(call).await
}

fn argument(call: &Call) -> Result<String, Failure> {
    let id = call.arguments().filled("usergroup");
    id.map(std::borrow::Cow::into_owned)
        .ok_or_else(|| invalid_arguments("missing required field: usergroup"))
}
