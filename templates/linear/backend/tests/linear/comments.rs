//! Comments and attachments.

use crate::support::{AGENT, Api, NOTHING, refused};
use serde_json::{Value, json};

const COMMENT: &str = "id body editedAt resolvedAt url parent { id } user { id } issue { identifier }";

async fn create(api: &Api, input: Value) -> Value {
    let query = format!(
        "mutation($input: CommentCreateInput!) {{ commentCreate(input: $input) {{ success comment {{ {COMMENT} }} }} }}"
    );
    api.data(&query, json!({"input": input})).await["commentCreate"]["comment"].clone()
}

async fn read(api: &Api, id: &Value) -> Value {
    let query =
        format!("query($id: String!) {{ comment(id: $id) {{ {COMMENT} children {{ nodes {{ id }} }} }} }}");
    api.data(&query, json!({"id": id})).await["comment"].clone()
}

#[tokio::test]
async fn comments_are_written_answered_changed_and_deleted() {
    let api = Api::acme().await;
    let comment = create(&api, json!({"issueId": "ENG-9", "body": "Both are *merged*."})).await;
    assert_eq!(comment["user"]["id"], AGENT);
    assert_eq!(comment["issue"]["identifier"], "ENG-9");
    let url = comment["url"].as_str().unwrap_or_default();
    assert!(
        url.starts_with(&api.backend.url("/acme/issue/ENG-9#comment-")),
        "{url}"
    );
    let answer = create(&api, json!({"parentId": comment["id"], "body": "Thanks"})).await;
    assert_eq!(answer["parent"]["id"], comment["id"]);
    assert_eq!(
        read(&api, &comment["id"]).await["children"]["nodes"][0]["id"],
        answer["id"]
    );

    let update = "mutation($id: String!) { commentUpdate(id: $id, input: {body: \"Changed\"}) { success } }";
    api.data(update, json!({"id": comment["id"]})).await;
    let changed = read(&api, &comment["id"]).await;
    assert_eq!(
        (&changed["body"], &changed["editedAt"]),
        (&json!("Changed"), &json!("2026-01-05T09:00:00.000Z"))
    );

    let delete = "mutation($id: String!) { commentDelete(id: $id) { success entityId } }";
    let data = api.data(delete, json!({"id": comment["id"]})).await;
    assert_eq!(data["commentDelete"]["entityId"], comment["id"]);
    for id in [&comment["id"], &answer["id"]] {
        let error = api
            .error(
                "query($id: String!) { comment(id: $id) { id } }",
                json!({"id": id}),
            )
            .await;
        refused(&error, "invalid input", "Entity not found: Comment");
    }
}

#[tokio::test]
async fn comments_need_a_body_and_an_issue_and_their_author() {
    let api = Api::acme().await;
    let create = "mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success } }";
    for (input, message) in [
        (
            json!({"issueId": "ENG-9", "body": ""}),
            "Argument Validation Error",
        ),
        (json!({"issueId": "ENG-9"}), "Argument Validation Error"),
        (json!({"body": "To whom?"}), "Argument Validation Error"),
        (
            json!({"issueId": NOTHING, "body": "x"}),
            "Entity not found: Issue",
        ),
        (
            json!({"parentId": NOTHING, "body": "x"}),
            "Entity not found: Comment",
        ),
    ] {
        let error = api.error(create, json!({"input": input})).await;
        refused(&error, "invalid input", message);
    }
    let of_another = api
        .backend
        .sql("SELECT id FROM comments ORDER BY id LIMIT 1")
        .await[0]
        .get::<_, String>(0);
    for query in [
        "mutation($id: String!) { commentUpdate(id: $id, input: {body: \"x\"}) { success } }",
        "mutation($id: String!) { commentDelete(id: $id) { success } }",
    ] {
        let error = api.error(query, json!({"id": of_another})).await;
        refused(&error, "forbidden", "Insufficient permissions");
    }
}

#[tokio::test]
async fn threads_are_resolved_and_opened_again() {
    let api = Api::acme().await;
    let comment = create(&api, json!({"issueId": "ENG-9", "body": "Ready?"})).await;
    let resolve =
        "mutation($id: String!) { commentResolve(id: $id) { comment { resolvedAt resolvingUser { id } } } }";
    let data = api.data(resolve, json!({"id": comment["id"]})).await;
    assert_eq!(data["commentResolve"]["comment"]["resolvingUser"]["id"], AGENT);
    let open = "mutation($id: String!) { commentUnresolve(id: $id) { comment { resolvedAt } } }";
    let data = api.data(open, json!({"id": comment["id"]})).await;
    assert_eq!(data["commentUnresolve"]["comment"]["resolvedAt"], Value::Null);
    let answer = create(&api, json!({"parentId": comment["id"], "body": "Yes"})).await;
    let error = api.error(resolve, json!({"id": answer["id"]})).await;
    refused(&error, "invalid input", "not a root comment");
}

#[tokio::test]
async fn an_issue_has_one_attachment_of_an_address() {
    let api = Api::acme().await;
    let attach = "mutation($input: AttachmentCreateInput!) { attachmentCreate(input: $input) { attachment { id title } } }";
    let input = |title: &str| {
        json!({"input": {"issueId": "ENG-9", "title": title, "url": "https://acme.example/releases/4.2.1",
            "metadata": {"state": "draft"}}})
    };
    let first = api.data(attach, input("Notes")).await["attachmentCreate"]["attachment"].clone();
    let second = api.data(attach, input("Release notes")).await["attachmentCreate"]["attachment"].clone();
    assert_eq!(first["id"], second["id"]);
    let read = "{ attachmentsForURL(url: \"https://acme.example/releases/4.2.1\") { nodes { title metadata \
         issue { identifier } } } }";
    let data = api.data(read, json!({})).await;
    let expected =
        json!({"title": "Release notes", "metadata": {"state": "draft"}, "issue": {"identifier": "ENG-9"}});
    assert_eq!(data["attachmentsForURL"]["nodes"], json!([expected]));
    let link = "mutation { attachmentLinkURL(issueId: \"ENG-9\", url: \"nowhere\") { success } }";
    refused(
        &api.error(link, json!({})).await,
        "invalid input",
        "Argument Validation Error",
    );
    let delete = "mutation($id: String!) { attachmentDelete(id: $id) { entityId } }";
    api.data(delete, json!({"id": first["id"]})).await;
    let data = api.data(read, json!({})).await;
    assert_eq!(data["attachmentsForURL"]["nodes"], json!([]));
}
