//! Associations themselves. Each is kept from both sides.

use asymmetric_kit::Call;
use std::collections::BTreeMap;

use super::kinds::{self, Kind, Spec};
use crate::{
    error::{HubSpotError, Problem},
    object_type::ObjectType,
    record::{self, Place},
};

/// A record at one end.
pub(super) type End<'a> = (&'a ObjectType, i64);

/// The side of primary associations that can have several of them.
const COMPANIES: &str = "0-2";

/// The record of this id, which is about to be associated.
pub(super) async fn end(call: &Call, kind: &ObjectType, id: &str) -> Result<i64, Problem> {
    let found = record::find(call, kind, Place::id(id), true).await?;
    let message = format!("{} with ID {id} does not exist", kind.shout());
    let found = found.ok_or_else(|| HubSpotError::not_found(message).with_context("id", [id]))?;
    Ok(found.id)
}

/// Associates two records by these types, and by the one without a label in any case. A record without a primary company
/// gets the first one that it is associated with. Answers the labels.
pub(super) async fn link(
    call: &Call,
    from: End<'_>,
    to: End<'_>,
    specs: &[Spec],
) -> Result<Vec<String>, Problem> {
    if from.0.id == to.0.id && from.1 == to.1 {
        return Err(
            HubSpotError::invalid(format!("Record {} cannot be associated with itself", from.1)).into(),
        );
    }
    let kinds = kinds::between(call, from.0, to.0).await?;
    let plain = kinds::plain(&kinds, from.0, to.0)?;
    let mut chosen: Vec<&Kind> = vec![plain];
    for spec in specs {
        let found = kinds.iter().find(|kind| kind.is(spec));
        let between = format!("{} to {}", from.0.shout(), to.0.shout());
        let found = found.ok_or_else(|| kinds::unknown(spec, &between))?;
        if !chosen.contains(&found) {
            chosen.push(found);
        }
    }
    if let Some(primary) = kinds.iter().find(|kind| kind.is_primary) {
        let is_asked = chosen.contains(&primary);
        let (holder, other) = if from.0.id == COMPANIES {
            (to, from)
        } else {
            (from, to)
        };
        if is_asked {
            give_up_primary(call, holder, other.0).await?;
        } else if !has_primary(call, holder, other.0).await? {
            chosen.push(primary);
        }
    }
    for kind in &chosen {
        let sql = "INSERT INTO associations (from_type, from_id, to_type, to_id, category, type_id) \
                   VALUES ($1, $2, $3, $4, $5, $6), ($3, $4, $1, $2, $5, $7) ON CONFLICT DO NOTHING";
        call.execute(
            sql,
            &[
                &from.0.id,
                &from.1,
                &to.0.id,
                &to.1,
                &kind.category,
                &kind.type_id,
                &kind.inverse_id,
            ],
        )
        .await?;
    }
    let asked = chosen
        .iter()
        .filter(|kind| specs.iter().any(|spec| kind.is(spec)));
    Ok(asked.filter_map(|kind| kind.label.clone()).collect())
}

const PRIMARY: &str = "(from_type, to_type, category, type_id) IN \
                       (SELECT from_type, to_type, category, type_id FROM association_types WHERE is_primary)";

async fn has_primary(call: &Call, holder: End<'_>, other: &ObjectType) -> Result<bool, Problem> {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM associations WHERE from_type = $1 AND from_id = $2 AND to_type = $3 AND {PRIMARY})"
    );
    Ok(call
        .query_one(&sql, &[&holder.0.id, &holder.1, &other.id])
        .await?
        .get(0))
}

/// Takes the primary association away from whoever has it.
async fn give_up_primary(call: &Call, holder: End<'_>, other: &ObjectType) -> Result<(), Problem> {
    let sql = format!(
        "DELETE FROM associations WHERE {PRIMARY} AND ((from_type = $1 AND from_id = $2 AND to_type = $3) \
         OR (to_type = $1 AND to_id = $2 AND from_type = $3))"
    );
    call.execute(&sql, &[&holder.0.id, &holder.1, &other.id]).await?;
    Ok(())
}

