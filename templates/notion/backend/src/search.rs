//! `POST /v1/search`: pages and data sources by their titles (<https://developers.notion.com/reference/post-search>).

use serde_json::Value;
use std::collections::HashMap;

use crate::{
    access::visible,
    database,
    error::Problem,
    list, page,
    property::{Schema, show::Shown},
    request::Request,
    store::{self, DATA_SOURCE, Node, PAGE},
};

/// Answers what the integration sees and whose title has all words of the query.
pub(crate) async fn search(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&["query", "filter", "sort", "start_cursor", "page_size"])?;
    let has_sources = request.version.has_data_sources();
    let source_name = if has_sources { "data_source" } else { "database" };
    let mut kinds = vec![PAGE, DATA_SOURCE];
    let mut in_trash = false;
    if let Some(filter) = body.get("filter").object()? {
        filter.only(&["property", "value", "in_trash"])?;
        in_trash = filter.get("in_trash").boolean()?.unwrap_or(false);
        if filter.has("value") || filter.has("property") || !filter.has("in_trash") {
            filter.get("property").defined()?;
            filter.get("property").one_of(&["object"])?;
            filter.get("value").defined()?;
            let value = filter.get("value").one_of(&["page", source_name])?;
            kinds = vec![if value == Some("page") { PAGE } else { DATA_SOURCE }];
        }
    }
    let mut order = "b.last_edited_time DESC, b.sequence DESC";
    if let Some(sort) = body.get("sort").object()? {
        sort.only(&["timestamp", "direction", "property"])?;
        if !sort.has("property") {
            sort.get("timestamp").defined()?;
            sort.get("timestamp").one_of(&["last_edited_time"])?;
            let direction = sort.get("direction").one_of(&["ascending", "descending"])?;
            if direction == Some("ascending") {
                order = "b.last_edited_time, b.sequence";
            }
        }
    }
    let words: Vec<String> = body
        .get("query")
        .optional_text()?
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let found = store::select(
        request,
        "b.kind = ANY($1) AND (SELECT coalesce(bool_and(position(word IN lower(b.title)) > 0), true) \
         FROM unnest($2::text[]) AS word)",
        order,
        &[&kinds, &words],
    )
    .await?;
    let mut seen = visible(request, found).await?;
    seen.retain(|node| node.is_gone() == in_trash);
    let page = list::page(request, seen, |node| &node.id)?;
    let mut results = Vec::with_capacity(page.items.len());
    let places = Places::load(request, &page.items).await?;
    for node in &page.items {
        results.extend(places.render(request, node).await?);
    }
    let kind = if has_sources {
        "page_or_data_source"
    } else {
        "page_or_database"
    };
    Ok(list::object(kind, results, page.next))
}

/// Databases and data sources that results are in.
struct Places(HashMap<String, Node>);

impl Places {
    async fn load(request: &Request<'_>, nodes: &[Node]) -> Result<Self, Problem> {
        let mut ids: Vec<String> = nodes.iter().filter_map(|node| node.parent_id.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = store::all_of(request, &ids).await?;
        Ok(Self(
            found.into_iter().map(|node| (node.id.clone(), node)).collect(),
        ))
    }

    /// The object; none for a data source whose database is gone.
    async fn render(&self, request: &Request<'_>, node: &Node) -> Result<Option<Value>, Problem> {
        let parent = node.parent_id.as_ref().and_then(|id| self.0.get(id));
        if node.kind == DATA_SOURCE {
            let Some(database) = parent else { return Ok(None) };
            let object = if request.version.has_data_sources() {
                database::data_source(request, node, database)?
            } else {
                database::legacy(request, database, node)?
            };
            return Ok(Some(object));
        }
        let schema = match parent {
            Some(parent) if parent.kind == DATA_SOURCE => Schema::of(parent)?,
            _ => Schema::of_plain_page(),
        };
        let shown = Shown::load(request, &schema, &[node]).await?;
        let properties = shown.properties(&schema, node, &[]);
        Ok(Some(page::object(request, node, properties)))
    }
}
