//! Lists: a page of items, whose cursor is the id of the item that comes next
//! (<https://developers.notion.com/reference/pagination>).

use serde_json::{Map, Value, json};

use crate::{error::NotionError, request::Request};

/// The part of a list that was asked for.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// What it holds.
    pub(crate) items: Vec<T>,
    /// The id of the first item that it does not hold.
    pub(crate) next: Option<String>,
}

/// The page of all `items` that the request asks for.
pub(crate) fn page<T>(
    request: &Request<'_>,
    mut items: Vec<T>,
    id: impl Fn(&T) -> &str,
) -> Result<Page<T>, NotionError> {
    let size = request.page_size()?;
    if let Some(cursor) = request.start_cursor()? {
        let Some(start) = items.iter().position(|item| id(item) == cursor) else {
            return Err(NotionError::validation(format!(
                "The start_cursor provided is invalid: {cursor}"
            )));
        };
        items.drain(..start);
    }
    let next = items.get(size).map(|item| id(item).to_owned());
    items.truncate(size);
    Ok(Page { items, next })
}

/// The vendor's `list` object: `kind` is what its items are.
pub(crate) fn object(kind: &str, results: Vec<Value>, next: Option<String>) -> Value {
    let mut list = Map::new();
    list.insert("object".to_owned(), "list".into());
    list.insert("results".to_owned(), results.into());
    list.insert("has_more".to_owned(), next.is_some().into());
    list.insert("next_cursor".to_owned(), next.into());
    list.insert("type".to_owned(), kind.into());
    list.insert(kind.to_owned(), json!({}));
    Value::Object(list)
}
