//! `canvases.sections.lookup`

use super::stored::of_argument;
use crate::{
    actor::Actor,
    answer::{invalid_arguments, success},
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// Types of sections in one call at most.
const MAXIMUM_TYPES: usize = 3;

/// Finds sections by their type, by text in them, or by both.
pub(super) async fn lookup(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let criteria = call
        .arguments()
        .structure("criteria")
        .map_err(|_| invalid_arguments("criteria is not valid JSON [json-pointer:/criteria]"))?;
    let criteria = criteria.ok_or_else(|| invalid_arguments("missing required field: criteria"))?;
    let kinds = kinds(&criteria["section_types"])?;
    let text = criteria["contains_text"].as_str();
    if kinds.is_none() && text.is_none() {
        return Err(invalid_arguments(
            "criteria has to be given [json-pointer:/criteria]",
        ));
    }
    let canvas = of_argument(call, &actor).await?;
    let select = "SELECT id FROM canvas_sections WHERE canvas_id = $1 AND ($2::text[] IS NULL OR kind = ANY ($2)) \
         AND ($3::text IS NULL OR strpos(lower(markdown), lower($3)) > 0) ORDER BY position";
    let rows = call.query(select, &[&canvas.id, &kinds, &text]).await?;
    let sections: Vec<Value> = rows
        .iter()
        .map(|row| json!({"id": row.get::<_, String>(0)}))
        .collect();
    Ok(success(json!({"sections": sections})))
}

/// The kinds of sections that types name; none for any.
fn kinds(types: &Value) -> Result<Option<Vec<&'static str>>, Failure> {
    if types.is_null() {
        return Ok(None);
    }
    let wrong = || invalid_arguments("has to hold one to three types [json-pointer:/criteria/section_types]");
    let types = types.as_array().ok_or_else(wrong)?;
    if types.is_empty() || types.len() > MAXIMUM_TYPES {
        return Err(wrong());
    }
    let mut kinds = Vec::new();
    for kind in types {
        let named: &[&str] = match kind.as_str() {
            Some("any_header") => &["h1", "h2", "h3"],
            Some("h1") => &["h1"],
            Some("h2") => &["h2"],
            Some("h3") => &["h3"],
            _ => return Err(wrong()),
        };
        kinds.extend(named);
    }
    Ok(Some(kinds))
}
