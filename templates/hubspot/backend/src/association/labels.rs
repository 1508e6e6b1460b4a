//! Labels of associations
//! (<https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide>).

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use serde_json::{Value, json};

use super::{
    batch,
    kinds::{self, Kind},
};
use crate::{
    batch::no_content,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{Access, ObjectType},
};

/// The most labels that an account makes between two types.
const MOST_LABELS: usize = 50;

pub(super) fn all() -> Vec<Operation> {
    let many = "/crm/v4/associations/{fromObjectType}/{toObjectType}/labels";
    vec![
        Operation::get("crm.associations.v4.schema.definitionsApi.getAll", many, list)
            .summary("Lists types of associations between two types of records."),
        Operation::post("crm.associations.v4.schema.definitionsApi.create", many, create)
            .summary("Makes a label."),
        Operation::put("crm.associations.v4.schema.definitionsApi.update", many, update)
            .summary("Changes a label."),
        Operation::delete(
            "crm.associations.v4.schema.definitionsApi.remove",
            &format!("{many}/{{associationTypeId}}"),
            remove,
        )
        .summary("Removes a label."),
    ]
}

async fn list(call: &mut Call) -> HandlerResult {
    let (from, to) = batch::types(call, Access::Read).await?;
    let kinds = kinds::between(call, &from, &to).await?;
    Ok(Reply::json(
        json!({"results": kinds.iter().map(Kind::render).collect::<Vec<_>>()}),
    ))
}

async fn create(call: &mut Call) -> HandlerResult {
    let (from, to) = batch::types(call, Access::WriteSchema).await?;
    let input = Input::of(call);
    let (name, label) = (input.required("name")?, input.required("label")?);
    let inverse = input.text("inverseLabel")?.unwrap_or_else(|| label.clone());
    let kinds = kinds::between(call, &from, &to).await?;
    kinds::plain(&kinds, &from, &to)?;
    let own = kinds.iter().filter(|kind| kind.category == "USER_DEFINED");
    if own.clone().count() >= MOST_LABELS {
        return Err(HubSpotError::invalid(format!(
            "There are {MOST_LABELS} labels already, which is the most"
        ))
        .into());
    }
    let is_taken = |kind: &Kind| kind.name == name || kind.label.as_deref() == Some(label.as_str());
    if own.clone().any(is_taken) {
        return Err(HubSpotError::conflict(
            "OBJECT_ALREADY_EXISTS",
            format!("An association label named '{label}' already exists between these object types."),
        )
        .into());
    }
    let number = kinds::define(call, &from, &to, &name, Some((&label, &inverse))).await?;
    let mut results: Vec<Value> = vec![made(number, &label)];
    if inverse != label {
        results.push(made(number + 1, &inverse));
    }
    Ok(Reply::json(json!({"results": results})))
}

fn made(number: i64, label: &str) -> Value {
    json!({"category": "USER_DEFINED", "typeId": number, "label": label})
}

/// The label of this number, which the account made.
async fn own(call: &Call, from: &ObjectType, to: &ObjectType, number: Option<i64>) -> Result<Kind, Problem> {
    let kinds = kinds::between(call, from, to).await?;
    let is_own =
        |kind: &Kind| Some(kind.type_id) == number && kind.category == "USER_DEFINED" && kind.label.is_some();
    let found = kinds.into_iter().find(is_own);
    found.ok_or_else(|| {
        let number = number.map_or_else(String::new, |number| number.to_string());
        HubSpotError::not_found(format!("Association label {number} does not exist")).into()
    })
}

async fn update(call: &mut Call) -> HandlerResult {
    let (from, to) = batch::types(call, Access::WriteSchema).await?;
    let input = Input::of(call);
    let kind = own(call, &from, &to, input.integer("associationTypeId")?).await?;
    let label = input.required("label")?;
    let is_paired = kind.inverse_id != kind.type_id;
    let inverse = if is_paired {
        input.text("inverseLabel")?
    } else {
        Some(label.clone())
    };
    let sql = "UPDATE association_types SET label = $4 \
               WHERE from_type = $1 AND to_type = $2 AND category = 'USER_DEFINED' AND type_id = $3";
    call.execute(sql, &[&from.id, &to.id, &kind.type_id, &label])
        .await?;
    if let Some(inverse) = inverse {
        call.execute(sql, &[&to.id, &from.id, &kind.inverse_id, &inverse])
            .await?;
    }
    Ok(no_content())
}

async fn remove(call: &mut Call) -> HandlerResult {
    let (from, to) = batch::types(call, Access::WriteSchema).await?;
    let number = call.path_parameter("associationTypeId").parse().ok();
    let kind = own(call, &from, &to, number).await?;
    kinds::remove_definitions(call, &from, &to, Some(kind.type_id)).await?;
    Ok(no_content())
}
