use crate::support::{Api, RENEWAL, RUTH, ids, invalid, missing};
use serde_json::json;

const ENGAGEMENTS: &str = "/engagements/v1/engagements";

#[tokio::test]
async fn engagements_are_notes_and_tasks() {
    let api = Api::acme().await;
    let body = json!({
        "engagement": {"type": "TASK", "ownerId": 71_200_012, "timestamp": 1_767_700_000_000_i64},
        "associations": {"contactIds": [20_103_340_101_i64], "dealIds": [26_120_450_101_i64]},
        "metadata": {"subject": "Call", "body": "About the board.", "status": "NOT_STARTED"},
    });
    let made = api.post(ENGAGEMENTS, body.clone()).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(made.body["metadata"], body["metadata"]);
    assert_eq!(
        made.body["engagement"]["timestamp"],
        body["engagement"]["timestamp"]
    );
    assert_eq!(made.body["associations"]["dealIds"], json!([26_120_450_101_i64]));
    let id = made.body["engagement"]["id"].to_string();
    let task = api
        .read(&format!(
            "/crm/v3/objects/tasks/{id}?properties=hs_task_subject&associations=contacts,deals"
        ))
        .await;
    assert_eq!(task["properties"]["hs_task_subject"], "Call");
    assert_eq!(ids(&task["associations"]["contacts"]), [RUTH]);
    assert_eq!(ids(&task["associations"]["deals"]), [RENEWAL]);

    let path = format!("{ENGAGEMENTS}/{id}");
    let changed = api
        .patch(
            &path,
            json!({"metadata": {"status": "COMPLETED"}, "associations": {"companyIds": []}}),
        )
        .await;
    assert_eq!(changed.body["metadata"]["status"], "COMPLETED");
    assert_eq!(changed.body["metadata"]["subject"], "Call");
    assert_eq!(api.read(&path).await, changed.body);
    let note = api.read(&format!("{ENGAGEMENTS}/27300120101")).await;
    assert_eq!(
        (&note["engagement"]["type"], &note["metadata"]["body"]),
        (
            &json!("NOTE"),
            &json!("They want a number under 60k or two more workshops.")
        )
    );
}

#[tokio::test]
async fn what_is_no_engagement_is_refused() {
    let api = Api::acme().await;
    let with = |kind: &str, metadata| json!({"engagement": {"type": kind}, "metadata": metadata});
    invalid(
        &api.post(ENGAGEMENTS, with("FAX", json!({}))).await,
        "FAX are not supported",
    );
    invalid(&api.post(ENGAGEMENTS, json!({})).await, "[engagement]");
    invalid(
        &api.post(ENGAGEMENTS, with("TASK", json!({"status": "ASLEEP"})))
            .await,
        "ASLEEP was not one of",
    );
    let mut unknown = with("NOTE", json!({"body": "x"}));
    unknown["associations"] = json!({"contactIds": [1]});
    missing(
        &api.post(ENGAGEMENTS, unknown).await,
        "CONTACT with ID 1 does not exist",
    );
    missing(&api.get(&format!("{ENGAGEMENTS}/1")).await, "resource not found");
    missing(
        &api.patch(&format!("{ENGAGEMENTS}/1"), json!({})).await,
        "resource not found",
    );
}
