//! `admin.emoji.*`

use crate::{ADMIN, MARCUS, Workspace};
use futures::future::join_all;
use serde_json::{Value, json};

const IMAGE: (&str, &str) = ("url", "https://images.acme.example/invoice.png");

impl Workspace {
    async fn emoji(&self) -> Value {
        self.ok("emoji.list", &[]).await["emoji"].clone()
    }
}

#[tokio::test]
async fn an_emoji_is_added_renamed_and_removed_with_its_other_names() {
    let slack = Workspace::acme().await;
    slack
        .admin("admin.emoji.add", &[("name", ":invoice:"), IMAGE])
        .await;
    slack
        .admin(
            "admin.emoji.addAlias",
            &[("name", "bill"), ("alias_for", ":invoice:")],
        )
        .await;
    slack
        .admin(
            "admin.emoji.addAlias",
            &[("name", "receipt"), ("alias_for", "bill")],
        )
        .await;
    let emoji = slack.emoji().await;
    assert_eq!(
        [&emoji["invoice"], &emoji["bill"], &emoji["receipt"]],
        [IMAGE.1, "alias:invoice", "alias:invoice"]
    );
    let listed = slack.admin("admin.emoji.list", &[("limit", "2")]).await;
    assert_eq!(listed["emoji"].as_object().map(serde_json::Map::len), Some(2));
    let cursor = listed["response_metadata"]["next_cursor"]
        .as_str()
        .expect("a cursor");
    let rest = slack.admin("admin.emoji.list", &[("cursor", cursor)]).await;
    assert_eq!(rest["emoji"]["invoice"]["uploaded_by"], ADMIN);

    slack
        .admin(
            "admin.emoji.rename",
            &[("name", "invoice"), ("new_name", "faktura")],
        )
        .await;
    let emoji = slack.emoji().await;
    assert_eq!(
        [&emoji["faktura"], &emoji["bill"], &emoji["receipt"]],
        [IMAGE.1, "alias:faktura", "alias:faktura"]
    );
    assert_eq!(emoji.get("invoice"), None);
    slack.admin("admin.emoji.remove", &[("name", "faktura")]).await;
    let emoji = slack.emoji().await;
    assert_eq!(
        (emoji.get("faktura"), emoji.get("bill"), emoji.get("receipt")),
        (None, None, None)
    );
    assert_eq!(emoji["ship-it"], "alias:rocket");
}

#[tokio::test]
async fn what_no_emoji_can_be_is_named() {
    let slack = Workspace::acme().await;
    for (method, arguments, error) in [
        ("admin.emoji.add", vec![IMAGE], "error_missing_name"),
        (
            "admin.emoji.add",
            vec![("name", "Loud"), IMAGE],
            "error_lower_case_names_only",
        ),
        (
            "admin.emoji.add",
            vec![("name", "two words"), IMAGE],
            "error_bad_name_i18n",
        ),
        (
            "admin.emoji.add",
            vec![("name", "parrot"), IMAGE],
            "error_name_taken",
        ),
        ("admin.emoji.add", vec![("name", "new")], "no_image_uploaded"),
        (
            "admin.emoji.add",
            vec![("name", "new"), ("url", "image.png")],
            "error_bad_upload",
        ),
        ("admin.emoji.addAlias", vec![("name", "new")], "no_alias_selected"),
        (
            "admin.emoji.addAlias",
            vec![("name", "parrot"), ("alias_for", "rocket")],
            "error_name_taken",
        ),
        ("admin.emoji.remove", vec![("name", "nothing")], "emoji_not_found"),
        (
            "admin.emoji.rename",
            vec![("name", "nothing"), ("new_name", "something")],
            "error_invalid_emoji_to_rename",
        ),
        (
            "admin.emoji.rename",
            vec![("name", "parrot"), ("new_name", "ship-it")],
            "error_name_taken",
        ),
    ] {
        assert_eq!(
            slack.admin_error(method, &arguments).await,
            error,
            "{method} {arguments:?}"
        );
    }
    let marcus = &slack.person(MARCUS).await;
    assert_eq!(
        slack
            .error_as(marcus, "admin.emoji.add", &[("name", "new"), IMAGE])
            .await,
        "not_an_admin"
    );
    assert_eq!(slack.error("admin.emoji.list", &[]).await, "missing_scope");
}

#[tokio::test]
async fn one_name_is_given_to_one_emoji() {
    let slack = &Workspace::acme().await;
    let arguments = &[("name", "wanted"), IMAGE];
    let answers = join_all((0..6).map(|_| slack.call_as(crate::USER, "admin.emoji.add", arguments))).await;
    let made = answers.iter().filter(|answer| answer.body["ok"] == true).count();
    assert_eq!(made, 1);
    assert!(
        answers
            .iter()
            .all(|answer| answer.body["ok"] == true || answer.body["error"] == json!("error_name_taken"))
    );
}
