//! Types of associations: those that the vendor defines, and labels that the account made.

use asymmetric_kit::Call;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    account::{Counter, numbers},
    error::{HubSpotError, Problem},
    input::Input,
    object_type::ObjectType,
};

/// A row of `association_types`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Kind {
    pub(super) category: String,
    pub(super) type_id: i64,
    pub(super) name: String,
    pub(super) label: Option<String>,
    pub(super) inverse_id: i64,
    pub(super) is_primary: bool,
}

/// A type as clients name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) category: String,
    pub(super) type_id: i64,
}

impl Kind {
    /// With its label, as lists of associations have it.
    pub(super) fn render(&self) -> Value {
        json!({"category": self.category, "typeId": self.type_id, "label": self.label})
    }

    /// Without.
    pub(super) fn spec(&self) -> Value {
        json!({"associationCategory": self.category, "associationTypeId": self.type_id})
    }

    pub(super) fn is(&self, spec: &Spec) -> bool {
        self.category == spec.category && self.type_id == spec.type_id
    }
}

/// The types in a body.
pub(super) fn specs(types: &[Value]) -> Result<Vec<Spec>, HubSpotError> {
    let spec = |value: &Value| {
        let input = Input::inside(value, "types")?;
        let category = input.required("associationCategory")?;
        if !["HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED"].contains(&category.as_str()) {
            return Err(HubSpotError::invalid_input(format_args!(
                "associationCategory is none of HUBSPOT_DEFINED, USER_DEFINED, INTEGRATOR_DEFINED: {category}"
            )));
        }
        let type_id = input.integer("associationTypeId")?;
        let type_id = type_id.ok_or_else(|| HubSpotError::invalid_input("associationTypeId is missing"))?;
        Ok(Spec { category, type_id })
    };
    types.iter().map(spec).collect()
}

/// All types from one type of records to another one.
pub(super) async fn between(call: &Call, from: &ObjectType, to: &ObjectType) -> Result<Vec<Kind>, Problem> {
    let sql = "SELECT to_jsonb(kind) FROM association_types AS kind \
               WHERE from_type = $1 AND to_type = $2 ORDER BY category, type_id";
    let rows = call.query(sql, &[&from.id, &to.id]).await?;
    rows.iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect()
}

/// The one without a label, which all associated records have.
pub(super) fn plain<'a>(
    kinds: &'a [Kind],
    from: &ObjectType,
    to: &ObjectType,
) -> Result<&'a Kind, HubSpotError> {
    let found = kinds.iter().find(|kind| kind.label.is_none());
    found.ok_or_else(|| {
        HubSpotError::invalid(format!(
            "{} cannot be associated with {}",
            from.shout(),
            to.shout()
        ))
    })
}

/// The type of records that an association type leads to.
pub(super) async fn target(call: &Call, from: &ObjectType, spec: &Spec) -> Result<String, Problem> {
    let sql = "SELECT to_type FROM association_types WHERE from_type = $1 AND category = $2 AND type_id = $3";
    let row = call
        .query_opt(sql, &[&from.id, &spec.category, &spec.type_id])
        .await?;
    let row = row.ok_or_else(|| unknown(spec, &from.shout()))?;
    Ok(row.get(0))
}

/// The refusal of a type that is not there.
pub(super) fn unknown(spec: &Spec, between: &str) -> HubSpotError {
    HubSpotError::invalid(format!(
        "Association type {} of category {} does not exist for {between}",
        spec.type_id, spec.category
    ))
    .with_context("type", [spec.type_id.to_string()])
}

/// Makes a type that records of two types can be associated by, in both directions; the number of the first.
pub(crate) async fn define(
    call: &Call,
    from: &ObjectType,
    to: &ObjectType,
    name: &str,
    labels: Option<(&str, &str)>,
) -> Result<i64, Problem> {
    let is_paired = labels.is_some_and(|(label, inverse)| label != inverse);
    let count = if is_paired { 2 } else { 1 };
    let first = numbers(call, Counter::AssociationType, count).await?;
    let inverse = if is_paired { first + 1 } else { first };
    let sql = "INSERT INTO association_types (from_type, to_type, category, type_id, inverse_id, name, label) \
               VALUES ($1, $2, 'USER_DEFINED', $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let (label, inverse_label) = labels.map_or((None, None), |(label, inverse)| (Some(label), Some(inverse)));
    call.execute(sql, &[&from.id, &to.id, &first, &inverse, &name, &label])
        .await?;
    call.execute(sql, &[&to.id, &from.id, &inverse, &first, &name, &inverse_label])
        .await?;
    Ok(first)
}

/// Removes types between two types of records that the account made, with all associations of them: those of this
/// number, or without one all. How many there were.
pub(crate) async fn remove_definitions(
    call: &Call,
    from: &ObjectType,
    to: &ObjectType,
    number: Option<i64>,
) -> Result<u64, Problem> {
    let sql = "DELETE FROM association_types WHERE category = 'USER_DEFINED' \
               AND ((from_type = $1 AND to_type = $2 AND ($3::bigint IS NULL OR type_id = $3)) \
               OR (from_type = $2 AND to_type = $1 AND ($3::bigint IS NULL OR inverse_id = $3)))";
    Ok(call.execute(sql, &[&from.id, &to.id, &number]).await?)
}
