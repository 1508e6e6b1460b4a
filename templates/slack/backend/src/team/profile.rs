//! `team.profile.get`: the custom fields that profiles of the workspace have.

use crate::answer::{invalid_arguments, success};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// A custom field of profiles.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) label: String,
    /// `text`, `date`, `link`, `options_list` or `user`.
    pub(crate) kind: String,
    pub(crate) possible_values: Vec<String>,
    /// Whether only admins set it.
    pub(crate) is_protected: bool,
    section: String,
    name: String,
    hint: String,
    ordering: i32,
    is_hidden: bool,
}

/// All custom fields in their order.
pub(crate) async fn fields(call: &Call) -> Result<Vec<Field>, Failure> {
    let select = "SELECT profile_fields.* FROM profile_fields \
         JOIN profile_sections ON profile_sections.id = profile_fields.section_id \
         ORDER BY profile_sections.ordering, profile_fields.ordering, profile_fields.id";
    let rows = call.query(select, &[]).await?;
    let fields = rows.iter().map(|row| Field {
        id: row.get("id"),
        label: row.get("label"),
        kind: row.get("type"),
        possible_values: row.get("possible_values"),
        is_protected: row.get("is_protected"),
        section: row.get("section_id"),
        name: row.get("field_name"),
        hint: row.get("hint"),
        ordering: row.get("ordering"),
        is_hidden: row.get("is_hidden"),
    });
    Ok(fields.collect())
}

/// Lists the custom fields and the sections that they are in.
pub(crate) async fn get(call: &mut Call) -> HandlerResult {
    let wanted = match call.arguments().filled("visibility").as_deref() {
        None | Some("all") => None,
        Some("visible") => Some(false),
        Some("hidden") => Some(true),
        Some(_) => {
            return Err(invalid_arguments(
                "visibility must be one of: all, visible, hidden",
            ));
        }
    };
    let is_wanted = |is_hidden: bool| wanted.is_none_or(|wanted| wanted == is_hidden);
    let found = fields(call).await?;
    let documents: Vec<Value> = found
        .iter()
        .filter(|field| is_wanted(field.is_hidden))
        .map(document)
        .collect();
    let select = "SELECT id, label, section_type, ordering, is_hidden, (SELECT id FROM team) AS team_id \
         FROM profile_sections ORDER BY ordering, id";
    let rows = call.query(select, &[]).await?;
    let sections: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.get::<_, String>("id"), "team_id": row.get::<_, String>("team_id"),
                "section_type": row.get::<_, String>("section_type"), "label": row.get::<_, String>("label"),
                "order": row.get::<_, i32>("ordering"), "is_hidden": row.get::<_, bool>("is_hidden"),
            })
        })
        .collect();
    Ok(success(
        json!({"profile": {"fields": documents, "sections": sections}}),
    ))
}

fn document(field: &Field) -> Value {
    let mut document = json!({
        "id": field.id, "ordering": field.ordering, "field_name": field.name, "label": field.label,
        "hint": field.hint, "type": field.kind, "is_hidden": field.is_hidden, "is_inverse": false,
        "section_id": field.section, "options": {"is_protected": field.is_protected, "is_scim": false},
        "permissions": {"ui": true, "scim": false, "api": ["read_only"]},
    });
    if !field.is_protected {
        document["permissions"]["api"] = json!(["read", "write"]);
    }
    if !field.possible_values.is_empty() {
        document["possible_values"] = json!(field.possible_values);
    }
    document
}
