//! Whom a token acts as.

use crate::answer::{missing_scope, refuse};
use asymmetric_kit::{Call, Failure, Principal};

/// The user or bot behind a call.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    /// The user, or the bot's own user.
    pub(crate) user_id: String,
    /// Whether the token is a bot's.
    pub(crate) is_bot: bool,
    /// The bot of the app that the token was given to.
    pub(crate) bot_id: String,
    /// The workspace.
    pub(crate) team_id: String,
}

impl Actor {
    pub(crate) fn of(call: &Call) -> Result<Self, Failure> {
        let principal = principal(call)?;
        if principal.kind == "app" {
            return Err(refuse("not_allowed_token_type"));
        }
        let attribute = |name: &str| {
            let value = principal.attribute(name).map(str::to_owned);
            value.ok_or_else(|| Failure::internal(format!("find {name} of the grant {}", principal.name)))
        };
        Ok(Self {
            user_id: principal.subject.clone(),
            is_bot: principal.kind == "bot",
            bot_id: attribute("bot_id")?,
            team_id: attribute("team_id")?,
        })
    }

    /// Whether the user is an owner of the workspace.
    pub(crate) async fn is_owner(&self, call: &Call) -> Result<bool, Failure> {
        let select = "SELECT is_owner FROM users WHERE id = $1";
        Ok(!self.is_bot && call.query_one(select, &[&self.user_id]).await?.get(0))
    }

    /// Whether the user is an admin or an owner of the workspace; bots are not.
    pub(crate) async fn is_admin(&self, call: &Call) -> Result<bool, Failure> {
        let select = "SELECT is_admin OR is_owner FROM users WHERE id = $1";
        Ok(!self.is_bot && call.query_one(select, &[&self.user_id]).await?.get(0))
    }
}

/// Refuses unless the token has one of these scopes: for what depends on arguments.
pub(crate) fn require_scope(call: &Call, any_of: &[&str]) -> Result<(), Failure> {
    let principal = principal(call)?;
    if any_of.iter().any(|scope| principal.has_scope(scope)) {
        Ok(())
    } else {
        Err(missing_scope(any_of, &principal.scopes).into())
    }
}

/// Whether the token has this scope.
pub(crate) fn has_scope(call: &Call, scope: &str) -> bool {
    call.principal()
        .is_some_and(|principal| principal.has_scope(scope))
}

fn principal(call: &Call) -> Result<&Principal, Failure> {
    call.principal()
        .ok_or_else(|| Failure::internal("find whom an authenticated call acts as"))
}

/// The user behind a call, where only users may call, with one of these scopes. A bot is told so before its scopes are
/// looked at, as Slack does.
pub(crate) fn require_user(call: &Call, any_of: &[&str]) -> Result<Actor, Failure> {
    let actor = Actor::of(call)?;
    if actor.is_bot {
        return Err(refuse("not_allowed_token_type"));
    }
    require_scope(call, any_of)?;
    Ok(actor)
}
