//! What of a record is answered: certain properties, their history, associations.

use asymmetric_kit::Call;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

use super::Record;
use crate::{
    error::Problem,
    object_type::{self, Access, ObjectType},
    property,
    query::Query,
    time,
};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    /// All that have a value when this is none.
    properties: Option<BTreeSet<String>>,
    history: Vec<String>,
    associations: Vec<ObjectType>,
}

impl Selection {
    /// Everything that has a value, as the answer to what was just made.
    pub(crate) fn everything() -> Self {
        Self::default()
    }

    /// These properties and those that are always there.
    pub(crate) fn exactly(kind: &ObjectType, names: impl IntoIterator<Item = String>) -> Self {
        let mut properties: BTreeSet<String> = names.into_iter().collect();
        properties.extend(always(kind));
        Self {
            properties: Some(properties),
            ..Self::default()
        }
    }

    /// What a query asks for.
    pub(crate) async fn of_query(call: &Call, kind: &ObjectType) -> Result<Self, Problem> {
        let query = Query::of(call);
        let (names, history) = (query.list("properties"), query.list("propertiesWithHistory"));
        let mut selection = Self::named(call, kind, names, history).await?;
        for name in query.list("associations") {
            let other = object_type::named(call, &name).await?;
            other.allow(call, Access::Read)?;
            selection.associations.push(other);
        }
        Ok(selection)
    }

    /// Properties of these names, or the usual ones where there are none. Those that the type does not have are left out
    /// without a word, as by the vendor.
    pub(crate) async fn named(
        call: &Call,
        kind: &ObjectType,
        names: Vec<String>,
        history: Vec<String>,
    ) -> Result<Self, Problem> {
        if names.is_empty() && history.is_empty() {
            return Ok(Self::exactly(kind, kind.default_properties.iter().cloned()));
        }
        let is_usual = names.is_empty();
        let asked: Vec<String> = names
            .iter()
            .chain(&history)
            .map(|name| name.to_lowercase())
            .collect();
        let known = property::among(call, kind, &asked).await?;
        let known: BTreeSet<String> = known.into_iter().map(|property| property.name).collect();
        let history = history.into_iter().filter(|name| known.contains(name)).collect();
        let usual = kind.default_properties.iter().filter(|_| is_usual).cloned();
        Ok(Self {
            history,
            ..Self::exactly(kind, known.into_iter().chain(usual))
        })
    }

    /// The records as the API answers them.
    pub(crate) async fn render(
        &self,
        call: &Call,
        kind: &ObjectType,
        records: &[Record],
    ) -> Result<Vec<Value>, Problem> {
        let ids: Vec<i64> = records.iter().map(|record| record.id).collect();
        let mut histories = self.histories(call, kind, &ids).await?;
        let mut associations = self.associated(call, kind, &ids).await?;
        let render = |record: &Record| {
            let mut rendered = json!({
                "id": record.id.to_string(),
                "properties": self.values(record),
                "createdAt": time::from_database(&record.created_at),
                "updatedAt": time::from_database(&record.updated_at),
                "archived": record.archived,
            });
            if let Some(at) = &record.archived_at {
                rendered["archivedAt"] = time::from_database(at).into();
            }
            if !self.history.is_empty() {
                rendered["propertiesWithHistory"] = histories.remove(&record.id).unwrap_or_default().into();
            }
            if let Some(associated) = associations.remove(&record.id) {
                rendered["associations"] = associated.into();
            }
            rendered
        };
        Ok(records.iter().map(render).collect())
    }

    /// One record as the API answers it.
    pub(crate) async fn render_one(
        &self,
        call: &Call,
        kind: &ObjectType,
        record: &Record,
    ) -> Result<Value, Problem> {
        let mut rendered = self.render(call, kind, std::slice::from_ref(record)).await?;
        Ok(rendered.pop().unwrap_or_default())
    }

    fn values(&self, record: &Record) -> Value {
        match &self.properties {
            None => json!(record.properties),
            Some(names) => names
                .iter()
                .map(|name| (name.clone(), json!(record.properties.get(name))))
                .collect::<Map<_, _>>()
                .into(),
        }
    }

    /// What was written to the properties, the newest first, by record.
    async fn histories(
        &self,
        call: &Call,
        kind: &ObjectType,
        ids: &[i64],
    ) -> Result<BTreeMap<i64, Map<String, Value>>, Problem> {
        let mut histories: BTreeMap<i64, Map<String, Value>> = BTreeMap::new();
        if self.history.is_empty() {
            return Ok(histories);
        }
        let sql = "SELECT record, property, value, to_jsonb(changed_at), source_type, source_id, user_id \
                   FROM property_history WHERE object_type = $1 AND record = ANY($2) AND property = ANY($3) \
                   ORDER BY record, property, number DESC";
        for row in call.query(sql, &[&kind.id, &ids, &self.history]).await? {
            let at: Value = row.get(3);
            let mut entry = json!({
                "value": row.get::<_, String>(2),
                "timestamp": time::from_database(at.as_str().unwrap_or_default()),
                "sourceType": row.get::<_, String>(4),
            });
            if let Some(source) = row.get::<_, Option<String>>(5) {
                entry["sourceId"] = source.into();
            }
            if let Some(user) = row.get::<_, Option<i64>>(6) {
                entry["updatedByUserId"] = user.into();
            }
            let entries = histories
                .entry(row.get(0))
                .or_default()
                .entry(row.get::<_, String>(1))
                .or_insert_with(|| json!([]));
            if let Some(entries) = entries.as_array_mut() {
                entries.push(entry);
            }
        }
        Ok(histories)
    }

    /// Associated records by type, by record.
    async fn associated(
        &self,
        call: &Call,
        kind: &ObjectType,
        ids: &[i64],
    ) -> Result<BTreeMap<i64, Map<String, Value>>, Problem> {
        let mut associations: BTreeMap<i64, Map<String, Value>> = BTreeMap::new();
        for other in &self.associations {
            let sql = "SELECT from_id, to_id, name FROM associations \
                       JOIN association_types USING (from_type, to_type, category, type_id) \
                       WHERE from_type = $1 AND from_id = ANY($2) AND to_type = $3 ORDER BY from_id, to_id, type_id";
            for row in call.query(sql, &[&kind.id, &ids, &other.id]).await? {
                let (to, name): (i64, String) = (row.get(1), row.get(2));
                let list = associations
                    .entry(row.get(0))
                    .or_default()
                    .entry(other.association_key())
                    .or_insert_with(|| json!({"results": []}));
                if let Some(results) = list["results"].as_array_mut() {
                    results.push(json!({"id": to.to_string(), "type": name}));
                }
            }
        }
        Ok(associations)
    }
}

/// What every answer has, whatever was asked for.
fn always(kind: &ObjectType) -> [String; 3] {
    [
        kind.created_property.clone(),
        kind.modified_property.clone(),
        "hs_object_id".to_owned(),
    ]
}
