//! Cycles of teams.

use crate::support::{Api, NOTHING, of_nodes, refused};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CycleCreateInput!) { cycleCreate(input: $input) { cycle { id number name startsAt \
     isActive isFuture team { key } } } }";

async fn team(api: &Api) -> String {
    api.backend.sql("SELECT id FROM teams WHERE key = 'SUP'").await[0].get(0)
}

#[tokio::test]
async fn cycles_are_made_filled_changed_and_archived() {
    let api = Api::acme().await;
    let team = team(&api).await;
    let input = |from: &str, to: &str| json!({"input": {"teamId": team, "name": "Calm", "startsAt": from, "endsAt": to}});
    let now = api
        .data(CREATE, input("2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z"))
        .await;
    let now = &now["cycleCreate"]["cycle"];
    assert_eq!((&now["number"], &now["isActive"]), (&json!(1), &json!(true)));
    let next = api
        .data(CREATE, input("2026-01-12T00:00:00Z", "2026-01-19T00:00:00Z"))
        .await;
    let next = &next["cycleCreate"]["cycle"];
    assert_eq!((&next["number"], &next["isFuture"]), (&json!(2), &json!(true)));
    let put =
        "mutation($cycle: String!) { issueUpdate(id: \"SUP-5\", input: {cycleId: $cycle}) { success } }";
    api.data(put, json!({"cycle": now["id"]})).await;
    let read = "query($id: String!) { cycle(id: $id) { name progress issues { nodes { identifier } } } \
         team(id: \"SUP\") { activeCycle { number } cycles { nodes { number } } } }";
    let data = api.data(read, json!({"id": now["id"]})).await;
    assert_eq!(of_nodes(&data["cycle"]["issues"], "identifier"), ["SUP-5"]);
    assert_eq!(
        data["cycle"]["progress"], 0.25,
        "started work counts for a quarter"
    );
    assert_eq!(data["team"]["activeCycle"]["number"], 1);
    let update = "mutation($id: String!, $input: CycleUpdateInput!) { cycleUpdate(id: $id, input: $input) { cycle { name endsAt } } }";
    let changed = json!({"id": next["id"], "input": {"name": "Busy", "endsAt": "2026-01-26T00:00:00Z"}});
    let data = api.data(update, changed).await;
    let expected = json!({"name": "Busy", "endsAt": "2026-01-26T00:00:00.000Z"});
    assert_eq!(data["cycleUpdate"]["cycle"], expected);
    let early = json!({"id": next["id"], "input": {"startsAt": "2026-01-06T00:00:00Z"}});
    refused(&api.error(update, early).await, "invalid input", "overlaps");
    let archive = "mutation($id: String!) { cycleArchive(id: $id) { entity { archivedAt } } }";
    api.data(archive, json!({"id": next["id"]})).await;
    let data = api.data(read, json!({"id": now["id"]})).await;
    assert_eq!(data["team"]["cycles"]["nodes"], json!([{"number": 1}]));
    refused(
        &api.error(archive, json!({"id": next["id"]})).await,
        "invalid input",
        "archived",
    );
}

#[tokio::test]
async fn cycles_have_dates_in_order_and_a_team() {
    let api = Api::acme().await;
    let team = team(&api).await;
    let input = |team: &str, from: &str, to: &str| -> Value {
        json!({"input": {"teamId": team, "startsAt": from, "endsAt": to}})
    };
    for (input, message) in [
        (
            input(&team, "2026-01-12T00:00:00Z", "2026-01-05T00:00:00Z"),
            "Argument Validation Error",
        ),
        (
            input(&team, "soon", "2026-01-05T00:00:00Z"),
            "Argument Validation Error",
        ),
        (
            input(NOTHING, "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z"),
            "Entity not found: Team",
        ),
    ] {
        refused(&api.error(CREATE, input).await, "invalid input", message);
    }
}

#[tokio::test]
async fn people_hear_about_issues_and_branches_lead_to_them() {
    let api = Api::acme().await;
    let read = "{ issue(id: \"ENG-13\") { branchName subscribers { nodes { displayName } } } }";
    let subscribe =
        "mutation($email: String) { issueSubscribe(id: \"ENG-13\", userEmail: $email) { success } }";
    api.data(subscribe, json!({"email": "sam@acme.example"})).await;
    api.data(subscribe, json!({})).await;
    let data = api.data(read, json!({})).await;
    let mut names = of_nodes(&data["issue"]["subscribers"], "displayName");
    names.sort_unstable();
    assert_eq!(names, ["acme-agent", "jonas", "sam"]);
    let error = api
        .error(subscribe, json!({"email": "nobody@acme.example"}))
        .await;
    refused(&error, "invalid input", "Entity not found: User");
    api.data(
        "mutation { issueUnsubscribe(id: \"ENG-13\") { success } }",
        json!({}),
    )
    .await;
    let again = api.data(read, json!({})).await;
    assert_eq!(
        again["issue"]["subscribers"]["nodes"].as_array().map(Vec::len),
        Some(2)
    );
    let search = "query($name: String!) { issueVcsBranchSearch(branchName: $name) { identifier } }";
    let found = api
        .data(search, json!({"name": data["issue"]["branchName"]}))
        .await;
    assert_eq!(found["issueVcsBranchSearch"]["identifier"], "ENG-13");
    let found = api.data(search, json!({"name": "jonas/eng-130-other"})).await;
    assert_eq!(found["issueVcsBranchSearch"], Value::Null);
}
