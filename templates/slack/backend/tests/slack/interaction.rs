//! What people do with apps, as the app is told of it and as its answers are taken.

mod modals;

use crate::{
    ADMIN, GENERAL, MARCUS, USER,
    apps::{
        platform::{Platform, SIGNING_SECRET},
        server,
    },
    items, string,
    views::platform,
};
use asymmetric_kit::test_support::Answer;
use serde_json::{Value, json};

async fn with_command() -> Platform {
    let mut platform = Platform::configured(|_| {}).await;
    let mut manifest = platform.manifest().await;
    let url = format!("{}/commands", platform.app.url);
    manifest["features"]["slash_commands"] =
        json!([{"command": "/deploy", "description": "Deploys", "url": url, "should_escape": false}]);
    platform.update(&manifest).await;
    assert!(platform.app.is_quiet());
    platform
}

/// Sends JSON to an address that an app was given.
async fn respond(platform: &Platform, url: &str, body: &Value) -> Answer {
    Answer::to(platform.slack.backend.client().post(url).json(body)).await
}

#[tokio::test]
async fn a_slash_command_goes_to_the_app_and_its_answer_is_posted() {
    let mut platform = with_command().await;
    platform.app.will_answer(server::Answer::json(
        &json!({"response_type": "in_channel", "text": "Deploying *api*"}),
    ));
    let run = json!({"command": "/deploy", "text": "api now", "channel": GENERAL});
    let done = platform.did("slash-command", &run).await;
    let told = platform.app.next().await;
    told.assert_signed(SIGNING_SECRET);
    assert_eq!(told.path, "/commands");
    assert_eq!(told.header("content-type"), "application/x-www-form-urlencoded");
    for (name, value) in [
        ("command", "/deploy"),
        ("text", "api now"),
        ("team_id", "T0WORKSPACE"),
        ("channel_id", GENERAL),
        ("channel_name", "general"),
        ("user_id", ADMIN),
        ("user_name", "priya"),
        ("api_app_id", "A0AGENT0001"),
    ] {
        assert_eq!(told.field(name), value, "{name}");
    }
    assert_eq!(told.field("trigger_id"), string(&done["trigger_id"]));
    let outcome = platform.outcome(&done).await;
    assert_eq!(outcome["status"], "answered", "{outcome}");
    assert_eq!(platform.slack.texts(GENERAL, "1").await, ["Deploying *api*"]);

    platform.app.will_answer(server::Answer {
        status: 200,
        headers: "",
        body: "just for you".to_owned(),
    });
    let done = platform.did("slash-command", &run).await;
    assert_eq!(platform.outcome(&done).await["response"], "just for you");
    let select = "SELECT text, \"user\" FROM state_v1.ephemeral_messages";
    let rows = platform.slack.backend.sql(select).await;
    assert_eq!((rows[0].get(0), rows[0].get(1)), ("just for you", ADMIN));

    platform.app.will_answer(server::Answer::status(500));
    let done = platform.did("slash-command", &run).await;
    let outcome = platform.outcome(&done).await;
    assert_eq!(
        (&outcome["status"], &outcome["error"]),
        (&json!("failed"), &json!("dispatch_failed"))
    );
    let unknown = json!({"command": "/nothing", "channel": GENERAL});
    assert_eq!(
        platform.act("slash-command", &unknown).await["error"],
        "invalid_command"
    );
}

#[tokio::test]
async fn a_response_url_answers_five_times() {
    let mut platform = with_command().await;
    platform
        .did(
            "slash-command",
            &json!({"command": "/deploy", "channel": GENERAL}),
        )
        .await;
    let url = platform.app.next().await.field("response_url");
    assert!(
        url.starts_with(&platform.slack.backend.url("/commands/T0WORKSPACE/")),
        "{url}"
    );
    for number in 1..=5 {
        let text = json!({"response_type": "in_channel", "text": format!("step {number}")});
        assert_eq!(respond(&platform, &url, &text).await.status, 200);
    }
    assert_eq!(platform.slack.texts(GENERAL, "2").await, ["step 5", "step 4"]);
    let used = respond(&platform, &url, &json!({"text": "six"})).await;
    assert_eq!(
        (used.status.as_u16(), &used.body["error"]),
        (404, &json!("used_url"))
    );
    let guessed = format!("{url}x");
    assert_eq!(
        respond(&platform, &guessed, &json!({"text": "x"})).await.body["error"],
        "invalid_url"
    );
    platform
        .did(
            "slash-command",
            &json!({"command": "/deploy", "channel": GENERAL}),
        )
        .await;
    let url = platform.app.next().await.field("response_url");
    assert_eq!(
        respond(&platform, &url, &json!({"text": ""})).await.body["error"],
        "no_text"
    );
    let later = "UPDATE _asym_state.clock SET anchor = anchor + interval '31 minutes' RETURNING 1";
    platform.slack.backend.sql(later).await;
    assert_eq!(
        respond(&platform, &url, &json!({"text": "late"})).await.body["error"],
        "expired_url"
    );
}

