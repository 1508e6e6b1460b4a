//! Profiles: what members say about themselves.

use crate::{ADMIN, BOT_USER, MARCUS, USER, Workspace, pluck, string};
use serde_json::{Value, json};

impl Workspace {
    async fn set_profile(&self, token: &str, profile: &Value, more: &[(&str, &str)]) -> Value {
        let profile = profile.to_string();
        let mut arguments = vec![("profile", profile.as_str())];
        arguments.extend(more);
        self.call_as(token, "users.profile.set", &arguments).await.body
    }
}

#[tokio::test]
async fn a_profile_is_shown_with_its_custom_fields() {
    let slack = Workspace::acme().await;
    let shown = slack
        .ok(
            "users.profile.get",
            &[("user", MARCUS), ("include_labels", "true")],
        )
        .await["profile"]
        .clone();
    assert_eq!(
        (&shown["real_name"], &shown["title"], &shown["email"]),
        (
            &json!("Marcus Webb"),
            &json!("Head of Sales"),
            &json!("marcus@acme.example")
        )
    );
    assert_eq!(
        shown["fields"]["Xf0TEAM00001"],
        json!({"value": "Sales", "alt": "", "label": "Team"})
    );
    let own = slack.ok("users.profile.get", &[]).await["profile"].clone();
    assert_eq!((&own["real_name"], &own["fields"]), (&json!("Agent"), &json!({})));
    assert_eq!(
        slack.error("users.profile.get", &[("user", "U0NOBODY001")]).await,
        "user_not_found"
    );

    let fields = slack.ok("team.profile.get", &[]).await["profile"].clone();
    assert_eq!(
        pluck(&fields["fields"], "label"),
        ["Calendar", "Team", "Manager"],
        "by section"
    );
    assert_eq!(
        pluck(&fields["sections"], "section_type"),
        ["contact", "about_me"]
    );
    let hidden = slack.ok("team.profile.get", &[("visibility", "hidden")]).await;
    assert_eq!(hidden["profile"]["fields"], json!([]));
    assert_eq!(
        slack.error("team.profile.get", &[("visibility", "some")]).await,
        "invalid_arguments"
    );
}

#[tokio::test]
async fn a_status_is_set_and_ends_at_its_time() {
    let slack = Workspace::acme().await;
    slack.set_clock("2026-01-05T12:00:00Z").await;
    let one_o_clock = 1_767_618_000;
    let set = slack
        .set_profile(
            USER,
            &json!({"status_text": "Lunch & a walk", "status_emoji": ":ramen:", "status_expiration": one_o_clock}),
            &[],
        )
        .await;
    assert_eq!(set["username"], "priya");
    let status = async || {
        let user = slack.ok("users.info", &[("user", ADMIN)]).await["user"]["profile"].clone();
        (
            user["status_text"].clone(),
            user["status_emoji"].clone(),
            user["status_expiration"].clone(),
        )
    };
    let lunch = (json!("Lunch &amp; a walk"), json!(":ramen:"), json!(one_o_clock));
    assert_eq!(status().await, lunch);
    slack.set_clock("2026-01-05T12:59:59Z").await;
    assert_eq!(status().await, lunch);
    slack.set_clock("2026-01-05T13:00:00Z").await;
    assert_eq!(status().await, (json!(""), json!(""), json!(0)));

    let only_text = slack
        .set_profile(USER, &json!({"status_text": "Back"}), &[])
        .await;
    assert_eq!(only_text["profile"]["status_emoji"], ":speech_balloon:");
    for (profile, error) in [
        (json!({"status_text": "x".repeat(101)}), "too_long"),
        (
            json!({"status_text": ""}),
            "must_clear_both_status_text_and_status_emoji",
        ),
        (
            json!({"status_emoji": "ramen"}),
            "profile_status_set_failed_not_valid_emoji",
        ),
    ] {
        assert_eq!(slack.set_profile(USER, &profile, &[]).await["error"], error);
    }
    slack
        .set_profile(USER, &json!({"status_text": "", "status_emoji": ""}), &[])
        .await;
    assert_eq!(status().await, (json!(""), json!(""), json!(0)));
}

