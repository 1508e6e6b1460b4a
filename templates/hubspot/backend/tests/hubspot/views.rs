//! The views that graders read.

use crate::support::{Api, NORTHWIND, RENEWAL, RUTH};
use serde_json::{Value, json};

#[tokio::test]
async fn views_keep_their_columns() {
    let api = Api::empty().await;
    let rows = api
        .backend
        .sql(
            "SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY ordinal_position) \
             FROM information_schema.columns WHERE table_schema = 'state_v1' GROUP BY table_name ORDER BY table_name",
        )
        .await;
    let columns: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(
        columns,
        [
            "association_labels: fromObjectType toObjectType category typeId name label",
            "associations: fromObjectType fromObjectId toObjectType toObjectId category typeId label",
            "companies: id name domain city country industry lifecyclestage hubspot_owner_id properties createdAt updatedAt",
            "contacts: id email firstname lastname phone company jobtitle lifecyclestage hs_lead_status hubspot_owner_id \
             properties createdAt updatedAt",
            "deals: id dealname amount pipeline dealstage closedate hubspot_owner_id properties createdAt updatedAt",
            "objects: objectType objectTypeId id properties archived archivedAt createdAt updatedAt",
            "owners: id userId email firstName lastName archived",
            "pipeline_stages: objectType pipelineId id label displayOrder metadata",
            "pipelines: objectType id label displayOrder createdAt updatedAt",
            "properties: objectType name label type fieldType groupName options hasUniqueValue hubspotDefined archived",
            "property_history: objectType id property value timestamp sourceType number",
            "schemas: objectTypeId name fullyQualifiedName singularLabel pluralLabel primaryDisplayProperty \
             requiredProperties archived",
            "tickets: id subject content hs_pipeline hs_pipeline_stage hs_ticket_priority hubspot_owner_id properties \
             createdAt updatedAt",
        ]
    );
    let undocumented = api
        .backend
        .sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'state_v1'::regnamespace AND obj_description(oid) IS NULL")
        .await;
    assert_eq!(undocumented[0].get::<_, i64>(0), 0);
}

#[tokio::test]
async fn views_say_what_the_api_says() {
    let api = Api::acme().await;
    api.patch(
        &format!("/crm/v3/objects/deals/{RENEWAL}"),
        json!({"properties": {"amount": "59500.50"}}),
    )
    .await;
    api.delete("/crm/v3/objects/deals/26120450106").await;
    let one = async |sql: String| -> Value { api.backend.sql(&sql).await[0].get(0) };
    let deal = one(format!(
        "SELECT to_jsonb(v) FROM state_v1.deals v WHERE id = '{RENEWAL}'"
    ))
    .await;
    assert_eq!(
        (&deal["amount"], &deal["dealstage"]),
        (&json!(59500.50), &json!("1037400001"))
    );
    let count = one("SELECT to_jsonb(count(*)) FROM state_v1.deals".to_owned()).await;
    assert_eq!(count, 6);
    let archived = "SELECT to_jsonb(id) FROM state_v1.objects WHERE archived";
    assert_eq!(one(archived.to_owned()).await, "26120450106");
    let labels = format!(
        "SELECT jsonb_agg(label ORDER BY label) FROM state_v1.associations \
         WHERE \"fromObjectId\" = '{RUTH}' AND \"toObjectId\" = '{NORTHWIND}'"
    );
    assert_eq!(one(labels).await, json!(["Decision maker", "Primary", null]));
    let history = format!(
        "SELECT jsonb_agg(value ORDER BY number) FROM state_v1.property_history WHERE id = '{RENEWAL}' AND property = 'amount'"
    );
    assert_eq!(one(history).await, json!(["61000", "59500.50"]));
}
