use crate::support::{Api, HOME, id, ids, invalid, plain, refused, text};
use serde_json::json;

#[tokio::test]
async fn a_discussion_goes_on_and_its_comments_change() {
    let api = Api::empty().await;
    let page = json!({"parent": {"page_id": HOME}, "rich_text": text("first")});
    let first = api.made("/v1/comments", page).await;
    let bot = json!({"object": "user", "id": "9c3e6d2b-1f84-4a7b-b5d0-6e82f4a19c07"});
    assert_eq!(
        first,
        json!({
            "object": "comment", "id": first["id"], "parent": {"type": "page_id", "page_id": HOME},
            "discussion_id": first["discussion_id"], "created_time": "2026-01-05T09:00:00.000Z",
            "last_edited_time": "2026-01-05T09:00:00.000Z", "created_by": bot, "rich_text": first["rich_text"],
            "display_name": {"type": "integration", "resolved_name": "Agent"},
        })
    );
    let answer = json!({"discussion_id": first["discussion_id"], "markdown": "a **second**"});
    let second = api.made("/v1/comments", answer).await;
    assert_eq!(second["rich_text"][1]["annotations"]["bold"], true);
    let list = format!("/v1/comments?block_id={HOME}");
    assert_eq!(ids(&api.read(&list).await), [id(&first), id(&second)]);
    let path = format!("/v1/comments/{}", id(&first));
    api.changed(&path, json!({"rich_text": text("changed")})).await;
    assert_eq!(plain(&api.read(&path).await["rich_text"]), "changed");
    assert_eq!(api.delete(&path).await.status, 200);
    refused(
        &api.get(&path).await,
        404,
        "object_not_found",
        "Could not find comment",
    );
    assert_eq!(ids(&api.read(&list).await), [id(&second)]);
    let both = json!({"parent": {"page_id": HOME}, "discussion_id": HOME, "rich_text": []});
    invalid(
        &api.post("/v1/comments", both).await,
        "exactly one of body.parent and body.discussion_id",
    );
    invalid(&api.get("/v1/comments").await, "query.block_id should be defined");
}

#[tokio::test]
async fn what_others_said_stays() {
    let api = Api::acme().await;
    let sql = "SELECT id FROM state_v1.comments WHERE rich_text ->> 0 LIKE '%retention%'";
    let other: String = api.backend.sql(sql).await[0].get(0);
    let path = format!("/v1/comments/{other}");
    assert_eq!(
        api.read(&path).await["display_name"]["resolved_name"],
        "Jonas Lindqvist"
    );
    let change = api.patch(&path, json!({"rich_text": text("no")})).await;
    refused(&change, 403, "restricted_resource", "Insufficient permissions");
    refused(
        &api.delete(&path).await,
        403,
        "restricted_resource",
        "Insufficient permissions",
    );
    api.only("read_content,read_comments").await;
    let comment = json!({"parent": {"page_id": HOME}, "rich_text": text("x")});
    refused(
        &api.post("/v1/comments", comment).await,
        403,
        "restricted_resource",
        "Insufficient",
    );
    api.only("read_content").await;
    refused(&api.get(&path).await, 403, "restricted_resource", "Insufficient");
}
