//! Slash commands. <https://docs.slack.dev/interactivity/implementing-slash-commands>

use super::{
    person::{Person, given, needed},
    tell::{self, Record},
};
use crate::{
    answer::refuse,
    app::{self, App},
    response_url, text,
    timestamp::Ts,
    trigger,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Runs `command` with `text` in `channel`. What the app answers at once is posted there.
pub(crate) async fn run(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let command = needed(call, "command")?;
    let place = person.place(call, &needed(call, "channel")?).await?;
    let rows = call
        .query(&format!("{} ORDER BY apps.id", app::SELECT), &[])
        .await?;
    let apps: Vec<App> = rows.iter().map(App::from_row).collect();
    let found = apps.iter().find_map(|app| {
        let entry = app.entry(&["features", "slash_commands"], "command", &command);
        entry.map(|entry| (app, entry))
    });
    let (app, entry) = found.ok_or_else(|| refuse("invalid_command"))?;
    let written = given(call, "text").unwrap_or_default();
    let written = if entry["should_escape"] == true {
        text::normalize(&written)
    } else {
        written
    };
    let thread = given(call, "thread_ts").and_then(|ts| Ts::parse(&ts));
    let payload = json!({
        "token": app.verification_token, "team_id": app.team_id, "team_domain": app.team_domain,
        "channel_id": place.id, "channel_name": place.name, "user_id": person.id, "user_name": person.name,
        "command": command, "text": written, "api_app_id": app.id, "is_enterprise_install": "false",
        "response_url": response_url::issue(call, app, "commands", &person.id, &place.id, None).await?,
        "trigger_id": trigger::issue(call, app, &person.id, None).await?,
    });
    let record = Record {
        kind: "slash_command",
        user: &person.id,
        channel: Some(&place.id),
        thread: thread.map(|ts| ts.0),
        view: None,
    };
    tell::app(call, app, app.command_target(entry), &payload, &record).await
}
