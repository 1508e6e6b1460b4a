//! Shortcuts: `shortcut` from anywhere, and `message_action` on a message.

use super::{
    actions::message,
    person::{Person, given, needed, payload},
    tell::{self, Record},
};
use crate::{
    answer::refuse,
    app::{self, App},
    response_url,
    timestamp::Ts,
    trigger,
};
use asymmetric_kit::{Call, Failure, HandlerResult};

/// Picks the global shortcut `callback_id`.
pub(crate) async fn shortcut(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let callback = needed(call, "callback_id")?;
    let app = offering(call, "global", &callback).await?;
    let mut payload = payload("shortcut", &app, &person);
    payload["action_ts"] = Ts(call.now().as_microsecond()).to_string().into();
    payload["callback_id"] = callback.into();
    payload["trigger_id"] = trigger::issue(call, &app, &person.id, None).await?.into();
    let record = Record {
        kind: "shortcut",
        user: &person.id,
        ..Record::default()
    };
    tell::app(call, &app, app.interactivity_target(), &payload, &record).await
}

/// Picks the message shortcut `callback_id` on the message of `channel` and `message_ts`.
pub(crate) async fn message_action(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let callback = needed(call, "callback_id")?;
    let app = offering(call, "message", &callback).await?;
    let place = person.place(call, &needed(call, "channel")?).await?;
    let (ts, document, _) = message(call, &place.id, &needed(call, "message_ts")?).await?;
    let mut payload = payload("message_action", &app, &person);
    payload["action_ts"] = Ts(call.now().as_microsecond()).to_string().into();
    payload["callback_id"] = callback.into();
    payload["trigger_id"] = trigger::issue(call, &app, &person.id, None).await?.into();
    payload["response_url"] = response_url::issue(call, &app, "app", &person.id, &place.id, Some(ts))
        .await?
        .into();
    payload["channel"] = place.document();
    payload["message_ts"] = ts.to_string().into();
    payload["message"] = document;
    let record = Record {
        kind: "message_action",
        user: &person.id,
        channel: Some(&place.id),
        ..Record::default()
    };
    tell::app(call, &app, app.interactivity_target(), &payload, &record).await
}

/// The app that offers a shortcut; `app_id` tells two of the same name apart.
async fn offering(call: &Call, kind: &str, callback: &str) -> Result<App, Failure> {
    let sql = format!("{} ORDER BY apps.id", app::SELECT);
    let rows = call.query(&sql, &[]).await?;
    let wanted = given(call, "app_id");
    let mut apps = rows.iter().map(App::from_row);
    let found = apps.find(|app| {
        let entry = app.entry(&["features", "shortcuts"], "callback_id", callback);
        entry.is_some_and(|entry| entry["type"] == kind) && wanted.as_ref().is_none_or(|id| *id == app.id)
    });
    found.ok_or_else(|| refuse("shortcut_not_found"))
}
