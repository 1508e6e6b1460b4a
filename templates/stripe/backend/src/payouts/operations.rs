//! The operations on payouts.

use asymmetric_kit::{Alphabet, Call, Job};
use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};

use super::Payout;
use crate::{
    balance::{self, Entry},
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids, jobs,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// Hours until a payout arrives.
const STANDARD_HOURS: i64 = 24;
const INSTANT_HOURS: i64 = 0;

/// `POST /v1/payouts`
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let amount = values.integer("amount").unwrap_or_default();
    let currency = values.text("currency").unwrap_or_default();
    // Payouts wait for each other: what one takes, the next one does not have.
    store::claim(call, "balance", currency).await?;
    if amount > balance::available(call, currency).await? {
        let message = "You have insufficient available funds in your Stripe account. Try adding funds directly to your \
                       available balance by creating Charges using the 4000000000000077 test card. See: \
                       https://stripe.com/docs/testing#available-balance";
        return Err(StripeError::invalid(message).coded("balance_insufficient").into());
    }
    let method = values.text("method").unwrap_or("standard");
    let hours = if method == "instant" {
        INSTANT_HOURS
    } else {
        STANDARD_HOURS
    };
    let arrival = call.now() + hours.hours();
    let account = call
        .principal()
        .map_or("", |principal| principal.subject.as_str());
    let mut payout = Payout {
        id: ids::long(call, "po_1").await?,
        created: call.now().as_second(),
        amount,
        arrival_date: arrival.as_second(),
        balance_transaction: None,
        currency: currency.to_owned(),
        description: values.text("description").map(str::to_owned),
        destination: bank_account(call, account, currency),
        failure_balance_transaction: None,
        metadata: Map::new(),
        method: method.to_owned(),
        source_type: values.text("source_type").unwrap_or("card").to_owned(),
        statement_descriptor: values.text("statement_descriptor").map(str::to_owned),
        status: "pending".to_owned(),
    };
    merge_metadata(&mut payout.metadata, values.get("metadata"))?;
    let entry = Entry {
        kind: "payout",
        category: "payout",
        description: Some("STRIPE PAYOUT".to_owned()),
        ..Entry::now(call, -amount, currency, &payout.id)
    };
    payout.balance_transaction = Some(balance::record(call, entry).await?.id);
    let created = store::insert(call, &payout).await?.render();
    events::emit(call, "payout.created", &created, None).await?;
    schedule(call, &payout.id, arrival).await?;
    Ok(created)
}

/// The bank account of the account that is paid out in this currency.
fn bank_account(call: &Call, account: &str, currency: &str) -> String {
    let label = format!("bank account {account} {currency}");
    call.identifiers()
        .derived(&label, "ba_1", Alphabet::Alphanumeric, 23)
}

async fn schedule(call: &Call, id: &str, due: Timestamp) -> Result<(), Problem> {
    let job = Job {
        kind: jobs::PAYOUT.to_owned(),
        key: id.to_owned(),
        due,
        payload: json!({}),
    };
    Ok(call.schedule(&job).await?)
}

/// `GET /v1/payouts/{payout}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/payouts/{payout}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut payout = named(call).await?;
    let before = payout.render();
    merge_metadata(&mut payout.metadata, values.get("metadata"))?;
    let after = store::update(call, &payout).await?.render();
    events::updated(call, "payout.updated", &before, &after).await?;
    Ok(after)
}

/// `POST /v1/payouts/{payout}/cancel`
pub(super) async fn cancel(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let mut payout = named(call).await?;
    if payout.status != "pending" {
        let message = format!(
            "Payouts can only be canceled while they are pending; this one has a status of {}.",
            payout.status
        );
        return Err(StripeError::invalid(message).coded("payouts_not_allowed").into());
    }
    call.unschedule(jobs::PAYOUT, &payout.id).await?;
    let entry = Entry {
        kind: "payout_cancel",
        category: "payout_reversal",
        description: Some("STRIPE PAYOUT CANCEL".to_owned()),
        ..Entry::now(call, payout.amount, &payout.currency, &payout.id)
    };
    payout.failure_balance_transaction = Some(balance::record(call, entry).await?.id);
    "canceled".clone_into(&mut payout.status);
    let after = store::update(call, &payout).await?.render();
    events::emit(call, "payout.canceled", &after, None).await?;
    Ok(after)
}

/// `GET /v1/payouts`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    filter.within(values, "arrival_date");
    for name in ["destination", "status"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<Payout>(call, values, filter).await
}

async fn named(call: &Call) -> Result<Payout, Problem> {
    let id = retrieved_id(call, "payout")?;
    store::retrieve(call, &id, "payout").await
}
