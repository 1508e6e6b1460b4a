use crate::support::{Api, HOME, ids, text};
use serde_json::{Value, json};

#[tokio::test]
async fn the_fixture_is_the_workspace_of_a_small_company() {
    let api = Api::acme().await;
    let count = async |sql: &str| api.backend.sql(sql).await[0].get::<_, i64>(0);
    assert_eq!(
        count("SELECT count(*) FROM state_v1.users WHERE email LIKE '%@acme.example'").await,
        6
    );
    assert_eq!(count("SELECT count(*) FROM state_v1.pages").await, 24);
    assert_eq!(count("SELECT count(*) FROM state_v1.data_sources").await, 2);
    assert_eq!(
        count("SELECT count(*) FROM pg_proc WHERE proname LIKE 'fixture%'").await,
        0
    );
    let home = api.read(&format!("/v1/blocks/{HOME}/children")).await;
    let titles: Vec<&Value> = home["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|block| block["type"] == "child_page")
        .map(|block| &block["child_page"]["title"])
        .collect();
    assert_eq!(
        titles,
        [
            "Roadmap Q1",
            "Launch of Acme Flow 4",
            "Release 4.2.1 checklist",
            "Support handbook",
            "Meeting notes"
        ]
    );
}

#[tokio::test]
async fn all_of_the_fixture_can_be_read_and_its_pages_written_back() {
    let api = Api::acme().await;
    let found = api
        .made(
            "/v1/search",
            json!({"filter": {"property": "object", "value": "page"}}),
        )
        .await;
    assert_eq!(ids(&found).len(), 22);
    for page in found["results"].as_array().unwrap() {
        let path = format!("/v1/pages/{}", page["id"].as_str().unwrap());
        assert_eq!(api.read(&path).await, *page);
        api.read(&format!("{path}/markdown")).await;
        let mut written = json!({});
        let computed = ["rollup", "unique_id", "last_edited_time"];
        for (name, value) in page["properties"].as_object().unwrap() {
            let kind = value["type"].as_str().unwrap();
            if !computed.contains(&kind) {
                let mut inner = value[kind].clone();
                if kind == "title" || kind == "rich_text" {
                    for item in inner.as_array_mut().unwrap() {
                        *item = text(item["plain_text"].as_str().unwrap())[0].clone();
                    }
                }
                written[name] = json!({kind: inner});
            }
        }
        let changed = api.changed(&path, json!({"properties": written})).await;
        for (name, value) in page["properties"].as_object().unwrap() {
            if value["type"] != "last_edited_time" {
                assert_eq!(changed["properties"][name], *value);
            }
        }
    }
}
