//! Versions named by a date lead to the same operations.

use crate::support::{Api, NORTHWIND, RUTH, ids};
use serde_json::json;

#[tokio::test]
async fn dated_versions_answer_like_numbered_ones() {
    let api = Api::acme().await;
    for (dated, numbered) in [
        ("/crm/objects/2026-03/companies", "/crm/v3/objects/companies"),
        ("/crm/properties/2026-03/deals", "/crm/v3/properties/deals"),
        ("/crm/pipelines/2026-03/deals", "/crm/v3/pipelines/deals"),
        ("/crm/owners/2026-03", "/crm/v3/owners"),
        (
            "/crm-object-schemas/2026-03/schemas",
            "/crm-object-schemas/v3/schemas",
        ),
        ("/account-info/2026-03/details", "/account-info/v3/details"),
        (
            "/crm/associations/2026-03/deals/contacts/labels",
            "/crm/v4/associations/deals/contacts/labels",
        ),
    ] {
        assert_eq!(api.read(dated).await, api.read(numbered).await, "{dated}");
    }
    let search = api
        .post("/crm/objects/2026-03/contacts/search", json!({"query": "ruth"}))
        .await;
    assert_eq!(ids(&search.body), [RUTH]);
    let default = format!("/crm/objects/2026-03/contacts/{RUTH}/associations/default/companies/{NORTHWIND}");
    assert_eq!(api.put(&default, json!({})).await.status, 200);
    let merge = json!({"primaryObjectId": "2318", "objectIdToMerge": "2326"});
    assert_eq!(
        api.post("/crm/objects/2026-03/tickets/merge", merge).await.status,
        200
    );
}
