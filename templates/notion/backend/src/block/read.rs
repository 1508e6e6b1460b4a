//! Blocks of a request, checked against the table of types.

use serde_json::{Map, Value, json};

use super::{
    kinds::{self, Children, KINDS, Kind},
    languages::LANGUAGES,
};
use crate::{
    error::NotionError,
    field::{Field, Fields},
    file, rich_text,
};

/// The most blocks of one list.
const MOST_SIBLINGS: usize = 100;
/// The most blocks of one request.
pub(crate) const MOST_BLOCKS: usize = 1000;
/// How many levels of blocks may be in the blocks of a request.
const NESTED_LEVELS: usize = 2;
/// The most columns of a table.
const MOST_COLUMNS: usize = 100;

/// A block that is to be made, with what is to be in it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// The name of its type.
    pub(crate) kind: &'static str,
    /// Its fields, as they are kept.
    pub(crate) content: Map<String, Value>,
    /// What is in it.
    pub(crate) children: Vec<Draft>,
}

impl Draft {
    /// It, and all that is in it.
    fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }
}

/// The blocks in a field that must be there.
pub(crate) fn children(field: &Field<'_>) -> Result<Vec<Draft>, NotionError> {
    let drafts = list(field, NESTED_LEVELS, None)?;
    let count: usize = drafts.iter().map(Draft::count).sum();
    if count > MOST_BLOCKS {
        return Err(NotionError::failed(
            &field.path,
            format!("should have at most `{MOST_BLOCKS}` blocks in all, instead had `{count}`"),
        ));
    }
    Ok(drafts)
}

fn list(field: &Field<'_>, levels: usize, only: Option<&str>) -> Result<Vec<Draft>, NotionError> {
    let items = field.required_array(MOST_SIBLINGS)?;
    items.iter().map(|item| block(item, levels, only)).collect()
}

fn block(field: &Field<'_>, levels: usize, only: Option<&str>) -> Result<Draft, NotionError> {
    let given = field.required_object()?;
    let kind = kind_of(&given, only)?;
    given.only(&["object", "type", kind.name])?;
    given.get("object").one_of(&["block"])?;
    let inner = given.get(kind.name).required_object()?;
    let names: Vec<&str> = field_names(kind)
        .into_iter()
        .chain((kind.children != Children::Nothing).then_some("children"))
        .collect();
    inner.only(&names)?;
    let mut content = Map::new();
    for (name, value) in kind.fields {
        read_field(kind, name, *value, &inner, &mut content)?;
    }
    let children = nested(kind, &inner, &content, levels)?;
    check_cells(kind, &inner, &content, &children)?;
    Ok(Draft {
        kind: kind.name,
        content,
        children,
    })
}

/// The type that a block says or shows that it has.
fn kind_of(given: &Fields<'_>, only: Option<&str>) -> Result<&'static Kind, NotionError> {
    let allowed: Vec<&str> = KINDS
        .iter()
        .filter(|kind| only.map_or(!kind.is_part, |name| kind.name == name))
        .map(|kind| kind.name)
        .collect();
    let name = match given.get("type").one_of(&allowed)? {
        Some(name) => Some(name),
        None => given
            .map
            .keys()
            .map(String::as_str)
            .find(|name| allowed.contains(name)),
    };
    name.and_then(Kind::named).ok_or_else(|| {
        let wanted = only.unwrap_or("paragraph");
        match given
            .map
            .keys()
            .find(|name| !["object", "type"].contains(&name.as_str()))
        {
            Some(other) => given.get(other).unwanted(),
            None => given.get(wanted).should("be defined"),
        }
    })
}

/// The names under which a type's fields come.
fn field_names(kind: &Kind) -> Vec<&'static str> {
    let names = kind.fields.iter().flat_map(|(name, value)| match value {
        kinds::Value::File => vec!["type", "external", "file_upload"],
        kinds::Value::Target => vec!["type", "page_id", "database_id", "comment_id"],
        _ => vec![*name],
    });
    names.collect()
}

fn nested(
    kind: &Kind,
    inner: &Fields<'_>,
    content: &Map<String, Value>,
    levels: usize,
) -> Result<Vec<Draft>, NotionError> {
    let field = inner.get("children");
    let is_toggleable = content.get("is_toggleable") == Some(&Value::Bool(true));
    let (only, least) = match kind.children {
        Children::Only(name, least) => (Some(name), least),
        Children::WhenToggleable if !is_toggleable && !field.is_empty() => return Err(field.unwanted()),
        _ => (None, 0),
    };
    if least > 0 || kind.name == "column" {
        field.defined()?;
    }
    if field.is_empty() {
        return Ok(Vec::new());
    }
    if levels == 0 {
        return Err(field.unwanted());
    }
    // Columns do not count as a level.
    let below = if kind.name == "column_list" {
        levels
    } else {
        levels - 1
    };
    let children = list(&field, below, only)?;
    if children.len() < least {
        let length = children.len();
        return Err(NotionError::failed(
            &format!("{}.length", field.path),
            format!("should be ≥ `{least}`, instead was `{length}`"),
        ));
    }
    Ok(children)
}

