//! New checkout sessions.

use asymmetric_kit::{Alphabet, Call, Failure, Job};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Session, items, items::LineItem, state::JOB};
use crate::{
    customers::Customer,
    discounts::{self, Target},
    error::{Problem, StripeError},
    parameters::{Values, merge_metadata},
    store,
};

const DAY: i64 = 24 * 60 * 60;
const SHORTEST: i64 = 30 * 60;
const ID_LENGTH: usize = 58;

/// The session that a request describes, kept.
pub(super) async fn create(call: &Call, values: &Values) -> Result<Session, Problem> {
    let mode = values.text("mode").unwrap_or_default();
    if !values.has("success_url") {
        return Err(StripeError::missing_parameter("success_url").into());
    }
    check_urls(values)?;
    if mode == "setup" && values.has("line_items") {
        let message = "You can not pass `line_items` in `setup` mode.";
        return Err(StripeError::invalid(message).about("line_items").into());
    }
    if mode != "setup" && !values.has("line_items") {
        return Err(StripeError::missing_parameter("line_items").into());
    }
    for (name, only) in [
        ("payment_intent_data", "payment"),
        ("customer_creation", "payment"),
        ("subscription_data", "subscription"),
        ("setup_intent_data", "setup"),
    ] {
        if values.has(name) && mode != only {
            let message = format!("You can not pass `{name}` in `{mode}` mode.");
            return Err(StripeError::invalid(message).about(name).into());
        }
    }
    if values.has("customer") && values.has("customer_email") {
        return Err(StripeError::exclusive(&["customer", "customer_email"]).into());
    }
    let customer = match values.text("customer") {
        Some(id) => Some(store::referenced::<Customer>(call, id, "customer").await?),
        None => None,
    };
    if customer.as_ref().is_some_and(|customer| customer.deleted) {
        let id = values.text("customer").unwrap_or_default();
        return Err(StripeError::no_such("customer", id, "customer").into());
    }
    let line_items = items::read(call, values, mode).await?;
    let mut session = blank(call, mode, line_items).await?;
    session.expires_at = expiry(values, session.created)?;
    session.customer = customer.map(|customer| customer.id);
    values.apply("allow_promotion_codes", &mut session.allow_promotion_codes)?;
    values.apply("cancel_url", &mut session.cancel_url)?;
    values.apply("client_reference_id", &mut session.client_reference_id)?;
    values.apply("customer_email", &mut session.customer_email)?;
    values.apply("submit_type", &mut session.submit_type)?;
    values.apply("success_url", &mut session.success_url)?;
    values.apply_or_default("payment_intent_data", &mut session.payment_intent_data)?;
    values.apply_or_default("setup_intent_data", &mut session.setup_intent_data)?;
    values.apply_or_default("subscription_data", &mut session.subscription_data)?;
    if let Some(kinds) = values.texts("payment_method_types") {
        session.payment_method_types = kinds;
    }
    if mode == "payment" && session.customer.is_none() {
        let creation = values.text("customer_creation").unwrap_or("if_required");
        session.customer_creation = Some(creation.to_owned());
    }
    if mode != "payment" {
        let collection = values.text("payment_method_collection").unwrap_or("always");
        session.payment_method_collection = Some(collection.to_owned());
    }
    merge_metadata(&mut session.metadata, values.get("metadata"))?;
    let target = Target {
        customer: session.customer.clone(),
        checkout_session: Some(session.id.clone()),
        at: session.created,
        ..Target::default()
    };
    if let Some(discounts) = discounts::redeem(call, values, &target).await? {
        if session.allow_promotion_codes.is_some() {
            return Err(StripeError::exclusive(&["allow_promotion_codes", "discounts"]).into());
        }
        session.discounts = discounts;
    }
    keep(call, session).await
}

