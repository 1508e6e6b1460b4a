//! Lists inside a customer, which are left out unless `expand[]` asks for them.

use asymmetric_kit::{BoxFuture, Call};
use serde_json::{Value, json};

use crate::{
    error::Problem,
    sources,
    store::{self, Stored},
    subscriptions::Subscription,
};

type Included<'a> = BoxFuture<'a, Result<Option<Value>, Problem>>;

/// `sources`
pub(super) fn sources<'a>(call: &'a Call, customer: &'a Value) -> Included<'a> {
    Box::pin(async move {
        let id = customer["id"].as_str().unwrap_or_default();
        Ok(Some(sources::list_of(call, id).await?))
    })
}

/// `subscriptions`
pub(super) fn subscriptions<'a>(call: &'a Call, customer: &'a Value) -> Included<'a> {
    Box::pin(async move {
        let id = customer["id"].as_str().unwrap_or_default();
        let sql = "SELECT to_jsonb(stored) FROM subscriptions AS stored \
            WHERE customer = $1 AND status <> 'canceled' ORDER BY created DESC, position DESC LIMIT 10";
        let mut data = Vec::new();
        for row in call.query(sql, &[&id]).await? {
            data.push(store::read::<Subscription>(row.get(0))?.render());
        }
        Ok(Some(json!({
            "object": "list",
            "data": data,
            "has_more": false,
            "url": format!("/v1/customers/{id}/subscriptions"),
        })))
    })
}

/// `tax_ids`
pub(super) fn tax_ids<'a>(_call: &'a Call, customer: &'a Value) -> Included<'a> {
    empty(customer, "tax_ids")
}

fn empty<'a>(customer: &'a Value, kind: &'static str) -> Included<'a> {
    Box::pin(async move {
        let id = customer["id"].as_str().unwrap_or_default();
        Ok(Some(json!({
            "object": "list",
            "data": [],
            "has_more": false,
            "url": format!("/v1/customers/{id}/{kind}"),
        })))
    })
}