/// Rows have as many cells as their table has columns.
fn check_cells(
    kind: &Kind,
    inner: &Fields<'_>,
    content: &Map<String, Value>,
    children: &[Draft],
) -> Result<(), NotionError> {
    if kind.name != "table" {
        return Ok(());
    }
    let width = content.get("table_width").and_then(Value::as_u64);
    for (index, row) in children.iter().enumerate() {
        let cells = row.content.get("cells").and_then(Value::as_array).map(Vec::len);
        if cells.and_then(|cells| u64::try_from(cells).ok()) != width {
            return Err(NotionError::validation(format!(
                "{}.children[{index}]: Number of cells in table row must match the table width of the parent table",
                inner.path
            )));
        }
    }
    Ok(())
}

/// The fields that an update of a block of this type changes.
pub(crate) fn changes(kind: &Kind, field: &Field<'_>) -> Result<Map<String, Value>, NotionError> {
    let inner = field.required_object()?;
    inner.only(&field_names(kind))?;
    let mut content = Map::new();
    for (name, value) in kind.fields {
        let is_given = match value {
            kinds::Value::File => inner.has("external") || inner.has("file_upload"),
            kinds::Value::Target => true,
            _ => inner.has(name),
        };
        if *value == kinds::Value::Width && is_given {
            return Err(inner.get(name).unwanted());
        }
        if is_given {
            read_field(kind, name, *value, &inner, &mut content)?;
        }
    }
    Ok(content)
}

fn read_field(
    kind: &Kind,
    name: &str,
    value: kinds::Value,
    inner: &Fields<'_>,
    content: &mut Map<String, Value>,
) -> Result<(), NotionError> {
    let field = inner.get(name);
    let kept = match value {
        kinds::Value::RichText => rich_text::required(&field)?,
        kinds::Value::Caption => rich_text::optional(&field)?,
        kinds::Value::Color => field.one_of(&rich_text::COLORS)?.unwrap_or("default").into(),
        kinds::Value::Truth => field.boolean()?.unwrap_or(false).into(),
        kinds::Value::Icon => match file::icon(&field)? {
            // Only a callout shows that it has none.
            Value::Null if kind.name != "callout" => return Ok(()),
            icon => icon,
        },
        kinds::Value::Url => {
            let url = field.required_text()?;
            field.at_most(rich_text::LONGEST_TEXT)?;
            url.into()
        }
        kinds::Value::Expression => field.required_text()?.into(),
        kinds::Value::Language => {
            field.defined()?;
            field.one_of(LANGUAGES)?.into()
        }
        kinds::Value::Name => match field.text()? {
            Some(name) => name.into(),
            None => file_name(inner).into(),
        },
        kinds::Value::Width => {
            field.defined()?;
            match field.integer()?.and_then(|width| usize::try_from(width).ok()) {
                Some(width) if (1..=MOST_COLUMNS).contains(&width) => width.into(),
                _ => return Err(field.should(&format!("be a number from `1` to `{MOST_COLUMNS}`"))),
            }
        }
        kinds::Value::Cells => {
            let cells = field.required_array(MOST_COLUMNS)?;
            let cells: Result<Vec<Value>, NotionError> = cells.iter().map(rich_text::required).collect();
            cells?.into()
        }
        kinds::Value::Ratio => match field.number()? {
            None => return Ok(()),
            Some(ratio) if ratio > 0.0 && ratio <= 1.0 => field.value.cloned().unwrap_or_default(),
            Some(_) => return Err(field.should("be greater than `0` and at most `1`")),
        },
        kinds::Value::Origin => {
            field.defined()?;
            if field.is_null() {
                Value::Null
            } else {
                let id = field.required_object()?.get("block_id").required_id()?;
                json!({"type": "block_id", "block_id": id})
            }
        }
        kinds::Value::File => {
            content.extend(file::located(inner)?.as_object().cloned().unwrap_or_default());
            return Ok(());
        }
        kinds::Value::Target => {
            content.extend(target(inner)?);
            return Ok(());
        }
    };
    content.insert(name.to_owned(), kept);
    Ok(())
}

fn target(inner: &Fields<'_>) -> Result<Map<String, Value>, NotionError> {
    let names = ["page_id", "database_id", "comment_id"];
    let name = inner
        .first_of(&names)
        .ok_or_else(|| inner.get("page_id").should("be defined"))?;
    let id = inner.get(name).required_id()?;
    Ok(Map::from_iter([
        ("type".to_owned(), name.into()),
        (name.to_owned(), id.into()),
    ]))
}

/// The last part of a URL.
fn file_name(inner: &Fields<'_>) -> String {
    let url = inner
        .get("external")
        .value
        .and_then(|external| external["url"].as_str());
    let path = url
        .unwrap_or_default()
        .split(['?', '#'])
        .next()
        .unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
