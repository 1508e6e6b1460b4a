//! `expand[]`: ids that become objects, and attributes that are only there when asked for.

use asymmetric_kit::{BoxFuture, Call};
use serde_json::{Value, json};

use crate::{
    error::{Problem, StripeError},
    parameters::Values,
    prices::{Price, amounts},
    products::Product,
    store::{self, Stored},
};

const MAXIMUM_DEPTH: usize = 4;

/// What can be expanded, by the object that is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A customer.
    Customer,
    /// A product.
    Product,
    /// A price.
    Price,
    /// Nothing: the answer to a deletion.
    Deleted,
}

/// One attribute that `expand[]` may name.
enum Expandable {
    /// Always null in this clone, which has no objects of that kind.
    Null,
    /// A price.
    Price,
    /// A product.
    Product,
    /// Left out unless asked for.
    Included(Included),
    /// An attribute that is always whole.
    Whole,
}

#[derive(Clone, Copy)]
enum Included {
    EmptyList(&'static str),
    Tiers,
    CurrencyOptions,
    NotImplemented,
}

impl Shape {
    fn attribute(self, name: &str) -> Option<Expandable> {
        use Expandable::{Included as Asked, Null, Whole};
        Some(match (self, name) {
            (Self::Customer, "default_source" | "test_clock") => Null,
            (Self::Customer, "discount" | "invoice_settings") | (Self::Price, "recurring") => Whole,
            (Self::Customer, "sources") => Asked(Included::EmptyList("sources")),
            (Self::Customer, "subscriptions") => Asked(Included::EmptyList("subscriptions")),
            (Self::Customer, "tax_ids") => Asked(Included::EmptyList("tax_ids")),
            (Self::Customer, "tax" | "cash_balance" | "invoice_credit_balance")
            | (Self::Product, "tax_code") => Asked(Included::NotImplemented),
            (Self::Product, "default_price") => Expandable::Price,
            (Self::Price, "product") => Expandable::Product,
            (Self::Price, "tiers") => Asked(Included::Tiers),
            (Self::Price, "currency_options") => Asked(Included::CurrencyOptions),
            _ => return None,
        })
    }

    /// Whether `path` can be followed from an object of this shape.
    fn check(self, path: &[&str]) -> bool {
        let Some((first, rest)) = path.split_first() else {
            return true;
        };
        match self.attribute(first) {
            Some(Expandable::Price) => Self::Price.check(rest),
            Some(Expandable::Product) => Self::Product.check(rest),
            Some(Expandable::Whole) => rest.is_empty() || rest == ["default_payment_method"],
            Some(_) => rest.is_empty(),
            None => false,
        }
    }
}

/// Checks what the request wants expanded; the vendor does so before it looks anything up.
pub(crate) fn check(shape: Shape, listed: bool, values: &Values) -> Result<(), StripeError> {
    for wanted in values.texts("expand").unwrap_or_default() {
        let path: Vec<&str> = wanted.split('.').collect();
        if path.len() > MAXIMUM_DEPTH {
            let message = format!("You cannot expand more than 4 levels of a property. Property: {wanted}");
            return Err(StripeError::invalid(message));
        }
        let (within, hint) = match path.split_first() {
            Some((&"data", rest)) if listed => (rest, String::new()),
            _ if listed => (
                &[] as &[&str],
                format!(" You may want to try expanding 'data.{wanted}' instead."),
            ),
            _ => (path.as_slice(), String::new()),
        };
        if !hint.is_empty() || !shape.check(within) {
            let message = format!("This property cannot be expanded ({wanted}).{hint}");
            return Err(StripeError::invalid(message));
        }
    }
    Ok(())
}

/// Expands what the request wants in an answer that [`check`] has passed.
pub(crate) async fn apply(
    call: &Call,
    shape: Shape,
    values: &Values,
    answer: &mut Value,
) -> Result<(), Problem> {
    for wanted in values.texts("expand").unwrap_or_default() {
        let path: Vec<&str> = wanted.split('.').collect();
        let listed = answer.get("object").is_some_and(|object| object == "list");
        match answer.get_mut("data").and_then(Value::as_array_mut) {
            Some(data) if listed => {
                for object in data {
                    follow(call, shape, object, &path[1..]).await?;
                }
            }
            _ => follow(call, shape, answer, &path).await?,
        }
    }
    Ok(())
}

fn follow<'a>(
    call: &'a Call,
    shape: Shape,
    object: &'a mut Value,
    path: &'a [&'a str],
) -> BoxFuture<'a, Result<(), Problem>> {
    Box::pin(async move {
        let Some((&name, rest)) = path.split_first() else {
            return Ok(());
        };
        if object.get("deleted").is_some() {
            return Ok(());
        }
        let inner = match shape.attribute(name) {
            Some(Expandable::Price) => replace::<Price>(call, object, name).await?.map(|()| Shape::Price),
            Some(Expandable::Product) => replace::<Product>(call, object, name)
                .await?
                .map(|()| Shape::Product),
            Some(Expandable::Included(included)) => {
                include(call, included, object, name).await?;
                None
            }
            Some(Expandable::Null | Expandable::Whole) | None => None,
        };
        match (inner, object.get_mut(name)) {
            (Some(shape), Some(inner)) => follow(call, shape, inner, rest).await,
            _ => Ok(()),
        }
    })
}

/// Puts the object in the place of its id. `None` where there is nothing to go on from.
async fn replace<T: Stored>(call: &Call, object: &mut Value, name: &str) -> Result<Option<()>, Problem> {
    if object[name].is_object() {
        return Ok(Some(()));
    }
    let Some(id) = object[name].as_str() else {
        return Ok(None);
    };
    let Some(found) = store::find::<T>(call, id).await? else {
        return Ok(None);
    };
    object[name] = found.render();
    Ok(Some(()))
}

async fn include(call: &Call, included: Included, object: &mut Value, name: &str) -> Result<(), Problem> {
    let id = object["id"].as_str().unwrap_or_default();
    let value = match included {
        Included::EmptyList(kind) => json!({
            "object": "list",
            "data": [],
            "has_more": false,
            "total_count": 0,
            "url": format!("/v1/customers/{id}/{kind}"),
        }),
        Included::Tiers => match store::find::<Price>(call, id)
            .await?
            .and_then(|price| price.tiers)
        {
            Some(tiers) => json!(tiers),
            None => return Ok(()),
        },
        Included::CurrencyOptions => match store::find::<Price>(call, id).await? {
            Some(price) => amounts::rendered_options(&price),
            None => return Ok(()),
        },
        // Where nothing is set there is nothing to expand.
        Included::NotImplemented if object.get(name).is_some_and(Value::is_null) => return Ok(()),
        Included::NotImplemented => {
            return Err(StripeError::not_implemented(&format!("Expanding `{name}`")).into());
        }
    };
    object[name] = value;
    Ok(())
}
