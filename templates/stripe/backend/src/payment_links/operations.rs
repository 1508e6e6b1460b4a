//! The operations on payment links.

use asymmetric_kit::{BoxFuture, Call};
use serde_json::{Map, Value, json};

use super::PaymentLink;
use crate::{
    checkout::items::{self, LineItem},
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

const TOKEN_LENGTH: usize = 22;

/// `POST /v1/payment_links`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let line_items = items::read(call, values, "link").await?;
    let Some(first) = line_items.first() else {
        return Err(StripeError::missing_parameter("line_items").into());
    };
    let is_subscription = line_items.iter().any(|item| item.is_recurring);
    if values.has("subscription_data") && !is_subscription {
        let message = "You can only pass `subscription_data` with recurring prices.";
        return Err(StripeError::invalid(message).about("subscription_data").into());
    }
    let creation = if is_subscription { "always" } else { "if_required" };
    let mut link = PaymentLink {
        id: ids::long(call, "plink_1").await?,
        created: call.now().as_second(),
        active: true,
        after_completion: json!({"hosted_confirmation": {"custom_message": null}, "type": "hosted_confirmation"}),
        allow_promotion_codes: false,
        currency: first.currency.clone(),
        customer_creation: values.text("customer_creation").unwrap_or(creation).to_owned(),
        inactive_message: None,
        line_items,
        metadata: Map::new(),
        payment_method_collection: values
            .text("payment_method_collection")
            .unwrap_or("always")
            .to_owned(),
        subscription_data: is_subscription.then(Map::new),
        token: ids::secret(call, TOKEN_LENGTH).await?,
    };
    values.apply("subscription_data", &mut link.subscription_data)?;
    apply(&mut link, values)?;
    let made = store::insert(call, &link).await?.render();
    events::emit(call, "payment_link.created", &made, None).await?;
    Ok(made)
}

/// `GET /v1/payment_links/{payment_link}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/payment_links/{payment_link}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut link = named(call).await?;
    let before = link.render();
    if let Some(active) = values.boolean("active") {
        link.active = active;
    }
    apply(&mut link, values)?;
    let after = store::update(call, &link).await?.render();
    events::updated(call, "payment_link.updated", &before, &after).await?;
    Ok(after)
}

/// `GET /v1/payment_links`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    if let Some(active) = values.boolean("active") {
        filter.equals("active", active);
    }
    list::page::<PaymentLink>(call, values, filter).await
}

/// `GET /v1/payment_links/{payment_link}/line_items`
pub(crate) async fn line_items(call: &Call, values: &Values) -> Result<Value, Problem> {
    let items: Vec<Value> = named(call)
        .await?
        .line_items
        .iter()
        .map(LineItem::render)
        .collect();
    list::part(call, values, "line item", &items)
}

/// `line_items` of a link that asks for them.
pub(super) fn included<'a>(call: &'a Call, link: &'a Value) -> BoxFuture<'a, Result<Option<Value>, Problem>> {
    Box::pin(async move {
        let id = link["id"].as_str().unwrap_or_default();
        let found = store::find::<PaymentLink>(call, id).await?;
        Ok(found.map(|link| {
            json!({
                "object": "list",
                "data": link.line_items.iter().map(LineItem::render).collect::<Vec<_>>(),
                "has_more": false,
                "url": format!("/v1/payment_links/{id}/line_items"),
            })
        }))
    })
}

async fn named(call: &Call) -> Result<PaymentLink, Problem> {
    let id = retrieved_id(call, "payment_link")?;
    store::retrieve(call, &id, "payment_link").await
}

fn apply(link: &mut PaymentLink, values: &Values) -> Result<(), Problem> {
    if let Some(allow) = values.boolean("allow_promotion_codes") {
        link.allow_promotion_codes = allow;
    }
    values.apply("inactive_message", &mut link.inactive_message)?;
    merge_metadata(&mut link.metadata, values.get("metadata"))?;
    let Some(after) = values.object("after_completion") else {
        return Ok(());
    };
    link.after_completion = if after.text("type") == Some("redirect") {
        let Some(redirect) = after.get("redirect") else {
            return Err(StripeError::missing_parameter("after_completion[redirect]").into());
        };
        json!({"redirect": redirect, "type": "redirect"})
    } else {
        let message = after
            .object("hosted_confirmation")
            .and_then(|one| one.get("custom_message").cloned());
        json!({"hosted_confirmation": {"custom_message": message}, "type": "hosted_confirmation"})
    };
    Ok(())
}
