use crate::support::{Api, id, ids, invalid, refused};
use serde_json::json;

#[tokio::test]
async fn views_are_made_placed_changed_and_deleted() {
    let api = Api::empty().await;
    let (database, source) = api
        .database(json!({"Number": {"number": {}}, "State": {"status": {}}}))
        .await;
    let list = format!("/v1/views?database_id={database}");
    let first = ids(&api.read(&list).await)[0].to_owned();
    let board = json!({
        "data_source_id": source, "name": "Board", "type": "board", "position": {"type": "start"},
        "configuration": {"type": "board", "group_by": {"type": "status", "property_id": "State", "group_by": "option"}},
    });
    let board = api.made("/v1/views", board).await;
    let group = &board["configuration"]["group_by"];
    assert_eq!(
        (&group["type"], &group["sort"]),
        (&json!("status"), &json!({"type": "manual"}))
    );
    assert_eq!(ids(&api.read(&list).await), [id(&board), first.as_str()]);
    let path = format!("/v1/views/{}", id(&board));
    assert_eq!(api.read(&path).await, board);
    let filter = json!({"property": "Number", "number": {"greater_than": 1}});
    api.changed(&path, json!({"name": "Large", "filter": filter}))
        .await;
    let read = api.read(&path).await;
    assert_eq!((&read["name"], &read["filter"]), (&json!("Large"), &filter));
    invalid(
        &api.patch(
            &path,
            json!({"filter": {"property": "None", "number": {"equals": 1}}}),
        )
        .await,
        "Could not find property",
    );
    let body = |kind: &str| json!({"data_source_id": source, "name": "x", "type": kind});
    invalid(
        &api.post("/v1/views", body("dashboard")).await,
        "does not implement views of the type dashboard",
    );
    invalid(
        &api.post("/v1/views", body("calendar")).await,
        "body.configuration should be defined",
    );
    invalid(
        &api.get("/v1/views").await,
        "exactly one of query.database_id and query.data_source_id",
    );
    assert_eq!(api.delete(&path).await.status, 200);
    refused(
        &api.get(&path).await,
        404,
        "object_not_found",
        "Could not find view",
    );
    invalid(&api.delete(&format!("/v1/views/{first}")).await, "last view");
}

#[tokio::test]
async fn a_query_of_a_view_stays_as_it_was() {
    let api = Api::empty().await;
    let (_, source) = api.database(json!({"Number": {"number": {}}})).await;
    for number in 1..=4 {
        api.row(
            &source,
            &number.to_string(),
            json!({"Number": {"number": number}}),
        )
        .await;
    }
    let view = json!({
        "data_source_id": source, "name": "Large", "type": "table",
        "filter": {"property": "Number", "number": {"greater_than": 1}},
        "sorts": [{"property": "Number", "direction": "descending"}],
    });
    let view = api.made("/v1/views", view).await;
    let path = format!("/v1/views/{}/queries", id(&view));
    let query = api.made(&path, json!({"page_size": 2})).await;
    assert_eq!(
        (&query["total_count"], &query["has_more"]),
        (&json!(3), &json!(true))
    );
    let newest = api.row(&source, "5", json!({"Number": {"number": 5}})).await;
    let results = format!("{path}/{}", id(&query));
    let all = api.read(&results).await;
    assert_eq!(
        (ids(&all).len(), ids(&all).contains(&newest.as_str())),
        (3, false)
    );
    let rest = api
        .read(&format!(
            "{results}?start_cursor={}",
            query["next_cursor"].as_str().unwrap()
        ))
        .await;
    assert_eq!([ids(&query), ids(&rest)].concat(), ids(&all));
    assert_eq!(api.delete(&results).await.body["deleted"], true);
    refused(
        &api.get(&results).await,
        404,
        "object_not_found",
        "Could not find view query",
    );
    let late = api.made(&path, json!({})).await;
    api.backend
        .sql("UPDATE _asym_state.clock SET anchor = anchor + interval '16 minutes'")
        .await;
    refused(
        &api.get(&format!("{path}/{}", id(&late))).await,
        404,
        "object_not_found",
        "view query",
    );
}
