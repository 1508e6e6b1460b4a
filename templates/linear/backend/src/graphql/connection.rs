//! Relay connections: `nodes`, `edges`, `pageInfo`. The cursor of a node is its id.

use super::{Answer, Item, Page, answer::unsupported, object::Asked};
use crate::error::Problem;
use serde_json::{Map, Value, json};

/// A field of a page as the API shows it; `beside` are fields that this connection has besides.
pub(super) fn field(page: &Page, beside: &Map<String, Value>, asked: &Asked<'_>) -> Result<Answer, Problem> {
    let items = page.items();
    match asked.name() {
        "nodes" => Ok(Answer::Items(items)),
        "edges" => Ok(Answer::Edges(items)),
        "pageInfo" => {
            let cursor = |item: Option<&Item>| item.map(|item| item.id().to_owned());
            let document = json!({
                "hasNextPage": page.has_next,
                "hasPreviousPage": page.has_previous,
                "startCursor": cursor(items.first()),
                "endCursor": cursor(items.last()),
            });
            Ok(Answer::Json(document))
        }
        name => match beside.get(name) {
            Some(value) => Ok(Answer::Json(value.clone())),
            None => Err(unsupported(asked.type_name, name)),
        },
    }
}
