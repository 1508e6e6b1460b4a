//! How views of each kind are displayed.

use serde_json::{Value, json};

use crate::{
    error::NotionError,
    field::{Field, Fields},
    property::Schema,
};

/// What a setting holds.
#[derive(Debug, Clone, Copy)]
enum Setting {
    /// A truth.
    Truth,
    /// A whole number.
    Number,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The id of a property; whether it must be there.
    Property(bool),
    /// Which properties are shown how.
    Shown,
    /// What pages are grouped by; whether it must be there.
    Groups(bool),
    /// What is shown above a card.
    Cover,
}

const SIZES: Setting = Setting::Word(&["small", "medium", "large"]);
const HEIGHTS: Setting = Setting::Word(&["small", "medium", "large", "extra_large"]);
const ASPECTS: Setting = Setting::Word(&["contain", "cover"]);
const LAYOUTS: Setting = Setting::Word(&["list", "compact"]);
const SUBMITTERS: Setting = Setting::Word(&["none", "comment_only", "reader", "read_and_write", "editor"]);

/// The settings of each kind.
const KINDS: [(&str, &[(&str, Setting)]); 8] = [
    (
        "table",
        &[
            ("properties", Setting::Shown),
            ("group_by", Setting::Groups(false)),
            ("wrap_cells", Setting::Truth),
            ("frozen_column_index", Setting::Number),
            ("show_vertical_lines", Setting::Truth),
        ],
    ),
    (
        "board",
        &[
            ("group_by", Setting::Groups(true)),
            ("sub_group_by", Setting::Groups(false)),
            ("properties", Setting::Shown),
            ("cover", Setting::Cover),
            ("cover_size", SIZES),
            ("cover_aspect", ASPECTS),
            ("card_layout", LAYOUTS),
        ],
    ),
    ("list", &[("properties", Setting::Shown)]),
    (
        "calendar",
        &[
            ("date_property_id", Setting::Property(true)),
            ("properties", Setting::Shown),
            ("view_range", Setting::Word(&["week", "month"])),
            ("show_weekends", Setting::Truth),
        ],
    ),
    (
        "timeline",
        &[
            ("date_property_id", Setting::Property(true)),
            ("end_date_property_id", Setting::Property(false)),
            ("properties", Setting::Shown),
            ("show_table", Setting::Truth),
            ("table_properties", Setting::Shown),
            ("color_by", Setting::Truth),
        ],
    ),
    (
        "gallery",
        &[
            ("properties", Setting::Shown),
            ("cover", Setting::Cover),
            ("cover_size", SIZES),
            ("cover_aspect", ASPECTS),
            ("card_layout", LAYOUTS),
        ],
    ),
    (
        "map",
        &[
            ("height", HEIGHTS),
            ("map_by", Setting::Property(false)),
            ("properties", Setting::Shown),
        ],
    ),
    (
        "form",
        &[
            ("is_form_closed", Setting::Truth),
            ("anonymous_submissions", Setting::Truth),
            ("submission_permissions", SUBMITTERS),
        ],
    ),
];

