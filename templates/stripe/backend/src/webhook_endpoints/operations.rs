//! The operations on webhook endpoints.

use asymmetric_kit::{Alphabet, Call};
use http::Uri;
use serde_json::{Map, Value, json};

use super::WebhookEndpoint;
use crate::{
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
    vendor::is_version,
};

const SECRET_LENGTH: usize = 32;
const MOST_ENDPOINTS: i64 = 16;

/// `POST /v1/webhook_endpoints`; the only answer that shows the secret.
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    if values.boolean("connect") == Some(true) {
        let what = "The parameter `connect` with the value `true`";
        return Err(StripeError::not_implemented(what).about("connect").into());
    }
    let api_version = values.text("api_version").map(str::to_owned);
    if let Some(version) = api_version.as_deref().filter(|version| !is_version(version)) {
        let message = format!("Invalid Stripe API version: {version}");
        return Err(StripeError::invalid(message).about("api_version").into());
    }
    store::claim(call, "webhook_endpoints", "count").await?;
    let count: i64 = call
        .query_one("SELECT count(*) FROM webhook_endpoints", &[])
        .await?
        .get(0);
    if count >= MOST_ENDPOINTS {
        let message = format!("You have reached the maximum of {MOST_ENDPOINTS} test webhook endpoints.");
        return Err(StripeError::invalid(message).into());
    }
    let mut endpoint = WebhookEndpoint {
        id: ids::long(call, "we_1").await?,
        created: call.now().as_second(),
        api_version,
        description: None,
        enabled_events: Vec::new(),
        metadata: Map::new(),
        status: "enabled".to_owned(),
        url: String::new(),
    };
    apply(&mut endpoint, values)?;
    let endpoint = store::insert(call, &endpoint).await?;
    let secret = call
        .identifier("whsec_", Alphabet::Alphanumeric, SECRET_LENGTH)
        .await?;
    let keep = "INSERT INTO _asym_auth.secrets (name, value) VALUES ($1, $2)";
    call.execute(keep, &[&endpoint.id, &secret]).await?;
    let mut answer = endpoint.render();
    answer["secret"] = secret.into();
    Ok(answer)
}

/// `GET /v1/webhook_endpoints/{webhook_endpoint}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/webhook_endpoints/{webhook_endpoint}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut endpoint = named(call).await?;
    if let Some(disabled) = values.boolean("disabled") {
        let status = if disabled { "disabled" } else { "enabled" };
        status.clone_into(&mut endpoint.status);
    }
    apply(&mut endpoint, values)?;
    Ok(store::update(call, &endpoint).await?.render())
}

/// `DELETE /v1/webhook_endpoints/{webhook_endpoint}`
pub(super) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let endpoint = named(call).await?;
    store::delete::<WebhookEndpoint>(call, &endpoint.id).await?;
    call.execute("DELETE FROM _asym_auth.secrets WHERE name = $1", &[&endpoint.id])
        .await?;
    Ok(json!({"id": endpoint.id, "object": "webhook_endpoint", "deleted": true}))
}

/// `GET /v1/webhook_endpoints`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    list::page::<WebhookEndpoint>(call, values, Filter::new(values)).await
}

async fn named(call: &Call) -> Result<WebhookEndpoint, Problem> {
    let id = retrieved_id(call, "webhook_endpoint")?;
    store::retrieve(call, &id, "webhook_endpoint").await
}

fn apply(endpoint: &mut WebhookEndpoint, values: &Values) -> Result<(), Problem> {
    if let Some(url) = values.text("url") {
        check_url(url)?;
        url.clone_into(&mut endpoint.url);
    }
    if let Some(kinds) = values.texts("enabled_events") {
        let known = |kind: &String| kind == "*" || events::is_type(kind);
        if let Some((index, kind)) = kinds.iter().enumerate().find(|(_, kind)| !known(kind)) {
            let message = format!("Invalid enabled_events[{index}]: {kind} is not a type of event.");
            return Err(StripeError::invalid(message)
                .about(format!("enabled_events[{index}]"))
                .into());
        }
        endpoint.enabled_events = kinds;
    }
    values.apply("description", &mut endpoint.description)?;
    merge_metadata(&mut endpoint.metadata, values.get("metadata"))?;
    Ok(())
}

/// In a sandbox, plain HTTP is allowed too.
fn check_url(url: &str) -> Result<(), StripeError> {
    let parsed = url.parse::<Uri>().ok();
    let reachable =
        parsed.is_some_and(|uri| uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https")));
    if reachable {
        return Ok(());
    }
    let message = "Invalid URL: An explicit scheme (such as https) must be provided.";
    Err(StripeError::invalid(message).coded("url_invalid").about("url"))
}
