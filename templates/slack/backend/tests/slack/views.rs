//! `views.*`

use crate::{ADMIN, MARCUS, apps::platform::Platform, string, text_block};
use serde_json::{Value, json};

pub(crate) fn modal(title: &str) -> Value {
    json!({
        "type": "modal", "callback_id": "deploy", "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [{
            "type": "input", "block_id": "where", "label": {"type": "plain_text", "text": "Where"},
            "element": {"type": "plain_text_input", "action_id": "target"},
        }],
    })
}

/// With a global shortcut, by which a trigger is got.
pub(crate) async fn platform() -> Platform {
    Platform::configured(|manifest| {
        manifest["features"]["shortcuts"] =
            json!([{"type": "global", "name": "Deploy", "callback_id": "deploy", "description": "Deploys"}]);
    })
    .await
}

pub(crate) async fn trigger(platform: &mut Platform) -> String {
    let done = platform.did("shortcut", &json!({"callback_id": "deploy"})).await;
    let told = platform.app.next().await.payload();
    assert_eq!(told["trigger_id"], done["trigger_id"]);
    string(&done["trigger_id"])
}

/// Opens a modal for the admin and gives it.
pub(crate) async fn open(platform: &mut Platform, view: &Value) -> Value {
    let trigger = trigger(platform).await;
    let arguments = [("trigger_id", trigger.as_str()), ("view", &view.to_string())];
    platform.slack.ok("views.open", &arguments).await["view"].clone()
}

#[tokio::test]
async fn a_trigger_opens_one_modal_in_time() {
    let mut platform = platform().await;
    let trigger = trigger(&mut platform).await;
    let view = modal("Deploy").to_string();
    let arguments = [("trigger_id", trigger.as_str()), ("view", view.as_str())];
    let opened = platform.slack.ok("views.open", &arguments).await["view"].clone();
    assert_eq!(
        opened["title"],
        json!({"type": "plain_text", "text": "Deploy", "emoji": true})
    );
    assert_eq!(
        (&opened["root_view_id"], &opened["previous_view_id"]),
        (&opened["id"], &Value::Null)
    );
    assert_eq!(opened["state"], json!({"values": {}}));
    assert_eq!(opened["bot_id"], "B0AGENT0001");
    assert_eq!(platform.views().await[0]["id"], opened["id"]);
    let error = async |trigger: &str| {
        platform
            .slack
            .error("views.open", &[("trigger_id", trigger), ("view", &view)])
            .await
    };
    assert_eq!(error(&trigger).await, "exchanged_trigger_id");
    assert_eq!(error("1.2.3").await, "invalid_trigger_id");
    let late = self::trigger(&mut platform).await;
    let later = "UPDATE _asym_state.clock SET anchor = anchor + interval '4 seconds' RETURNING 1";
    platform.slack.backend.sql(later).await;
    assert_eq!(
        platform
            .slack
            .error("views.open", &[("trigger_id", &late), ("view", &view)])
            .await,
        "expired_trigger_id"
    );
}

