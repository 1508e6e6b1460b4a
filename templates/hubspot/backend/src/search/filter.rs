//! Filters as conditions of a statement.

use asymmetric_kit::Call;

use super::{
    request::{Filter, Operator, Search},
    statement::Statement,
    token,
};
use crate::{
    error::{HubSpotError, Problem},
    object_type::{self, ObjectType},
    property::{self, Property},
};

/// What the names of filters on associated records begin with.
const ASSOCIATIONS: &str = "associations.";

/// The condition of the records that a search finds.
pub(super) async fn records(call: &Call, kind: &ObjectType, search: &Search) -> Result<Statement, Problem> {
    let mut statement = Statement::default();
    let own = statement.text(&kind.id);
    let mut conditions = vec![format!("object_type = {own}"), "NOT archived".to_owned()];
    let asked = search
        .groups
        .iter()
        .flatten()
        .map(|filter| filter.property.clone());
    let properties = property::among(call, kind, &asked.collect::<Vec<_>>()).await?;
    let mut groups = Vec::new();
    for group in search.groups.iter().filter(|group| !group.is_empty()) {
        let mut filters = Vec::new();
        for filter in group {
            filters.push(match filter.property.strip_prefix(ASSOCIATIONS) {
                Some(other) => {
                    let other = object_type::named(call, other).await?;
                    associated(&mut statement, filter, &other)?
                }
                None => one(
                    &mut statement,
                    filter,
                    known(&properties, &filter.property, kind)?,
                )?,
            });
        }
        groups.push(format!("({})", filters.join(" AND ")));
    }
    if !groups.is_empty() {
        conditions.push(format!("({})", groups.join(" OR ")));
    }
    if !search.words.is_empty() {
        let names = statement.add(kind.searchable_properties.clone());
        for word in &search.words {
            let word = statement.text(&token::expression(word, false));
            conditions.push(format!(
                "EXISTS (SELECT FROM unnest({names}::text[]) AS searched \
                 WHERE record.properties ->> searched ~* {word})"
            ));
        }
    }
    statement.condition = conditions.join(" AND ");
    Ok(statement)
}

/// The definition of a property, or the refusal of one that is not there.
pub(super) fn known<'a>(
    properties: &'a [Property],
    name: &str,
    kind: &ObjectType,
) -> Result<&'a Property, HubSpotError> {
    let found = properties.iter().find(|property| property.name == name);
    found.ok_or_else(|| {
        let message = format!("Property \"{name}\" does not exist");
        let whole = format!(
            "There was a problem with the request: there is no property {name} of {}.",
            kind.name
        );
        let context = serde_json::json!({"propertyName": [name]});
        HubSpotError::invalid(whole).with_detail(&message, "PROPERTY_DOESNT_EXIST", context)
    })
}

/// The value of a property as what it is compared as.
pub(super) fn operand(statement: &mut Statement, property: &Property) -> String {
    let name = statement.text(&property.name);
    let text = format!("(record.properties ->> {name})");
    match property.kind.as_str() {
        // The type of a property may have been changed after its values were written.
        "number" => format!("(CASE WHEN {text} ~ '^-?[0-9]+([.][0-9]+)?$' THEN {text}::numeric END)"),
        "string" => format!("lower{text}"),
        _ => text,
    }
}

/// A value that is compared with, in the form that values are kept in.
fn value(statement: &mut Statement, property: &Property, text: &str) -> Result<String, HubSpotError> {
    let is_free = matches!(property.kind.as_str(), "string" | "enumeration" | "bool");
    let text = if is_free {
        text.to_owned()
    } else {
        property::normal(property, text).map_err(|invalid| {
            HubSpotError::invalid(format!(
                "There was a problem with the request: {}",
                invalid.message
            ))
        })?
    };
    Ok(match property.kind.as_str() {
        "number" => format!("{}::numeric", statement.text(&text)),
        "string" => statement.text(&text.to_lowercase()),
        _ => statement.text(&text),
    })
}

fn one(statement: &mut Statement, filter: &Filter, property: &Property) -> Result<String, HubSpotError> {
    match &filter.operator {
        Operator::Token(text) => Ok(contains(statement, property, text)),
        Operator::NoToken(text) => Ok(negated(&contains(statement, property, text))),
        compared => compare(statement, compared, property),
    }
}

fn compare(
    statement: &mut Statement,
    operator: &Operator,
    property: &Property,
) -> Result<String, HubSpotError> {
    let operand = operand(statement, property);
    let mut with = |sign: &str, text: &str| {
        Ok::<_, HubSpotError>(format!("{operand} {sign} {}", value(statement, property, text)?))
    };
    Ok(match operator {
        Operator::Equal(text) => with("=", text)?,
        Operator::NotEqual(text) => negated(&with("=", text)?),
        Operator::Less(text) => with("<", text)?,
        Operator::LessOrEqual(text) => with("<=", text)?,
        Operator::Greater(text) => with(">", text)?,
        Operator::GreaterOrEqual(text) => with(">=", text)?,
        Operator::Between(low, high) => format!("{} AND {}", with(">=", low)?, with("<=", high)?),
        Operator::In(texts) => any(statement, property, &operand, texts)?,
        Operator::NotIn(texts) => negated(&any(statement, property, &operand, texts)?),
        Operator::Absent => format!("{operand} IS NULL"),
        Operator::Present | Operator::Token(_) | Operator::NoToken(_) => format!("{operand} IS NOT NULL"),
    })
}

/// What has no value is not equal to anything, and contains nothing.
fn negated(condition: &str) -> String {
    format!("NOT coalesce({condition}, false)")
}

fn any(
    statement: &mut Statement,
    property: &Property,
    operand: &str,
    texts: &[String],
) -> Result<String, HubSpotError> {
    let mut values = Vec::new();
    for text in texts {
        values.push(value(statement, property, text)?);
    }
    let list = values.join(", ");
    Ok(if property.holds_several() {
        format!("string_to_array({operand}, ';') && ARRAY[{list}]")
    } else {
        format!("{operand} IN ({list})")
    })
}

fn contains(statement: &mut Statement, property: &Property, text: &str) -> String {
    let name = statement.text(&property.name);
    let expression = statement.text(&token::expression(text.trim(), true));
    format!("(record.properties ->> {name}) ~* {expression}")
}

/// A filter on the ids of associated records.
fn associated(
    statement: &mut Statement,
    filter: &Filter,
    other: &ObjectType,
) -> Result<String, HubSpotError> {
    let kind = statement.text(&other.id);
    let mut among = |ids: &[String]| {
        let ids = statement.add(ids.to_vec());
        format!(
            "EXISTS (SELECT FROM associations WHERE from_type = record.object_type AND from_id = record.id \
             AND to_type = {kind} AND (cardinality({ids}::text[]) = 0 OR to_id::text = ANY({ids}::text[])))"
        )
    };
    Ok(match &filter.operator {
        Operator::Equal(id) => among(std::slice::from_ref(id)),
        Operator::NotEqual(id) => negated(&among(std::slice::from_ref(id))),
        Operator::In(ids) => among(ids),
        Operator::NotIn(ids) => negated(&among(ids)),
        Operator::Present => among(&[]),
        Operator::Absent => negated(&among(&[])),
        _ => {
            return Err(HubSpotError::invalid(format!(
                "There was a problem with the request: {} can only be compared with ids.",
                filter.property
            )));
        }
    })
}
