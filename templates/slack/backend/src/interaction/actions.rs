//! Elements of messages and views that somebody uses: `block_actions`.

use super::{
    person::{Person, given, needed, payload},
    tell::{self, Record},
};
use crate::{
    answer::{invalid_arguments, refuse},
    app::{self, App},
    element::{self, Element, Impossible},
    message::{self, Context},
    response_url,
    timestamp::Ts,
    trigger,
    views::{Surface, View, store},
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// A message with the app that posted it.
pub(super) struct Posted {
    pub(super) app: App,
    pub(super) ts: Ts,
    /// As `conversations.history` shows it.
    pub(super) document: Value,
}

/// Uses the element `action_id` of `block_id`, giving it `value`: in the view `view_id`, or the message of `channel` and
/// `message_ts`.
pub(crate) async fn block_actions(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    match given(call, "view_id") {
        Some(id) => in_view(call, &person, &id).await,
        None => in_message(call, &person).await,
    }
}

async fn in_view(call: &Call, person: &Person, id: &str) -> HandlerResult {
    let (app, mut view) = seen(call, person, id).await?;
    let blocks = view.content["blocks"].clone();
    let action = action(call, &blocks, &mut view.state)?;
    store::keep(call, &view).await?;
    let mut payload = payload("block_actions", &app, person);
    payload["container"] = json!({"type": "view", "view_id": view.id});
    let opener = (view.surface == Surface::Modal).then_some(view.id.as_str());
    payload["trigger_id"] = trigger::issue(call, &app, &person.id, opener).await?.into();
    payload["view"] = view.document(&app, &view.values());
    payload["actions"] = json!([action]);
    let record = Record {
        kind: "block_actions",
        user: &person.id,
        view: Some(&view.id),
        ..Record::default()
    };
    tell::app(call, &app, app.interactivity_target(), &payload, &record).await
}

async fn in_message(call: &Call, person: &Person) -> HandlerResult {
    let place = person.place(call, &needed(call, "channel")?).await?;
    let posted = posted(call, &place.id, &needed(call, "message_ts")?).await?;
    let app = &posted.app;
    let mut blocks = posted.document["blocks"].as_array().cloned().unwrap_or_default();
    for attachment in posted.document["attachments"].as_array().into_iter().flatten() {
        blocks.extend(attachment["blocks"].as_array().cloned().unwrap_or_default());
    }
    let blocks = Value::Array(blocks);
    let mut state = json!({});
    let action = action(call, &blocks, &mut state)?;
    let mut payload = payload("block_actions", app, person);
    let thread = posted.document["thread_ts"].as_str();
    payload["container"] = json!({
        "type": "message", "message_ts": posted.ts.to_string(), "channel_id": place.id, "is_ephemeral": false,
    });
    if let Some(thread) = thread {
        payload["container"]["thread_ts"] = thread.into();
    }
    payload["trigger_id"] = trigger::issue(call, app, &person.id, None).await?.into();
    payload["channel"] = place.document();
    payload["message"] = posted.document.clone();
    payload["state"] = json!({"values": element::values(&blocks, &state)});
    payload["response_url"] =
        response_url::issue(call, app, "actions", &person.id, &place.id, Some(posted.ts))
            .await?
            .into();
    payload["actions"] = json!([action]);
    let record = Record {
        kind: "block_actions",
        user: &person.id,
        channel: Some(&place.id),
        thread: thread.and_then(Ts::parse).map(|ts| ts.0),
        view: None,
    };
    tell::app(call, app, app.interactivity_target(), &payload, &record).await
}

/// What was done, as the app is told; what the element holds by it goes into `state`.
fn action(call: &Call, blocks: &Value, state: &mut Value) -> Result<Value, Failure> {
    let found = find(call, blocks)?;
    let value = call.arguments().get("value").cloned().unwrap_or(Value::Null);
    let impossible = |Impossible(reason)| invalid_arguments(&reason);
    let mut action = found.action(&value).map_err(impossible)?;
    if found.initial().is_some() {
        let held = found.filled(&value).map_err(impossible)?;
        if let Some(state) = state.as_object_mut() {
            let block = state.entry(found.block_id()).or_insert_with(|| json!({}));
            block[found.action_id()] = held;
        }
    }
    action["action_ts"] = Ts(call.now().as_microsecond()).to_string().into();
    Ok(action)
}

/// The element that `action_id` and `block_id` name.
pub(super) fn find<'a>(call: &Call, blocks: &'a Value) -> Result<Element<'a>, Failure> {
    let action = needed(call, "action_id")?;
    let block = given(call, "block_id");
    element::find(blocks, &action, block.as_deref()).ok_or_else(|| refuse("action_not_found"))
}

/// A view that the person sees, locked, with its app.
pub(super) async fn seen(call: &Call, person: &Person, id: &str) -> Result<(App, View), Failure> {
    let view = store::locked(call, id)
        .await?
        .filter(|view| view.user_id == person.id);
    let view = view.ok_or_else(|| refuse("view_not_found"))?;
    let app = app::find(call, &view.app_id).await?;
    let app = app.ok_or_else(|| Failure::internal("find the app of a view"))?;
    Ok((app, view))
}

/// A message that an app posted.
pub(super) async fn posted(call: &Call, channel: &str, ts: &str) -> Result<Posted, Failure> {
    let (ts, document, app) = message(call, channel, ts).await?;
    let app = app.ok_or_else(|| refuse("action_not_found"))?;
    Ok(Posted { app, ts, document })
}

/// Any message, with the app that posted it if one did.
pub(super) async fn message(
    call: &Call,
    channel: &str,
    ts: &str,
) -> Result<(Ts, Value, Option<App>), Failure> {
    let ts = Ts::parse(ts).ok_or_else(|| refuse("message_not_found"))?;
    let found = message::find(call, channel, ts).await?;
    let found = found.filter(|message| !message.is_tombstone());
    let found = found.ok_or_else(|| refuse("message_not_found"))?;
    let team: String = call.query_one("SELECT id FROM team", &[]).await?.get(0);
    let context = Context::new(call, &team).with_metadata();
    let document = found.document(&context);
    let select = "SELECT app_id FROM bots WHERE id = $1";
    let app = match call.query_opt(select, &[&found.bot]).await? {
        Some(row) => app::find(call, row.get(0)).await?,
        None => None,
    };
    Ok((ts, document, app))
}
