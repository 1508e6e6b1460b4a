//! The operations on cards of customers.

use asymmetric_kit::{Alphabet, Call};
use serde_json::{Value, json};

use super::{PREFIX, list_of, render};
use crate::{
    cards::Behavior,
    customers::{self, Customer},
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    parameters::{Values, merge_metadata},
    payment_methods::{self, PaymentMethod},
    payments::Decline,
    store::{self, Stored},
    tokens,
};

const ID_LENGTH: usize = 23;
const DEFAULT_LIMIT: i64 = 10;

/// `POST /v1/customers/{customer}/sources`
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut customer = customers::present(call, "customer").await?;
    let before = customer.render();
    let mut method = attach(call, &mut customer, values.text("source").unwrap_or_default()).await?;
    merge_metadata(&mut method.metadata, values.get("metadata"))?;
    let made = render(&store::update(call, &method).await?);
    let after = store::update(call, &customer).await?.render();
    events::updated(call, "customer.updated", &before, &after).await?;
    Ok(made)
}

/// Makes a card of a token, of a customer whose row the caller writes; the first one becomes the default.
pub(crate) async fn attach(
    call: &Call,
    customer: &mut Customer,
    token: &str,
) -> Result<PaymentMethod, Problem> {
    let card = tokens::spend(call, token, "source").await?;
    if let Behavior::Declines(code, reason) = Behavior::from(card.number.as_str()) {
        return Err(Decline { code, reason }.error().into());
    }
    let id = call
        .identifier("card_1", Alphabet::Alphanumeric, ID_LENGTH)
        .await?;
    let method = payment_methods::of_card_as(call, &id, card, &customer.id).await?;
    if customer.default_source.is_none() {
        customer.default_source = Some(method.id.clone());
    }
    events::emit(call, "customer.source.created", &render(&method), None).await?;
    Ok(method)
}

/// `GET /v1/customers/{customer}/sources/{id}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let customer = customers::present(call, "customer").await?;
    Ok(render(&named(call, &customer).await?))
}

/// `POST /v1/customers/{customer}/sources/{id}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let customer = customers::present(call, "customer").await?;
    let mut method = named(call, &customer).await?;
    let before = render(&method);
    merge_metadata(&mut method.metadata, values.get("metadata"))?;
    if let Some(card) = method.card.as_mut() {
        values.apply("name", &mut card.name)?;
        values.apply("address_zip", &mut card.address_zip)?;
        card.exp_month = values.integer("exp_month").unwrap_or(card.exp_month);
        card.exp_year = values.integer("exp_year").unwrap_or(card.exp_year);
    }
    let after = render(&store::update(call, &method).await?);
    events::updated(call, "customer.source.updated", &before, &after).await?;
    Ok(after)
}

/// `DELETE /v1/customers/{customer}/sources/{id}`
pub(super) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let mut customer = customers::present(call, "customer").await?;
    let before = customer.render();
    let mut method = named(call, &customer).await?;
    let gone = render(&method);
    method.customer = None;
    method.spent = true;
    store::update(call, &method).await?;
    if customer.default_source.as_deref() == Some(method.id.as_str()) {
        let sql = "SELECT id FROM payment_methods WHERE customer = $1 AND starts_with(id, $2) \
                   ORDER BY created DESC, position DESC LIMIT 1";
        let next = call.query_opt(sql, &[&customer.id, &PREFIX]).await?;
        customer.default_source = next.map(|row| row.get(0));
        let after = store::update(call, &customer).await?.render();
        events::updated(call, "customer.updated", &before, &after).await?;
    }
    events::emit(call, "customer.source.deleted", &gone, None).await?;
    Ok(json!({"id": method.id, "object": "card", "deleted": true}))
}

/// `GET /v1/customers/{customer}/sources`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let customer = customers::present(call, "customer").await?;
    let mut list = list_of(call, &customer.id).await?;
    let limit = usize::try_from(values.integer("limit").unwrap_or(DEFAULT_LIMIT)).unwrap_or_default();
    if let Some(data) = list["data"].as_array_mut() {
        let has_more = data.len() > limit;
        data.truncate(limit);
        list["has_more"] = has_more.into();
    }
    Ok(list)
}

async fn named(call: &Call, customer: &Customer) -> Result<PaymentMethod, Problem> {
    let id = retrieved_id(call, "id")?;
    let found: Option<PaymentMethod> = store::find(call, &id).await?;
    let found =
        found.filter(|method| method.customer.as_ref() == Some(&customer.id) && id.starts_with(PREFIX));
    found.ok_or_else(|| StripeError::not_found("source", &id, "id").into())
}
