//! The fixtures `large` and `empty-workspace`: all of what is there is read page by page, once.

use crate::{ADMIN, GENERAL, Workspace, items, pluck, string};
use serde_json::Value;
use std::collections::HashSet;

impl Workspace {
    /// The items of all pages of a method, called as the admin.
    async fn all(&self, method: &str, list: &str, arguments: &[(&str, &str)]) -> Vec<Value> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = [arguments, &[("cursor", cursor.as_str())]].concat();
            let answer = self.admin(method, &page).await;
            all.extend(items(&answer[list]).iter().cloned());
            let next = answer["response_metadata"]["next_cursor"]
                .as_str()
                .unwrap_or_default();
            if next.is_empty() {
                return all;
            }
            next.clone_into(&mut cursor);
        }
    }

    async fn count(&self, sql: &str) -> i64 {
        self.backend.sql(sql).await[0].get(0)
    }
}

/// Panics unless all are different; how many there are.
fn different(texts: impl IntoIterator<Item = String>) -> usize {
    let mut seen = HashSet::new();
    for text in texts {
        assert!(!seen.contains(&text), "twice: {text}");
        seen.insert(text);
    }
    seen.len()
}

#[tokio::test]
async fn nothing_of_a_large_workspace_is_lost_or_doubled_between_pages() {
    let slack = Workspace::with(Some("large")).await;
    // Let into every conversation, the administrator reads all of it.
    let everywhere = format!(
        "INSERT INTO channel_members SELECT id, '{ADMIN}', 0 FROM channels ON CONFLICT DO NOTHING RETURNING 1"
    );
    slack.backend.sql(&everywhere).await;
    let users = slack.all("users.list", "members", &[("limit", "77")]).await;
    // Five hundred, and Slackbot.
    assert_eq!(different(users.iter().map(|user| string(&user["id"]))), 501);

    let types = [("types", "public_channel,private_channel,im"), ("limit", "37")];
    let channels = slack.all("conversations.list", "channels", &types).await;
    assert_eq!(
        different(channels.iter().map(|channel| string(&channel["id"]))),
        300
    );
    let named = channels.iter().filter(|channel| channel["is_im"] != true);
    assert_eq!(named.count(), 200);

    let (mut messages, mut replies) = (HashSet::new(), 0);
    for channel in &channels {
        let id = string(&channel["id"]);
        let arguments = [("channel", id.as_str()), ("limit", "200")];
        for message in slack.all("conversations.history", "messages", &arguments).await {
            let key = (id.clone(), string(&message["ts"]));
            assert!(messages.insert(key), "twice: {message}");
            replies += message["reply_count"].as_i64().unwrap_or_default();
        }
    }
    assert_eq!(i64::try_from(messages.len()).expect("a number") + replies, 50_000);
    assert!(replies > 5000);
    let arguments = [("channel", GENERAL), ("limit", "13")];
    let members = slack.all("conversations.members", "members", &arguments).await;
    assert_eq!(different(members.iter().map(string)), 500);
}

#[tokio::test]
async fn searches_of_a_large_workspace_find_all_and_only_what_is_seen() {
    let slack = Workspace::with(Some("large")).await;
    let expected = slack
        .count(
            "SELECT count(*) FROM messages JOIN channels ON channels.id = channel_id \
             WHERE text ILIKE '%expense template%' AND text NOT ILIKE '%screenshots%' AND (kind = 'public' \
                 OR EXISTS (SELECT FROM channel_members WHERE channel_id = channels.id AND user_id = 'U0ADMIN0001'))",
        )
        .await;
    assert!(expected > 100);
    let (mut cursor, mut found, mut total) = ("*".to_owned(), Vec::new(), 0);
    while !cursor.is_empty() {
        let arguments = [
            ("query", "\"expense template\" -screenshots"),
            ("count", "100"),
            ("cursor", cursor.as_str()),
        ];
        let page = slack.admin("search.messages", &arguments).await;
        found.extend(pluck(&page["messages"]["matches"], "iid"));
        total = page["messages"]["total"].as_i64().unwrap_or_default();
        cursor = string(&page["response_metadata"]["next_cursor"]);
    }
    assert_eq!(
        (i64::try_from(different(found)).expect("a number"), total),
        (expected, expected)
    );
}

#[tokio::test]
async fn a_search_that_finds_too_much_keeps_what_comes_first() {
    let slack = Workspace::with(Some("large")).await;
    let seen = "FROM messages JOIN channels ON channels.id = channel_id \
         WHERE text ~* '\\mthe\\M' AND (kind = 'public' \
             OR EXISTS (SELECT FROM channel_members WHERE channel_id = channels.id AND user_id = 'U0ADMIN0001'))";
    assert!(slack.count(&format!("SELECT count(*) {seen}")).await > 10_000);
    for (direction, end) in [("asc", "min"), ("desc", "max")] {
        let arguments = [("query", "the"), ("sort", "timestamp"), ("sort_dir", direction)];
        let found = slack.admin("search.messages", &arguments).await;
        assert_eq!(found["messages"]["total"], 10_000);
        let first = slack
            .backend
            .sql(&format!("SELECT slack_ts({end}(ts)) {seen}"))
            .await[0]
            .get::<_, String>(0);
        assert_eq!(found["messages"]["matches"][0]["ts"], first);
    }
}

#[tokio::test]
async fn large_is_a_company_that_could_be() {
    let slack = Workspace::with(Some("large")).await;
    let outsiders = "SELECT count(*) FROM messages LEFT JOIN channel_members USING (channel_id, user_id) WHERE joined IS NULL";
    assert_eq!(slack.count(outsiders).await, 0);
    let orphans = "SELECT count(*) FROM messages AS reply LEFT JOIN messages AS parent \
         ON parent.channel_id = reply.channel_id AND parent.ts = reply.thread_ts \
         WHERE reply.thread_ts IS NOT NULL AND (parent.ts IS NULL OR parent.thread_ts IS NOT NULL OR parent.ts >= reply.ts)";
    assert_eq!(slack.count(orphans).await, 0);
    let future =
        "SELECT count(*) FROM messages, _asym_state.clock WHERE ts > extract(epoch FROM anchor) * 1000000";
    assert_eq!(slack.count(future).await, 0);
    assert!(slack.count("SELECT count(*) FROM reactions").await > 10_000);
    assert_eq!(
        slack
            .count("SELECT count(*) FROM channels WHERE kind = 'private'")
            .await,
        19
    );
}

#[tokio::test]
async fn an_empty_workspace_has_nobody_but_who_signed_up() {
    let slack = Workspace::with(Some("empty-workspace")).await;
    assert_eq!(slack.admin("auth.test", &[]).await["user"], "robin");
    assert_eq!(slack.admin("auth.test", &[]).await["team"], "New Workspace");
    let users = slack.all("users.list", "members", &[]).await;
    assert_eq!(users.iter().filter(|user| user["is_bot"] == false).count(), 2);
    let channels = slack.all("conversations.list", "channels", &[]).await;
    assert_eq!(
        different(channels.iter().map(|channel| string(&channel["name"]))),
        2
    );
    let found = slack.admin("search.all", &[("query", "in:general")]).await;
    assert_eq!(found["messages"]["total"], 0);
    slack.post(GENERAL, "first!").await;
    assert_eq!(slack.texts(GENERAL, "5").await, ["first!"]);
}
