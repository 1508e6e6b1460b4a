//! Cards of customers as they were before payment methods: `sources`. Each is a payment method too, under the same id.

mod operations;
mod parameters;

pub(crate) use operations::attach;

use asymmetric_kit::{BoxFuture, Call};
use operations as run;
use serde_json::{Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    error::Problem,
    expand::PLAIN,
    payment_methods::PaymentMethod,
    store,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostCustomersCustomerSources", "POST" "/v1/customers/{customer}/sources", parameters::CREATE, &PLAIN, run::create, "Gives a customer a card."),
    endpoint!("GetCustomersCustomerSources", "GET" "/v1/customers/{customer}/sources", parameters::LIST, &PLAIN, run::list, "Lists the cards of a customer."),
    endpoint!("GetCustomersCustomerSourcesId", "GET" "/v1/customers/{customer}/sources/{id}", parameters::RETRIEVE, &PLAIN, run::retrieve, "Retrieves a card of a customer."),
    endpoint!("PostCustomersCustomerSourcesId", "POST" "/v1/customers/{customer}/sources/{id}", parameters::UPDATE, &PLAIN, run::update, "Updates a card of a customer."),
    endpoint!("DeleteCustomersCustomerSourcesId", "DELETE" "/v1/customers/{customer}/sources/{id}", parameters::RETRIEVE, &PLAIN, run::delete, "Takes a card away from a customer."),
];

/// What the ids of cards begin with.
const PREFIX: &str = "card_";

/// The card object of a payment method that came as a source.
fn render(method: &PaymentMethod) -> Value {
    let Some(card) = &method.card else {
        return Value::Null;
    };
    card.of_source(&method.id, method.customer.as_deref(), &method.metadata)
}

/// Finds a card for `expand[]=default_source`.
pub(crate) fn load<'a>(call: &'a Call, id: &'a str) -> BoxFuture<'a, Result<Option<Value>, Problem>> {
    Box::pin(async move {
        let method: Option<PaymentMethod> = store::find(call, id).await?;
        Ok(method.map(|method| render(&method)))
    })
}

/// The list inside a customer.
pub(crate) async fn list_of(call: &Call, customer: &str) -> Result<Value, Problem> {
    let sql = "SELECT to_jsonb(stored) FROM payment_methods AS stored WHERE customer = $1 AND starts_with(id, $2) \
               ORDER BY created DESC, position DESC";
    let rows = call.query(sql, &[&customer, &PREFIX]).await?;
    let mut data = Vec::with_capacity(rows.len());
    for row in rows {
        data.push(render(&store::read(row.get(0))?));
    }
    Ok(json!({
        "object": "list",
        "has_more": false,
        "data": data,
        "url": format!("/v1/customers/{customer}/sources"),
    }))
}
