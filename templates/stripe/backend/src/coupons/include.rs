//! Attributes of a coupon that are left out unless `expand[]` asks for them.

use asymmetric_kit::{BoxFuture, Call};
use serde_json::{Value, json};

use super::Coupon;
use crate::{error::Problem, store};

type Included<'a> = BoxFuture<'a, Result<Option<Value>, Problem>>;

/// `applies_to`
pub(super) fn applies_to<'a>(call: &'a Call, coupon: &'a Value) -> Included<'a> {
    Box::pin(async move { Ok(kept(call, coupon).await?.and_then(|kept| kept.applies_to)) })
}

/// `currency_options`: the coupon's own currency is one of them.
pub(super) fn currency_options<'a>(call: &'a Call, coupon: &'a Value) -> Included<'a> {
    Box::pin(async move {
        let Some(kept) = kept(call, coupon).await? else {
            return Ok(None);
        };
        let mut options = kept.currency_options;
        if let (Some(currency), Some(amount)) = (kept.currency, kept.amount_off) {
            options.insert(currency, json!({"amount_off": amount}));
        }
        Ok((!options.is_empty()).then_some(Value::Object(options)))
    })
}

async fn kept(call: &Call, coupon: &Value) -> Result<Option<Coupon>, Problem> {
    store::find(call, coupon["id"].as_str().unwrap_or_default()).await
}