#[tokio::test]
async fn a_view_that_cannot_be_shown_is_refused() {
    let mut platform = platform().await;
    let trigger = trigger(&mut platform).await;
    let changes: [(&str, Value); 8] = [
        ("title", json!({"type": "plain_text", "text": "x".repeat(25)})),
        ("type", json!("home")),
        ("private_metadata", json!("x".repeat(3001))),
        ("callback_id", json!("x".repeat(256))),
        ("blocks", json!(vec![json!({"type": "divider"}); 101])),
        (
            "blocks",
            json!([{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]),
        ),
        ("submit", Value::Null),
        ("sumbit", json!({})),
    ];
    for (name, value) in changes {
        let mut view = modal("Deploy");
        view[name] = value;
        let arguments = [("trigger_id", trigger.as_str()), ("view", &view.to_string())];
        let refused = platform.slack.call("views.open", &arguments).await;
        assert_eq!(refused["error"], "invalid_arguments", "{name}: {refused}");
        assert!(
            string(&refused["response_metadata"]["messages"][0]).contains("/view"),
            "{name}: {refused}"
        );
    }
    // None of them spent the trigger.
    let arguments = [
        ("trigger_id", trigger.as_str()),
        ("view", &modal("Deploy").to_string()),
    ];
    platform.slack.ok("views.open", &arguments).await;
}

#[tokio::test]
async fn modals_lie_on_one_another_three_high() {
    let mut platform = platform().await;
    let mut top = open(&mut platform, &modal("One")).await;
    let root = top["id"].clone();
    for title in ["Two", "Three", "Four"] {
        let act = json!({"view_id": top["id"], "action_id": "target", "value": "x"});
        let done = platform.did("block-actions", &act).await;
        platform.app.next().await;
        let trigger = string(&done["trigger_id"]);
        let arguments = [
            ("trigger_id", trigger.as_str()),
            ("view", &modal(title).to_string()),
        ];
        if title == "Four" {
            assert_eq!(
                platform.slack.error("views.push", &arguments).await,
                "push_limit_reached"
            );
        } else {
            let pushed = platform.slack.ok("views.push", &arguments).await["view"].clone();
            assert_eq!(
                (&pushed["previous_view_id"], &pushed["root_view_id"]),
                (&top["id"], &root)
            );
            top = pushed;
        }
    }
    let titles: Vec<Value> = platform
        .views()
        .await
        .iter()
        .map(|view| view["title"]["text"].clone())
        .collect();
    assert_eq!(titles, ["One", "Two", "Three"]);
}

#[tokio::test]
async fn a_view_is_updated_by_either_id_unless_it_changed() {
    let mut platform = platform().await;
    let mut view = modal("Deploy");
    view["external_id"] = "deploy-1".into();
    let opened = open(&mut platform, &view).await;
    let changed = modal("Deployed").to_string();
    let hash = string(&opened["hash"]);
    let by_external = [("external_id", "deploy-1"), ("hash", &hash), ("view", &changed)];
    let updated = platform.slack.ok("views.update", &by_external).await["view"].clone();
    assert_eq!(
        (&updated["id"], &updated["title"]["text"]),
        (&opened["id"], &json!("Deployed"))
    );
    assert_ne!(updated["hash"], opened["hash"]);
    assert_eq!(
        platform.slack.error("views.update", &by_external).await,
        "hash_conflict"
    );
    let id = string(&opened["id"]);
    platform
        .slack
        .ok("views.update", &[("view_id", &id), ("view", &changed)])
        .await;
    let unknown = [("view_id", "V0NOTHING01"), ("view", changed.as_str())];
    assert_eq!(platform.slack.error("views.update", &unknown).await, "not_found");
    let trigger = trigger(&mut platform).await;
    let twice = [("trigger_id", trigger.as_str()), ("view", &view.to_string())];
    assert_eq!(
        platform.slack.error("views.open", &twice).await,
        "duplicate_external_id"
    );
}

#[tokio::test]
async fn a_home_tab_is_published_to_one_person() {
    let platform = platform().await;
    let home = json!({"type": "home", "blocks": text_block("Welcome")}).to_string();
    let published = platform
        .slack
        .ok("views.publish", &[("user_id", ADMIN), ("view", &home)])
        .await["view"]
        .clone();
    assert_eq!(published["type"], "home");
    assert_eq!(platform.views().await[0]["blocks"][0]["text"]["text"], "Welcome");
    let other = platform
        .slack
        .ok("views.publish", &[("user_id", MARCUS), ("view", &home)])
        .await["view"]
        .clone();
    assert_ne!(other["id"], published["id"]);
    let again = json!({"type": "home", "blocks": text_block("Hello again")}).to_string();
    let hash = string(&published["hash"]);
    let arguments = [("user_id", ADMIN), ("hash", &hash), ("view", &again)];
    let replaced = platform.slack.ok("views.publish", &arguments).await["view"].clone();
    assert_eq!(replaced["id"], published["id"]);
    assert_eq!(
        platform.slack.error("views.publish", &arguments).await,
        "hash_conflict"
    );
    let nobody = [("user_id", "U0NOBODY001"), ("view", again.as_str())];
    assert_eq!(
        platform.slack.error("views.publish", &nobody).await,
        "invalid_arguments"
    );
}