/// Takes associations between two records away: those of these types, or all of them without any.
pub(super) async fn unlink(
    call: &Call,
    from: (&ObjectType, &str),
    to: (&ObjectType, &str),
    specs: Option<&[Spec]>,
) -> Result<(), Problem> {
    let (Ok(from_id), Ok(to_id)) = (from.1.parse::<i64>(), to.1.parse::<i64>()) else {
        return Ok(());
    };
    let kinds = kinds::between(call, from.0, to.0).await?;
    for kind in &kinds {
        if specs.is_some_and(|specs| !specs.iter().any(|spec| kind.is(spec))) {
            continue;
        }
        let sql = "DELETE FROM associations WHERE category = $5 AND (\
                   (from_type = $1 AND from_id = $2 AND to_type = $3 AND to_id = $4 AND type_id = $6) OR \
                   (from_type = $3 AND from_id = $4 AND to_type = $1 AND to_id = $2 AND type_id = $7))";
        call.execute(
            sql,
            &[
                &from.0.id,
                &from_id,
                &to.0.id,
                &to_id,
                &kind.category,
                &kind.type_id,
                &kind.inverse_id,
            ],
        )
        .await?;
    }
    Ok(())
}

/// The records that some records are associated with, and how; those behind `after`, and at most `limit` of each.
pub(super) async fn associated(
    call: &Call,
    from: &ObjectType,
    ids: &[i64],
    to: &ObjectType,
    after: i64,
) -> Result<BTreeMap<i64, BTreeMap<i64, Vec<Kind>>>, Problem> {
    let sql = "SELECT from_id, to_id, to_jsonb(kind) FROM associations \
               JOIN association_types AS kind USING (from_type, to_type, category, type_id) \
               WHERE from_type = $1 AND from_id = ANY($2) AND to_type = $3 AND to_id > $4 \
               ORDER BY from_id, to_id, category, type_id";
    let mut found: BTreeMap<i64, BTreeMap<i64, Vec<Kind>>> = BTreeMap::new();
    for row in call.query(sql, &[&from.id, &ids, &to.id, &after]).await? {
        let kind: Kind = serde_json::from_value(row.get(2))?;
        found
            .entry(row.get(0))
            .or_default()
            .entry(row.get(1))
            .or_default()
            .push(kind);
    }
    Ok(found)
}

/// Gives all associations of `other` to `primary`, a record of the same type. Its own primary company stays.
pub(crate) async fn take_over(
    call: &Call,
    kind: &ObjectType,
    primary: i64,
    other: i64,
) -> Result<(), Problem> {
    let keeps = format!(
        "NOT ({PRIMARY} AND EXISTS (SELECT FROM associations AS own JOIN association_types AS own_kind \
         USING (from_type, to_type, category, type_id) WHERE own_kind.is_primary \
         AND own.from_type = $1 AND own.from_id = $2 AND $1 <> '{COMPANIES}'))"
    );
    let sql = format!(
        "INSERT INTO associations (from_type, from_id, to_type, to_id, category, type_id) \
         SELECT from_type, $2, to_type, to_id, category, type_id FROM associations \
         WHERE from_type = $1 AND from_id = $3 AND NOT (to_type = $1 AND to_id = $2) AND {keeps} \
         UNION SELECT from_type, from_id, to_type, $2, category, type_id FROM associations \
         WHERE to_type = $1 AND to_id = $3 AND NOT (from_type = $1 AND from_id = $2) AND {keeps} \
         ON CONFLICT DO NOTHING"
    );
    call.execute(&sql, &[&kind.id, &primary, &other]).await?;
    let sql =
        "DELETE FROM associations WHERE (from_type = $1 AND from_id = $2) OR (to_type = $1 AND to_id = $2)";
    call.execute(sql, &[&kind.id, &other]).await?;
    Ok(())
}
