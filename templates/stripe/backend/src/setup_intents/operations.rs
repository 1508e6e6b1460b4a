//! The operations on setup intents.

use asymmetric_kit::{Alphabet, Call};
use serde_json::{Map, Value, json};

use super::{SetupIntent, setup};
use crate::{
    customers::Customer,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    payment_methods::{self, PaymentMethod},
    store::{self, Stored},
};

const SECRET_LENGTH: usize = 25;

/// Statuses in which it is not decided yet what is saved.
const UNDECIDED: &[&str] = &[
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
];

/// `POST /v1/setup_intents`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let id = ids::long(call, "seti_1").await?;
    let secret = format!("{id}_secret_");
    let mut intent = SetupIntent {
        client_secret: call
            .identifier(&secret, Alphabet::Alphanumeric, SECRET_LENGTH)
            .await?,
        id,
        created: call.now().as_second(),
        automatic_payment_methods: None,
        cancellation_reason: None,
        customer: None,
        description: None,
        last_setup_error: None,
        latest_attempt: None,
        metadata: Map::new(),
        next_action: None,
        payment_method: None,
        payment_method_options: Map::new(),
        payment_method_types: vec!["card".to_owned()],
        status: "requires_payment_method".to_owned(),
        usage: values.text("usage").unwrap_or("off_session").to_owned(),
    };
    let automatic = values.object("automatic_payment_methods");
    let enabled = automatic
        .as_ref()
        .and_then(|automatic| automatic.boolean("enabled"));
    if !values.has("payment_method_types") && enabled != Some(false) {
        let redirects = automatic
            .as_ref()
            .and_then(|automatic| automatic.text("allow_redirects"));
        intent.automatic_payment_methods =
            Some(json!({"allow_redirects": redirects.unwrap_or("always"), "enabled": true}));
    }
    apply(call, &mut intent, values).await?;
    let method = method(call, &mut intent, values).await?;
    let intent = store::insert(call, &intent).await?;
    events::emit(call, "setup_intent.created", &intent.render(), None).await?;
    if values.boolean("confirm") == Some(true) {
        return save(call, intent, method, values).await;
    }
    Ok(intent.render())
}

/// `GET /v1/setup_intents/{intent}`
pub(super) async fn retrieve(call: &Call, values: &Values) -> Result<Value, Problem> {
    let intent = named(call).await?;
    check_secret(&intent, values)?;
    Ok(intent.render())
}

/// `POST /v1/setup_intents/{intent}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut intent = named(call).await?;
    let decided = [
        "customer",
        "payment_method",
        "payment_method_data",
        "payment_method_types",
    ];
    if decided.iter().any(|name| values.has(name)) {
        check_undecided(&intent, "updated")?;
    }
    apply(call, &mut intent, values).await?;
    method(call, &mut intent, values).await?;
    // The vendor has no event for this one.
    Ok(store::update(call, &intent).await?.render())
}

/// `POST /v1/setup_intents/{intent}/confirm`
pub(super) async fn confirm(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut intent = named(call).await?;
    check_secret(&intent, values)?;
    check_undecided(&intent, "confirmed")?;
    let method = method(call, &mut intent, values).await?;
    save(call, intent, method, values).await
}

/// `POST /v1/setup_intents/{intent}/cancel`
pub(super) async fn cancel(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut intent = named(call).await?;
    check_undecided(&intent, "canceled")?;
    intent.cancellation_reason = values.text("cancellation_reason").map(str::to_owned);
    intent.next_action = None;
    "canceled".clone_into(&mut intent.status);
    let after = store::update(call, &intent).await?.render();
    events::emit(call, "setup_intent.canceled", &after, None).await?;
    Ok(after)
}

/// `GET /v1/setup_intents`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["customer", "payment_method"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<SetupIntent>(call, values, filter).await
}

async fn apply(call: &Call, intent: &mut SetupIntent, values: &Values) -> Result<(), Problem> {
    if let Some(id) = values.text("customer") {
        let customer: Customer = store::referenced(call, id, "customer").await?;
        if customer.deleted {
            return Err(StripeError::no_such("customer", id, "customer").into());
        }
        intent.customer = Some(customer.id);
    }
    if let Some(types) = values.texts("payment_method_types") {
        intent.payment_method_types = types;
    }
    if let Some(Value::Object(options)) = values.get("payment_method_options") {
        intent.payment_method_options.extend(options.clone());
    }
    values.apply("description", &mut intent.description)?;
    merge_metadata(&mut intent.metadata, values.get("metadata"))?;
    Ok(())
}

/// The payment method that the request names or describes, which is the intent's from now on.
async fn method(
    call: &Call,
    intent: &mut SetupIntent,
    values: &Values,
) -> Result<Option<PaymentMethod>, Problem> {
    let method = match (
        values.text("payment_method"),
        values.object("payment_method_data"),
    ) {
        (Some(_), Some(_)) => {
            return Err(StripeError::exclusive(&["payment_method", "payment_method_data"]).into());
        }
        (Some(id), None) => payment_methods::resolve(call, id, "payment_method").await?,
        (None, Some(data)) => payment_methods::from_data(call, &data, "payment_method_data").await?,
        (None, None) => return Ok(None),
    };
    if method.customer.is_some() && method.customer != intent.customer {
        let message = format!(
            "The customer associated with the PaymentMethod {} does not match the customer of the SetupIntent.",
            method.id
        );
        return Err(StripeError::invalid(message).about("payment_method").into());
    }
    intent.payment_method = Some(method.id.clone());
    "requires_confirmation".clone_into(&mut intent.status);
    Ok(Some(method))
}

/// Saves the method that was just given, or the one that the intent has.
async fn save(
    call: &Call,
    intent: SetupIntent,
    method: Option<PaymentMethod>,
    values: &Values,
) -> Result<Value, Problem> {
    let method = match (method, &intent.payment_method) {
        (Some(method), _) => method,
        (None, Some(id)) => payment_methods::resolve(call, id, "payment_method").await?,
        (None, None) => {
            let message = "You cannot confirm this SetupIntent because it's missing a payment method. Update the \
                           SetupIntent with a payment method and then confirm it again.";
            return Err(unexpected_state(&intent, message.to_owned()).into());
        }
    };
    Ok(setup::confirm(call, intent, method, values.text("return_url"))
        .await?
        .render())
}

fn check_undecided(intent: &SetupIntent, action: &str) -> Result<(), StripeError> {
    if UNDECIDED.contains(&intent.status.as_str()) {
        return Ok(());
    }
    let message = format!(
        "This SetupIntent cannot be {action} because it has a status of {}. Only a SetupIntent with one of the following \
         statuses may be {action}: {}.",
        intent.status,
        UNDECIDED.join(", ")
    );
    Err(unexpected_state(intent, message))
}

fn unexpected_state(intent: &SetupIntent, message: String) -> StripeError {
    StripeError::invalid(message)
        .coded("setup_intent_unexpected_state")
        .with("setup_intent", intent.render())
}

fn check_secret(intent: &SetupIntent, values: &Values) -> Result<(), StripeError> {
    match values.text("client_secret") {
        Some(secret) if secret != intent.client_secret => {
            let message = "The client_secret provided does not match the client_secret associated with the SetupIntent.";
            Err(StripeError::invalid(message)
                .coded("resource_missing")
                .about("client_secret"))
        }
        _ => Ok(()),
    }
}

async fn named(call: &Call) -> Result<SetupIntent, Problem> {
    let id = retrieved_id(call, "intent")?;
    store::retrieve(call, &id, "intent").await
}