/// A session without anything but what it sells, which is not kept yet.
pub(crate) async fn blank(call: &Call, mode: &str, line_items: Vec<LineItem>) -> Result<Session, Problem> {
    let created = call.now().as_second();
    Ok(Session {
        id: call
            .identifier("cs_test_a1", Alphabet::Alphanumeric, ID_LENGTH)
            .await?,
        created,
        allow_promotion_codes: None,
        amount_subtotal: None,
        amount_total: None,
        cancel_url: None,
        client_reference_id: None,
        currency: line_items.first().map(|item| item.currency.clone()),
        customer: None,
        customer_creation: None,
        customer_details: None,
        customer_email: None,
        discounts: Vec::new(),
        expires_at: created + DAY,
        invoice: None,
        line_items,
        metadata: Map::new(),
        mode: mode.to_owned(),
        payment_intent: None,
        payment_intent_data: Map::new(),
        payment_link: None,
        payment_method_collection: None,
        payment_method_types: vec!["card".to_owned()],
        payment_status: if mode == "setup" {
            "no_payment_required"
        } else {
            "unpaid"
        }
        .to_owned(),
        setup_intent: None,
        setup_intent_data: Map::new(),
        status: "open".to_owned(),
        submit_type: None,
        subscription: None,
        subscription_data: Map::new(),
        success_url: None,
    })
}

/// Keeps a new session with its totals, and lets it expire when it is time.
pub(crate) async fn keep(call: &Call, mut session: Session) -> Result<Session, Problem> {
    total(call, &mut session).await?;
    let due = Timestamp::from_second(session.expires_at)
        .map_err(|error| Failure::caused("schedule the end of a session", error))?;
    let job = Job {
        kind: JOB.to_owned(),
        key: session.id.clone(),
        due,
        payload: json!({}),
    };
    call.schedule(&job).await?;
    store::insert(call, &session).await
}

/// Computes what the session costs after its discounts.
pub(crate) async fn total(call: &Call, session: &mut Session) -> Result<(), Problem> {
    let now = call.now().as_second();
    let discounts = discounts::current(call, &session.discounts, now).await?;
    let coupons: Vec<_> = discounts.into_iter().map(|(_, coupon)| coupon).collect();
    items::discount(&mut session.line_items, &coupons);
    if session.mode == "setup" {
        return Ok(());
    }
    let has_trial = session.subscription_data.contains_key("trial_period_days")
        || session.subscription_data.contains_key("trial_end");
    let counted = |item: &&LineItem| !(has_trial && item.is_recurring);
    let subtotal: i64 = session
        .line_items
        .iter()
        .filter(counted)
        .map(|item| item.amount_subtotal)
        .sum();
    let off: i64 = session
        .line_items
        .iter()
        .filter(counted)
        .map(|item| item.amount_discount)
        .sum();
    session.amount_subtotal = Some(subtotal);
    session.amount_total = Some(subtotal - off);
    Ok(())
}

fn expiry(values: &Values, now: i64) -> Result<i64, StripeError> {
    let Some(at) = values.integer("expires_at") else {
        return Ok(now + DAY);
    };
    if (now + SHORTEST..=now + DAY).contains(&at) {
        return Ok(at);
    }
    let message =
        "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.";
    Err(StripeError::invalid(message).about("expires_at"))
}

fn check_urls(values: &Values) -> Result<(), StripeError> {
    for name in ["success_url", "cancel_url"] {
        if let Some(url) = values.text(name)
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            return Err(not_a_url(name));
        }
    }
    Ok(())
}

/// The error of a parameter that is no address of a page.
pub(crate) fn not_a_url(name: &str) -> StripeError {
    StripeError::invalid("Not a valid URL")
        .coded("url_invalid")
        .about(name)
}

/// What an object of a request holds, to be read like parameters.
pub(crate) fn values_of(data: &Map<String, Value>) -> Values {
    data.iter().fold(Values::default(), |values, (name, value)| {
        values.with(name, value.clone())
    })
}
