use crate::support::{Api, HOME, invalid, paragraph, plain, text};
use serde_json::{Value, json};

#[tokio::test]
async fn every_type_is_kept_as_it_was_written() {
    let api = Api::empty().await;
    let url = "https://example.com/a/report.pdf";
    let external = |more: Value| {
        let mut file = json!({"type": "external", "external": {"url": url}});
        file.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        file
    };
    let mut children = Vec::new();
    for (kind, content) in [
        ("paragraph", json!({"rich_text": text("a"), "color": "red"})),
        (
            "heading_1",
            json!({"rich_text": text("a"), "is_toggleable": true, "children": [paragraph("in")]}),
        ),
        ("heading_2", json!({"rich_text": text("a")})),
        ("heading_3", json!({"rich_text": text("a")})),
        ("heading_4", json!({"rich_text": text("a")})),
        (
            "bulleted_list_item",
            json!({"rich_text": text("a"), "children": [paragraph("in")]}),
        ),
        ("numbered_list_item", json!({"rich_text": text("a")})),
        ("quote", json!({"rich_text": text("a")})),
        ("to_do", json!({"rich_text": text("a"), "checked": true})),
        (
            "toggle",
            json!({"rich_text": text("a"), "children": [paragraph("in")]}),
        ),
        ("template", json!({"rich_text": text("a")})),
        (
            "callout",
            json!({"rich_text": text("a"), "icon": {"emoji": "💡"}}),
        ),
        ("code", json!({"rich_text": text("a"), "language": "rust"})),
        ("equation", json!({"expression": "e = mc^2"})),
        ("divider", json!({})),
        ("breadcrumb", json!({})),
        ("table_of_contents", json!({"color": "gray"})),
        ("embed", json!({"url": url})),
        ("bookmark", json!({"url": url, "caption": text("b")})),
        ("image", external(json!({}))),
        ("video", external(json!({}))),
        ("pdf", external(json!({}))),
        ("audio", external(json!({}))),
        ("file", external(json!({"name": "Report"}))),
        ("link_to_page", json!({"page_id": HOME})),
        (
            "synced_block",
            json!({"synced_from": null, "children": [paragraph("in")]}),
        ),
        (
            "table",
            json!({"table_width": 1, "children": [{"table_row": {"cells": [text("a")]}}]}),
        ),
        (
            "column_list",
            json!({"children": [
                {"column": {"children": [paragraph("left")], "width_ratio": 0.25}},
                {"column": {"children": [paragraph("right")]}},
            ]}),
        ),
    ] {
        children.push(json!({"type": kind, kind: content}));
    }
    let path = format!("/v1/blocks/{HOME}/children");
    api.changed(&path, json!({"children": children})).await;
    let listed = api.read(&path).await;
    let listed = listed["results"].as_array().unwrap();
    assert_eq!(listed.len(), children.len());
    for (asked, block) in children.iter().zip(listed) {
        let kind = block["type"].as_str().unwrap();
        assert_eq!(asked["type"], kind);
        let inner = &asked[kind];
        assert_eq!(block["has_children"], inner.get("children").is_some(), "{kind}");
        for (name, value) in inner
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| *name != "children")
        {
            let kept = &block[kind][name];
            match name.as_str() {
                "rich_text" | "caption" => assert_eq!(plain(kept), value[0]["text"]["content"]),
                "icon" => assert_eq!(kept["emoji"], value["emoji"]),
                _ => assert_eq!(kept, value, "{kind}.{name}"),
            }
        }
        assert_eq!(block[kind].get("children"), None);
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_where_it_stands() {
    let api = Api::empty().await;
    let path = format!("/v1/blocks/{HOME}/children");
    let before = api.backend.dump().await;
    let deep = json!({"paragraph": {"rich_text": [], "children": [
        {"paragraph": {"rich_text": [], "children": [
            {"paragraph": {"rich_text": [], "children": [paragraph("too deep")]}},
        ]}},
    ]}});
    let long = "x".repeat(2001);
    for (children, message) in [
        (
            json!([{"type": "paragraph"}]),
            "body.children[0].paragraph should be defined, instead was `undefined`.",
        ),
        (
            json!([{"paragraph": {}}]),
            "body.children[0].paragraph.rich_text should be defined",
        ),
        (
            json!([{"paragraph": {"rich_text": "x"}}]),
            "rich_text should be an array, instead was `\"x\"`.",
        ),
        (
            json!([{"paragraph": {"rich_text": [], "colour": "red"}}]),
            "paragraph.colour should be not present",
        ),
        (
            json!([{"paragraph": {"rich_text": text(&long)}}]),
            "content.length should be ≤ `2000`, instead was `2001`.",
        ),
        (
            json!([{"code": {"rich_text": [], "language": "klingon"}}]),
            "language should be `\"abap\"`",
        ),
        (
            json!([{"heading_1": {"rich_text": [], "children": [paragraph("x")]}}]),
            "heading_1.children should be not present",
        ),
        (
            json!([{"table_row": {"cells": []}}]),
            "body.children[0].table_row should be not present",
        ),
        (
            json!([{"table": {"table_width": 2, "children": [{"table_row": {"cells": [[]]}}]}}]),
            "Number of cells in table row",
        ),
        (
            json!([{"column_list": {"children": [{"column": {"children": []}}]}}]),
            "children.length should be ≥ `2`",
        ),
        (
            json!(vec![paragraph("x"); 101]),
            "body.children.length should be ≤ `100`, instead was `101`.",
        ),
        (
            json!([deep]),
            "children[0].paragraph.children should be not present",
        ),
    ] {
        invalid(&api.patch(&path, json!({"children": children})).await, message);
    }
    invalid(
        &api.patch(&path, json!({})).await,
        "body.children should be defined",
    );
    assert_eq!(api.backend.dump().await, before);
}
