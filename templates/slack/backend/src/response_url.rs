//! `response_url`: an address by which an app answers what a person did, a few times and for a while.
//! <https://docs.slack.dev/interactivity/handling-user-interaction>

use crate::{
    answer::{refusal, refuse},
    app::{self, App},
    app_message::{self, Destination, Said},
    chat, message,
    timestamp::Ts,
};
use asymmetric_kit::{
    Access, Alphabet, Call, Failure, HandlerResult, Operation, Reply, arguments::Arguments,
};
use http::{HeaderValue, Method, StatusCode};
use serde_json::json;

/// How often an address can be used.
const USES: i32 = 5;

/// Seconds for which it can be used.
const LIFETIME: i64 = 1800;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    let post = [Method::POST];
    vec![
        Operation::new(&post, "asymmetric.hooks.actions", "/actions/{team}/{id}/{secret}", respond).access(Access::Public)
            .summary("Answers an action by its response_url."),
        Operation::new(&post, "asymmetric.hooks.app", "/app/{team}/{id}/{secret}", respond).access(Access::Public)
            .summary("Answers a message shortcut by its response_url."),
        Operation::new(&post, "asymmetric.hooks.commands", "/commands/{team}/{id}/{secret}", respond).access(Access::Public)
            .summary("Answers a slash command by its response_url."),
    ]
}

/// Makes an address under `/{family}/` for an app that was told what `user` did in `channel`, perhaps to a message.
pub(crate) async fn issue(
    call: &Call,
    app: &App,
    family: &str,
    user: &str,
    channel: &str,
    message: Option<Ts>,
) -> Result<String, Failure> {
    let id = call.identifier("", Alphabet::Digits, 13).await?;
    let secret = call.identifier("", Alphabet::Alphanumeric, 24).await?;
    let insert = "INSERT INTO response_urls (id, hash, app_id, user_id, channel_id, message_ts, created) \
         VALUES ($1, sha256(convert_to($2, 'UTF8')), $3, $4, $5, $6, $7)";
    let (ts, now) = (message.map(|ts| ts.0), call.now().as_second());
    call.execute(insert, &[&id, &secret, &app.id, &user, &channel, &ts, &now])
        .await?;
    Ok(format!(
        "{}/{family}/{}/{id}/{secret}",
        call.base_url(),
        app.team_id
    ))
}

async fn respond(call: &mut Call) -> HandlerResult {
    let select =
        "SELECT * FROM response_urls WHERE id = $1 AND hash = sha256(convert_to($2, 'UTF8')) FOR UPDATE";
    let (id, secret) = (
        call.path_parameter("id").to_owned(),
        call.path_parameter("secret").to_owned(),
    );
    let row = call.query_opt(select, &[&id, &secret]).await?;
    let row = row.ok_or_else(|| gone("invalid_url"))?;
    if call.now().as_second() - row.get::<_, i64>("created") > LIFETIME {
        return Err(gone("expired_url"));
    }
    if row.get::<_, i32>("uses") >= USES {
        return Err(gone("used_url"));
    }
    call.execute("UPDATE response_urls SET uses = uses + 1 WHERE id = $1", &[&id])
        .await?;
    let app = app::find(call, row.get("app_id")).await?;
    let app = app.ok_or_else(|| gone("invalid_url"))?;
    let arguments = app_message::body(call)?;
    let destination = Destination {
        channel: row.get("channel_id"),
        user: row.get("user_id"),
        thread: arguments.filled("thread_ts").and_then(|ts| Ts::parse(&ts)),
    };
    let original = row.get::<_, Option<i64>>("message_ts").map(Ts);
    act(call, &app, &destination, original, &arguments).await?;
    if call.request().path().starts_with("/commands/") {
        return Ok(Reply::bytes(HeaderValue::from_static("text/html"), "ok"));
    }
    Ok(Reply::json(json!({"ok": true})))
}

/// Replaces or deletes the message that the action was taken on, or sends a new one.
async fn act(
    call: &Call,
    app: &App,
    to: &Destination,
    original: Option<Ts>,
    arguments: &Arguments,
) -> Result<(), Failure> {
    let asked = |name: &str| arguments.boolean(name) == Ok(Some(true));
    let (deletes, replaces) = (asked("delete_original"), asked("replace_original"));
    let Some(ts) = original.filter(|_| deletes || replaces) else {
        app_message::answer(call, app, to, arguments).await?;
        return Ok(());
    };
    let found = message::find(call, &to.channel, ts).await?;
    let bot = app.bot.as_ref().map(|(bot, _)| bot);
    let found = found.filter(|message| message.bot.as_ref() == bot && !message.is_tombstone());
    let found = found.ok_or_else(|| refuse("message_not_found"))?;
    if deletes {
        return chat::delete::remove(call, &to.channel, &found).await;
    }
    let said = Said::read(arguments)?;
    app_message::replace(call, app, &to.channel, &found, &said).await
}

/// The address leads nowhere, any more.
fn gone(code: &str) -> Failure {
    refusal(code, json!({})).with_status(StatusCode::NOT_FOUND).into()
}
