//! Records of every type: contacts, companies, deals, tickets, activities, custom objects
//! (<https://developers.hubspot.com/docs/api-reference/latest/crm/understanding-the-crm>).

mod automatic;
mod batch;
mod changes;
mod engagement;
mod merge;
mod purge;
mod selection;
mod single;
mod store;
mod unique;
mod upsert;

use asymmetric_kit::Operation;
use serde::Deserialize;
use std::collections::BTreeMap;

pub(crate) use selection::Selection;
pub(crate) use store::{Place, find};

/// Values by the names of properties; what is not there has no value.
pub(crate) type Values = BTreeMap<String, String>;

/// A row of `records`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: i64,
    pub(crate) properties: Values,
    pub(crate) archived: bool,
    pub(crate) archived_at: Option<String>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// All operations.
pub(crate) fn all() -> Vec<Operation> {
    let mut all = single::all();
    all.extend(batch::all());
    all.extend(upsert::all());
    all.extend(merge::all());
    all.extend(purge::all());
    all.extend(engagement::all());
    all
}
