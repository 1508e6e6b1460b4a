//! What happens when a customer submits the page of a session: the one place where sessions are paid.

use asymmetric_kit::{Call, Failure};
use serde_json::{Map, Value};

use super::{Session, create::values_of, state};
use crate::{
    billing::wake,
    customers::{self, Customer},
    error::{Problem, StripeError},
    ids, invoice_items,
    parameters::Values,
    payment_intents::PaymentIntent,
    payment_methods::{self, PaymentMethod},
    payments::{self, Outcome, Terms},
    prices::Price,
    setup_intents, store,
    subscriptions::{
        Item,
        create::{self as subscribing, Behavior},
    },
};

const DAY: i64 = 24 * 60 * 60;

/// Who pays, as the page was filled in.
#[derive(Debug, Clone, Default)]
pub(super) struct Payer {
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
    /// The payment method; none where nothing is to be paid.
    pub(super) method: Option<PaymentMethod>,
}

/// How far it came.
#[derive(Debug)]
pub(super) enum Progress {
    /// The session is complete.
    Complete(Box<Session>),
    /// The customer has to go to a page of their bank first.
    Authenticate(Box<Session>, String),
}

/// Does what the session is for. A declined card is an error, and nothing is kept then.
pub(super) async fn submit(call: &Call, mut session: Session, payer: Payer) -> Result<Progress, Problem> {
    state::require_open(&session)?;
    let email = payer.email.as_deref().or(session.customer_email.as_deref());
    session.customer_details = Some(state::details(email, payer.name.as_deref()));
    match session.mode.as_str() {
        "subscription" => Box::pin(subscribe(call, session, payer)).await,
        "setup" => Box::pin(set_up(call, session, payer)).await,
        _ => Box::pin(pay(call, session, payer)).await,
    }
}

