//! Associations between records (<https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide>).

mod batch;
mod kinds;
mod labels;
mod links;
mod older;
mod single;

use asymmetric_kit::{Call, Operation};
use serde_json::Value;

pub(crate) use kinds::{define, remove_definitions};
pub(crate) use links::take_over;

use crate::{
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, ObjectType},
    record::Record,
};

/// All operations.
pub(crate) fn all() -> Vec<Operation> {
    let mut all = single::all();
    all.extend(batch::all());
    all.extend(labels::all());
    all.extend(older::all());
    all
}

/// The `associations` of a body that makes a record.
pub(crate) async fn with_new_record(
    call: &Call,
    kind: &ObjectType,
    record: &Record,
    associations: &[Value],
) -> Result<(), Problem> {
    for association in associations {
        let association = Input::inside(association, "associations")?;
        let to = association.required_object("to")?.required("id")?;
        let specs = kinds::specs(association.list("types")?)?;
        let Some(first) = specs.first() else {
            return Err(HubSpotError::invalid("associations must have at least one type").into());
        };
        let other = kinds::target(call, kind, first).await?;
        let other = object_type::named(call, &other).await?;
        let to = links::end(call, &other, &to).await?;
        links::link(call, (kind, record.id), (&other, to), &specs).await?;
    }
    Ok(())
}

/// Associates a record without a label with the one of this type and id.
pub(crate) async fn attach(
    call: &Call,
    from: (&ObjectType, i64),
    other: &ObjectType,
    id: &str,
) -> Result<(), Problem> {
    let to = links::end(call, other, id).await?;
    links::link(call, from, (other, to), &[]).await?;
    Ok(())
}
