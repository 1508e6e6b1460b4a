//! Queries of data sources: `POST /v1/data_sources/{data_source_id}/query`, and of databases before there were any.

pub(crate) mod condition;
pub(crate) mod filter;
pub(crate) mod sort;
pub(crate) mod window;

use serde_json::Value;

use crate::{
    block::operations::trash,
    error::Problem,
    field::Field,
    list, page,
    property::{Schema, show::Shown},
    request::Request,
    store::{self, Lock, Node},
};
use filter::Filter;

/// `POST /v1/data_sources/{data_source_id}/query`
pub(crate) async fn data_source(request: &Request<'_>) -> Result<Value, Problem> {
    let id = request.path_id("data_source_id")?;
    let source = request.data_source(&id, Lock::None).await?;
    answer(request, &source, "page_or_data_source").await
}

/// `POST /v1/databases/{database_id}/query`
pub(crate) async fn database(request: &Request<'_>) -> Result<Value, Problem> {
    let database = request
        .database(&request.path_id("database_id")?, Lock::None)
        .await?;
    let source = request.only_data_source(&database, Lock::None).await?;
    answer(request, &source, "page_or_database").await
}

async fn answer(request: &Request<'_>, source: &Node, kind: &str) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&[
        "filter",
        "sorts",
        "start_cursor",
        "page_size",
        "in_trash",
        "archived",
        "result_type",
        "filter_properties",
    ])?;
    let result_type = body.get("result_type").one_of(&["page", "data_source"])?;
    let in_trash = trash(&body)?.unwrap_or(false);
    let schema = Schema::of(source)?;
    let wanted = page::wanted_properties(request, &schema)?;
    let found = if result_type == Some("data_source") {
        Vec::new()
    } else {
        found(request, source, &body.get("filter"), &body.get("sorts"), in_trash).await?
    };
    let page = list::page(request, found, |node| &node.id)?;
    let pages: Vec<&Node> = page.items.iter().collect();
    let shown = Shown::load(request, &schema, &pages).await?;
    let results = page
        .items
        .iter()
        .map(|node| page::object(request, node, shown.properties(&schema, node, &wanted)))
        .collect();
    Ok(list::object(kind, results, page.next))
}

/// The pages of a data source that pass a filter, sorted; the newest first without sorts.
pub(crate) async fn found(
    request: &Request<'_>,
    source: &Node,
    filter: &Field<'_>,
    sorts: &Field<'_>,
    in_trash: bool,
) -> Result<Vec<Node>, Problem> {
    let schema = Schema::of(source)?;
    let filter = match filter.object()? {
        Some(_) => Some(filter::read(&schema, filter)?),
        None => None,
    };
    let sorts = sort::read(&schema, sorts)?;
    if source.is_gone() {
        return Ok(Vec::new());
    }
    let rows = store::select(
        request,
        "b.parent_id = $1 AND b.kind = 'page' AND b.in_trash = $2 AND NOT b.content ? 'template'",
        "b.sequence DESC",
        &[&source.id, &in_trash],
    )
    .await?;
    let pages: Vec<&Node> = rows.iter().collect();
    let shown = Shown::load(request, &schema, &pages).await?;
    let now = request.now();
    let mut found: Vec<Node> = match &filter {
        Some(filter) => {
            let holds = |node: &&Node| Filter::holds(filter, &shown, &schema, node, now);
            rows.iter().filter(holds).cloned().collect()
        }
        None => rows.clone(),
    };
    sort::apply(&sorts, &shown, &schema, &mut found);
    Ok(found)
}
