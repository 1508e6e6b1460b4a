//! Values that no two records have: e-mail addresses of contacts, and properties made with `hasUniqueValue`.

use asymmetric_kit::Call;

use super::{Record, changes::Changes, store};
use crate::{
    error::{HubSpotError, Problem},
    object_type::{CONTACTS, ObjectType},
    property::{self, Invalid},
};

/// The record that has this value of a unique property.
pub(super) async fn holder(
    call: &Call,
    kind: &ObjectType,
    name: &str,
    value: &str,
) -> Result<Option<i64>, Problem> {
    let property = store::unique_property(call, kind, name).await?;
    let Ok(value) = property::normal(&property, value) else {
        return Ok(None);
    };
    let sql = "SELECT record FROM unique_values WHERE object_type = $1 AND property = $2 AND value = $3";
    let row = call.query_opt(sql, &[&kind.id, &property.name, &value]).await?;
    Ok(row.map(|row| row.get(0)))
}

/// Gives a record the unique values among its changes, in place of those that it had.
pub(super) async fn claim(
    call: &Call,
    kind: &ObjectType,
    record: &Record,
    changes: &Changes,
) -> Result<(), Problem> {
    let names: Vec<String> = changes.keys().cloned().collect();
    let properties = property::among(call, kind, &names).await?;
    for property in properties.iter().filter(|property| property.has_unique_value) {
        let sql = "DELETE FROM unique_values WHERE object_type = $1 AND property = $2 AND record = $3";
        call.execute(sql, &[&kind.id, &property.name, &record.id]).await?;
        let Some(Some(value)) = changes.get(&property.name) else {
            continue;
        };
        let sql = "INSERT INTO unique_values (object_type, property, value, record) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        let claimed = call
            .execute(sql, &[&kind.id, &property.name, value, &record.id])
            .await?;
        if claimed == 0 {
            let holder = holder(call, kind, &property.name, value)
                .await?
                .unwrap_or_default();
            return Err(taken(kind, &property.name, value, holder).into());
        }
    }
    Ok(())
}

fn taken(kind: &ObjectType, property: &str, value: &str, holder: i64) -> HubSpotError {
    if kind.id == CONTACTS && property == "email" {
        return HubSpotError::conflict(
            "CONFLICT",
            format!("Contact already exists. Existing ID: {holder}"),
        );
    }
    let message = format!("Cannot set {property} to {value}. {holder} already has that value.");
    property::not_valid(&[Invalid::new(property, "CONFLICTING_UNIQUE_VALUE", message)])
}
