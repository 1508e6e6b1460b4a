//! Merging two records into one
//! (<https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide>): the primary record stays, takes over what
//! it has no value of, and answers from then on for the id of the other one.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};

use super::{Place, Record, Selection, changes::Changes, store};
use crate::{
    association,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, CONTACTS, ObjectType},
};

pub(super) fn all() -> Vec<Operation> {
    let merge = |name, path| Operation::post(name, path, merge).summary("Merges two records.");
    vec![
        merge("crm.contacts.basicApi.merge", "/crm/v3/objects/contacts/merge"),
        merge("crm.companies.basicApi.merge", "/crm/v3/objects/companies/merge"),
        merge("crm.deals.basicApi.merge", "/crm/v3/objects/deals/merge"),
        merge("crm.tickets.basicApi.merge", "/crm/v3/objects/tickets/merge"),
    ]
}

/// Where the ids are kept of what became part of a record, and the addresses of contacts.
const MERGED: &str = "hs_merged_object_ids";
const ADDRESSES: &str = "hs_additional_emails";

async fn merge(call: &mut Call) -> HandlerResult {
    let name = call
        .request()
        .path()
        .split('/')
        .nth(4)
        .unwrap_or_default()
        .to_owned();
    let kind = object_type::named(call, &name).await?;
    kind.allow(call, Access::Write)?;
    let input = Input::of(call);
    let (primary, other) = (
        input.required("primaryObjectId")?,
        input.required("objectIdToMerge")?,
    );
    if primary == other {
        return Err(HubSpotError::invalid(format!("Cannot merge {primary} with itself")).into());
    }
    let (primary, other) = both(call, &kind, &primary, &other).await?;
    let merged = into(call, &kind, &primary, &other).await?;
    Ok(Reply::json(
        Selection::everything().render_one(call, &kind, &merged).await?,
    ))
}

/// Both records, locked in the order of their ids, so that two merges do not wait for each other.
async fn both(
    call: &Call,
    kind: &ObjectType,
    primary: &str,
    other: &str,
) -> Result<(Record, Record), Problem> {
    let is_first = primary.parse::<i64>().ok() <= other.parse::<i64>().ok();
    let (first, second) = if is_first {
        (primary, other)
    } else {
        (other, primary)
    };
    let first = store::present(call, kind, Place::id(first)).await?;
    let second = store::present(call, kind, Place::id(second)).await?;
    if first.id == second.id {
        return Err(HubSpotError::invalid(format!("{primary} and {other} are merged already")).into());
    }
    Ok(if is_first {
        (first, second)
    } else {
        (second, first)
    })
}

async fn into(call: &Call, kind: &ObjectType, primary: &Record, other: &Record) -> Result<Record, Problem> {
    let mut changes: Changes = other
        .properties
        .iter()
        .filter(|(name, _)| !primary.properties.contains_key(*name))
        .map(|(name, value)| (name.clone(), Some(value.clone())))
        .collect();
    let both = [primary, other];
    let merged = both
        .iter()
        .filter_map(|record| record.properties.get(MERGED).cloned());
    let merged: Vec<String> = merged.chain([other.id.to_string()]).collect();
    changes.insert(MERGED.to_owned(), Some(merged.join(";")));
    let addresses = addresses(primary, other);
    if kind.id == CONTACTS && !addresses.is_empty() {
        changes.insert(ADDRESSES.to_owned(), Some(addresses.join(";")));
    }
    // What was unique to the other one leads to the record that answers for it.
    let sql = "UPDATE unique_values SET record = $3 WHERE object_type = $1 AND record = $2";
    call.execute(sql, &[&kind.id, &other.id, &primary.id]).await?;
    association::take_over(call, kind, primary.id, other.id).await?;
    let sql = "UPDATE merged_records SET into_id = $3 WHERE object_type = $1 AND into_id = $2";
    call.execute(sql, &[&kind.id, &other.id, &primary.id]).await?;
    let sql = "DELETE FROM records WHERE object_type = $1 AND id = $2";
    call.execute(sql, &[&kind.id, &other.id]).await?;
    let sql = "INSERT INTO merged_records (object_type, id, into_id, merged_at) VALUES ($1, $2, $3, $4::text::timestamptz)";
    let now = crate::time::iso(call.now());
    call.execute(sql, &[&kind.id, &other.id, &primary.id, &now])
        .await?;
    store::update_merged(call, kind, primary, &changes).await
}

/// The addresses of both besides the one that stays.
fn addresses(primary: &Record, other: &Record) -> Vec<String> {
    let further = |record: &Record| record.properties.get(ADDRESSES).cloned().unwrap_or_default();
    let lists = [further(primary), further(other)];
    let lists = lists
        .iter()
        .flat_map(|list| list.split(';'))
        .filter(|address| !address.is_empty());
    let mut addresses: Vec<String> = lists.map(str::to_owned).collect();
    if primary.properties.contains_key("email") {
        addresses.extend(other.properties.get("email").cloned());
    }
    addresses
}
