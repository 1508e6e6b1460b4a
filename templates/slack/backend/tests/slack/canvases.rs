//! `canvases.*` and `conversations.canvases.create`

use crate::{ENGINEERING, GENERAL, LEADERSHIP, MARCUS, SALES, Workspace, pluck, string};
use serde_json::{Value, json};

fn document(markdown: &str) -> Value {
    json!({"type": "markdown", "markdown": markdown})
}

impl Workspace {
    async fn canvas(&self, markdown: &str) -> String {
        let content = document(markdown).to_string();
        let arguments = [("title", "Plan"), ("document_content", content.as_str())];
        string(&self.ok("canvases.create", &arguments).await["canvas_id"])
    }

    async fn change(&self, canvas: &str, change: Value) -> Value {
        let changes = json!([change]).to_string();
        self.call("canvases.edit", &[("canvas_id", canvas), ("changes", &changes)])
            .await
    }

    async fn sections(&self, canvas: &str, criteria: Value) -> Vec<String> {
        let criteria = criteria.to_string();
        let found = self
            .ok(
                "canvases.sections.lookup",
                &[("canvas_id", canvas), ("criteria", &criteria)],
            )
            .await;
        pluck(&found["sections"], "id")
    }

    async fn markdown(&self, canvas: &str) -> String {
        let select = format!("SELECT markdown FROM state_v1.canvases WHERE id = '{canvas}'");
        self.backend.sql(&select).await[0].get(0)
    }
}

#[tokio::test]
async fn sections_are_found_and_changed() {
    let slack = Workspace::acme().await;
    let canvas = slack
        .canvas("# Plan\n\nFirst paragraph.\n\n## Steps\n\n- one\n- two")
        .await;
    assert_eq!(
        slack
            .sections(&canvas, json!({"section_types": ["any_header"]}))
            .await
            .len(),
        2
    );
    let steps = slack
        .sections(&canvas, json!({"section_types": ["h2"], "contains_text": "step"}))
        .await;
    let [steps] = steps.as_slice() else {
        panic!("one section: {steps:?}");
    };
    assert!(steps.starts_with("temp:C:"));

    let changes = [
        json!({"operation": "insert_before", "section_id": steps, "document_content": document("Before.")}),
        json!({"operation": "insert_after", "section_id": steps, "document_content": document("After.")}),
        json!({"operation": "insert_at_start", "document_content": document("Top.")}),
        json!({"operation": "insert_at_end", "document_content": document("End.\n\nReally.")}),
        json!({"operation": "replace", "section_id": steps, "document_content": document("## Stages")}),
        json!({"operation": "rename", "title_content": document("The plan")}),
    ];
    for change in changes {
        assert_eq!(
            slack.change(&canvas, change.clone()).await["ok"],
            true,
            "{change}"
        );
    }
    assert_eq!(
        slack.markdown(&canvas).await,
        "Top.\n\n# Plan\n\nFirst paragraph.\n\nBefore.\n\n## Stages\n\nAfter.\n\n- one\n- two\n\nEnd.\n\nReally."
    );
    let first = slack
        .sections(&canvas, json!({"contains_text": "first PARAGRAPH"}))
        .await;
    let delete = json!({"operation": "delete", "section_id": first[0]});
    assert_eq!(slack.change(&canvas, delete.clone()).await["ok"], true);
    let again = slack.change(&canvas, delete).await;
    assert_eq!(
        (&again["error"], &again["detail"]),
        (
            &json!("canvas_editing_failed"),
            &json!("section_id is not one of this canvas")
        )
    );
    let replace = json!({"operation": "replace", "document_content": document("All new.")});
    assert_eq!(slack.change(&canvas, replace).await["ok"], true);
    assert_eq!(slack.markdown(&canvas).await, "All new.");
    let file = slack.ok("files.info", &[("file", &canvas)]).await["file"].clone();
    assert_eq!(
        (&file["title"], &file["mode"], &file["filetype"], &file["size"]),
        (&json!("The plan"), &json!("quip"), &json!("quip"), &json!(8))
    );
}

