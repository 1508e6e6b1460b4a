//! Keeps the two sides of relations of two sides alike.

use serde_json::{Map, Value};

use crate::{
    error::Problem,
    property::{Schema, show::kept},
    request::Request,
    store::{self, Lock, Node},
};

/// Links and unlinks the pages at the other side, before `page` gets these values.
pub(crate) async fn sync(
    request: &Request<'_>,
    schema: &Schema,
    page: &Node,
    values: &Map<String, Value>,
) -> Result<(), Problem> {
    for property in &schema.0 {
        let Some(synced) = property.config["dual_property"]["synced_property_id"].as_str() else {
            continue;
        };
        let Some(now) = values.get(&property.id) else {
            continue;
        };
        let before = kept(page, property);
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let (before, now) = (list(&before), list(now));
        let mut changed: Vec<(&str, bool)> = Vec::new();
        changed.extend(
            before
                .iter()
                .filter(|id| !now.contains(id))
                .filter_map(Value::as_str)
                .map(|id| (id, false)),
        );
        changed.extend(
            now.iter()
                .filter(|id| !before.contains(id))
                .filter_map(Value::as_str)
                .map(|id| (id, true)),
        );
        // One order for all calls, so that two of them do not wait for each other.
        changed.sort_unstable();
        for (id, is_linked) in changed {
            if id == page.id {
                continue;
            }
            let Some(mut other) = store::find(request, id, Lock::Change).await? else {
                continue;
            };
            relink(&mut other, synced, &page.id, is_linked);
            store::update(request, &other).await?;
        }
    }
    Ok(())
}

fn relink(other: &mut Node, property: &str, id: &str, is_linked: bool) {
    let Some(properties) = other.content.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    let links = properties
        .entry(property)
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Some(links) = links.as_array_mut() {
        links.retain(|link| link != id);
        if is_linked {
            links.push(id.into());
        }
    }
}