async fn pay(call: &Call, mut session: Session, payer: Payer) -> Result<Progress, Problem> {
    if session.customer.is_none() && session.customer_creation.as_deref() == Some("always") {
        session.customer = Some(new_customer(call, &session).await?);
    }
    let amount = session.amount_total.unwrap_or_default();
    if amount == 0 {
        "no_payment_required".clone_into(&mut session.payment_status);
        return Ok(Progress::Complete(Box::new(
            state::complete(call, session).await?,
        )));
    }
    let currency = session.currency.clone().unwrap_or_default();
    let mut intent = PaymentIntent::new(call, amount, &currency).await?;
    let data = values_of(&session.payment_intent_data);
    intent.customer.clone_from(&session.customer);
    intent
        .payment_method_types
        .clone_from(&session.payment_method_types);
    data.apply("description", &mut intent.description)?;
    data.apply("receipt_email", &mut intent.receipt_email)?;
    data.apply("setup_future_usage", &mut intent.setup_future_usage)?;
    data.apply("shipping", &mut intent.shipping)?;
    data.apply("statement_descriptor", &mut intent.statement_descriptor)?;
    data.apply(
        "statement_descriptor_suffix",
        &mut intent.statement_descriptor_suffix,
    )?;
    if let Some(method) = data.text("capture_method") {
        method.clone_into(&mut intent.capture_method);
    }
    if let Some(Value::Object(metadata)) = data.get("metadata") {
        intent.metadata.clone_from(metadata);
    }
    let intent = payments::open(call, &intent).await?;
    session.payment_intent = Some(intent.id.clone());
    // The intent finds its session when it is settled, also at once.
    let mut session = store::update(call, &session).await?;
    let method = required(payer.method)?;
    let terms = Terms {
        return_url: Some(format!("{}{}", call.base_url(), session.path())),
        ..Terms::default()
    };
    let (intent, outcome) = payments::pay(call, intent, method, &terms).await?;
    match outcome {
        Outcome::Succeeded => {
            let kept = store::find::<Session>(call, &session.id).await?;
            Ok(Progress::Complete(Box::new(kept.unwrap_or(session))))
        }
        Outcome::Processing => Ok(Progress::Complete(Box::new(
            state::complete(call, session).await?,
        ))),
        Outcome::RequiresCapture => {
            "unpaid".clone_into(&mut session.payment_status);
            Ok(Progress::Complete(Box::new(
                state::complete(call, session).await?,
            )))
        }
        Outcome::RequiresAction => {
            let action = intent.next_action.unwrap_or_default();
            let url = action["redirect_to_url"]["url"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            Ok(Progress::Authenticate(Box::new(session), url))
        }
        Outcome::Declined(error) => Err((*error).into()),
    }
}

async fn subscribe(call: &Call, mut session: Session, payer: Payer) -> Result<Progress, Problem> {
    let id = match &session.customer {
        Some(id) => id.clone(),
        None => new_customer(call, &session).await?,
    };
    session.customer = Some(id.clone());
    let customer: Customer = store::referenced(call, &id, "customer").await?;
    let at = wake::now(call, customer.test_clock.as_deref()).await?;
    let mut items = Vec::new();
    for line in session.line_items.iter().filter(|line| line.is_recurring) {
        let price: Price = store::referenced(call, &line.price, "line_items").await?;
        let item = Item {
            id: ids::short(call, "si_").await?,
            created: at,
            metadata: Map::new(),
            price: price.id.clone(),
            quantity: line.quantity,
            tax_rates: Vec::new(),
        };
        items.push((item, price));
    }
    let mut subscription = subscribing::new(call, &customer, items, session.currency.as_deref(), at).await?;
    if let Some(method) = payer.method {
        let method = payment_methods::attach(call, method, &customer.id).await?;
        subscription.default_payment_method = Some(method.id);
    }
    let data = values_of(&session.subscription_data);
    data.apply("description", &mut subscription.description)?;
    if let Some(Value::Object(metadata)) = data.get("metadata") {
        subscription.metadata.clone_from(metadata);
    }
    let days = data.integer("trial_period_days").map(|days| at + days * DAY);
    if let Some(end) = data.integer("trial_end").or(days).filter(|end| *end > at) {
        subscription.trial_start = Some(at);
        subscription.trial_end = Some(end);
        subscription.billing_cycle_anchor = end;
    }
    subscription.discounts.clone_from(&session.discounts);
    for line in session.line_items.iter().filter(|line| !line.is_recurring) {
        let entry = Values::default()
            .with("price", line.price.as_str().into())
            .with("quantity", line.quantity.into());
        invoice_items::add::add(call, &customer, &subscription, &entry, "line_items", at).await?;
    }
    let begun = Box::pin(subscribing::begin(
        call,
        &customer,
        subscription,
        Behavior::Refuse,
        true,
        at,
    ))
    .await?;
    session.subscription = Some(begun.id);
    session.invoice = begun.latest_invoice;
    let is_free = session.amount_total == Some(0);
    if is_free { "no_payment_required" } else { "paid" }.clone_into(&mut session.payment_status);
    Ok(Progress::Complete(Box::new(
        state::complete(call, session).await?,
    )))
}

async fn set_up(call: &Call, mut session: Session, payer: Payer) -> Result<Progress, Problem> {
    let method = required(payer.method)?;
    let mut values = Values::default()
        .with("confirm", true.into())
        .with("payment_method", method.id.into())
        .with(
            "return_url",
            format!("{}{}", call.base_url(), session.path()).into(),
        );
    if let Some(customer) = &session.customer {
        values = values.with("customer", customer.as_str().into());
    }
    for (name, value) in &session.setup_intent_data {
        values = values.with(name, value.clone());
    }
    let intent = Box::pin(setup_intents::operations::create(call, &values)).await?;
    session.setup_intent = intent["id"].as_str().map(str::to_owned);
    if let Some(url) = intent["next_action"]["redirect_to_url"]["url"].as_str() {
        let session = store::update(call, &session).await?;
        return Ok(Progress::Authenticate(Box::new(session), url.to_owned()));
    }
    Ok(Progress::Complete(Box::new(
        state::complete(call, session).await?,
    )))
}

/// Makes a customer of who pays.
async fn new_customer(call: &Call, session: &Session) -> Result<String, Problem> {
    let details = session.customer_details.clone().unwrap_or_default();
    let mut values = Values::default();
    for name in ["email", "name"] {
        if let Some(value) = details.get(name).filter(|value| value.is_string()) {
            values = values.with(name, value.clone());
        }
    }
    let customer = customers::operations::create(call, &values).await?;
    let id = customer["id"].as_str().map(str::to_owned);
    id.ok_or_else(|| Failure::internal("make a customer").into())
}

fn required(method: Option<PaymentMethod>) -> Result<PaymentMethod, StripeError> {
    method.ok_or_else(|| StripeError::missing_parameter("payment_method"))
}
