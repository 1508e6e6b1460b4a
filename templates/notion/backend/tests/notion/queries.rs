use crate::support::{Api, ids, invalid, names};
use serde_json::{Value, json};

/// The id of a data source of the fixture.
async fn source(api: &Api, title: &str) -> String {
    let sql = format!("SELECT id FROM state_v1.data_sources WHERE title = '{title}'");
    api.backend.sql(&sql).await[0].get(0)
}

async fn projects(api: &Api, filter: Value) -> Vec<String> {
    let path = format!("/v1/data_sources/{}/query", source(api, "Projects").await);
    let sorts = json!([{"property": "ID", "direction": "ascending"}]);
    names(&api.made(&path, json!({"filter": filter, "sorts": sorts})).await)
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let api = Api::acme().await;
    let people = api.read("/v1/users").await;
    let people = people["results"].as_array().unwrap();
    let aiko = people.iter().find(|user| user["name"] == "Aiko Tanaka").unwrap()["id"].clone();
    for (filter, expected) in [
        (
            json!({"property": "Status", "status": {"equals": "In progress"}}),
            vec!["Release 4.2.1", "Audit log"],
        ),
        (
            json!({"property": "Status", "status": {"equals": ["Done", "In progress"]}}),
            vec!["Launch of 4.2", "Release 4.2.1", "Audit log"],
        ),
        (
            json!({"property": "Owner", "people": {"contains": aiko}}),
            vec!["Mobile approvals", "Approvals button next to Publish"],
        ),
        (
            json!({"property": "Dates", "date": {"on_or_after": "2026-02-01"}}),
            vec!["Reports twice as fast", "Mobile approvals"],
        ),
        (
            json!({"property": "Dates", "date": {"next_month": {}}}),
            vec![
                "Reports twice as fast",
                "Approvals button next to Publish",
                "Longer webhook timeout",
            ],
        ),
        (
            json!({"property": "Dates", "date": {"past_week": {}}}),
            vec!["Release 4.2.1"],
        ),
        (
            json!({"timestamp": "created_time", "created_time": {"on_or_after": "one_week_ago"}}),
            vec!["Approvals button next to Publish", "Longer webhook timeout"],
        ),
        (
            json!({"property": "Areas", "multi_select": {"does_not_contain": "Backend"}}),
            vec!["Mobile approvals", "Approvals button next to Publish"],
        ),
        (
            json!({"property": "Seats at stake", "rollup": {"number": {"greater_than_or_equal_to": 40}}}),
            vec!["Audit log", "Reports twice as fast"],
        ),
        (
            json!({"property": "Requests", "relation": {"is_empty": true}}),
            vec!["Release 4.2.1"],
        ),
        (
            json!({"property": "Name", "title": {"contains": "AUDIT"}}),
            vec!["Audit log"],
        ),
        (
            json!({"and": [
                {"property": "Priority", "select": {"equals": "High"}},
                {"or": [
                    {"property": "Progress", "number": {"less_than": 0.1}},
                    {"property": "Progress", "number": {"equals": 1}},
                ]},
            ]}),
            vec!["Launch of 4.2", "Approvals button next to Publish"],
        ),
        (json!({"or": []}), vec![]),
    ] {
        assert_eq!(projects(&api, filter.clone()).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn filters_that_make_no_sense_are_refused() {
    let api = Api::acme().await;
    let path = format!("/v1/data_sources/{}/query", source(&api, "Projects").await);
    let leaf = json!({"property": "Name", "title": {"equals": "x"}});
    for (filter, message) in [
        (
            json!({"property": "None", "title": {"equals": "x"}}),
            "Could not find property with name or id: None",
        ),
        (
            json!({"property": "Name", "number": {"equals": 1}}),
            "database property title does not match filter number",
        ),
        (
            json!({"property": "Name", "title": {"matches": "x"}}),
            "body.filter.title.matches should be not present",
        ),
        (
            json!({"property": "Name", "title": {}}),
            "body.filter.title should have exactly one condition",
        ),
        (
            json!({"property": "Dates", "date": {"before": "soon"}}),
            "should be a valid ISO 8601 date string",
        ),
        (
            json!({"property": "Name", "title": {"is_empty": false}}),
            "is_empty should be `true`",
        ),
        (
            json!({"and": [{"or": [{"and": [leaf]}]}]}),
            "body.filter.and[0].or[0].and should be not present",
        ),
        (json!({"property": "Name"}), "body.filter.title should be defined"),
    ] {
        invalid(&api.post(&path, json!({"filter": filter})).await, message);
    }
    let sorts = json!({"sorts": [{"property": "None", "direction": "ascending"}]});
    invalid(&api.post(&path, sorts).await, "Could not find sort property");
}

#[tokio::test]
async fn results_are_sorted_and_come_in_pages() {
    let api = Api::acme().await;
    let path = format!("/v1/data_sources/{}/query", source(&api, "Projects").await);
    let sorts = json!([
        {"property": "Priority", "direction": "ascending"}, {"property": "Dates", "direction": "descending"},
    ]);
    let all = api.made(&path, json!({"sorts": sorts})).await;
    assert_eq!(
        names(&all),
        [
            "Approvals button next to Publish",
            "Release 4.2.1",
            "Audit log",
            "Launch of 4.2",
            "Mobile approvals",
            "Reports twice as fast",
            "Longer webhook timeout",
        ]
    );
    let first = api.made(&path, json!({"sorts": sorts, "page_size": 3})).await;
    let next = first["next_cursor"].clone();
    let rest = api
        .made(&path, json!({"sorts": sorts, "start_cursor": next}))
        .await;
    assert_eq!([ids(&first), ids(&rest)].concat(), ids(&all));
    assert_eq!(
        (&all["type"], &all["page_or_data_source"], &all["next_cursor"]),
        (&json!("page_or_data_source"), &json!({}), &json!(null))
    );
    invalid(
        &api.post(&path, json!({"page_size": 0})).await,
        "body.page_size should be ≥ `1`",
    );
    let only = api
        .made(
            &format!("{path}?filter_properties=pRio&filter_properties=dOne"),
            json!({}),
        )
        .await;
    let mut shown: Vec<&String> = only["results"][0]["properties"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    shown.sort();
    assert_eq!(shown, ["Priority", "Progress"]);
}

#[tokio::test]
async fn search_finds_titles() {
    let api = Api::acme().await;
    let found = api.made("/v1/search", json!({"query": "roadmap"})).await;
    assert_eq!(ids(&found).len(), 1);
    let sources = json!({"filter": {"property": "object", "value": "data_source"}});
    let sources = api.made("/v1/search", sources).await;
    assert_eq!(ids(&sources).len(), 2);
    let all = api.made("/v1/search", json!({})).await;
    let times: Vec<&str> = all["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["last_edited_time"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "{times:?}");
    let sort = json!({"timestamp": "last_edited_time", "direction": "ascending"});
    let oldest = api
        .made("/v1/search", json!({"sort": sort, "page_size": 1}))
        .await;
    assert_eq!(oldest["has_more"], true);
    invalid(
        &api.post(
            "/v1/search",
            json!({"filter": {"property": "object", "value": "database"}}),
        )
        .await,
        "body.filter.value should be `\"page\"` or `\"data_source\"`",
    );
}
