use crate::support::{Api, HOME, id, invalid, text};
use serde_json::{Value, json};

const TEXT: &str = "# Plan\n\nA **bold** word, a [link](https://example.com/x) and `code`.\n\n- one\n- two\n\t- deeper\n- [x] done\n\n\
    1. first\n2. second\n\n> said\n\n```rust\nlet a = 1;\n```\n\n---\n\n$$\ne = mc^2\n$$\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n";

#[tokio::test]
async fn a_page_is_written_and_read_as_markdown() {
    let api = Api::empty().await;
    let body =
        json!({"parent": {"page_id": HOME}, "properties": {"title": {"title": text("M")}}, "markdown": TEXT});
    let page = api.made("/v1/pages", body).await;
    let path = format!("/v1/pages/{}/markdown", id(&page));
    let read = api.read(&path).await;
    assert_eq!(
        read,
        json!({
            "object": "page_markdown", "id": id(&page), "markdown": read["markdown"], "truncated": false,
            "unknown_block_ids": [],
        })
    );
    let markdown = read["markdown"].as_str().unwrap();
    // Lists of two kinds that follow each other are one list.
    assert_eq!(markdown, TEXT.replace("done\n\n1.", "done\n1."));
    let kinds = api.read(&format!("/v1/blocks/{}/children", id(&page))).await;
    let kinds: Vec<&Value> = kinds["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| &block["type"])
        .collect();
    assert_eq!(kinds.len(), 12, "{kinds:?}");
}

#[tokio::test]
async fn content_is_inserted_and_replaced() {
    let api = Api::empty().await;
    let page = api.page("M").await;
    let path = format!("/v1/pages/{page}/markdown");
    let insert = |content: &str, rest: Value| {
        let mut inner = json!({"content": content});
        inner
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        json!({"type": "insert_content", "insert_content": inner})
    };
    api.changed(&path, insert("one\ntwo", json!({}))).await;
    api.changed(&path, insert("zero", json!({"position": {"type": "start"}})))
        .await;
    let read = api
        .changed(&path, insert("between", json!({"after": "o...one"})))
        .await;
    assert_eq!(read["markdown"], "zero\n\none\n\nbetween\n\ntwo\n");
    let range = json!({"content": "1", "content_range": "one...between"});
    let read = api
        .changed(
            &path,
            json!({"type": "replace_content_range", "replace_content_range": range}),
        )
        .await;
    assert_eq!(read["markdown"], "zero\n\n1\n\ntwo\n");
    let missing = json!({"content_updates": [{"old_str": "nine", "new_str": ""}]});
    let answer = api
        .patch(
            &path,
            json!({"type": "update_content", "update_content": missing}),
        )
        .await;
    invalid(&answer, "old_str should be in the page, instead was `\"nine\"`.");
    let inside = json!({"parent": {"page_id": page}, "properties": {"title": {"title": text("Inside")}}});
    api.made("/v1/pages", inside).await;
    let replace = |rest: Value| {
        let mut inner = json!({"new_str": "all new"});
        inner
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        json!({"type": "replace_content", "replace_content": inner})
    };
    invalid(
        &api.patch(&path, replace(json!({}))).await,
        "would delete \"Inside\"",
    );
    let read = api
        .changed(&path, replace(json!({"allow_deleting_content": true})))
        .await;
    assert_eq!(read["markdown"], "all new\n");
}
