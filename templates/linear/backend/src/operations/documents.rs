//! Documents of projects, issues, teams and cycles.

use super::{
    Arguments, RootField,
    input::{self, Input},
    writer::Columns,
};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Scope},
    model::{CYCLE, DOCUMENT, Entity, ISSUE, PROJECT, TEAM, USER, column_of},
};
use asymmetric_kit::Alphabet;
use serde_json::{Map, Value, json};

/// Root fields about documents.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::list("query.documents", &DOCUMENT, "DocumentFilter"),
    RootField::one("query.document", &DOCUMENT),
    RootField::custom("mutation.documentCreate", |scope, arguments| {
        Box::pin(create(scope, arguments))
    }),
    RootField::custom("mutation.documentUpdate", |scope, arguments| {
        Box::pin(update(scope, arguments))
    }),
    RootField::custom("mutation.documentDelete", |scope, arguments| {
        Box::pin(delete(scope, arguments))
    }),
    RootField::custom("mutation.documentUnarchive", |scope, arguments| {
        Box::pin(restore(scope, arguments))
    }),
];

/// Keys that are columns as they are.
const SCALARS: &[&str] = &["title", "content", "icon", "color", "sortOrder"];

/// What a document belongs to: one of these.
const PARENTS: [(&str, &Entity); 4] = [
    ("projectId", &PROJECT),
    ("issueId", &ISSUE),
    ("teamId", &TEAM),
    ("cycleId", &CYCLE),
];

const PARENT_KEYS: &[&str] = &["projectId", "issueId", "teamId", "cycleId"];

async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &["id", "ownerId"];
    let input = Input::of(arguments, "DocumentCreateInput", &[known, SCALARS, PARENT_KEYS])?;
    input.filled("title")?;
    let mut columns = input.columns(SCALARS);
    columns.extend(input.columns(&["id"]));
    columns.retain(|_, value| !value.is_null());
    if !belongs(scope, &input, &mut columns).await? {
        return Err(LinearError::invalid(
            "Document has no parent",
            "A document belongs to a project, an issue, a team or a cycle.",
        )
        .into());
    }
    input.reference(scope, "ownerId", &USER, &mut columns).await?;
    let viewer = scope.viewer.as_str();
    columns.entry("owner_id".to_owned()).or_insert(viewer.into());
    columns.insert("creator_id".to_owned(), viewer.into());
    columns.insert("updated_by_id".to_owned(), viewer.into());
    let slug = scope.call.identifier("", Alphabet::Hex, 12).await?;
    columns.insert("slug_id".to_owned(), slug.into());
    columns.entry("sort_order".to_owned()).or_insert(json!(0));
    let document = scope.insert(&DOCUMENT, columns).await?;
    scope.payload(vec![("document", Answer::Item(document))]).await
}

/// Reads what the document belongs to, which takes it away from where it was; false where nothing was said.
async fn belongs(scope: &Scope<'_>, input: &Input<'_>, columns: &mut Columns) -> Result<bool, Problem> {
    let given: Vec<_> = PARENTS
        .iter()
        .filter(|(key, _)| input.get(key).is_some())
        .collect();
    match given.as_slice() {
        [] => Ok(false),
        [(key, entity)] => {
            let others = PARENT_KEYS.iter().map(|key| (column_of(key), Value::Null));
            columns.extend(others);
            input.reference(scope, key, entity, columns).await?;
            Ok(true)
        }
        _ => Err(LinearError::invalid(
            "Document has several parents",
            "A document belongs to one project, issue, team or cycle.",
        )
        .into()),
    }
}

async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &["ownerId"];
    let input = Input::of(arguments, "DocumentUpdateInput", &[known, SCALARS, PARENT_KEYS])?;
    input.filled("title")?;
    let document = scope.lock(&DOCUMENT, input::id(arguments)).await?;
    let mut columns = input.columns(SCALARS);
    columns.retain(|column, value| !value.is_null() || !["title", "sort_order"].contains(&column.as_str()));
    belongs(scope, &input, &mut columns).await?;
    input.reference(scope, "ownerId", &USER, &mut columns).await?;
    columns.insert("updated_by_id".to_owned(), scope.viewer.as_str().into());
    let document = scope.update(&DOCUMENT, document.id(), columns).await?;
    scope.payload(vec![("document", Answer::Item(document))]).await
}

async fn delete(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let document = scope.lock(&DOCUMENT, input::id(arguments)).await?;
    let columns = [
        ("trashed", Value::Bool(true)),
        ("archived_at", scope.now().into()),
    ];
    let columns = columns.map(|(column, value)| (column.to_owned(), value));
    let document = scope
        .update(&DOCUMENT, document.id(), Map::from_iter(columns))
        .await?;
    scope.payload(vec![("entity", Answer::Item(document))]).await
}

async fn restore(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let document = scope.lock_archived(&DOCUMENT, input::id(arguments)).await?;
    if document.get("archived_at").is_null() {
        return Err(LinearError::invalid("Document is not archived", "This document isn't archived.").into());
    }
    let columns = ["trashed", "archived_at"].map(|column| (column.to_owned(), Value::Null));
    let document = scope
        .update(&DOCUMENT, document.id(), Map::from_iter(columns))
        .await?;
    scope.payload(vec![("entity", Answer::Item(document))]).await
}
