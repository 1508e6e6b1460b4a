//! The operations on transactions of customers' balances.

use asymmetric_kit::Call;
use serde_json::Value;

use super::{CustomerBalanceTransaction, adjust};
use crate::{
    customers,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// `POST /v1/customers/{customer}/balance_transactions`
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut customer = customers::present(call, "customer").await?;
    let before = customer.render();
    let amount = values.integer("amount").unwrap_or_default();
    let currency = values.text("currency").unwrap_or_default();
    let mut made = adjust(call, &mut customer, amount, currency, "adjustment", None).await?;
    customer.currency = Some(currency.to_owned());
    values.apply("description", &mut made.description)?;
    merge_metadata(&mut made.metadata, values.get("metadata"))?;
    let made = store::update(call, &made).await?;
    let after = store::update(call, &customer).await?.render();
    events::emit(call, "customer_balance_transaction.created", &made.render(), None).await?;
    events::updated(call, "customer.updated", &before, &after).await?;
    Ok(made.render())
}

/// `GET /v1/customers/{customer}/balance_transactions/{transaction}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/customers/{customer}/balance_transactions/{transaction}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut transaction = named(call).await?;
    let before = transaction.render();
    values.apply("description", &mut transaction.description)?;
    merge_metadata(&mut transaction.metadata, values.get("metadata"))?;
    let after = store::update(call, &transaction).await?.render();
    events::updated(call, "customer_balance_transaction.updated", &before, &after).await?;
    Ok(after)
}

/// `GET /v1/customers/{customer}/balance_transactions`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let customer = customers::present(call, "customer").await?;
    let mut filter = Filter::new(values);
    filter.equals("customer", customer.id);
    if let Some(invoice) = values.text("invoice") {
        filter.equals("invoice", invoice.to_owned());
    }
    list::page::<CustomerBalanceTransaction>(call, values, filter).await
}

async fn named(call: &Call) -> Result<CustomerBalanceTransaction, Problem> {
    let customer = customers::present(call, "customer").await?;
    let id = retrieved_id(call, "transaction")?;
    let transaction: CustomerBalanceTransaction = store::retrieve(call, &id, "transaction").await?;
    if transaction.customer == customer.id {
        return Ok(transaction);
    }
    Err(StripeError::not_found(CustomerBalanceTransaction::NOUN, &id, "transaction").into())
}
