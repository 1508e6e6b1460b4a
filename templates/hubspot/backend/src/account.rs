//! The account itself, and the token that speaks for it.

use asymmetric_kit::{Access, Call, HandlerResult, Operation, Reply};
use serde_json::{Value, json};

use crate::{
    error::{HubSpotError, Problem},
    input::Input,
};

/// Numbers that the account gives out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// Of records of every type.
    Record,
    /// Of pipelines and stages.
    Stage,
    /// Of association types.
    AssociationType,
    /// Of custom object types.
    ObjectType,
}

/// All operations.
pub(crate) fn all() -> Vec<Operation> {
    let info = "/oauth/v2/private-apps/get/access-token-info";
    vec![
        Operation::get(
            "GET /account-info/v3/details",
            "/account-info/v3/details",
            details,
        )
        .summary("Reads what the account is."),
        Operation::post(
            "POST /oauth/v2/private-apps/get/access-token-info",
            info,
            token_info,
        )
        .access(Access::Optional)
        .summary("Reads whom a token of a private app belongs to."),
        Operation::get(
            "asymmetric.account.userDetails",
            "/asymmetric/v1/user-details",
            user_details,
        )
        .summary("Reads whom the token of the call belongs to."),
    ]
}

/// The user that a token acts for.
pub(crate) fn acting_user(call: &Call) -> Option<i64> {
    call.principal()?.subject.parse().ok()
}

/// The first of `count` new numbers, which follow each other. No other call gets any of them until this one has ended.
pub(crate) async fn numbers(call: &Call, counter: Counter, count: i64) -> Result<i64, Problem> {
    let column = match counter {
        Counter::Record => "last_record",
        Counter::Stage => "last_stage",
        Counter::AssociationType => "last_association_type",
        Counter::ObjectType => "last_object_type",
    };
    let sql = format!("UPDATE account SET {column} = {column} + $1 RETURNING {column} - $1 + 1");
    Ok(call.query_one(&sql, &[&count]).await?.get(0))
}

/// The number of the account.
pub(crate) async fn portal(call: &Call) -> Result<i64, Problem> {
    Ok(call.query_one("SELECT portal_id FROM account", &[]).await?.get(0))
}

async fn details(call: &mut Call) -> HandlerResult {
    let sql = "SELECT jsonb_build_object('portalId', portal_id, 'accountType', account_type, 'timeZone', time_zone, \
               'companyCurrency', company_currency, 'additionalCurrencies', to_jsonb(additional_currencies), \
               'utcOffset', utc_offset, 'utcOffsetMilliseconds', utc_offset_milliseconds, 'uiDomain', ui_domain, \
               'dataHostingLocation', data_hosting_location) FROM account";
    Ok(Reply::json(call.query_one(sql, &[]).await?.get(0)))
}

/// What the vendor's tools tell about their caller.
async fn user_details(call: &mut Call) -> HandlerResult {
    let user = acting_user(call);
    let sql = "SELECT jsonb_build_object('id', id::text, 'email', email, 'firstName', first_name, 'lastName', last_name) \
               FROM owners WHERE user_id = $1";
    let owner = call
        .query_opt(sql, &[&user])
        .await?
        .map(|row| row.get::<_, Value>(0));
    let hub = portal(call).await?;
    let scopes = call.principal().map(|principal| principal.scopes.clone());
    Ok(Reply::json(
        json!({"userId": user, "hubId": hub, "scopes": scopes, "ownerInfo": owner}),
    ))
}

async fn token_info(call: &mut Call) -> HandlerResult {
    let key = Input::of(call).required("tokenKey")?;
    let sql = "SELECT grants.subject, to_jsonb(grants.scopes), grants.attributes, account.portal_id \
               FROM _asym_auth.tokens JOIN _asym_auth.grants ON grants.name = tokens.grant_name, account \
               WHERE tokens.hash = sha256(convert_to($1, 'UTF8'))";
    let row = call.query_opt(sql, &[&key]).await?;
    let row = row.ok_or_else(|| HubSpotError::not_found("The private app access token was not found"))?;
    let (subject, scopes, attributes): (String, Value, Value) = (row.get(0), row.get(1), row.get(2));
    Ok(Reply::json(json!({
        "userId": subject.parse::<i64>().ok(),
        "hubId": row.get::<_, i64>(3),
        "appId": attributes["appId"],
        "scopes": scopes,
    })))
}