/// The kind of a view that a request names.
pub(super) fn kind(field: &Field<'_>) -> Result<&'static str, NotionError> {
    let known: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
    let name = field.required_text()?;
    if ["chart", "dashboard"].contains(&name) {
        return Err(NotionError::not_implemented(&format!("views of the type {name}")));
    }
    field.one_of(&known)?;
    let found = known.iter().find(|one| **one == name);
    found.copied().ok_or_else(|| field.unwanted())
}

/// The configuration of a view of this kind, as it is kept.
pub(super) fn read(kind: &str, schema: &Schema, field: &Field<'_>) -> Result<Value, NotionError> {
    let settings = KINDS
        .iter()
        .find(|(name, _)| *name == kind)
        .map_or(&[][..], |(_, settings)| settings);
    let mut kept = json!({"type": kind});
    let needed = |setting: &Setting| matches!(setting, Setting::Property(true) | Setting::Groups(true));
    let Some(given) = field.object()? else {
        return match settings.iter().find(|(_, setting)| needed(setting)) {
            Some(_) => Err(field.should("be defined")),
            None => Ok(kept),
        };
    };
    given.get("type").one_of(&[kind])?;
    let names: Vec<&str> = settings.iter().map(|(name, _)| *name).collect();
    given.only(&[&["type"], names.as_slice()].concat())?;
    for (name, setting) in settings {
        let field = given.get(name);
        if needed(setting) {
            field.defined()?;
        }
        if !field.is_empty() {
            kept[*name] = one(setting, schema, &field)?;
        }
    }
    Ok(kept)
}

fn one(setting: &Setting, schema: &Schema, field: &Field<'_>) -> Result<Value, NotionError> {
    Ok(match setting {
        Setting::Truth => field.boolean()?.into(),
        Setting::Number => field.integer()?.into(),
        Setting::Word(words) => field.one_of(words)?.into(),
        Setting::Property(_) => property(schema, field)?.into(),
        Setting::Shown => {
            let items = field.required_array(500)?;
            let items: Result<Vec<Value>, NotionError> =
                items.iter().map(|item| shown(schema, item)).collect();
            items?.into()
        }
        Setting::Groups(_) => groups(schema, &field.required_object()?)?,
        Setting::Cover => {
            let given = field.required_object()?;
            given.only(&["type", "property_id"])?;
            let kind = given.get("type");
            kind.defined()?;
            json!({"type": kind.one_of(&["page_cover", "page_content", "property"])?})
        }
    })
}

/// The id of a property that is there.
fn property(schema: &Schema, field: &Field<'_>) -> Result<String, NotionError> {
    let name = field.required_text()?;
    let found = schema.find(name).map(|property| property.id.clone());
    found.ok_or_else(|| NotionError::validation(format!("Could not find property with name or id: {name}")))
}

fn shown(schema: &Schema, field: &Field<'_>) -> Result<Value, NotionError> {
    let given = field.required_object()?;
    given.only(&["property_id", "visible", "width", "wrap"])?;
    let mut kept = json!({"property_id": property(schema, &given.get("property_id"))?});
    for name in ["visible", "wrap"] {
        if let Some(truth) = given.get(name).boolean()? {
            kept[name] = truth.into();
        }
    }
    if let Some(width) = given.get("width").integer()? {
        kept["width"] = width.into();
    }
    Ok(kept)
}

/// What pages are grouped by: a property of the kind that the grouping says.
fn groups(schema: &Schema, given: &Fields<'_>) -> Result<Value, NotionError> {
    given.only(&["type", "property_id", "group_by", "sort", "hide_empty_groups"])?;
    let id = property(schema, &given.get("property_id"))?;
    let kind = given.get("type");
    let kind_name = kind.required_text()?;
    let is_same = schema.find(&id).is_some_and(|property| {
        property.kind == kind_name || (kind_name == "person" && property.kind == "people")
    });
    if !is_same {
        return Err(kind.should("be the type of the property"));
    }
    let sort = match given.get("sort").object()? {
        Some(sort) => sort
            .get("type")
            .one_of(&["manual", "ascending", "descending"])?
            .unwrap_or("manual"),
        None => "manual",
    };
    let mut kept = json!({"type": kind_name, "property_id": id, "sort": {"type": sort}});
    let ways: Option<&[&str]> = match kind_name {
        "status" => Some(&["option", "group"]),
        "date" | "created_time" | "last_edited_time" => Some(&["relative", "day", "week", "month", "year"]),
        "title" | "url" | "email" | "phone_number" => Some(&["exact", "alphabet_prefix"]),
        _ => None,
    };
    if let Some(ways) = ways {
        let way = given.get("group_by");
        way.defined()?;
        kept["group_by"] = way.one_of(ways)?.into();
    }
    if let Some(truth) = given.get("hide_empty_groups").boolean()? {
        kept["hide_empty_groups"] = truth.into();
    }
    Ok(kept)
}
