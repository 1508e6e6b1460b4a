//! Removing a contact for good, as the General Data Protection Regulation asks for.

use asymmetric_kit::{Call, HandlerResult, Operation};

use super::{Place, store};
use crate::{
    batch::no_content,
    error::HubSpotError,
    input::Input,
    object_type::{self, Access, CONTACTS},
};

pub(super) fn all() -> Vec<Operation> {
    vec![
        Operation::post(
            "crm.contacts.basicApi.purge",
            "/crm/v3/objects/contacts/gdpr-delete",
            purge,
        )
        .summary("Removes a contact for good, with everything about it."),
    ]
}

async fn purge(call: &mut Call) -> HandlerResult {
    let kind = object_type::named(call, CONTACTS).await?;
    kind.allow(call, Access::Write)?;
    let input = Input::of(call);
    let (id, property) = (input.required("objectId")?, input.text("idProperty")?);
    let place = Place {
        property: property.as_deref(),
        ..Place::id(&id)
    };
    let present = store::find(call, &kind, place, true).await?;
    let found = match present {
        Some(record) => Some(record),
        None => {
            store::find(
                call,
                &kind,
                Place {
                    archived: true,
                    ..place
                },
                true,
            )
            .await?
        }
    };
    let record = found.ok_or_else(|| HubSpotError::no_record(&id))?;
    let sql = "DELETE FROM records WHERE object_type = $1 AND id = $2";
    call.execute(sql, &[&kind.id, &record.id]).await?;
    Ok(no_content())
}
