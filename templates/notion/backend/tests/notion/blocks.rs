use crate::support::{Api, HOME, id, ids, invalid, paragraph, plain, refused, text};
use serde_json::{Value, json};

#[tokio::test]
async fn blocks_are_appended_in_their_order_and_read_back() {
    let api = Api::empty().await;
    let path = format!("/v1/blocks/{HOME}/children");
    let appended = api
        .changed(&path, json!({"children": [paragraph("one"), paragraph("two")]}))
        .await;
    let first = id(&appended["results"][0]).to_owned();
    let between = api
        .changed(&path, json!({"children": [paragraph("between")], "after": first}))
        .await;
    let before = json!({"children": [paragraph("zero")], "position": {"type": "start"}});
    api.changed(&path, before).await;
    let listed = api.read(&path).await;
    let texts: Vec<String> = listed["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| plain(&block["paragraph"]["rich_text"]))
        .collect();
    assert_eq!(texts, ["zero", "one", "between", "two"]);
    let block = &between["results"][0];
    assert_eq!(
        *block,
        json!({
            "object": "block", "id": block["id"], "parent": {"type": "page_id", "page_id": HOME},
            "created_time": "2026-01-05T09:00:00.000Z", "last_edited_time": "2026-01-05T09:00:00.000Z",
            "created_by": {"object": "user", "id": "9c3e6d2b-1f84-4a7b-b5d0-6e82f4a19c07"},
            "last_edited_by": {"object": "user", "id": "9c3e6d2b-1f84-4a7b-b5d0-6e82f4a19c07"},
            "archived": false, "in_trash": false, "has_children": false, "type": "paragraph",
            "paragraph": {
                "rich_text": [{
                    "type": "text", "text": {"content": "between", "link": null}, "plain_text": "between", "href": null,
                    "annotations": {
                        "bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false,
                        "color": "default",
                    },
                }],
                "color": "default",
            },
        })
    );
    assert_eq!(api.read(&format!("/v1/blocks/{}", id(block))).await, *block);
    let foreign = json!({"children": [paragraph("x")], "after": HOME});
    invalid(&api.patch(&path, foreign).await, "not a child");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let api = Api::empty().await;
    let path = format!("/v1/blocks/{HOME}/children");
    let children: Vec<Value> = (0..5).map(|number| paragraph(&number.to_string())).collect();
    let made = api.changed(&path, json!({"children": children})).await;
    let all: Vec<String> = ids(&made).into_iter().map(str::to_owned).collect();
    let first = api.read(&format!("{path}?page_size=2")).await;
    assert_eq!(ids(&first), all[..2]);
    assert_eq!(
        (
            &first["has_more"],
            &first["next_cursor"],
            &first["type"],
            &first["block"]
        ),
        (&json!(true), &json!(all[2]), &json!("block"), &json!({}))
    );
    let last = api
        .read(&format!("{path}?page_size=3&start_cursor={}", all[2]))
        .await;
    assert_eq!(
        (ids(&last), &last["has_more"]),
        (all[2..].iter().map(String::as_str).collect(), &json!(false))
    );
    invalid(
        &api.get(&format!("{path}?page_size=101")).await,
        "query.page_size should be ≤ `100`",
    );
    invalid(
        &api.get(&format!("{path}?start_cursor={HOME}")).await,
        "start_cursor provided is invalid",
    );
}

#[tokio::test]
async fn a_block_is_updated_trashed_and_restored() {
    let api = Api::empty().await;
    let path = format!("/v1/blocks/{HOME}/children");
    let to_do = json!({"to_do": {"rich_text": text("call"), "checked": false}});
    let made = api.changed(&path, json!({"children": [to_do]})).await;
    let block = format!("/v1/blocks/{}", ids(&made)[0]);
    api.changed(&block, json!({"to_do": {"checked": true}})).await;
    let read = api.read(&block).await;
    assert_eq!(
        (&read["to_do"]["checked"], plain(&read["to_do"]["rich_text"])),
        (&json!(true), "call".to_owned())
    );
    invalid(
        &api.patch(&block, json!({"paragraph": {"rich_text": []}})).await,
        "type cannot be changed",
    );
    let deleted = api.delete(&block).await;
    assert_eq!(
        (deleted.status.as_u16(), &deleted.body["in_trash"]),
        (200, &json!(true))
    );
    assert_eq!(ids(&api.read(&path).await), Vec::<&str>::new());
    invalid(&api.delete(&block).await, "Can't edit block that is archived.");
    invalid(
        &api.patch(&block, json!({"to_do": {"checked": false}})).await,
        "You must unarchive the block",
    );
    api.changed(&block, json!({"archived": false})).await;
    assert_eq!(ids(&api.read(&path).await).len(), 1);
    let none = "/v1/blocks/00000000-0000-4000-8000-000000000000";
    refused(
        &api.get(none).await,
        404,
        "object_not_found",
        "Could not find block with ID: 00000000",
    );
    invalid(
        &api.get("/v1/blocks/nothing").await,
        "path failed validation: path.block_id should be a valid uuid",
    );
}

#[tokio::test]
async fn a_copy_shows_what_is_in_its_original() {
    let api = Api::empty().await;
    let path = format!("/v1/blocks/{HOME}/children");
    let original = json!({"synced_block": {"synced_from": null, "children": [paragraph("shared")]}});
    let made = api.changed(&path, json!({"children": [original]})).await;
    let origin = ids(&made)[0].to_owned();
    let copy = json!({"synced_block": {"synced_from": {"block_id": origin}}});
    let made = api.changed(&path, json!({"children": [copy]})).await;
    assert_eq!(
        made["results"][0]["synced_block"]["synced_from"]["block_id"],
        origin
    );
    let copied = api.read(&format!("/v1/blocks/{}/children", ids(&made)[0])).await;
    assert_eq!(plain(&copied["results"][0]["paragraph"]["rich_text"]), "shared");
    let chain = json!({"synced_block": {"synced_from": {"block_id": ids(&made)[0]}}});
    invalid(
        &api.patch(&path, json!({"children": [chain]})).await,
        "must be an original",
    );
}

#[tokio::test]
async fn rich_text_says_what_it_mentions() {
    let api = Api::empty().await;
    let owner = "0b7f2c1e-5a43-4d9f-8c26-91e4d3b07a15";
    let rich_text = json!([
        {"text": {"content": "see ", "link": {"url": "https://example.com"}}, "annotations": {"bold": true}},
        {"mention": {"page": {"id": HOME}}},
        {"mention": {"user": {"id": owner}}},
        {"mention": {"date": {"start": "2026-01-31"}}},
        {"equation": {"expression": "1 + 1"}},
    ]);
    let block = json!({"paragraph": {"rich_text": rich_text}});
    let made = api
        .changed(
            &format!("/v1/blocks/{HOME}/children"),
            json!({"children": [block]}),
        )
        .await;
    let items = &made["results"][0]["paragraph"]["rich_text"];
    assert_eq!(plain(items), "see Home@Owner2026-01-311 + 1");
    assert_eq!(
        (&items[0]["href"], &items[0]["annotations"]["bold"]),
        (&json!("https://example.com"), &json!(true))
    );
    assert_eq!(items[2]["mention"]["user"]["id"], owner);
    let nobody = json!({"paragraph": {"rich_text": [{"mention": {"user": {"id": HOME}}}]}});
    let answer = api
        .patch(
            &format!("/v1/blocks/{HOME}/children"),
            json!({"children": [nobody]}),
        )
        .await;
    invalid(&answer, "Could not find user with ID");
}
