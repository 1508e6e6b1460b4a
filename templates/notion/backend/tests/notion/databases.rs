use crate::support::{Api, HOME, id, invalid, names, plain, refused, text};
use serde_json::json;

#[tokio::test]
async fn a_database_holds_data_sources_with_properties() {
    let api = Api::empty().await;
    let (database, source) = api
        .database(json!({
            "Price": {"number": {"format": "euro"}},
            "Stage": {"select": {"options": [{"name": "Early", "color": "blue"}]}},
            "State": {"status": {}},
            "Number": {"unique_id": {"prefix": "T"}},
        }))
        .await;
    let read = api.read(&format!("/v1/databases/{database}")).await;
    assert_eq!(read["data_sources"], json!([{"id": source, "name": "Things"}]));
    assert_eq!(
        (read.get("properties"), &read["parent"]),
        (None, &json!({"type": "page_id", "page_id": HOME}))
    );
    let read = api.read(&format!("/v1/data_sources/{source}")).await;
    let properties = &read["properties"];
    let early = &properties["Stage"]["select"]["options"][0];
    assert_eq!(
        *early,
        json!({"id": early["id"], "name": "Early", "color": "blue", "description": null})
    );
    assert_eq!(properties["State"]["status"]["groups"][2]["name"], "Complete");
    assert_eq!(properties["Name"]["id"], "title");
    assert_eq!(
        read["database_parent"],
        json!({"type": "page_id", "page_id": HOME})
    );
    let second = json!({
        "parent": {"database_id": database}, "title": text("More"), "properties": {"Word": {"title": {}}},
    });
    let second = api.made("/v1/data_sources", second).await;
    let read = api.read(&format!("/v1/databases/{database}")).await;
    assert_eq!(read["data_sources"][1]["id"], second["id"]);
    let old = Api::in_version(api, "2022-06-28");
    invalid(
        &old.get(&format!("/v1/databases/{database}")).await,
        "multiple data sources are not supported",
    );
}

#[tokio::test]
async fn properties_are_added_renamed_and_removed() {
    let api = Api::empty().await;
    let (_, source) = api
        .database(json!({"Old": {"rich_text": {}}, "Gone": {"url": {}}}))
        .await;
    let row = api
        .row(
            &source,
            "Row",
            json!({"Old": {"rich_text": text("kept")}, "Gone": {"url": "https://example.com"}}),
        )
        .await;
    let path = format!("/v1/data_sources/{source}");
    let change = json!({"properties": {
        "Old": {"name": "New"}, "Gone": null, "Name": {"name": "Title"}, "Number": {"unique_id": {"prefix": null}},
    }});
    let changed = api.changed(&path, change).await;
    let mut found: Vec<&String> = changed["properties"].as_object().unwrap().keys().collect();
    found.sort();
    assert_eq!(found, ["New", "Number", "Title"]);
    let page = api.read(&format!("/v1/pages/{row}")).await;
    assert_eq!(plain(&page["properties"]["New"]["rich_text"]), "kept");
    assert_eq!(
        page["properties"]["Number"]["unique_id"],
        json!({"prefix": null, "number": 1})
    );
    for (properties, message) in [
        (json!({"Title": null}), "Cannot delete the title property"),
        (
            json!({"None": null}),
            "Could not find property with name or id: None",
        ),
        (
            json!({"New": {"name": "Title"}}),
            "there is a property of this name",
        ),
        (
            json!({"New": {"number": {}}}),
            "does not implement changing the type",
        ),
        (
            json!({"Sum": {"formula": {"expression": "1"}}}),
            "properties of the type formula",
        ),
        (json!({"Second": {"title": {}}}), "one title property"),
    ] {
        invalid(
            &api.patch(&path, json!({"properties": properties})).await,
            message,
        );
    }
}

#[tokio::test]
async fn values_follow_the_properties() {
    let api = Api::empty().await;
    let (_, source) = api
        .database(json!({
            "Stage": {"select": {}}, "Tags": {"multi_select": {}}, "State": {"status": {}}, "Due": {"date": {}},
            "Owner": {"people": {}}, "Files": {"files": {}}, "Phone": {"phone_number": {}}, "Number": {"number": {}},
        }))
        .await;
    let owner = "0b7f2c1e-5a43-4d9f-8c26-91e4d3b07a15";
    let row = api
        .row(
            &source,
            "Row",
            json!({
                "Stage": {"select": {"name": "Early"}},
                "Tags": {"multi_select": [{"name": "a"}, {"name": "b"}, {"name": "a"}]},
                "Due": {"date": {"start": "2026-01-31T10:00:00Z", "end": "2026-02-01T10:00:00Z"}},
                "Owner": {"people": [{"id": owner}]},
                "Files": {"files": [{"name": "Report", "external": {"url": "https://example.com/r.pdf"}}]},
                "Phone": {"phone_number": "+49 30 5550 1180"},
                "Number": {"number": 2.5},
            }),
        )
        .await;
    let path = format!("/v1/pages/{row}");
    let page = api.read(&path).await;
    let properties = &page["properties"];
    assert_eq!(properties["Stage"]["select"]["name"], "Early");
    assert_eq!(properties["Tags"]["multi_select"].as_array().unwrap().len(), 2);
    assert_eq!(
        properties["Due"]["date"]["start"],
        "2026-01-31T10:00:00.000+00:00"
    );
    assert_eq!(
        properties["Owner"]["people"][0]["person"]["email"],
        "owner@workspace.example"
    );
    assert_eq!(properties["Files"]["files"][0]["name"], "Report");
    assert_eq!(
        (&properties["Number"]["number"], &properties["State"]["status"]),
        (&json!(2.5), &json!(null))
    );
    let options = api.read(&format!("/v1/data_sources/{source}")).await["properties"]["Tags"].clone();
    assert_eq!(options["multi_select"]["options"][1]["name"], "b");
    let change = json!({"properties": {"Stage": {"select": null}, "State": {"status": {"name": "Done"}}}});
    let page = api.changed(&path, change).await;
    assert_eq!(
        (
            &page["properties"]["Stage"]["select"],
            &page["properties"]["State"]["status"]["name"]
        ),
        (&json!(null), &json!("Done"))
    );
    for (properties, message) in [
        (json!({"Stage": {"number": 1}}), "Stage is expected to be select."),
        (
            json!({"State": {"status": {"name": "Lost"}}}),
            "Invalid status option.",
        ),
        (
            json!({"Stage": {"select": {"name": "a,b"}}}),
            "commas not allowed",
        ),
        (
            json!({"Due": {"date": {"start": "soon"}}}),
            "properties.Due.date.start should be a valid ISO 8601 date string",
        ),
        (
            json!({"Owner": {"people": [{"id": HOME}]}}),
            "Could not find user",
        ),
        (
            json!({"Number": {"number": "1"}}),
            "Number.number should be a number, instead was `\"1\"`.",
        ),
        (
            json!({"None": {"number": 1}}),
            "None is not a property that exists.",
        ),
    ] {
        invalid(
            &api.patch(&path, json!({"properties": properties})).await,
            message,
        );
    }
}

