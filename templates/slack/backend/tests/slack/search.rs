//! `search.*`: the language of queries, order, pages, marks, and what users may see.

use crate::{ADMIN, BOT, ENGINEERING, GENERAL, LEADERSHIP, MARCUS, SALES, Workspace, items, pluck, string};
use serde_json::{Value, json};

impl Workspace {
    async fn search(&self, query: &str, more: &[(&str, &str)]) -> Value {
        let arguments = [&[("query", query)], more].concat();
        self.admin("search.messages", &arguments).await["messages"].clone()
    }

    /// Texts that a query finds, oldest first.
    async fn found(&self, query: &str) -> Vec<String> {
        let found = self
            .search(
                query,
                &[("sort", "timestamp"), ("sort_dir", "asc"), ("count", "100")],
            )
            .await;
        assert_eq!(found["total"], items(&found["matches"]).len(), "{query}: {found}");
        pluck(&found["matches"], "text")
    }
}

/// A workspace with messages of its own words.
async fn workspace() -> Workspace {
    let slack = Workspace::acme().await;
    slack.post(GENERAL, "zebra crossing report").await;
    slack
        .post(
            ENGINEERING,
            "The Zebra's reporting, a zebra <https://zoo.example/zebra|page>",
        )
        .await;
    let arguments = [("channel", LEADERSHIP), ("text", "secret zebra budget")];
    slack.admin("chat.postMessage", &arguments).await;
    slack
        .admin(
            "chat.postMessage",
            &[("channel", MARCUS), ("text", "zebra for Marcus")],
        )
        .await;
    slack
}

#[tokio::test]
async fn words_phrases_prefixes_and_negations() {
    let slack = workspace().await;
    assert_eq!(slack.found("zebra").await.len(), 4);
    assert_eq!(slack.found("ZEBRA report").await, ["zebra crossing report"]);
    assert_eq!(slack.found("zebra rep*").await.len(), 2);
    assert_eq!(slack.found("\"zebra budget\"").await, ["secret zebra budget"]);
    assert_eq!(slack.found("\"budget zebra\"").await.len(), 0);
    assert_eq!(slack.found("zebra -secret -report*").await, ["zebra for Marcus"]);
    // There is no OR: it is a word.
    assert_eq!(slack.found("crossing OR budget").await.len(), 0);
}

#[tokio::test]
async fn names_of_commits_are_found() {
    let slack = Workspace::acme().await;
    slack.post(GENERAL, "deployed 65e2c99f1cd8 and build-7e1x").await;
    for query in [
        "65e2c99f1cd8",
        "\"deployed 65e2c99f1cd8\"",
        "65e2c9*",
        "build-7e1x",
    ] {
        assert_eq!(
            slack.found(query).await,
            ["deployed 65e2c99f1cd8 and build-7e1x"],
            "{query}"
        );
    }
    assert!(slack.found("65e2c99f1cd9").await.is_empty());
}

