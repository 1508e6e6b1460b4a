//! Values of properties as answers have them.

use serde_json::{Map, Value, json};
use std::collections::HashMap;

use super::{Property, Schema, TITLE, rollup};
use crate::{
    error::Problem,
    file,
    request::Request,
    store::{self, Node, minute},
    user::People,
};

/// What has to be looked up to show the properties of some pages.
pub(crate) struct Shown<'a> {
    request: &'a Request<'a>,
    people: People,
    /// Pages that relations lead to.
    related: HashMap<String, Node>,
    /// What these pages follow.
    schemas: HashMap<String, Schema>,
}

impl<'a> Shown<'a> {
    /// Looks it up for pages that follow `schema`.
    pub(crate) async fn load(
        request: &'a Request<'a>,
        schema: &Schema,
        pages: &[&Node],
    ) -> Result<Self, Problem> {
        let relations: Vec<&Property> = schema.0.iter().filter(|one| one.kind == "relation").collect();
        let mut ids: Vec<String> = Vec::new();
        for page in pages {
            for property in &relations {
                let linked = kept(page, property);
                let linked = linked.as_array().into_iter().flatten();
                ids.extend(linked.filter_map(Value::as_str).map(str::to_owned));
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let related = store::all_of(request, &ids).await?;
        let mut schemas = HashMap::new();
        if schema.0.iter().any(|one| one.kind == "rollup") {
            let targets: Vec<String> = relations
                .iter()
                .filter_map(|one| one.config["data_source_id"].as_str().map(str::to_owned))
                .collect();
            for data_source in store::all_of(request, &targets).await? {
                schemas.insert(data_source.id.clone(), Schema::of(&data_source)?);
            }
        }
        Ok(Self {
            request,
            people: People::load(request).await?,
            related: related.into_iter().map(|node| (node.id.clone(), node)).collect(),
            schemas,
        })
    }

    /// All properties of a page by name, or those of these ids.
    pub(crate) fn properties(&self, schema: &Schema, page: &Node, only: &[String]) -> Map<String, Value> {
        let wanted = |property: &&Property| {
            only.is_empty() || only.contains(&property.id) || only.contains(&property.name)
        };
        let properties = schema.0.iter().filter(wanted);
        properties
            .map(|property| {
                let mut value = self.value(schema, property, page);
                value["id"] = property.id.clone().into();
                (property.name.clone(), value)
            })
            .collect()
    }

    /// One value: its type, and what it is.
    pub(crate) fn value(&self, schema: &Schema, property: &Property, page: &Node) -> Value {
        let kept = kept(page, property);
        let list = || kept.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let value = match property.kind.as_str() {
            TITLE | "rich_text" => Value::Array(list()),
            "select" | "status" => option(property, &kept).unwrap_or_default(),
            "multi_select" => list().iter().filter_map(|id| option(property, id)).collect(),
            "people" => list().iter().map(|id| self.people.render(&text(id))).collect(),
            "relation" => self
                .linked(page, property)
                .map(|page| json!({"id": page.id}))
                .collect(),
            "files" => file::shown(
                &Value::Array(list()),
                &self.request.base_url(),
                self.request.now(),
            ),
            "checkbox" => json!(kept.as_bool().unwrap_or(false)),
            "created_time" => minute(page.created_time),
            "last_edited_time" => minute(page.last_edited_time),
            "created_by" => self.people.render(&page.created_by),
            "last_edited_by" => self.people.render(&page.last_edited_by),
            "unique_id" => json!({"prefix": property.config["prefix"], "number": kept}),
            "rollup" => self.rollup(schema, property, page),
            _ => kept,
        };
        json!({"type": property.kind, property.kind.clone(): value})
    }

    /// The pages that a relation of a page leads to, without those in the trash.
    pub(crate) fn linked(&self, page: &Node, property: &Property) -> impl Iterator<Item = &Node> {
        let ids = match kept(page, property) {
            Value::Array(ids) => ids,
            _ => Vec::new(),
        };
        ids.into_iter()
            .filter_map(|id| self.related.get(id.as_str()?))
            .filter(|node| !node.in_trash)
    }

    fn rollup(&self, schema: &Schema, property: &Property, page: &Node) -> Value {
        let function = property.config["function"].as_str().unwrap_or_default();
        let text = |name: &str| property.config[name].as_str().unwrap_or_default();
        let Some(relation) = schema.find(text("relation_property_id")) else {
            return rollup::compute(function, &[]);
        };
        let target = relation.config["data_source_id"].as_str().unwrap_or_default();
        let rolled = self
            .schemas
            .get(target)
            .and_then(|schema| Some((schema, schema.find(text("rollup_property_id"))?)));
        let values: Vec<Value> = match rolled {
            // A rollup of a rollup cannot be defined, so this ends.
            Some((schema, rolled)) => self
                .linked(page, relation)
                .map(|page| self.value(schema, rolled, page))
                .collect(),
            None => Vec::new(),
        };
        rollup::compute(function, &values)
    }
}

/// What a page keeps of a property; null when it has nothing.
pub(crate) fn kept(page: &Node, property: &Property) -> Value {
    page.content
        .get("properties")
        .and_then(|properties| properties.get(&property.id))
        .cloned()
        .unwrap_or_default()
}

fn option(property: &Property, id: &Value) -> Option<Value> {
    let option = property.options().find(|option| option["id"] == *id)?;
    Some(json!({"id": option["id"], "name": option["name"], "color": option["color"]}))
}