#[tokio::test]
async fn a_canvas_is_its_owners_until_others_are_let_in() {
    let slack = Workspace::acme().await;
    let canvas = slack.canvas("secret").await;
    let at = ("canvas_id", canvas.as_str());
    let changes = json!([{"operation": "insert_at_end", "document_content": document("mine")}]).to_string();
    let edit = [at, ("changes", changes.as_str())];
    assert_eq!(
        slack.admin_error("canvases.edit", &edit).await,
        "canvas_not_found"
    );
    let read = json!([crate::ADMIN]).to_string();
    slack
        .ok(
            "canvases.access.set",
            &[at, ("access_level", "read"), ("user_ids", &read)],
        )
        .await;
    slack.admin("files.info", &[("file", &canvas)]).await;
    assert_eq!(
        slack.admin_error("canvases.edit", &edit).await,
        "restricted_action"
    );
    slack
        .ok(
            "canvases.access.set",
            &[at, ("access_level", "write"), ("channel_ids", ENGINEERING)],
        )
        .await;
    slack.admin("canvases.edit", &edit).await;
    assert_eq!(
        slack.admin_error("canvases.delete", &[at]).await,
        "restricted_action"
    );
    slack
        .ok("canvases.access.delete", &[at, ("channel_ids", ENGINEERING)])
        .await;
    assert_eq!(
        slack.admin_error("canvases.edit", &edit).await,
        "restricted_action"
    );

    let both: [(&[(&str, &str)], &str); 5] = [
        (&[at, ("access_level", "read")], "invalid_parameters"),
        (
            &[
                at,
                ("access_level", "read"),
                ("user_ids", MARCUS),
                ("channel_ids", GENERAL),
            ],
            "invalid_parameters",
        ),
        (
            &[at, ("access_level", "read"), ("user_ids", "U0NOBODY001")],
            "user_not_found",
        ),
        (
            &[at, ("access_level", "read"), ("channel_ids", LEADERSHIP)],
            "channel_not_found",
        ),
        (
            &[at, ("access_level", "admire"), ("user_ids", MARCUS)],
            "invalid_arguments",
        ),
    ];
    for (arguments, error) in both {
        assert_eq!(
            slack.error("canvases.access.set", arguments).await,
            error,
            "{arguments:?}"
        );
    }
    slack.ok("canvases.delete", &[at]).await;
    assert_eq!(slack.error("canvases.edit", &edit).await, "canvas_not_found");
    assert_eq!(
        slack.error("files.info", &[("file", &canvas)]).await,
        "file_deleted"
    );
    let access = [at, ("user_ids", MARCUS)];
    assert_eq!(
        slack.error("canvases.access.delete", &access).await,
        "canvas_not_found"
    );
}

#[tokio::test]
async fn a_conversation_has_one_canvas_of_its_own() {
    let slack = Workspace::acme().await;
    let content = document("# Notes").to_string();
    let arguments = [("channel_id", GENERAL), ("document_content", content.as_str())];
    let created = slack.ok("conversations.canvases.create", &arguments).await;
    let canvas = string(&created["canvas_id"]);
    assert_eq!(
        slack.error("conversations.canvases.create", &arguments).await,
        "channel_canvas_already_exists"
    );
    let file = slack.admin("files.info", &[("file", &canvas)]).await["file"].clone();
    assert_eq!(
        (&file["linked_channel_id"], &file["title"]),
        (&json!(GENERAL), &json!("Untitled"))
    );
    // Members write in it, and it can be made anew once it is deleted.
    let changes = json!([{"operation": "insert_at_end", "document_content": document("More.")}]).to_string();
    slack
        .admin("canvases.edit", &[("canvas_id", &canvas), ("changes", &changes)])
        .await;
    slack.ok("canvases.delete", &[("canvas_id", &canvas)]).await;
    slack.ok("conversations.canvases.create", &arguments).await;
    for (channel, error) in [(SALES, "restricted_action"), (LEADERSHIP, "channel_not_found")] {
        let arguments = [("channel_id", channel)];
        assert_eq!(
            slack.error("conversations.canvases.create", &arguments).await,
            error
        );
    }
    let html = json!({"type": "html", "markdown": "x"}).to_string();
    assert_eq!(
        slack
            .error("canvases.create", &[("document_content", &html)])
            .await,
        "canvas_creation_failed"
    );
    slack.restrict("canvases:read").await;
    assert_eq!(slack.error("canvases.create", &[]).await, "missing_scope");
    let criteria = json!({"contains_text": "notes"}).to_string();
    assert_eq!(
        slack
            .error(
                "canvases.sections.lookup",
                &[("canvas_id", "F0NOTHING01"), ("criteria", &criteria)]
            )
            .await,
        "canvas_not_found"
    );
}
