//! `GET /v1/pages/{page_id}/properties/{property_id}`

use serde_json::{Value, json};

use super::schema_of;
use crate::{
    error::{NotionError, Problem},
    property::{Property, show::Shown},
    request::Request,
    store::Lock,
};

/// Answers one property: a value, or a list of the values of kinds that have any number of them, whose cursors are ids
/// derived from where the page of the list begins.
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let page = request.page(&request.path_id("page_id")?, Lock::None).await?;
    let schema = schema_of(request, &page).await?;
    let wanted = request.path_parameter("property_id");
    let property = schema.find(wanted).ok_or_else(|| {
        NotionError::validation(format!("Could not find property with name or id: {wanted}"))
    })?;
    let shown = Shown::load(request, &schema, &[&page]).await?;
    let value = shown.value(&schema, property, &page);
    let inner = &value[&property.kind];
    let listed: Option<(&str, Vec<Value>)> = match property.kind.as_str() {
        kind @ ("title" | "rich_text" | "people" | "relation") => {
            Some((kind, inner.as_array().cloned().unwrap_or_default()))
        }
        "rollup" => {
            let relation = property.config["relation_property_id"]
                .as_str()
                .unwrap_or_default();
            let linked = schema.find(relation).map(|relation| {
                shown
                    .linked(&page, relation)
                    .map(|page| json!({"id": page.id}))
                    .collect()
            });
            Some(("relation", linked.unwrap_or_default()))
        }
        _ => None,
    };
    let Some((kind, items)) = listed else {
        let mut item = value.clone();
        item["object"] = "property_item".into();
        item["id"] = property.id.clone().into();
        return Ok(item);
    };
    Ok(list(request, property, inner, kind, items)?)
}

fn list(
    request: &Request<'_>,
    property: &Property,
    inner: &Value,
    kind: &str,
    items: Vec<Value>,
) -> Result<Value, NotionError> {
    let size = request.page_size()?;
    let label = format!("property {} {}", request.path_parameter("page_id"), property.id);
    let cursor = |index: usize| {
        request
            .identifiers()
            .derived(&format!("{label} {index}"), "", asymmetric_kit::Alphabet::Hex, 32)
    };
    let given = request.query("start_cursor");
    let start = match given.optional_text()? {
        None => 0,
        Some(text) => (0..items.len())
            .find(|index| cursor(*index) == text)
            .ok_or_else(|| {
                NotionError::validation(format!("The start_cursor provided is invalid: {text}"))
            })?,
    };
    let has_more = items.len() > start + size;
    let next = has_more.then(|| cursor(start + size));
    let results: Vec<Value> = items
        .into_iter()
        .skip(start)
        .take(size)
        .map(|item| json!({"object": "property_item", "id": property.id, "type": kind, kind: item}))
        .collect();
    let next_url = next.as_ref().map(|next| {
        let (base, path) = (request.base_url(), request.request().path());
        format!("{base}{path}?start_cursor={next}&page_size={size}")
    });
    let about = if property.kind == "rollup" {
        rolled(inner)
    } else {
        json!({})
    };
    Ok(json!({
        "object": "list",
        "results": results,
        "next_cursor": next,
        "has_more": has_more,
        "type": "property_item",
        "property_item": {
            "id": property.id,
            "type": property.kind,
            property.kind.clone(): about,
            "next_url": next_url,
        },
    }))
}

/// The rollup itself; its array is not repeated.
fn rolled(inner: &Value) -> Value {
    let mut rollup = inner.clone();
    if rollup.get("array").is_some() {
        rollup["array"] = json!([]);
    }
    rollup
}