#[tokio::test]
async fn places_people_and_features() {
    let slack = workspace().await;
    assert_eq!(slack.found("zebra in:#general").await, ["zebra crossing report"]);
    assert_eq!(
        slack.found(&format!("zebra in:<#{LEADERSHIP}|x>")).await,
        ["secret zebra budget"]
    );
    assert_eq!(slack.found("zebra in:@marcus").await, ["zebra for Marcus"]);
    assert_eq!(slack.found("zebra in:general in:leadership").await.len(), 2);
    assert_eq!(
        slack
            .found("zebra -in:general -in:engineering from:me")
            .await
            .len(),
        2
    );
    assert_eq!(slack.found("zebra from:@agent").await.len(), 2);
    assert_eq!(slack.found("zebra from:nobody").await.len(), 0);
    assert_eq!(slack.found("zebra in:nowhere").await.len(), 0);
    assert_eq!(slack.found("zebra to:@marcus").await, ["zebra for Marcus"]);
    assert_eq!(slack.found("zebra to:me").await.len(), 0);
    assert_eq!(slack.found("zebra has:link").await.len(), 1);

    let ts = slack.post(GENERAL, "quagga herd").await;
    let at = [("channel", GENERAL), ("timestamp", ts.as_str())];
    slack
        .ok("reactions.add", &[&at[..], &[("name", "eyes")]].concat())
        .await;
    let reply = [
        ("channel", GENERAL),
        ("thread_ts", ts.as_str()),
        ("text", "quagga reply"),
    ];
    slack.ok("chat.postMessage", &reply).await;
    slack.upload(GENERAL, "quagga.txt", b"stripes").await;
    assert_eq!(slack.found("quagga has::eyes:").await, ["quagga herd"]);
    assert_eq!(slack.found("quagga has:reaction -has::eyes:").await.len(), 0);
    assert_eq!(
        slack.found("quagga is:thread").await,
        ["quagga herd", "quagga reply"]
    );
    let microseconds = ts.replace('.', "");
    for insert in [
        "INSERT INTO pins (channel_id, ts, user_id, created, position)",
        "INSERT INTO stars (channel_id, ts, user_id, created, position)",
    ] {
        let values = format!("{insert} VALUES ('{GENERAL}', {microseconds}, '{ADMIN}', 0, 1) RETURNING 1");
        slack.backend.sql(&values).await;
    }
    for query in [
        "quagga has:pin",
        "quagga has:star",
        "is:saved",
        "quagga -has:pin is:thread has:star",
    ] {
        let found = slack.found(query).await;
        let expected = usize::from(!query.contains('-'));
        assert_eq!(found.len(), expected, "{query}: {found:?}");
    }
    assert_eq!(slack.found("in:general has:file").await, [""]);
    let file = slack.search("has:file", &[]).await["matches"][0]["files"][0].clone();
    assert_eq!(file["name"], "quagga.txt");
}

#[tokio::test]
async fn dates_are_those_of_the_world_where_the_user_is() {
    let slack = workspace().await;
    // The world's morning is that of 5 January 2026.
    assert_eq!(slack.found("zebra on:today").await.len(), 4);
    assert_eq!(slack.found("zebra before:today").await.len(), 0);
    assert_eq!(slack.found("zebra after:yesterday during:january").await.len(), 4);
    let december = slack.search("during:2025-12", &[("count", "1")]).await["total"].clone();
    let year = slack.search("during:2025", &[("count", "1")]).await["total"].clone();
    assert!(december.as_i64() > Some(20) && year.as_i64() > december.as_i64());
    let before = slack.search("before:2026-01-01", &[("count", "1")]).await["total"].clone();
    assert_eq!(before, year);
    // Nine hours east of UTC the day began nine hours before.
    slack
        .backend
        .sql(&format!(
            "UPDATE users SET tz_offset = 86400 WHERE id = '{ADMIN}'"
        ))
        .await;
    assert_eq!(slack.found("zebra on:2026-01-06").await.len(), 4);
}

#[tokio::test]
async fn a_match_says_where_it_is() {
    let slack = workspace().await;
    let found = slack.search("zebra in:general", &[("highlight", "true")]).await;
    assert_eq!(
        found["pagination"],
        json!({"total_count": 1, "page": 1, "per_page": 20, "page_count": 1, "first": 1, "last": 1})
    );
    assert_eq!(
        found["paging"],
        json!({"count": 20, "total": 1, "page": 1, "pages": 1})
    );
    let found = &found["matches"][0];
    assert_eq!(found["text"], "\u{e000}zebra\u{e001} crossing report");
    assert_eq!(
        (
            &found["type"],
            &found["username"],
            &found["channel"]["id"],
            &found["channel"]["name"]
        ),
        (
            &json!("message"),
            &json!("agent"),
            &json!(GENERAL),
            &json!("general")
        )
    );
    let ts = string(&found["ts"]).replace('.', "");
    assert_eq!(
        found["permalink"],
        slack.backend.url(&format!("/archives/{GENERAL}/p{ts}"))
    );
    assert_eq!(string(&found["iid"]).len(), 36);
    let direct = slack.search("zebra in:@marcus", &[]).await["matches"][0]["channel"].clone();
    assert_eq!(
        (&direct["is_im"], &direct["user"], &direct["name"]),
        (&json!(true), &json!(MARCUS), &json!(MARCUS))
    );
}

