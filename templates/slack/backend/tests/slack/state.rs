//! State: the fixture, the views that graders read, determinism, reset.

use crate::{BOT, BOT_USER, GENERAL, MARCUS, TOKENS, Workspace, items, string};
use asymmetric_kit::test_support::Postgres;

/// A trial that touches every table, with calls that are refused in between.
async fn trial(slack: &Workspace) {
    let id = string(&slack.ok("conversations.create", &[("name", "trial")]).await["channel"]["id"]);
    slack
        .ok("conversations.invite", &[("channel", &id), ("users", MARCUS)])
        .await;
    let ts = slack.post(&id, "hello").await;
    slack
        .ok(
            "chat.postMessage",
            &[("channel", &id), ("text", "reply"), ("thread_ts", &ts)],
        )
        .await;
    slack.error("conversations.create", &[("name", "trial")]).await;
    slack
        .ok(
            "reactions.add",
            &[("channel", &id), ("timestamp", &ts), ("name", "eyes")],
        )
        .await;
    slack
        .ok(
            "chat.update",
            &[("channel", &id), ("ts", &ts), ("text", "hello again")],
        )
        .await;
    slack
        .ok("chat.postMessage", &[("channel", MARCUS), ("text", "done")])
        .await;
    slack
        .ok(
            "conversations.create",
            &[("name", "trial-2"), ("is_private", "true")],
        )
        .await;
}

#[tokio::test]
async fn the_same_calls_make_the_same_state_byte_for_byte() {
    let (one, other) = (Workspace::acme().await, Workspace::acme().await);
    for slack in [&one, &other] {
        slack.backend.freeze_clock().await;
        trial(slack).await;
    }
    assert_eq!(one.backend.dump().await, other.backend.dump().await);
}

#[tokio::test]
async fn a_reset_brings_back_the_fixture_and_keeps_the_tokens() {
    let slack = Workspace::acme().await;
    let before = slack.backend.dump().await;
    trial(&slack).await;
    assert_ne!(slack.backend.dump().await, before);
    slack.backend.reset(&TOKENS, 2).await;
    assert_eq!(slack.backend.dump().await, before);
    assert_eq!(
        slack.call_as(BOT, "auth.test", &[]).await.body["user_id"],
        BOT_USER
    );
    assert!(slack.texts(GENERAL, "1").await[0].starts_with("Good morning"));
}

#[tokio::test]
async fn reading_changes_nothing() {
    let slack = Workspace::acme().await;
    let before = slack.backend.dump().await;
    for method in ["auth.test", "users.list", "conversations.list"] {
        slack.ok(method, &[]).await;
    }
    slack.ok("conversations.history", &[("channel", GENERAL)]).await;
    slack.error("chat.postMessage", &[("channel", GENERAL)]).await;
    assert_eq!(slack.backend.dump().await, before);
}

#[tokio::test]
async fn the_fixture_is_a_small_company() {
    let slack = Workspace::acme().await;
    let count = async |sql: &str| slack.backend.sql(sql).await[0].get::<_, i64>(0);
    assert_eq!(
        count("SELECT count(*) FROM state_v1.users WHERE email LIKE '%@acme.example'").await,
        6
    );
    assert_eq!(count("SELECT count(*) FROM user_passwords").await, 6);
    assert_eq!(count("SELECT count(DISTINCT hash) FROM user_passwords").await, 1);
    assert_eq!(count("SELECT count(*) FROM state_v1.channels").await, 8);
    assert!((140..=160).contains(&count("SELECT count(*) FROM state_v1.messages").await));
    assert!(count("SELECT count(*) FROM state_v1.messages WHERE reply_count > 0").await > 20);
    assert!(count("SELECT count(*) FROM state_v1.reactions").await > 100);
    // Nobody wrote or reacted where they are not in, nothing is from the future, and every reply has its parent.
    let outsiders = "SELECT count(*) FROM messages LEFT JOIN channel_members USING (channel_id, user_id) WHERE joined IS NULL";
    assert_eq!(count(outsiders).await, 0);
    let outsiders = "SELECT count(*) FROM reactions LEFT JOIN channel_members USING (channel_id, user_id) WHERE joined IS NULL";
    assert_eq!(count(outsiders).await, 0);
    let future =
        "SELECT count(*) FROM messages, _asym_state.clock WHERE ts > extract(epoch FROM anchor) * 1000000";
    assert_eq!(count(future).await, 0);
    let orphans = "SELECT count(*) FROM messages AS reply LEFT JOIN messages AS parent \
         ON parent.channel_id = reply.channel_id AND parent.ts = reply.thread_ts \
         WHERE reply.thread_ts IS NOT NULL AND (parent.ts IS NULL OR parent.thread_ts IS NOT NULL OR parent.ts >= reply.ts)";
    assert_eq!(count(orphans).await, 0);
    let unkeyed = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \
         AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'p')";
    assert_eq!(count(unkeyed).await, 0, "every table has a primary key");
}

