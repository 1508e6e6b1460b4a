//! Many clients at once lose and double nothing.

use crate::support::{Api, HOME, ids, paragraph, plain, text};
use futures::future::join_all;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn appends_at_once_keep_an_order_without_loss() {
    let api = Api::empty().await;
    let path = format!("/v1/blocks/{HOME}/children");
    let first = api
        .changed(&path, json!({"children": [paragraph("first")]}))
        .await;
    let first = ids(&first)[0].to_owned();
    let appends = (0..12).map(|number| {
        let children = [
            paragraph(&format!("{number} a")),
            paragraph(&format!("{number} b")),
        ];
        let mut body = json!({"children": children});
        if number % 2 == 0 {
            body["after"] = first.clone().into();
        }
        api.changed(&path, body)
    });
    join_all(appends).await;
    let listed = api.read(&path).await;
    let texts: Vec<String> = listed["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| plain(&block["paragraph"]["rich_text"]))
        .collect();
    assert_eq!((texts.len(), texts[0].as_str()), (25, "first"));
    for number in 0..12 {
        let at = texts
            .iter()
            .position(|text| *text == format!("{number} a"))
            .unwrap();
        assert_eq!(texts[at + 1], format!("{number} b"), "{texts:?}");
    }
    let sql = "SELECT count(DISTINCT position) FROM state_v1.blocks";
    assert_eq!(api.backend.sql(sql).await[0].get::<_, i64>(0), 25);
}

#[tokio::test]
async fn one_new_option_is_made_once_and_numbers_are_not_doubled() {
    let api = Api::empty().await;
    let (_, source) = api
        .database(json!({"Tags": {"multi_select": {}}, "ID": {"unique_id": {"prefix": null}}}))
        .await;
    let rows = (0..10).map(|number| {
        let tags = json!({"Tags": {"multi_select": [{"name": "same"}, {"name": format!("own {number}")}]}});
        let (api, source) = (&api, &source);
        async move { api.row(source, &number.to_string(), tags).await }
    });
    let rows = join_all(rows).await;
    let schema = api.read(&format!("/v1/data_sources/{source}")).await;
    let options = schema["properties"]["Tags"]["multi_select"]["options"]
        .as_array()
        .unwrap();
    let names: BTreeSet<&str> = options
        .iter()
        .map(|option| option["name"].as_str().unwrap())
        .collect();
    assert_eq!((options.len(), names.len()), (11, 11));
    let mut numbers = BTreeSet::new();
    for row in &rows {
        let page = api.read(&format!("/v1/pages/{row}")).await;
        assert_eq!(page["properties"]["Tags"]["multi_select"][0]["name"], "same");
        numbers.insert(page["properties"]["ID"]["unique_id"]["number"].as_u64().unwrap());
    }
    assert_eq!(numbers, (1..=10).collect());
}

#[tokio::test]
async fn links_from_both_sides_at_once_all_stay() {
    let api = Api::empty().await;
    let (_, people) = api.database(json!({})).await;
    let relation = json!({"data_source_id": people, "dual_property": {"synced_property_name": "Tasks"}});
    let (_, tasks) = api.database(json!({"Owner": {"relation": relation}})).await;
    let owner = api.row(&people, "Ada", json!({})).await;
    let made = (0..8).map(|number| {
        let body = json!({
            "parent": {"data_source_id": tasks},
            "properties": {"Name": {"title": text(&number.to_string())}, "Owner": {"relation": [{"id": owner}]}},
        });
        api.made("/v1/pages", body)
    });
    let made = join_all(made).await;
    let page = api.read(&format!("/v1/pages/{owner}")).await;
    let linked: BTreeSet<String> = page["properties"]["Tasks"]["relation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|link| link["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        linked,
        made.iter()
            .map(|page| page["id"].as_str().unwrap().to_owned())
            .collect()
    );
}
