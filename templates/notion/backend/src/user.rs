//! People and bots.

use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

use crate::{error::Problem, request::Request};

/// Capabilities over what is known of people.
const READ_USERS: &str = "read_user_without_email";
const READ_EMAILS: &str = "read_user_with_email";

/// A row of `users`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct User {
    /// The id.
    pub(crate) id: String,
    /// `person` or `bot`.
    pub(crate) kind: String,
    /// The name.
    pub(crate) name: String,
    avatar_url: Option<String>,
    email: Option<String>,
}

/// The users of a workspace, as this integration may see them.
#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    users: HashMap<String, User>,
    shows_names: bool,
    shows_emails: bool,
}

const SELECT: &str = "SELECT to_jsonb(u) FROM users u ORDER BY position";

/// All users in their order.
pub(crate) async fn all(request: &Request<'_>) -> Result<Vec<User>, Problem> {
    let rows = asymmetric_kit::Call::query(request, SELECT, &[]).await?;
    rows.into_iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect()
}

impl People {
    /// Looks all of them up.
    pub(crate) async fn load(request: &Request<'_>) -> Result<Self, Problem> {
        let users = all(request).await?;
        Ok(Self {
            users: users.into_iter().map(|user| (user.id.clone(), user)).collect(),
            shows_names: request.can(READ_USERS) || request.can(READ_EMAILS),
            shows_emails: request.can(READ_EMAILS),
        })
    }

    /// A user, if there is one.
    pub(crate) fn get(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    /// The user as far as the integration may see it: at least its id.
    pub(crate) fn render(&self, id: &str) -> Value {
        match self.get(id) {
            Some(user) if self.shows_names => self.full(user),
            _ => partial(id),
        }
    }

    /// All that is known of a person, or that it is a bot.
    pub(crate) fn full(&self, user: &User) -> Value {
        let mut object = json!({
            "object": "user",
            "id": user.id,
            "name": user.name,
            "avatar_url": user.avatar_url,
            "type": user.kind,
        });
        object[&user.kind] = match &user.email {
            Some(email) if self.shows_emails && user.kind == "person" => json!({"email": email}),
            _ => json!({}),
        };
        object
    }
}

/// A user by the id alone.
pub(crate) fn partial(id: &str) -> Value {
    json!({"object": "user", "id": id})
}
