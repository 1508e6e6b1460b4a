//! The home of an app: `app_home_opened`.

use super::person::{Person, given};
use crate::{
    actor::Actor,
    answer::{refuse, success},
    app, channel, event,
    timestamp::Ts,
    views::store,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Opens the tab `home` (or `messages`) of the app `app_id`, by default the token's own.
pub(crate) async fn open(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let app = match given(call, "app_id") {
        Some(id) => app::find(call, &id).await?,
        None => Some(app::of_token(call).await?),
    };
    let app = app.ok_or_else(|| refuse("app_not_found"))?;
    let tab = given(call, "tab").unwrap_or_else(|| "home".to_owned());
    if tab != "home" && tab != "messages" {
        return Err(refuse("invalid_tab"));
    }
    let (_, bot_user) = app.bot.clone().ok_or_else(|| refuse("app_not_installed"))?;
    let actor = Actor {
        user_id: person.id.clone(),
        ..Actor::of(call)?
    };
    let channel = channel::direct_message(call, &actor, &bot_user).await?;
    let channel = channel.ok_or_else(|| refuse("app_not_installed"))?;
    let now = Ts(call.now().as_microsecond()).to_string();
    let mut opened = json!({
        "type": "app_home_opened", "user": person.id, "channel": channel, "tab": tab, "event_ts": now,
    });
    let condition = "app_id = $1 AND user_id = $2 AND type = 'home'";
    let view = store::select(call, condition, &[&app.id, &person.id])
        .await?
        .pop();
    if let Some(view) = view.filter(|_| tab == "home") {
        opened["view"] = view.document(&app, &view.values());
    }
    event::publish_to(call, &app, &opened).await?;
    Ok(success(json!({"channel": channel})))
}
