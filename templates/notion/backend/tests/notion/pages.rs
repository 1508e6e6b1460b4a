use crate::support::{Api, HOME, id, ids, invalid, paragraph, plain, refused, text};
use serde_json::{Value, json};

#[tokio::test]
async fn a_page_has_what_it_was_made_with() {
    let api = Api::empty().await;
    let body = json!({
        "parent": {"page_id": HOME.replace('-', "")},
        "properties": {"title": {"title": text("Plan: Q1")}},
        "icon": {"emoji": "🗺️"},
        "cover": {"external": {"url": "https://example.com/cover.png"}},
        "children": [paragraph("inside")],
    });
    let page = api.made("/v1/pages", body).await;
    let bot = json!({"object": "user", "id": "9c3e6d2b-1f84-4a7b-b5d0-6e82f4a19c07"});
    assert_eq!(
        page,
        json!({
            "object": "page", "id": page["id"], "created_time": "2026-01-05T09:00:00.000Z",
            "last_edited_time": "2026-01-05T09:00:00.000Z", "created_by": bot, "last_edited_by": bot, "archived": false,
            "in_trash": false, "is_locked": false, "is_archived": false,
            "icon": {"type": "emoji", "emoji": "🗺️"},
            "cover": {"type": "external", "external": {"url": "https://example.com/cover.png"}},
            "parent": {"type": "page_id", "page_id": HOME},
            "properties": {"title": {"id": "title", "type": "title", "title": page["properties"]["title"]["title"]}},
            "url": format!("{}/Plan-Q1-{}", api.backend.url(""), id(&page).replace('-', "")),
            "public_url": null,
        })
    );
    assert_eq!(api.read(&format!("/v1/pages/{}", id(&page))).await, page);
    let children = api.read(&format!("/v1/blocks/{}/children", id(&page))).await;
    assert_eq!(plain(&children["results"][0]["paragraph"]["rich_text"]), "inside");
    let home = api.read(&format!("/v1/blocks/{HOME}/children")).await;
    assert_eq!(home["results"][0]["child_page"]["title"], "Plan: Q1");
}

#[tokio::test]
async fn what_a_page_cannot_be_made_with_is_refused() {
    let api = Api::empty().await;
    let before = api.backend.dump().await;
    for (body, message) in [
        (json!({"properties": {}}), "body.parent should be defined"),
        (json!({"parent": {}}), "body.parent.page_id should be defined"),
        (
            json!({"parent": {"page_id": "x"}}),
            "body.parent.page_id should be a valid uuid",
        ),
        (json!({"parent": {"workspace": true}}), "top of the workspace"),
        (
            json!({"parent": {"page_id": HOME}, "properties": {"Price": {"number": 1}}}),
            "Price is not a property that exists.",
        ),
        (
            json!({"parent": {"page_id": HOME}, "colour": "red"}),
            "body.colour should be not present",
        ),
        (
            json!({"parent": {"page_id": HOME}, "icon": {"emoji": "x"}}),
            "body.icon.emoji should be a valid emoji",
        ),
        (
            json!({"parent": {"page_id": HOME}, "template": {"type": "default"}}),
            "does not implement templates",
        ),
    ] {
        invalid(&api.post("/v1/pages", body).await, message);
    }
    assert_eq!(api.backend.dump().await, before);
}