#[tokio::test]
async fn a_clone_without_a_fixture_works() {
    let slack = Workspace::with(None).await;
    assert_eq!(slack.ok("auth.test", &[]).await["team"], "Workspace");
    let channels = slack.ok("conversations.list", &[]).await;
    assert_eq!(items(&channels["channels"]).len(), 2);
    slack.post(GENERAL, "hello").await;
    assert_eq!(slack.texts(GENERAL, "5").await, ["hello"]);
}

#[tokio::test]
async fn graders_read_the_vendors_field_names() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "for the record").await;
    slack
        .ok(
            "chat.postMessage",
            &[("channel", GENERAL), ("text", "reply"), ("thread_ts", &ts)],
        )
        .await;
    slack
        .ok(
            "reactions.add",
            &[("channel", GENERAL), ("timestamp", &ts), ("name", "eyes")],
        )
        .await;
    let rows = |sql: String| {
        let database = slack.backend.database().to_owned();
        tokio::task::spawn_blocking(move || {
            // As somebody who may read the views, and nothing else, would.
            Postgres::shared().psql(
                "postgres",
                &database,
                &["-At", "-c", "SET search_path = state_v1, public", "-c", &sql],
            )
        })
    };
    let message = rows(format!(
        "SELECT channel, channel_name, \"user\", bot_id, text, thread_ts, reply_count FROM messages WHERE ts = '{ts}'"
    ));
    assert_eq!(
        message.await.expect("rows").trim(),
        format!("{GENERAL}|general|{BOT_USER}|B0AGENT0001|for the record|{ts}|1")
    );
    let reaction = rows(format!(
        "SELECT channel, name, \"user\" FROM reactions WHERE ts = '{ts}'"
    ));
    assert_eq!(
        reaction.await.expect("rows").trim(),
        format!("{GENERAL}|eyes|{BOT_USER}")
    );
    let columns = rows(
        "SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY ordinal_position) \
         FROM information_schema.columns WHERE table_schema = 'state_v1' GROUP BY table_name ORDER BY table_name"
            .to_owned(),
    );
    let expected = "\
app_installs: app_id user kind scopes installed_by installed
apps: id name client_id manifest request_url request_url_verified
assistant_threads: channel thread_ts status loading_messages title prompts_title prompts
bookmarks: id channel_id title link emoji type date_created date_updated rank last_updated_by_user_id
calls: id external_unique_id external_display_id join_url desktop_app_join_url title created_by date_start date_end users
channels: id name creator created updated is_archived is_general is_channel is_im is_private topic purpose num_members
ephemeral_messages: channel message_ts user sender bot_id text blocks attachments thread_ts
incoming_webhooks: id app_id channel user created
interactions: id app_id user type channel view_id status response error created
members: channel user joined
message_edits: channel ts number edited_by edited_at previous_text previous_blocks previous_attachments
messages: channel channel_name ts user bot_id app_id subtype text blocks attachments metadata thread_ts is_broadcast reply_count latest_reply edited_by edited_at
pins: channel ts created_by created
reactions: channel ts name user
reminders: id creator user text recurring time complete_ts frequency weekdays
scheduled_messages: id channel user bot_id post_at date_created text blocks attachments metadata thread_ts
stars: user type channel ts date_create
users: id team_id name real_name display_name email title status_text status_emoji tz is_admin is_owner is_primary_owner is_bot deleted updated
views: id app_id user type root_view_id previous_view_id external_id callback_id title blocks private_metadata state hash";
    assert_eq!(
        columns.await.expect("rows").trim(),
        expected,
        "documented fields are there, and stay"
    );
}