#[tokio::test]
async fn a_button_of_a_message_tells_its_app() {
    let mut platform = platform().await;
    let blocks = json!([{"type": "actions", "block_id": "choice", "elements": [
        {"type": "button", "action_id": "approve", "text": {"type": "plain_text", "text": "Approve"}, "value": "42"},
        {"type": "static_select", "action_id": "size", "placeholder": {"type": "plain_text", "text": "Size"}, "options": [
            {"text": {"type": "plain_text", "text": "Small"}, "value": "s"},
        ]},
    ]}]);
    let post = [
        ("channel", GENERAL),
        ("text", "Approve?"),
        ("blocks", &blocks.to_string()),
    ];
    let ts = string(&platform.slack.ok("chat.postMessage", &post).await["ts"]);
    let press = json!({"channel": GENERAL, "message_ts": ts, "action_id": "approve"});
    let done = platform.did("block-actions", &press).await;
    let request = platform.app.next().await;
    request.assert_signed(SIGNING_SECRET);
    assert_eq!(request.path, "/interactions");
    let told = request.payload();
    assert_eq!(told["type"], "block_actions");
    assert_eq!(
        told["user"],
        json!({"id": ADMIN, "username": "priya", "name": "priya", "team_id": "T0WORKSPACE"})
    );
    assert_eq!(
        told["container"],
        json!({"type": "message", "message_ts": ts, "channel_id": GENERAL, "is_ephemeral": false})
    );
    let action = &told["actions"][0];
    assert_eq!(
        (&action["action_id"], &action["value"]),
        (&json!("approve"), &json!("42"))
    );
    assert_eq!(
        told["state"]["values"]["choice"]["size"]["selected_option"],
        Value::Null
    );
    assert_eq!(told["message"]["text"], "Approve?");
    assert_eq!(told["trigger_id"], done["trigger_id"]);
    assert_eq!(platform.outcome(&done).await["status"], "answered");

    let choose =
        json!({"channel": GENERAL, "message_ts": ts, "action_id": "size", "value": "s", "user": MARCUS});
    platform.did("block-actions", &choose).await;
    let told = platform.app.next().await.payload();
    assert_eq!(told["user"]["id"], MARCUS);
    assert_eq!(told["actions"][0]["selected_option"]["value"], "s");
    assert_eq!(
        told["state"]["values"]["choice"]["size"]["selected_option"]["value"],
        "s"
    );

    let url = string(&told["response_url"]);
    let replaced = respond(
        &platform,
        &url,
        &json!({"replace_original": true, "text": "Approved"}),
    )
    .await;
    assert_eq!(replaced.body, json!({"ok": true}));
    assert_eq!(platform.slack.texts(GENERAL, "1").await, ["Approved"]);
    respond(&platform, &url, &json!({"delete_original": true})).await;
    assert_ne!(platform.slack.texts(GENERAL, "1").await, ["Approved"]);

    let wrong = json!({"channel": GENERAL, "message_ts": ts, "action_id": "reject"});
    assert_eq!(
        platform.act("block-actions", &wrong).await["error"],
        "message_not_found"
    );
}

#[tokio::test]
async fn shortcuts_and_menus_ask_their_app() {
    let mut platform = platform().await;
    let mut manifest = platform.manifest().await;
    manifest["features"]["shortcuts"] =
        json!([{"type": "message", "name": "Pin it", "callback_id": "pin", "description": "Pins"}]);
    manifest["settings"]["interactivity"]["message_menu_options_url"] =
        format!("{}/options", platform.app.url).into();
    platform.update(&manifest).await;
    let ts = platform.slack.post(GENERAL, "worth keeping").await;
    platform
        .did(
            "message-action",
            &json!({"callback_id": "pin", "channel": GENERAL, "message_ts": ts}),
        )
        .await;
    let told = platform.app.next().await.payload();
    assert_eq!(
        (&told["type"], &told["callback_id"]),
        (&json!("message_action"), &json!("pin"))
    );
    assert_eq!(
        (&told["message"]["text"], &told["message_ts"]),
        (&json!("worth keeping"), &json!(ts))
    );

    let blocks = json!([{"type": "actions", "block_id": "b", "elements": [
        {"type": "external_select", "action_id": "city", "placeholder": {"type": "plain_text", "text": "City"}},
    ]}]);
    let post = [
        ("channel", GENERAL),
        ("text", "Where?"),
        ("blocks", &blocks.to_string()),
    ];
    let ts = string(&platform.slack.ok("chat.postMessage", &post).await["ts"]);
    let options = json!({"options": [{"text": {"type": "plain_text", "text": "Oslo"}, "value": "oslo"}]});
    platform.app.will_answer(server::Answer::json(&options));
    let typed = json!({"channel": GENERAL, "message_ts": ts, "action_id": "city", "value": "os"});
    let done = platform.did("options-load", &typed).await;
    let request = platform.app.next().await;
    assert_eq!(request.path, "/options");
    let told = request.payload();
    assert_eq!(
        (&told["type"], &told["value"]),
        (&json!("block_suggestion"), &json!("os"))
    );
    assert_eq!(
        items(&platform.outcome(&done).await["response"]["options"]).len(),
        1
    );

    let unknown = json!({"callback_id": "nothing"});
    assert_eq!(
        platform.act("shortcut", &unknown).await["error"],
        "shortcut_not_found"
    );
}

#[tokio::test]
async fn only_people_act_and_only_admins_for_others() {
    let platform = with_command().await;
    let url = platform.slack.backend.url("/user/slash-command");
    let run = json!({"command": "/deploy", "channel": GENERAL});
    let as_bot = platform
        .slack
        .backend
        .client()
        .post(&url)
        .bearer_auth(crate::BOT)
        .json(&run);
    assert_eq!(Answer::to(as_bot).await.body["error"], "not_allowed_token_type");
    let demote = "UPDATE users SET is_admin = false, is_owner = false WHERE id = 'U0ADMIN0001' RETURNING 1";
    platform.slack.backend.sql(demote).await;
    let for_other = json!({"command": "/deploy", "channel": GENERAL, "user": MARCUS});
    let request = platform
        .slack
        .backend
        .client()
        .post(&url)
        .bearer_auth(USER)
        .json(&for_other);
    assert_eq!(Answer::to(request).await.body["error"], "not_allowed");
}
