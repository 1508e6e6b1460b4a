//! `auth.test` and `api.test`.

use crate::{
    actor::Actor,
    answer::{refuse_with, success},
    operations::method,
};
use asymmetric_kit::{Access, Call, HandlerResult, Operation};
use serde_json::{Map, Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("api.test", "Tier 4", &[], api_test).access(Access::Public)
            .summary("Gives its arguments back."),
        method("auth.test", "Special", &[], test)
            .summary("Says whom the token acts as."),
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