#[tokio::test]
async fn pages_are_walked_by_number_or_cursor() {
    let slack = Workspace::acme().await;
    for number in 0..7 {
        slack.post(GENERAL, &format!("okapi number {number}")).await;
    }
    let newest = slack
        .search("okapi", &[("count", "3"), ("sort", "timestamp")])
        .await;
    assert_eq!(newest["matches"][0]["text"], "okapi number 6");
    assert_eq!(newest["paging"]["pages"], 3);
    let last = slack.search("okapi", &[("count", "3"), ("page", "3")]).await;
    assert_eq!(items(&last["matches"]).len(), 1);
    let beyond = slack.search("okapi", &[("count", "3"), ("page", "9")]).await;
    assert_eq!((&beyond["total"], &beyond["matches"]), (&json!(7), &json!([])));

    let (mut cursor, mut texts) = ("*".to_owned(), Vec::new());
    while !cursor.is_empty() {
        let arguments = [("query", "okapi"), ("count", "3"), ("cursor", cursor.as_str())];
        let page = slack.admin("search.messages", &arguments).await;
        texts.extend(pluck(&page["messages"]["matches"], "text"));
        cursor = string(&page["response_metadata"]["next_cursor"]);
    }
    texts.sort();
    let expected: Vec<String> = (0..7).map(|number| format!("okapi number {number}")).collect();
    assert_eq!(texts, expected);
    for (name, value, error) in [
        ("cursor", "x", "invalid_cursor"),
        ("count", "none", "invalid_arguments"),
    ] {
        let arguments = [("query", "okapi"), (name, value)];
        assert_eq!(slack.admin_error("search.messages", &arguments).await, error);
    }
}

#[tokio::test]
async fn only_users_search_and_only_what_they_may_see() {
    let slack = workspace().await;
    for method in ["search.messages", "search.files", "search.all"] {
        let refused = slack.call_as(BOT, method, &[("query", "zebra")]).await.body;
        assert_eq!(refused["error"], "not_allowed_token_type", "{method}");
        assert_eq!(slack.admin_error(method, &[("query", " ")]).await, "no_query");
    }
    // Who is no member of a private conversation finds nothing in it; of public ones all is found.
    let leave = format!(
        "DELETE FROM channel_members WHERE user_id = '{ADMIN}' AND channel_id IN ('{LEADERSHIP}', '{SALES}') RETURNING 1"
    );
    slack.backend.sql(&leave).await;
    assert_eq!(slack.found("secret zebra").await.len(), 0);
    assert!(!slack.found("in:#sales Northwind").await.is_empty());
    slack
        .backend
        .sql("UPDATE _asym_auth.grants SET scopes = '{chat:write}' WHERE name = 'userToken'")
        .await;
    assert_eq!(
        slack.admin_error("search.all", &[("query", "x")]).await,
        "missing_scope"
    );
}

#[tokio::test]
async fn files_are_found_by_name_title_and_text() {
    let slack = workspace().await;
    let id = slack.upload(GENERAL, "zebra-plan.md", b"# Savannah\ngrass").await;
    let hidden = slack.send_file(BOT, "zebra.txt", b"hidden").await;
    let files = json!([{"id": hidden}]).to_string();
    slack
        .ok("files.completeUploadExternal", &[("files", &files)])
        .await;
    for query in [
        "zebra",
        "savannah gra*",
        "zebra in:general from:@agent on:today",
        "plan has:file",
    ] {
        let found = slack.admin("search.files", &[("query", query)]).await;
        assert_eq!(pluck(&found["files"]["matches"], "id"), [id.as_str()], "{query}");
    }
    for query in [
        "zebra -plan",
        "zebra in:sales",
        "zebra before:today",
        "zebra from:me",
    ] {
        let found = slack.admin("search.files", &[("query", query)]).await;
        assert_eq!(found["files"]["total"], 0, "{query}");
    }
    let all = slack
        .admin("search.all", &[("query", "zebra"), ("highlight", "1")])
        .await;
    assert_eq!(
        (&all["messages"]["total"], &all["files"]["total"]),
        (&json!(4), &json!(1))
    );
    assert_eq!(
        all["files"]["matches"][0]["title"],
        "\u{e000}zebra\u{e001}-plan.md"
    );
    assert_eq!(all["query"], "zebra");
}
