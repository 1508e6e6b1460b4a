//! Which types the records of a custom object can be associated with.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{WRITE, operations::custom};
use crate::{
    association,
    batch::no_content,
    error::{HubSpotError, Problem},
    input::Input,
    object_type,
    time::iso,
};

pub(super) fn all() -> Vec<Operation> {
    let many = "/crm-object-schemas/v3/schemas/{objectType}/associations";
    vec![
        Operation::post("crm.schemas.coreApi.createAssociation", many, create)
            .scopes(WRITE)
            .summary("Lets records be associated with those of another type."),
        Operation::delete(
            "crm.schemas.coreApi.archiveAssociation",
            &format!("{many}/{{associationIdentifier}}"),
            archive,
        )
        .scopes(WRITE)
        .summary("Takes that away again."),
    ]
}

async fn create(call: &mut Call) -> HandlerResult {
    let kind = custom(call).await?;
    let input = Input::of(call);
    let ends = (
        input.required("fromObjectTypeId")?,
        input.required("toObjectTypeId")?,
    );
    let from = object_type::named(call, &ends.0).await?;
    let to = object_type::named(call, &ends.1).await?;
    if from.id != kind.id && to.id != kind.id {
        return Err(HubSpotError::invalid(format!("Neither end of the association is {}", kind.name)).into());
    }
    let name = input
        .text("name")?
        .unwrap_or_else(|| format!("{}_to_{}", from.singular, to.singular));
    let sql =
        "SELECT 1 FROM association_types WHERE from_type = $1 AND to_type = $2 AND label IS NULL LIMIT 1";
    if call.query_opt(sql, &[&from.id, &to.id]).await?.is_some() {
        return Err(HubSpotError::conflict(
            "OBJECT_ALREADY_EXISTS",
            format!("{} and {} can be associated already.", from.name, to.name),
        )
        .into());
    }
    let number = association::define(call, &from, &to, &name, None).await?;
    let now = iso(call.now());
    let definition = json!({
        "id": number.to_string(),
        "fromObjectTypeId": from.id,
        "toObjectTypeId": to.id,
        "name": name,
        "createdAt": now,
        "updatedAt": now,
    });
    Ok(Reply::json(definition).with_status(StatusCode::CREATED))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = custom(call).await?;
    let identifier = call.path_parameter("associationIdentifier");
    let missing = || HubSpotError::not_found(format!("Association {identifier} does not exist"));
    let sql = "SELECT jsonb_build_array(from_type, to_type, type_id) FROM association_types \
               WHERE from_type = $1 AND category = 'USER_DEFINED' AND (type_id::text = $2 OR name = $2) LIMIT 1";
    let row = call
        .query_opt(sql, &[&kind.id, &identifier])
        .await?
        .ok_or_else(missing)?;
    let found: (String, String, i64) =
        serde_json::from_value::<(String, String, i64)>(row.get::<_, Value>(0)).map_err(Problem::from)?;
    let to = object_type::named(call, &found.1).await?;
    association::remove_definitions(call, &kind, &to, Some(found.2)).await?;
    Ok(no_content())
}
