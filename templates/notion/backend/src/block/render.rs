//! Blocks as answers have them.

use serde_json::{Map, Value, json};

use crate::{
    file,
    request::Request,
    store::{DATA_SOURCE, DATABASE, Node, PAGE, minute},
    user::partial,
};

/// The block; pages and databases are blocks too.
pub(crate) fn block(request: &Request<'_>, node: &Node) -> Value {
    let (kind, content) = match node.kind.as_str() {
        PAGE => ("child_page", json!({"title": node.title})),
        DATABASE => ("child_database", json!({"title": node.title})),
        other => (
            other,
            file::shown(
                &Value::Object(node.content.clone()),
                &request.base_url(),
                request.now(),
            ),
        ),
    };
    let mut object = Map::new();
    object.insert("object".to_owned(), "block".into());
    object.insert("id".to_owned(), node.id.clone().into());
    object.insert("parent".to_owned(), parent(request, node));
    stamps(request, node, &mut object);
    object.insert(
        "has_children".to_owned(),
        (node.has_children && node.kind != DATABASE).into(),
    );
    object.insert("type".to_owned(), kind.into());
    object.insert(kind.to_owned(), content);
    Value::Object(object)
}

/// Who made and changed it when, and whether it is in the trash.
pub(crate) fn stamps(request: &Request<'_>, node: &Node, object: &mut Map<String, Value>) {
    object.insert("created_time".to_owned(), minute(node.created_time));
    object.insert("last_edited_time".to_owned(), minute(node.last_edited_time));
    object.insert("created_by".to_owned(), partial(&node.created_by));
    object.insert("last_edited_by".to_owned(), partial(&node.last_edited_by));
    trash(request, node.is_gone(), object);
}

/// Whether something is in the trash, in the words of the version.
pub(crate) fn trash(request: &Request<'_>, is_gone: bool, object: &mut Map<String, Value>) {
    if request.version.says_archived() {
        object.insert("archived".to_owned(), is_gone.into());
    }
    object.insert("in_trash".to_owned(), is_gone.into());
}

/// What something is in.
pub(crate) fn parent(request: &Request<'_>, node: &Node) -> Value {
    let id = &node.parent_id;
    match node.parent_kind.as_deref() {
        None => json!({"type": "workspace", "workspace": true}),
        Some(PAGE) => json!({"type": "page_id", "page_id": id}),
        Some(DATABASE) => json!({"type": "database_id", "database_id": id}),
        Some(DATA_SOURCE) if request.version.has_data_sources() => {
            json!({"type": "data_source_id", "data_source_id": id, "database_id": node.grandparent_id})
        }
        Some(DATA_SOURCE) => json!({"type": "database_id", "database_id": node.grandparent_id}),
        Some(_) => json!({"type": "block_id", "block_id": id}),
    }
}
