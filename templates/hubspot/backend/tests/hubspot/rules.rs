//! What values may be, and what follows from them.

use crate::support::{Api, RENEWAL, invalid, text};
use serde_json::{Value, json};

/// The codes of the values that a refusal names.
fn codes(body: &Value) -> Vec<String> {
    let errors = body["errors"].as_array().expect("errors");
    errors.iter().map(|error| text(&error["code"])).collect()
}

#[tokio::test]
async fn all_values_that_cannot_be_written_are_named() {
    let api = Api::acme().await;
    let answer = api
        .post(
            "/crm/v3/objects/deals",
            json!({"properties": {
                "amount": "lots", "closedate": "soon", "dealtype": "gift", "hs_object_id": "1", "hubspot_owner_id": "7",
                "mood": "good", "dealstage": "won",
            }}),
        )
        .await;
    invalid(&answer, "Property values were not valid: [{\"isValid\":false,");
    assert_eq!(
        codes(&answer.body),
        [
            "INVALID_DOUBLE",
            "INVALID_LONG",
            "INVALID_OPTION",
            "READ_ONLY_VALUE",
            "PROPERTY_DOESNT_EXIST",
            "INVALID_OWNER_ID",
            "INVALID_OPTION"
        ]
    );
    assert_eq!(
        answer.body["errors"][4]["context"]["propertyName"],
        json!(["mood"])
    );
    let emails = json!({"properties": {"email": "not-an-email"}});
    let answer = api.post("/crm/v3/objects/contacts", emails).await;
    invalid(&answer, "Email address not-an-email is invalid");
    let workshop = json!({"properties": {"title": "x", "held_on": "1767603600000"}});
    let answer = api.post("/crm/v3/objects/workshops", workshop).await;
    invalid(&answer, "1767603600000 is at 9:0:0.000 UTC, not midnight!");
    let lists = json!({"properties": {"email": ["a"]}});
    invalid(
        &api.post("/crm/v3/objects/contacts", lists).await,
        "Invalid input JSON",
    );
}

#[tokio::test]
async fn values_are_kept_in_one_form() {
    let api = Api::acme().await;
    let id = api
        .made(
            "deals",
            json!({"dealname": "x", "amount": 1500.5, "closedate": "2026-02-01", "hubspot_owner_id": 71_200_011}),
        )
        .await;
    for (name, expected) in [
        ("amount", "1500.5"),
        ("closedate", "2026-02-01T00:00:00.000Z"),
        ("hubspot_owner_id", "71200011"),
    ] {
        assert_eq!(api.property("deals", &id, name).await, expected, "{name}");
    }
    let ticket = json!({"subject": "x", "hs_pipeline_stage": "1", "hs_ticket_category": "BILLING_ISSUE"});
    let ticket = api.made("tickets", ticket).await;
    let path = format!("/crm/v3/objects/tickets/{ticket}");
    api.patch(
        &path,
        json!({"properties": {"hs_ticket_category": ";PRODUCT_ISSUE;BILLING_ISSUE"}}),
    )
    .await;
    let category = api.property("tickets", &ticket, "hs_ticket_category").await;
    assert_eq!(category, "BILLING_ISSUE;PRODUCT_ISSUE");
}

#[tokio::test]
async fn types_want_what_they_cannot_be_without() {
    let api = Api::acme().await;
    let ticket = api
        .post("/crm/v3/objects/tickets", json!({"properties": {"subject": "x"}}))
        .await;
    invalid(
        &ticket,
        "Error creating TICKET. Some required properties were not set.",
    );
    assert_eq!(ticket.body["context"]["properties"], json!(["hs_pipeline_stage"]));
    let workshop = api
        .post("/crm/v3/objects/workshops", json!({"properties": {}}))
        .await;
    invalid(&workshop, "Some required properties were not set.");
    invalid(
        &api.post("/crm/v3/objects/contacts", json!({})).await,
        "[properties]",
    );
}

#[tokio::test]
async fn a_stage_belongs_to_its_pipeline_and_says_what_is_closed() {
    let api = Api::acme().await;
    let path = format!("/crm/v3/objects/deals/{RENEWAL}");
    let wrong = api.patch(&path, json!({"properties": {"dealstage": "1"}})).await;
    invalid(
        &wrong,
        "1 is not a valid pipeline stage ID. Valid options are: pipelineId=default : [appointmentscheduled",
    );
    let wrong = api
        .patch(&path, json!({"properties": {"pipeline": "none"}}))
        .await;
    invalid(&wrong, "none is not a valid pipeline ID");
    let won = api
        .patch(&path, json!({"properties": {"dealstage": "closedwon"}}))
        .await;
    assert_eq!(won.status, 200, "{}", won.body);
    for (name, expected) in [
        ("hs_is_closed", "true"),
        ("hs_is_closed_won", "true"),
        ("hs_deal_stage_probability", "1.0"),
        ("closedate", "2026-01-05T09:00:00.000Z"),
    ] {
        assert_eq!(api.property("deals", RENEWAL, name).await, expected, "{name}");
    }
    let ticket = "/crm/v3/objects/tickets/2318";
    api.patch(ticket, json!({"properties": {"hs_pipeline_stage": "4"}}))
        .await;
    assert_eq!(
        api.property("tickets", "2318", "closed_date").await,
        "2026-01-05T09:00:00.000Z"
    );
    api.patch(ticket, json!({"properties": {"hs_pipeline_stage": "3"}}))
        .await;
    assert_eq!(api.property("tickets", "2318", "closed_date").await, Value::Null);
    assert_eq!(api.property("tickets", "2318", "hs_is_closed").await, "false");
}

#[tokio::test]
async fn a_lifecycle_goes_forward_until_it_is_cleared() {
    let api = Api::acme().await;
    let contact = api
        .made(
            "contacts",
            json!({"email": "l@example.com", "lifecyclestage": "opportunity"}),
        )
        .await;
    let path = format!("/crm/v3/objects/contacts/{contact}");
    let stage = async |value: &str| {
        api.patch(&path, json!({"properties": {"lifecyclestage": value}}))
            .await;
        api.property("contacts", &contact, "lifecyclestage").await
    };
    assert_eq!(stage("lead").await, "opportunity");
    assert_eq!(stage("customer").await, "customer");
    assert_eq!(stage("").await, Value::Null);
    assert_eq!(stage("lead").await, "lead");
}

#[tokio::test]
async fn line_items_are_summed_up_and_tasks_completed() {
    let api = Api::empty().await;
    let line = api
        .made(
            "line_items",
            json!({"name": "Seat", "price": "99", "quantity": "6", "discount": "9"}),
        )
        .await;
    assert_eq!(api.property("line_items", &line, "amount").await, "540");
    let task = json!({"hs_timestamp": "2026-01-06T09:00:00Z", "hs_task_subject": "x", "hs_task_status": "NOT_STARTED"});
    let task = api.made("tasks", task).await;
    let path = format!("/crm/v3/objects/tasks/{task}");
    api.patch(&path, json!({"properties": {"hs_task_status": "COMPLETED"}}))
        .await;
    assert_eq!(
        api.property("tasks", &task, "hs_task_completion_date").await,
        "2026-01-05T09:00:00.000Z"
    );
}

#[tokio::test]
async fn what_changes_nothing_is_no_change() {
    let api = Api::acme().await;
    let path = format!("/crm/v3/objects/deals/{RENEWAL}");
    let before = api.read(&path).await;
    let answer = api.patch(&path, json!({"properties": {"amount": "61000"}})).await;
    assert_eq!(answer.status, 200);
    assert_eq!(api.read(&path).await, before);
}
