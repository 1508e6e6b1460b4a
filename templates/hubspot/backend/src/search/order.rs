//! The order of results.

use asymmetric_kit::Call;

use super::{filter, request::Search, statement::Statement};
use crate::{error::Problem, object_type::ObjectType, property};

/// What results are ordered by: one property, and the order in which they were made.
pub(super) async fn clause(
    call: &Call,
    kind: &ObjectType,
    search: &Search,
    statement: &mut Statement,
) -> Result<String, Problem> {
    let Some((name, is_descending)) = &search.sort else {
        return Ok("record.created_at, record.id".to_owned());
    };
    let properties = property::among(call, kind, std::slice::from_ref(name)).await?;
    let property = filter::known(&properties, name, kind)?;
    let operand = filter::operand(statement, property);
    let direction = if *is_descending { "DESC" } else { "ASC" };
    Ok(format!("{operand} {direction} NULLS LAST, record.id"))
}
