//! `auth.*`, `api.test` and `migration.exchange`: what is known of a token.

use crate::{
    actor::Actor,
    answer::{refuse, refuse_with, success},
    cursor::{self, Page},
    event::{self, Audience},
    operations::method,
    team,
    timestamp::Ts,
};
use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation};
use serde_json::{Map, Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("api.test", "Tier 4", &[], api_test).access(Access::Public)
            .summary("Gives its arguments back."),
        method("auth.test", "Special", &[], test)
            .summary("Says whom the token acts as."),
        method("auth.revoke", "Tier 3", &[], revoke)
            .summary("Makes the token one that is worth nothing."),
        method("auth.teams.list", "Tier 2", &[], teams)
            .summary("Lists the workspaces that the app is in."),
        method("migration.exchange", "Tier 2", &["tokens.basic"], exchange)
            .summary("Maps users' ids to those that they have in an enterprise."),
    ]
}

/// `auth.test`: who the token is, and where its workspace is reached.
pub(crate) async fn test(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let select =
        "SELECT users.name, team.name FROM users JOIN team ON team.id = users.team_id WHERE users.id = $1";
    let row = call.query_one(select, &[&actor.user_id]).await?;
    let mut answer = json!({
        "url": format!("{}/", call.base_url()),
        "team": row.get::<_, String>(1),
        "user": row.get::<_, String>(0),
        "team_id": actor.team_id,
        "user_id": actor.user_id,
    });
    if actor.is_bot {
        answer["bot_id"] = actor.bot_id.into();
    }
    answer["is_enterprise_install"] = false.into();
    Ok(success(answer))
}

/// Users in one call of `migration.exchange` at most.
const MAXIMUM_USERS: usize = 400;

/// `auth.revoke`: the token is refused from now on, whoever holds it. `test` changes nothing.
async fn revoke(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    if call.arguments().boolean("test") == Ok(Some(true)) {
        return Ok(success(json!({"revoked": false})));
    }
    let grant = call.principal().map(|principal| principal.name.clone());
    let grant = grant.ok_or_else(|| Failure::internal("find whom an authenticated call acts as"))?;
    call.execute("DELETE FROM _asym_auth.tokens WHERE grant_name = $1", &[&grant])
        .await?;
    let mut tokens = json!({"oauth": [], "bot": []});
    tokens[if actor.is_bot { "bot" } else { "oauth" }] = json!([actor.user_id]);
    let event = json!({"type": "tokens_revoked", "tokens": tokens, "event_ts": Ts::of(call).to_string()});
    event::publish(call, event, Audience::Workspace).await?;
    Ok(success(json!({"revoked": true})))
}

/// `auth.teams.list`: there is one workspace.
async fn teams(call: &mut Call) -> HandlerResult {
    let page = Page::read(call.arguments(), "team", 100, 1000)?;
    let team = team::find(call).await?;
    let mut document = json!({"id": team.id, "name": team.name});
    if call.arguments().boolean("include_icon") == Ok(Some(true)) {
        document["icon"] = team::icons();
    }
    let is_listed = page
        .start
        .as_deref()
        .is_none_or(|start| start <= team.id.as_str());
    let teams = if is_listed { vec![document] } else { Vec::new() };
    Ok(success(
        json!({"teams": teams, "response_metadata": cursor::metadata(None)}),
    ))
}

/// `migration.exchange`: the workspace is part of no enterprise, so ids are what they have always been.
async fn exchange(call: &mut Call) -> HandlerResult {
    let given = call.arguments().filled("users").unwrap_or_default();
    if given.split(',').count() > MAXIMUM_USERS {
        return Err(refuse("too_many_users"));
    }
    Err(refuse("not_enterprise_team"))
}

/// `api.test`: gives the arguments back, and the error that was asked for.
pub(crate) async fn api_test(call: &mut Call) -> HandlerResult {
    let arguments: Map<String, Value> = call
        .arguments()
        .iter()
        .filter(|(name, _)| *name != "token")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut answer = json!({});
    if !arguments.is_empty() {
        answer["args"] = Value::Object(arguments);
    }
    match call.arguments().filled("error") {
        Some(error) => Err(refuse_with(&error, answer)),
        None => Ok(success(answer)),
    }
}
