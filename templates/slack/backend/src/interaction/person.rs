//! Who does something, and where.

use crate::{
    answer::{invalid_arguments, refuse},
    app::App,
};
use asymmetric_kit::{Call, Failure};
use serde_json::{Value, json};
use std::borrow::Cow;

/// The person whom the call stands in for.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: String,
    team_id: String,
}

/// A conversation that the person can see.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) id: String,
    pub(super) name: String,
}

impl Person {
    /// The holder of the user token, or for an admin the person that the argument `user` names.
    pub(super) async fn of(call: &Call) -> Result<Self, Failure> {
        let principal = call.principal().filter(|principal| principal.kind == "user");
        let holder = principal
            .ok_or_else(|| refuse("not_allowed_token_type"))?
            .subject
            .clone();
        let wanted = given(call, "user").unwrap_or_else(|| holder.clone());
        let select = "SELECT person.id, person.name, person.team_id, person.is_bot OR person.deleted AS is_nobody, \
                 holder.is_admin OR holder.is_owner AS is_admin \
             FROM users AS person CROSS JOIN users AS holder WHERE person.id = $1 AND holder.id = $2";
        let row = call.query_opt(select, &[&wanted, &holder]).await?;
        let row = row.filter(|row| !row.get::<_, bool>("is_nobody"));
        let row = row.ok_or_else(|| refuse("user_not_found"))?;
        if wanted != holder && !row.get::<_, bool>("is_admin") {
            return Err(refuse("not_allowed"));
        }
        Ok(Self {
            id: row.get("id"),
            name: row.get("name"),
            team_id: row.get("team_id"),
        })
    }

    /// The object in payloads.
    pub(super) fn document(&self) -> Value {
        json!({"id": self.id, "username": self.name, "name": self.name, "team_id": self.team_id})
    }

    /// A conversation that the person is in, or could be.
    pub(super) async fn place(&self, call: &Call, channel: &str) -> Result<Place, Failure> {
        let select = "SELECT kind, name FROM channels WHERE id = $1 AND (kind = 'public' \
             OR EXISTS (SELECT FROM channel_members WHERE channel_id = channels.id AND user_id = $2))";
        let row = call.query_opt(select, &[&channel, &self.id]).await?;
        let row = row.ok_or_else(|| refuse("channel_not_found"))?;
        let name: Option<String> = row.get("name");
        Ok(Place {
            id: channel.to_owned(),
            name: match row.get("kind") {
                "im" => "directmessage".to_owned(),
                "private" => "privategroup".to_owned(),
                _ => name.unwrap_or_default(),
            },
        })
    }
}

impl Place {
    /// The object in payloads.
    pub(super) fn document(&self) -> Value {
        json!({"id": self.id, "name": self.name})
    }
}

/// What all payloads of interactions begin with.
pub(super) fn payload(kind: &str, app: &App, person: &Person) -> Value {
    json!({
        "type": kind, "token": app.verification_token, "api_app_id": app.id,
        "team": {"id": app.team_id, "domain": app.team_domain}, "enterprise": null, "is_enterprise_install": false,
        "user": person.document(),
    })
}

/// An argument that is not empty.
pub(super) fn given(call: &Call, name: &str) -> Option<String> {
    call.arguments().filled(name).map(Cow::into_owned)
}

/// An argument that has to be there.
pub(super) fn needed(call: &Call, name: &str) -> Result<String, Failure> {
    given(call, name).ok_or_else(|| invalid_arguments(&format!("missing required field: {name}")))
}