#[tokio::test]
async fn the_trash_hides_what_is_in_a_page() {
    let api = Api::empty().await;
    let top = api.page("Top").await;
    let inside = json!({"parent": {"page_id": top}, "properties": {"title": {"title": text("Inside")}}});
    let inside = id(&api.made("/v1/pages", inside).await).to_owned();
    let path = format!("/v1/pages/{top}");
    let trashed = api.changed(&path, json!({"in_trash": true})).await;
    assert_eq!(
        (&trashed["in_trash"], &trashed["archived"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(api.read(&format!("/v1/pages/{inside}")).await["in_trash"], true);
    let found = api.made("/v1/search", json!({"query": "inside"})).await;
    assert_eq!(ids(&found), Vec::<&str>::new());
    refused(
        &api.get(&format!("/v1/blocks/{top}/children")).await,
        404,
        "object_not_found",
        "Could not find block",
    );
    let children = json!({"children": [paragraph("x")]});
    let append = api
        .patch(&format!("/v1/blocks/{inside}/children"), children)
        .await;
    invalid(&append, "archived ancestor");
    invalid(
        &api.patch(&path, json!({"icon": null})).await,
        "You must unarchive",
    );
    let in_trash = api
        .made("/v1/search", json!({"filter": {"in_trash": true}}))
        .await;
    assert_eq!(ids(&in_trash).len(), 2);
    api.changed(&path, json!({"archived": false})).await;
    let found = api.made("/v1/search", json!({"query": "inside"})).await;
    assert_eq!(ids(&found), [inside]);
    let home = api
        .patch(&format!("/v1/pages/{HOME}"), json!({"in_trash": true}))
        .await;
    invalid(&home, "Archiving workspace level pages via API not supported.");
}

#[tokio::test]
async fn a_page_is_moved_but_not_into_itself() {
    let api = Api::empty().await;
    let (one, other) = (api.page("One").await, api.page("Other").await);
    let path = format!("/v1/pages/{one}/move");
    let moved = api.made(&path, json!({"parent": {"page_id": other}})).await;
    assert_eq!(moved["parent"]["page_id"], other.as_str());
    let answer = api
        .post(
            &format!("/v1/pages/{other}/move"),
            json!({"parent": {"page_id": one}}),
        )
        .await;
    invalid(&answer, "cannot be moved into itself");
    let (_, source) = api.database(json!({"Done": {"checkbox": {}}})).await;
    let row = api
        .made(&path, json!({"parent": {"data_source_id": source}}))
        .await;
    assert_eq!(plain(&row["properties"]["Name"]["title"]), "One");
    assert_eq!(row["properties"]["Done"]["checkbox"], false);
    let back = api.made(&path, json!({"parent": {"page_id": HOME}})).await;
    assert_eq!(plain(&back["properties"]["title"]["title"]), "One");
}

#[tokio::test]
async fn long_values_come_in_pages_of_their_own() {
    let api = Api::empty().await;
    let (_, source) = api.database(json!({"Notes": {"rich_text": {}}})).await;
    let notes: Vec<Value> = (0..3)
        .map(|number| text(&number.to_string())[0].clone())
        .collect();
    let row = api
        .row(&source, "Row", json!({"Notes": {"rich_text": notes}}))
        .await;
    let property = api.read(&format!("/v1/pages/{row}")).await["properties"]["Notes"]["id"].clone();
    let path = format!("/v1/pages/{row}/properties/{}", property.as_str().unwrap());
    let first = api.read(&format!("{path}?page_size=2")).await;
    assert_eq!(first["results"][1]["rich_text"]["plain_text"], "1");
    let next = first["property_item"]["next_url"].as_str().unwrap();
    let rest = api.read(next.strip_prefix(&api.backend.url("")).unwrap()).await;
    assert_eq!(
        (&rest["results"][0]["rich_text"]["plain_text"], &rest["has_more"]),
        (&json!("2"), &json!(false))
    );
    let title = api.read(&format!("/v1/pages/{row}/properties/title")).await;
    assert_eq!(
        title["property_item"],
        json!({"id": "title", "type": "title", "title": {}, "next_url": null})
    );
    invalid(
        &api.get(&format!("/v1/pages/{row}/properties/none")).await,
        "Could not find property",
    );
}

#[tokio::test]
async fn what_is_not_shared_is_not_there() {
    let api = Api::acme().await;
    let rows = api
        .backend
        .sql("SELECT id FROM blocks WHERE title IN ('Board', 'Salaries 2026') ORDER BY title")
        .await;
    assert_eq!(rows.len(), 2);
    for row in rows {
        let id: String = row.get(0);
        let answer = api.get(&format!("/v1/pages/{id}")).await;
        let message =
            "Make sure the relevant pages and databases are shared with your integration \"Acme Agent\".";
        refused(&answer, 404, "object_not_found", message);
        let answer = api.get(&format!("/v1/blocks/{id}/children")).await;
        refused(&answer, 404, "object_not_found", &id);
        let body = json!({"parent": {"page_id": id}, "properties": {}});
        refused(&api.post("/v1/pages", body).await, 404, "object_not_found", &id);
        let comment = json!({"parent": {"page_id": id}, "rich_text": text("x")});
        refused(
            &api.post("/v1/comments", comment).await,
            404,
            "object_not_found",
            &id,
        );
    }
    let found = api.made("/v1/search", json!({"query": "salaries"})).await;
    assert_eq!(ids(&found), Vec::<&str>::new());
}
