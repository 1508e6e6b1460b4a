//! The operations on the balance and its transactions.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::BalanceTransaction;
use crate::{
    endpoint::retrieved_id,
    error::Problem,
    list::{self, Filter},
    parameters::Values,
    store::{self, Stored},
};

/// `GET /v1/balance`
pub(super) async fn balance(call: &Call, _values: &Values) -> Result<Value, Problem> {
    // `sum` of integers is a numeric: amounts of a clone fit into 64 bits.
    let sql = "SELECT currency, \
               coalesce(sum(net) FILTER (WHERE available_on <= $1), 0)::bigint, \
               coalesce(sum(net) FILTER (WHERE available_on > $1), 0)::bigint \
               FROM (SELECT currency, net, available_on FROM balance_transactions \
                     UNION ALL SELECT default_currency, 0, 0 FROM account) AS moved \
               GROUP BY currency ORDER BY currency <> (SELECT default_currency FROM account), currency";
    let rows = call.query(sql, &[&call.now().as_second()]).await?;
    let (mut available, mut pending) = (Vec::new(), Vec::new());
    for row in rows {
        let currency: &str = row.get(0);
        let amount =
            |amount: i64| json!({"amount": amount, "currency": currency, "source_types": {"card": amount}});
        available.push(amount(row.get(1)));
        pending.push(amount(row.get(2)));
    }
    Ok(json!({
        "object": "balance",
        "available": available,
        "livemode": false,
        "pending": pending,
        "refund_and_dispute_prefunding": {"available": [], "pending": []},
    }))
}

/// What can be paid out in a currency now.
pub(crate) async fn available(call: &Call, currency: &str) -> Result<i64, Problem> {
    let sql = "SELECT coalesce(sum(net), 0)::bigint FROM balance_transactions WHERE currency = $1 AND available_on <= $2";
    Ok(call
        .query_one(sql, &[&currency, &call.now().as_second()])
        .await?
        .get(0))
}

/// `GET /v1/balance_transactions/{id}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let id = retrieved_id(call, "id")?;
    let transaction: BalanceTransaction = store::retrieve(call, &id, "id").await?;
    Ok(transaction.render_at(call.now().as_second()))
}

/// `GET /v1/balance_transactions`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["currency", "payout", "source", "type"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<BalanceTransaction>(call, values, filter).await
}
