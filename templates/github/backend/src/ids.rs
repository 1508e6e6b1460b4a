//! Ids: numbers that grow, counted for each kind of object.

use asymmetric_kit::{Call, Failure};

/// The next id of a kind, a row of `id_counters`. Others who want one of this kind wait until the call ends; a call
/// that is rolled back spends none.
pub(crate) async fn next(call: &Call, kind: &str) -> Result<i64, Failure> {
    // Real ids have gaps; a step of seven keeps anyone from counting on their neighbours.
    let sql = "UPDATE id_counters SET last = last + 7 WHERE kind = $1 RETURNING last";
    Ok(call.query_one(sql, &[&kind]).await?.get(0))
}
