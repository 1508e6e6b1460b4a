//! Tools of the MCP server: the operations of the API under names for models.

use crate::support::{Api, HOME, TOKEN, plain};
use asymmetric_kit::test_support::ToolClient;
use serde_json::{Value, json};

#[tokio::test]
async fn the_tools_are_those_of_the_hosted_server() {
    let api = Api::empty().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let tools = client.list().await;
    let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(
        names,
        [
            "notion-search",
            "notion-fetch",
            "notion-create-pages",
            "notion-update-page",
            "notion-move-pages",
            "notion-create-database",
            "notion-create-comment",
            "notion-get-comments",
            "notion-get-users",
            "notion-get-self",
        ]
    );
    assert!(ToolClient::connect(&api.backend, "ntn_nobody").await.is_err());
}

#[tokio::test]
async fn what_a_model_makes_is_there_for_the_api() {
    let api = Api::empty().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let succeeds = async |name: &str, arguments: Value| {
        let answer = client.call(name, arguments).await;
        assert!(!answer.is_error, "{name}: {answer:?}");
        answer.document
    };
    let database = succeeds(
        "notion-create-database",
        json!({
            "parent": {"page_id": HOME}, "title": [{"text": {"content": "Things"}}],
            "properties": {"Name": {"title": {}}, "Due": {"date": {}}, "Tags": {"multi_select": {}}, "Done": {"checkbox": {}}},
        }),
    )
    .await;
    let source = database["data_sources"][0]["id"].as_str().unwrap();
    let values =
        json!({"Name": "Row", "date:Due:start": "2026-01-31", "Tags": "[\"a\", \"b\"]", "Done": "__YES__"});
    let made = succeeds(
        "notion-create-pages",
        json!({
            "parent": {"data_source_id": format!("collection://{source}")},
            "pages": [{"properties": values, "content": "## Hello", "icon": "📌"}, {"properties": {"Name": "Other"}}],
        }),
    )
    .await;
    assert_eq!(made["pages"].as_array().unwrap().len(), 2);
    let id = made["pages"][0]["id"].as_str().unwrap();
    let page = api.read(&format!("/v1/pages/{id}")).await;
    assert_eq!(plain(&page["properties"]["Name"]["title"]), "Row");
    assert_eq!(
        (
            &page["properties"]["Due"]["date"]["start"],
            &page["properties"]["Done"]["checkbox"],
            &page["icon"]["emoji"]
        ),
        (&json!("2026-01-31"), &json!(true), &json!("📌"))
    );
    let change = json!({"page_id": id, "command": "update_properties", "properties": {"Tags": ["c"], "Done": "__NO__"}});
    succeeds("notion-update-page", change).await;
    let fetched = succeeds("notion-fetch", json!({"id": page["url"]})).await;
    assert_eq!(
        (
            &fetched["text"],
            &fetched["properties"]["Tags"],
            &fetched["properties"]["Done"]
        ),
        (&json!("## Hello\n"), &json!(["c"]), &json!("__NO__"))
    );
    succeeds(
        "notion-move-pages",
        json!({"page_or_database_ids": [id], "new_parent": {"page_id": HOME}}),
    )
    .await;
    assert_eq!(
        api.read(&format!("/v1/pages/{id}")).await["parent"]["page_id"],
        HOME
    );
    let found = succeeds("notion-search", json!({"query": "row"})).await;
    assert_eq!(found["results"][0]["title"], "Row");
    succeeds(
        "notion-create-comment",
        json!({"page_id": id, "markdown": "seen"}),
    )
    .await;
    let comments = succeeds("notion-get-comments", json!({"page_id": id})).await;
    assert_eq!(plain(&comments["results"][0]["rich_text"]), "seen");
    let users = succeeds("notion-get-users", json!({"query": "owner@"})).await;
    assert_eq!(users["results"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn refusals_are_the_apis() {
    let api = Api::empty().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let none = json!({"id": "00000000-0000-4000-8000-000000000000"});
    let refused = client.call("notion-fetch", none).await;
    assert_eq!(
        (refused.is_error, &refused.document["code"]),
        (true, &json!("object_not_found"))
    );
    let wrong = client.call("notion-fetch", json!({"id": "somewhere"})).await;
    assert!(wrong.is_error);
    api.only("read_content").await;
    let pages = json!({"parent": {"page_id": HOME}, "pages": [{"properties": {"title": "x"}}]});
    let refused = client.call("notion-create-pages", pages).await;
    assert_eq!(
        (refused.is_error, &refused.document["code"]),
        (true, &json!("restricted_resource"))
    );
}
