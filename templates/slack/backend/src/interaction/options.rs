//! Menus whose options come from the app: `block_suggestion`.

use super::{
    actions::{find, posted, seen},
    person::{Person, given, needed, payload},
    tell::{self, Record},
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Types `value` into the menu `action_id`. The app's options are in the outcome of the interaction.
pub(crate) async fn load(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let typed = given(call, "value").unwrap_or_default();
    let record = Record {
        kind: "block_suggestion",
        user: &person.id,
        ..Record::default()
    };
    if let Some(id) = given(call, "view_id") {
        let (app, view) = seen(call, &person, &id).await?;
        let found = find(call, &view.content["blocks"])?;
        let mut payload = payload("block_suggestion", &app, &person);
        payload["container"] = json!({"type": "view", "view_id": view.id});
        payload["action_id"] = found.action_id().into();
        payload["block_id"] = found.block_id().into();
        payload["value"] = typed.into();
        payload["view"] = view.document(&app, &view.values());
        let record = Record {
            view: Some(&view.id),
            ..record
        };
        return tell::app(call, &app, app.options_target(), &payload, &record).await;
    }
    let place = person.place(call, &needed(call, "channel")?).await?;
    let posted = posted(call, &place.id, &needed(call, "message_ts")?).await?;
    let found = find(call, &posted.document["blocks"])?;
    let mut payload = payload("block_suggestion", &posted.app, &person);
    payload["container"] = json!({
        "type": "message", "message_ts": posted.ts.to_string(), "channel_id": place.id, "is_ephemeral": false,
    });
    payload["action_id"] = found.action_id().into();
    payload["block_id"] = found.block_id().into();
    payload["value"] = typed.into();
    payload["channel"] = place.document();
    payload["message"] = posted.document.clone();
    let record = Record {
        channel: Some(&place.id),
        ..record
    };
    tell::app(call, &posted.app, posted.app.options_target(), &payload, &record).await
}