#[tokio::test]
async fn one_field_or_many_are_changed_and_the_rest_stays() {
    let slack = Workspace::acme().await;
    slack
        .admin("users.profile.set", &[("name", "title"), ("value", "Founder")])
        .await;
    let set = slack
        .set_profile(
            USER,
            &json!({"last_name": "Raman-Lee", "pronouns": "they/them", "phone": "+44 20 7946 0000"}),
            &[],
        )
        .await;
    assert_eq!(set["ok"], true, "{set}");
    let user = slack.ok("users.info", &[("user", ADMIN)]).await["user"].clone();
    let profile = &user["profile"];
    assert_eq!(user["real_name"], "Priya Raman-Lee");
    assert_eq!(
        [
            &profile["title"],
            &profile["first_name"],
            &profile["pronouns"],
            &profile["phone"],
            &profile["email"]
        ],
        [
            "Founder",
            "Priya",
            "they/them",
            "+44 20 7946 0000",
            "priya@acme.example"
        ]
    );
    for (profile, error) in [
        (json!({"shoe_size": 41}), "invalid_profile"),
        (json!([1]), "invalid_profile"),
        (json!({"real_name": "@priya"}), "invalid_starts_with_at"),
        (
            json!({"display_name": "https://acme.example"}),
            "name_not_allowed",
        ),
        (json!({"first_name": "Everyone"}), "reserved_name"),
        (json!({"email": "marcus@acme.example"}), "email_taken"),
        (json!({"email": "nowhere"}), "profile_set_failed"),
    ] {
        assert_eq!(
            slack.set_profile(USER, &profile, &[]).await["error"],
            error,
            "{profile}"
        );
    }
    assert_eq!(
        slack.admin_error("users.profile.set", &[]).await,
        "invalid_profile"
    );
    let refused = slack
        .call("users.profile.set", &[("name", "title"), ("value", "x")])
        .await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("users.profile:write")),
        "bots do not"
    );
}

#[tokio::test]
async fn custom_fields_hold_what_their_type_says() {
    let slack = Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    let one = |id: &str, value: &str| json!({"fields": {id: {"value": value, "alt": "shown"}}});
    let set = slack
        .set_profile(marcus, &one("Xf0TEAM00001", "Leadership"), &[])
        .await;
    assert_eq!(
        set["profile"]["fields"]["Xf0TEAM00001"],
        json!({"value": "Leadership", "alt": "shown"})
    );
    for (id, value, error) in [
        ("Xf0TEAM00001", "Catering", "profile_set_failed"),
        ("Xf0CALENDAR1", "tomorrow", "profile_set_failed"),
        ("Xf0NOWHERE01", "x", "profile_set_failed"),
        ("Xf0MANAGER01", ADMIN, "not_admin"),
    ] {
        assert_eq!(
            slack.set_profile(marcus, &one(id, value), &[]).await["error"],
            error,
            "{id}"
        );
    }
    assert_eq!(
        slack
            .set_profile(USER, &one("Xf0MANAGER01", "U0NOBODY001"), &[("user", MARCUS)])
            .await["error"],
        "profile_set_failed"
    );
    slack
        .ok_as(
            marcus,
            "users.profile.set",
            &[("name", "Xf0TEAM00001"), ("value", "")],
        )
        .await;
    let left = slack.ok("users.profile.get", &[("user", MARCUS)]).await["profile"]["fields"].clone();
    assert_eq!(left.get("Xf0TEAM00001"), None);
    assert_eq!(left["Xf0MANAGER01"]["value"], ADMIN);
}

#[tokio::test]
async fn admins_change_the_profiles_of_others() {
    let slack = Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    let email = json!({"email": "Marcus.Webb@acme.example"});
    assert_eq!(slack.set_profile(marcus, &email, &[]).await["error"], "not_admin");
    let set = slack.set_profile(USER, &email, &[("user", MARCUS)]).await;
    assert_eq!(set["username"], "marcus");
    let found = slack
        .ok("users.lookupByEmail", &[("email", "MARCUS.WEBB@acme.example")])
        .await;
    assert_eq!(string(&found["user"]["id"]), MARCUS);
    let title = json!({"title": "x"});
    for (user, error) in [
        (ADMIN, "not_admin"),
        (BOT_USER, "not_admin"),
        ("U0NOBODY001", "user_not_found"),
    ] {
        let refused = slack.set_profile(marcus, &title, &[("user", user)]).await;
        assert_eq!(refused["error"], error, "{user}");
    }
    slack
        .backend
        .sql("UPDATE users SET is_admin = true WHERE id = 'U0MARCUS001'")
        .await;
    for (user, error) in [(ADMIN, "cannot_update_admin_user"), (BOT_USER, "not_app_admin")] {
        let refused = slack.set_profile(marcus, &title, &[("user", user)]).await;
        assert_eq!(refused["error"], error, "{user}");
    }
}