#[tokio::test]
async fn both_sides_of_a_relation_are_kept_alike() {
    let api = Api::empty().await;
    let (_, people) = api.database(json!({"Seats": {"number": {}}})).await;
    let (_, tasks) = api
        .database(json!({
            "Owner": {"relation": {"data_source_id": people, "dual_property": {"synced_property_name": "Tasks"}}},
        }))
        .await;
    let ada = api.row(&people, "Ada", json!({"Seats": {"number": 3}})).await;
    let task = api
        .row(&tasks, "Task", json!({"Owner": {"relation": [{"id": ada}]}}))
        .await;
    let rollup =
        json!({"function": "sum", "relation_property_name": "Owner", "rollup_property_name": "Seats"});
    api.changed(
        &format!("/v1/data_sources/{tasks}"),
        json!({"properties": {"Seats": {"rollup": rollup}}}),
    )
    .await;
    let read = api.read(&format!("/v1/pages/{task}")).await;
    assert_eq!(read["properties"]["Seats"]["rollup"]["number"], 3);
    let other = api.read(&format!("/v1/pages/{ada}")).await;
    assert_eq!(other["properties"]["Tasks"]["relation"], json!([{"id": task}]));
    let change = json!({"properties": {"Tasks": {"relation": []}}});
    api.changed(&format!("/v1/pages/{ada}"), change).await;
    let read = api.read(&format!("/v1/pages/{task}")).await;
    assert_eq!(read["properties"]["Owner"]["relation"], json!([]));
    assert_eq!(read["properties"]["Seats"]["rollup"]["number"], json!(null));
    let foreign = json!({"properties": {"Owner": {"relation": [{"id": task}]}}});
    invalid(
        &api.patch(&format!("/v1/pages/{task}"), foreign).await,
        "is not in the data source",
    );
    api.changed(
        &format!("/v1/data_sources/{tasks}"),
        json!({"properties": {"Owner": null, "Seats": null}}),
    )
    .await;
    let schema = api.read(&format!("/v1/data_sources/{people}")).await;
    assert_eq!(schema["properties"].get("Tasks"), None);
}

#[tokio::test]
async fn the_version_before_sees_databases_with_rows() {
    let api = Api::empty().await.in_version("2022-06-28");
    let body = json!({
        "parent": {"page_id": HOME}, "title": text("Old"), "properties": {"Name": {"title": {}}, "Done": {"checkbox": {}}},
    });
    let made = api.made("/v1/databases", body).await;
    assert_eq!(
        (&made["object"], &made["properties"]["Done"]["type"]),
        (&json!("database"), &json!("checkbox"))
    );
    let path = format!("/v1/databases/{}", id(&made));
    let row = json!({"parent": {"database_id": id(&made)}, "properties": {"Name": {"title": text("row")}}});
    let row = api.made("/v1/pages", row).await;
    assert_eq!(
        row["parent"],
        json!({"type": "database_id", "database_id": id(&made)})
    );
    let answer = api.made(&format!("{path}/query"), json!({})).await;
    assert_eq!(
        (names(&answer), &answer["type"]),
        (vec!["row".to_owned()], &json!("page_or_database"))
    );
    api.changed(&path, json!({"properties": {"Done": {"name": "Ready"}}}))
        .await;
    assert_eq!(api.read(&path).await["properties"]["Ready"]["type"], "checkbox");
    let search = json!({"filter": {"property": "object", "value": "database"}});
    assert_eq!(
        api.made("/v1/search", search).await["results"][0]["id"],
        made["id"]
    );
    let unknown = format!("/v1/data_sources/{}", id(&made));
    refused(
        &api.get(&unknown).await,
        400,
        "invalid_request_url",
        "Invalid request URL.",
    );
    let now = api.in_version("2025-09-03");
    let gone = now.post(&format!("{path}/query"), json!({})).await;
    refused(&gone, 400, "invalid_request_url", "Invalid request URL.");
    let latest = now.in_version("2026-03-11");
    assert_eq!(latest.read(&path).await.get("archived"), None);
}
