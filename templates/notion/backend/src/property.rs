//! Properties: what a data source says that its pages have
//! (<https://developers.notion.com/reference/property-object>), and what they have
//! (<https://developers.notion.com/reference/page-property-values>).

pub(crate) mod change;
pub(crate) mod define;
pub(crate) mod options;
pub(crate) mod rollup;
pub(crate) mod show;
pub(crate) mod value;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{error::Problem, request::Request, store::Node};

/// The kind that every data source has exactly one property of.
pub(crate) const TITLE: &str = "title";

/// Kinds whose values nobody writes.
pub(crate) const COMPUTED: [&str; 6] = [
    "created_time",
    "created_by",
    "last_edited_time",
    "last_edited_by",
    "rollup",
    "unique_id",
];

/// Kinds that a property can have here.
pub(crate) const KINDS: [&str; 20] = [
    TITLE,
    "rich_text",
    "number",
    "select",
    "multi_select",
    "status",
    "date",
    "people",
    "files",
    "checkbox",
    "url",
    "email",
    "phone_number",
    "relation",
    "rollup",
    "created_time",
    "created_by",
    "last_edited_time",
    "last_edited_by",
    "unique_id",
];

/// Kinds that the vendor has and this clone has not.
pub(crate) const UNKNOWN_HERE: [&str; 6] = [
    "formula",
    "button",
    "place",
    "location",
    "verification",
    "last_visited_time",
];

/// A property of a data source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Property {
    /// Its id: `title`, or four characters.
    pub(crate) id: String,
    /// Its name, which no other property of the data source has.
    pub(crate) name: String,
    /// One of [`KINDS`].
    pub(crate) kind: String,
    /// What people wrote about it.
    pub(crate) description: Option<String>,
    /// What belongs to the kind.
    pub(crate) config: Value,
}

impl Property {
    /// As answers have it.
    pub(crate) fn render(&self, request: &Request<'_>) -> Value {
        let mut config = self.config.clone();
        if self.kind == "relation"
            && !request.version.has_data_sources()
            && let Some(map) = config.as_object_mut()
        {
            map.remove("data_source_id");
        }
        json!({
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": self.kind,
            self.kind.clone(): config,
        })
    }

    /// The options of a select, multi-select or status property.
    pub(crate) fn options(&self) -> impl Iterator<Item = &Value> {
        self.config["options"].as_array().into_iter().flatten()
    }
}

/// The properties of a data source, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schema(pub(crate) Vec<Property>);

impl Schema {
    /// Of a data source.
    pub(crate) fn of(data_source: &Node) -> Result<Self, Problem> {
        match data_source.content.get("properties") {
            Some(properties) => Ok(Self(serde_json::from_value(properties.clone())?)),
            None => Ok(Self::default()),
        }
    }

    /// Of a page that is in no data source: a title.
    pub(crate) fn of_plain_page() -> Self {
        Self(vec![Property {
            id: TITLE.to_owned(),
            name: TITLE.to_owned(),
            kind: TITLE.to_owned(),
            description: None,
            config: json!({}),
        }])
    }

    /// Puts it into its data source.
    pub(crate) fn keep(&self, data_source: &mut Node) -> Result<(), Problem> {
        let properties = serde_json::to_value(&self.0)?;
        data_source.content.insert("properties".to_owned(), properties);
        Ok(())
    }

    /// The property of this name or id.
    pub(crate) fn find(&self, name_or_id: &str) -> Option<&Property> {
        self.index(name_or_id).and_then(|index| self.0.get(index))
    }

    /// Where the property of this name or id stands.
    pub(crate) fn index(&self, name_or_id: &str) -> Option<usize> {
        let by_name = self.0.iter().position(|property| property.name == name_or_id);
        by_name.or_else(|| self.0.iter().position(|property| property.id == name_or_id))
    }

    /// As answers have it: by name.
    pub(crate) fn render(&self, request: &Request<'_>) -> Value {
        let properties = self.0.iter();
        Value::Object(
            properties
                .map(|property| (property.name.clone(), property.render(request)))
                .collect::<Map<String, Value>>(),
        )
    }
}
