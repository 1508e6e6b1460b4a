//! From what rows hold to what clients see: objects that the vendor always shows whole inside others, addresses on the
//! host that the client used, and what has expired in the meantime.
//!
//! Rows keep ids and paths, so that they are the same on every host and follow what they refer to.

use asymmetric_kit::{BoxFuture, Call};
use serde_json::{Map, Value};

use crate::{
    error::Problem,
    expand::{Load, replace, stored},
    prices::Price,
    tax_rates::TaxRate,
};

/// Attributes that hold addresses of pages of this clone, kept as paths.
const ADDRESSES: &[&str] = &["hosted_invoice_url", "invoice_pdf", "pdf", "receipt_url", "url"];

/// Attributes that hold whole objects of another kind, kept as ids, by the kind of the object that has them.
fn embedded(object: &str, attribute: &str) -> Option<Load> {
    match (object, attribute) {
        ("subscription_item" | "item", "price") => Some(stored::<Price>),
        ("subscription_item" | "invoiceitem" | "credit_note_line_item", "tax_rates")
        | ("subscription" | "invoice", "default_tax_rates") => Some(stored::<TaxRate>),
        _ => None,
    }
}

/// Completes everything in `value`, for a client that reaches the clone at `base`.
pub(crate) fn complete<'a>(
    call: &'a Call,
    base: &'a str,
    value: &'a mut Value,
) -> BoxFuture<'a, Result<(), Problem>> {
    Box::pin(async move {
        match value {
            Value::Array(elements) => {
                for element in elements {
                    complete(call, base, element).await?;
                }
            }
            Value::Object(attributes) => {
                let object = attributes.get("object").and_then(Value::as_str);
                let object = object.unwrap_or_default().to_owned();
                expire(call, &object, attributes);
                for (name, attribute) in attributes {
                    if let Some(load) = embedded(&object, name) {
                        replace(call, load, attribute).await?;
                    }
                    // The `url` of a list is a path with the vendor too.
                    if ADDRESSES.contains(&name.as_str()) && object != "list" && object != "search_result" {
                        make_absolute(base, attribute);
                    }
                    complete(call, base, attribute).await?;
                }
            }
            _ => {}
        }
        Ok(())
    })
}

/// Coupons and promotion codes end by themselves.
fn expire(call: &Call, object: &str, attributes: &mut Map<String, Value>) {
    let (end, state) = match object {
        "coupon" => ("redeem_by", "valid"),
        "promotion_code" => ("expires_at", "active"),
        _ => return,
    };
    let has_ended = attributes
        .get(end)
        .and_then(Value::as_i64)
        .is_some_and(|end| end <= call.now().as_second());
    if has_ended {
        attributes.insert(state.to_owned(), false.into());
    }
}

fn make_absolute(base: &str, attribute: &mut Value) {
    if let Some(path) = attribute.as_str().filter(|path| path.starts_with('/')) {
        *attribute = format!("{base}{path}").into();
    }
}
