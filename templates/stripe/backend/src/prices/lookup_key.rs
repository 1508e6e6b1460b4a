//! Lookup keys: one price holds a key, active or not.

use asymmetric_kit::Call;

use super::Price;
use crate::{
    error::{Problem, StripeError},
    events,
    store::{self, Stored},
};

/// Makes `key` free for the price `owner`: takes it from its holder when `transfer` says so, refuses otherwise.
pub(crate) async fn claim(call: &Call, key: &str, owner: &str, transfer: bool) -> Result<(), Problem> {
    store::claim(call, "lookup_key", key).await?;
    let holder: Option<Price> = store::find_by(call, "lookup_key = $1", &[&key]).await?;
    match holder {
        Some(mut holder) if holder.id != owner => {
            if !transfer {
                let message = format!("A price (`{}`) already uses that lookup key.", holder.id);
                return Err(StripeError::invalid(message).about("lookup_key").into());
            }
            let before = holder.render();
            holder.lookup_key = None;
            let after = store::update(call, &holder).await?.render();
            events::updated(call, "price.updated", &before, &after).await?;
            Ok(())
        }
        _ => Ok(()),
    }
}
