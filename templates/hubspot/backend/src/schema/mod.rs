//! Custom objects: types of records that the account made itself
//! (<https://developers.hubspot.com/docs/api-reference/crm-schemas-v3/guide>).

mod associations;
mod operations;
mod render;

use asymmetric_kit::Operation;

const READ: &[&str] = &["crm.schemas.custom.read"];
const WRITE: &[&str] = &["crm.schemas.custom.write"];

/// All operations.
pub(crate) fn all() -> Vec<Operation> {
    let mut all = operations::all();
    all.extend(associations::all());
    all
}
