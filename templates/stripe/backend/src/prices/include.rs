//! What a price has that is left out unless `expand[]` asks for it.

use asymmetric_kit::{BoxFuture, Call};
use serde_json::{Value, json};

use super::{Price, amounts};
use crate::{error::Problem, store};

type Included<'a> = BoxFuture<'a, Result<Option<Value>, Problem>>;

/// `tiers`
pub(super) fn tiers<'a>(call: &'a Call, price: &'a Value) -> Included<'a> {
    Box::pin(async move {
        Ok(find(call, price)
            .await?
            .and_then(|price| price.tiers)
            .map(|tiers| json!(tiers)))
    })
}

/// `currency_options`
pub(super) fn currency_options<'a>(call: &'a Call, price: &'a Value) -> Included<'a> {
    Box::pin(async move {
        Ok(find(call, price)
            .await?
            .map(|price| amounts::rendered_options(&price)))
    })
}

async fn find(call: &Call, price: &Value) -> Result<Option<Price>, Problem> {
    store::find(call, price["id"].as_str().unwrap_or_default()).await
}
