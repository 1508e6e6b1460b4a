//! `expand[]`: ids that become objects, and attributes that are only there when asked for.

use asymmetric_kit::{BoxFuture, Call};
use serde_json::Value;

use crate::{
    error::{Problem, StripeError},
    parameters::Values,
    store::{self, Stored},
};

const MAXIMUM_DEPTH: usize = 4;

/// Finds the object that an id names; none where it is gone.
pub(crate) type Load = for<'a> fn(&'a Call, &'a str) -> BoxFuture<'a, Result<Option<Value>, Problem>>;

/// Makes an attribute that is left out unless asked for, of the object; none where the object does not have it.
pub(crate) type Include = for<'a> fn(&'a Call, &'a Value) -> BoxFuture<'a, Result<Option<Value>, Problem>>;

/// What `expand[]` can follow from an object of one kind.
pub(crate) struct Shape {
    attributes: &'static [(&'static str, Expandable)],
}

/// One attribute that `expand[]` may name.
pub(crate) enum Expandable {
    /// Nothing to expand: an attribute that is always whole, or always null in this clone.
    Whole,
    /// The id of an object, or an array of ids.
    Object(&'static Shape, Load),
    /// An object, or an array of objects, that is always there, and can be followed further.
    Within(&'static Shape),
    /// A list object that is always there.
    List(&'static Shape),
    /// Left out unless asked for; of a list object, the shape of what it lists.
    Asked(Include, Option<&'static Shape>),
    /// The vendor has it, this clone does not, and says so where it is not null.
    NotImplemented,
}

/// The answer to a deletion, and objects that have nothing to expand.
pub(crate) static PLAIN: Shape = Shape::new(&[]);

impl Shape {
    /// A shape by its attributes.
    pub(crate) const fn new(attributes: &'static [(&'static str, Expandable)]) -> Self {
        Self { attributes }
    }

    fn attribute(&self, name: &str) -> Option<&'static Expandable> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found.map(|(_, expandable)| expandable)
    }

    /// Whether `path` can be followed from an object of this shape.
    fn check(&self, path: &[&str]) -> bool {
        let Some((first, rest)) = path.split_first() else {
            return true;
        };
        match self.attribute(first) {
            Some(Expandable::Object(shape, _) | Expandable::Within(shape)) => shape.check(rest),
            Some(Expandable::List(shape) | Expandable::Asked(_, Some(shape))) => match rest.split_first() {
                None => true,
                Some((&"data", rest)) => shape.check(rest),
                Some(_) => false,
            },
            Some(_) => rest.is_empty(),
            None => false,
        }
    }
}

/// [`Load`] for objects with a table.
pub(crate) fn stored<'a, T: Stored>(
    call: &'a Call,
    id: &'a str,
) -> BoxFuture<'a, Result<Option<Value>, Problem>> {
    Box::pin(async move {
        Ok(store::find::<T>(call, id)
            .await?
            .map(|found| found.render_at(call.now().as_second())))
    })
}

/// Checks what the request wants expanded; the vendor does so before it looks anything up.
pub(crate) fn check(shape: &'static Shape, listed: bool, values: &Values) -> Result<(), StripeError> {
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
    shape: &'static Shape,
    values: &Values,
    answer: &mut Value,
) -> Result<(), Problem> {
    for wanted in values.texts("expand").unwrap_or_default() {
        let path: Vec<&str> = wanted.split('.').collect();
        let listed = answer
            .get("object")
            .is_some_and(|object| object == "list" || object == "search_result");
        match answer.get_mut("data") {
            Some(data) if listed => follow_all(call, shape, data, &path[1..]).await?,
            _ => follow(call, shape, answer, &path).await?,
        }
    }
    Ok(())
}

/// Follows the path from an object, or from each object of an array.
async fn follow_all(
    call: &Call,
    shape: &'static Shape,
    value: &mut Value,
    path: &[&str],
) -> Result<(), Problem> {
    match value {
        Value::Array(objects) => {
            for object in objects {
                follow(call, shape, object, path).await?;
            }
            Ok(())
        }
        Value::Object(_) => follow(call, shape, value, path).await,
        _ => Ok(()),
    }
}

fn follow<'a>(
    call: &'a Call,
    shape: &'static Shape,
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
        let Some(attribute) = shape.attribute(name) else {
            return Ok(());
        };
        match attribute {
            Expandable::Whole => Ok(()),
            Expandable::Object(shape, load) => {
                if let Some(attribute) = object.get_mut(name) {
                    replace(call, *load, attribute).await?;
                }
                follow_all(call, shape, &mut object[name], rest).await
            }
            Expandable::Within(shape) => follow_all(call, shape, &mut object[name], rest).await,
            Expandable::List(shape) => follow_list(call, shape, &mut object[name], rest).await,
            Expandable::Asked(include, listed) => {
                if object.get(name).is_none_or(Value::is_null) {
                    let Some(included) = include(call, object).await? else {
                        return Ok(());
                    };
                    object[name] = included;
                }
                match listed {
                    Some(shape) => follow_list(call, shape, &mut object[name], rest).await,
                    None => Ok(()),
                }
            }
            Expandable::NotImplemented if object.get(name).is_some_and(Value::is_null) => Ok(()),
            Expandable::NotImplemented => {
                Err(StripeError::not_implemented(&format!("Expanding `{name}`")).into())
            }
        }
    })
}

/// Puts objects in the place of their ids: of one, or of each in an array. What is no id, or of nothing, stays.
pub(crate) async fn replace(call: &Call, load: Load, attribute: &mut Value) -> Result<(), Problem> {
    let places = match attribute {
        Value::Array(elements) => elements.iter_mut().collect(),
        one => vec![one],
    };
    for place in places {
        let found = match place.as_str().map(str::to_owned) {
            Some(id) => load(call, &id).await?,
            None => None,
        };
        if let Some(found) = found {
            *place = found;
        }
    }
    Ok(())
}

/// `path` begins with `data` where it goes on.
async fn follow_list(
    call: &Call,
    shape: &'static Shape,
    list: &mut Value,
    path: &[&str],
) -> Result<(), Problem> {
    match path.split_first() {
        Some((_, rest)) => follow_all(call, shape, &mut list["data"], rest).await,
        None => Ok(()),
    }
}
