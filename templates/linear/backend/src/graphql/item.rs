//! Fields of rows.

use super::{Answer, Item, Scope, answer::unsupported, object::Asked, scope::shown};
use crate::{
    error::Problem,
    model::{Relation, Source, column_of, relation::Link},
};
use jiff::Timestamp;
use serde_json::Value;

/// The value of a field of a row.
pub(super) async fn field(scope: &Scope<'_>, item: &Item, asked: &Asked<'_>) -> Result<Answer, Problem> {
    let name = asked.name();
    let entity = item.entity();
    if let Some(source) = entity.source(name) {
        return match source {
            Source::Column(column) => Ok(leaf(item.get(column), asked)),
            Source::Nothing => Ok(Answer::Null),
            Source::Computed(compute) => Ok(compute(scope, item).into()),
            Source::Expression(expression) => {
                let value = item.value(scope, name, expression).await?;
                Ok(leaf(&value, asked))
            }
        };
    }
    if let Some(relation) = entity.relation(name) {
        return related(scope, item, relation, asked).await;
    }
    let column = column_of(name);
    if item.has(&column) {
        return Ok(leaf(item.get(&column), asked));
    }
    match item.get("settings").get(name) {
        Some(value) => Ok(value.clone().into()),
        None => Err(unsupported(asked.type_name, name)),
    }
}

async fn related(
    scope: &Scope<'_>,
    item: &Item,
    relation: &'static Relation,
    asked: &Asked<'_>,
) -> Result<Answer, Problem> {
    if let Link::One(column) = relation.link {
        let found = item.one(scope, relation.target(), column).await?;
        return Ok(found.map_or(Answer::Null, Answer::Item));
    }
    let arguments = &asked.arguments;
    let key = format!("{} {}", asked.name(), Value::Object(arguments.clone()));
    let is_connection = asked.named_type().ends_with("Connection");
    let mut definitions = asked.definition.arguments.iter();
    let filter = definitions.find(|argument| argument.name == "filter");
    let filter = filter.map_or("", |argument| argument.ty.inner_named_type().as_str());
    let filter = is_connection.then_some(filter);
    let page = item.many(scope, relation, key, filter, arguments).await?;
    Ok(if is_connection {
        Answer::Page(page)
    } else if asked.definition.ty.is_list() {
        Answer::Items(page.items())
    } else {
        page.items().into_iter().next().map_or(Answer::Null, Answer::Item)
    })
}

/// A column as the API shows values of the field's type.
fn leaf(value: &Value, asked: &Asked<'_>) -> Answer {
    let moment = match value {
        Value::String(text) if asked.named_type() == "DateTime" => text.parse::<Timestamp>().ok(),
        _ => None,
    };
    match moment {
        Some(moment) => Answer::Json(shown(moment).into()),
        None => Answer::Json(value.clone()),
    }
}
