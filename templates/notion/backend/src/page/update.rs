//! `PATCH /v1/pages/{page_id}`

use serde_json::{Value, json};

use super::{links, render, schema_of};
use crate::{
    access::check_editable,
    block::operations::trash,
    error::{NotionError, Problem},
    file,
    property::{Schema, TITLE, value},
    request::Request,
    rich_text,
    store::{self, DATA_SOURCE, Lock, Node},
};

const KNOWN: [&str; 11] = [
    "archived",
    "in_trash",
    "is_archived",
    "properties",
    "icon",
    "cover",
    "is_locked",
    "template",
    "erase_content",
    "allow_async",
    "filter_properties",
];

/// Changes properties, icon, cover and lock of a page, puts it into the trash and takes it out again.
pub(crate) async fn update(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&KNOWN)?;
    let mut page = request.page(&request.path_id("page_id")?, Lock::Change).await?;
    let trash = trash(&body)?;
    if trash.is_none() || page.is_trashed_above {
        check_editable(&page)?;
    }
    if let Some(trash) = trash {
        if trash && page.parent_id.is_none() {
            let message = "Archiving workspace level pages via API not supported.";
            return Err(NotionError::validation(message).into());
        }
        page.in_trash = trash;
    }
    if body.has("template") {
        return Err(NotionError::not_implemented("templates of data sources (body.template)").into());
    }
    if body.get("erase_content").boolean()? == Some(true) {
        let erase =
            "UPDATE blocks SET in_trash = true WHERE parent_id = $1 AND kind NOT IN ('page', 'database')";
        asymmetric_kit::Call::execute(request, erase, &[&page.id]).await?;
    }
    for name in ["is_locked", "is_archived"] {
        if let Some(truth) = body.get(name).boolean()? {
            page.content.insert(name.to_owned(), truth.into());
        }
    }
    let mut look = json!({});
    if body.has("icon") {
        look["icon"] = file::icon(&body.get("icon"))?;
    }
    if body.has("cover") {
        look["cover"] = file::cover(&body.get("cover"))?;
    }
    file::attach(request, &mut look).await?;
    if let Value::Object(look) = look {
        page.content.extend(look);
    }
    if !body.get("properties").is_empty() {
        write_properties(request, &mut page).await?;
    }
    page.touch(request);
    store::update(request, &page).await?;
    render(request, &page).await
}

async fn write_properties(request: &Request<'_>, page: &mut Node) -> Result<(), Problem> {
    let field = request.body().get("properties");
    // Options that are new are written to the data source, which is locked for that; two calls with the same new one wait
    // for each other.
    let mut data_source = match (&page.parent_kind, &page.parent_id) {
        (Some(kind), Some(id)) if kind == DATA_SOURCE && names_options(field.value) => {
            store::find(request, id, Lock::Change).await?
        }
        _ => None,
    };
    let mut schema = match &data_source {
        Some(data_source) => Schema::of(data_source)?,
        None => schema_of(request, page).await?,
    };
    let before = schema.0.clone();
    let values = value::read(request, &mut schema, &field).await?;
    links::sync(request, &schema, page, &values).await?;
    if let Some(data_source) = &mut data_source
        && schema.0 != before
    {
        schema.keep(data_source)?;
        store::update(request, data_source).await?;
    }
    if let Some(title) = values.get(TITLE) {
        page.title = rich_text::plain(title);
    }
    let mut kept = page.get("properties").as_object().cloned().unwrap_or_default();
    kept.extend(values);
    page.content.insert("properties".to_owned(), kept.into());
    Ok(())
}

/// Whether any value may bring a new option.
fn names_options(properties: Option<&Value>) -> bool {
    let values = properties.and_then(Value::as_object).into_iter().flatten();
    values
        .map(|(_, value)| value)
        .any(|value| value.get("select").is_some() || value.get("multi_select").is_some())
}
