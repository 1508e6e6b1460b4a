//! Transactions of a customer's balance: what they are owed, or owe, when the next invoice comes.

mod operations;
mod parameters;

use asymmetric_kit::Call;
use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    customers::{self, Customer},
    endpoint::{Endpoint, endpoint},
    error::{Problem, StripeError},
    expand::{Expandable, Shape, stored},
    ids,
    store::{self, Stored},
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostCustomersCustomerBalanceTransactions", "POST" "/v1/customers/{customer}/balance_transactions", parameters::CREATE, &SHAPE, run::create, "Changes the balance of a customer."),
    endpoint!("GetCustomersCustomerBalanceTransactions", "GET" "/v1/customers/{customer}/balance_transactions", parameters::LIST, &SHAPE, run::list, "Lists what changed the balance of a customer."),
    endpoint!("GetCustomersCustomerBalanceTransactionsTransaction", "GET" "/v1/customers/{customer}/balance_transactions/{transaction}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves what changed the balance of a customer."),
    endpoint!("PostCustomersCustomerBalanceTransactionsTransaction", "POST" "/v1/customers/{customer}/balance_transactions/{transaction}", parameters::UPDATE, &SHAPE, run::update, "Updates what changed the balance of a customer."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    ("checkout_session", Expandable::Whole),
    ("credit_note", Expandable::Whole),
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    ("invoice", Expandable::NotImplemented),
]);

/// A row of `customer_balance_transactions`; a negative amount is credit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CustomerBalanceTransaction {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) customer: String,
    pub(crate) description: Option<String>,
    pub(crate) ending_balance: i64,
    pub(crate) invoice: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

impl Stored for CustomerBalanceTransaction {
    const TABLE: &'static str = "customer_balance_transactions";
    const NOUN: &'static str = "customer_balance_transaction";
    const COLUMNS: &'static str =
        "id, created, amount, currency, customer, description, ending_balance, invoice, metadata, type";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "customer_balance_transaction",
            "amount": self.amount,
            "checkout_session": null,
            "created": self.created,
            "credit_note": null,
            "currency": self.currency,
            "customer": self.customer,
            "customer_account": null,
            "description": self.description,
            "ending_balance": self.ending_balance,
            "invoice": self.invoice,
            "livemode": false,
            "metadata": self.metadata,
            "type": self.kind,
        })
    }
}

/// Changes the balance of a customer, whose row the caller writes, and notes it. `kind` is the vendor's word for the cause.
pub(crate) async fn adjust(
    call: &Call,
    customer: &mut Customer,
    amount: i64,
    currency: &str,
    kind: &str,
    invoice: Option<&str>,
) -> Result<CustomerBalanceTransaction, Problem> {
    if let Some(own) = customer.currency.as_deref().filter(|own| *own != currency) {
        let message = format!("This customer's balance is in {own}: it cannot be changed in {currency}.");
        return Err(StripeError::invalid(message).about("currency").into());
    }
    customer.balance += amount;
    let transaction = CustomerBalanceTransaction {
        id: ids::long(call, "cbtxn_1").await?,
        created: call.now().as_second(),
        amount,
        currency: currency.to_owned(),
        customer: customer.id.clone(),
        description: None,
        ending_balance: customer.balance,
        invoice: invoice.map(str::to_owned),
        metadata: Map::new(),
        kind: kind.to_owned(),
    };
    store::insert(call, &transaction).await
}
