//! Topic, purpose, name, and life of a channel.

use crate::{ENGINEERING, GENERAL, LAUNCH, LEADERSHIP, MARCUS, SALES, Workspace, string};
use serde_json::json;

#[tokio::test]
async fn a_topic_is_set_announced_and_kept_within_its_length() {
    let slack = Workspace::acme().await;
    let here = ("channel", ENGINEERING);
    let set = slack
        .ok(
            "conversations.setTopic",
            &[here, ("topic", "Freeze & <fixes> only")],
        )
        .await;
    let topic = json!("Freeze &amp; &lt;fixes&gt; only");
    assert_eq!(set["channel"]["topic"]["value"], topic);
    assert_eq!(set["channel"]["topic"]["creator"], "U0AGENT0001");
    let shown = slack.ok("conversations.info", &[here]).await["channel"].clone();
    assert_eq!(shown["topic"], set["channel"]["topic"]);
    let newest = slack.ok("conversations.history", &[here, ("limit", "1")]).await["messages"][0].clone();
    assert_eq!(
        (&newest["subtype"], &newest["topic"], &newest["text"]),
        (
            &json!("channel_topic"),
            &topic,
            &json!("<@U0AGENT0001> set the channel topic: Freeze &amp; &lt;fixes&gt; only")
        )
    );
    slack
        .ok(
            "conversations.setTopic",
            &[here, ("topic", "Freeze & <fixes> only")],
        )
        .await;
    assert_ne!(
        slack.texts(ENGINEERING, "2").await[1],
        newest["text"],
        "the same topic is no news"
    );

    let longest = "x".repeat(250);
    slack
        .ok("conversations.setTopic", &[here, ("topic", &longest)])
        .await;
    let longer = "x".repeat(251);
    for method in ["conversations.setTopic", "conversations.setPurpose"] {
        let arguments = [here, ("topic", longer.as_str()), ("purpose", &longer)];
        assert_eq!(slack.error(method, &arguments).await, "too_long");
        let elsewhere = |channel| [("channel", channel), ("topic", "x"), ("purpose", "x")];
        assert_eq!(slack.error(method, &elsewhere(SALES)).await, "not_in_channel");
        assert_eq!(
            slack.error(method, &elsewhere(LEADERSHIP)).await,
            "channel_not_found"
        );
        assert_eq!(slack.admin_error(method, &elsewhere(LAUNCH)).await, "is_archived");
        assert_eq!(slack.error(method, &[here]).await, "invalid_arguments");
    }
    slack.ok("conversations.setTopic", &[here, ("topic", "")]).await;
    assert_eq!(
        slack.texts(ENGINEERING, "1").await,
        ["<@U0AGENT0001> cleared the channel topic"]
    );
}

#[tokio::test]
async fn a_purpose_is_set_and_topics_have_a_scope_of_their_own() {
    let slack = Workspace::acme().await;
    let here = ("channel", ENGINEERING);
    slack
        .restrict("channels:read,channels:history,channels:write.topic")
        .await;
    let set = slack
        .ok(
            "conversations.setPurpose",
            &[here, ("purpose", "Flow, built and run")],
        )
        .await;
    assert_eq!(set["channel"]["purpose"]["value"], "Flow, built and run");
    let newest = slack.ok("conversations.history", &[here, ("limit", "1")]).await["messages"][0].clone();
    assert_eq!(
        (&newest["subtype"], &newest["purpose"]),
        (&json!("channel_purpose"), &json!("Flow, built and run"))
    );
    assert_eq!(
        slack
            .error("conversations.rename", &[here, ("name", "builders")])
            .await,
        "missing_scope"
    );
    slack.restrict("groups:write.topic").await;
    let refused = slack
        .call("conversations.setTopic", &[here, ("topic", "x")])
        .await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (
            &json!("missing_scope"),
            &json!("channels:manage,channels:write.topic")
        )
    );
}

#[tokio::test]
async fn who_made_a_channel_renames_it_and_so_do_admins() {
    let slack = Workspace::acme().await;
    let id = string(&slack.ok("conversations.create", &[("name", "incident-7")]).await["channel"]["id"]);
    let here = ("channel", id.as_str());
    let renamed = slack
        .ok("conversations.rename", &[here, ("name", "incident-7-solved")])
        .await["channel"]
        .clone();
    assert_eq!(
        (
            &renamed["name"],
            &renamed["name_normalized"],
            &renamed["previous_names"]
        ),
        (
            &json!("incident-7-solved"),
            &json!("incident-7-solved"),
            &json!(["incident-7"])
        )
    );
    let newest = slack.ok("conversations.history", &[here, ("limit", "1")]).await["messages"][0].clone();
    assert_eq!(
        (&newest["subtype"], &newest["old_name"], &newest["name"]),
        (
            &json!("channel_name"),
            &json!("incident-7"),
            &json!("incident-7-solved")
        )
    );
    for (name, error) in [
        ("general", "name_taken"),
        ("leadership", "name_taken"),
        ("", "invalid_name_required"),
        ("Loud", "invalid_name_specials"),
        ("--", "invalid_name_punctuation"),
    ] {
        assert_eq!(
            slack.error("conversations.rename", &[here, ("name", name)]).await,
            error
        );
    }
    slack.ok("conversations.create", &[("name", "incident-7")]).await;

    let other = |channel| [("channel", channel), ("name", "another")];
    assert_eq!(
        slack.error("conversations.rename", &other(ENGINEERING)).await,
        "not_authorized",
        "others do not"
    );
    assert_eq!(
        slack.error("conversations.rename", &other(SALES)).await,
        "not_in_channel"
    );
    assert_eq!(
        slack.admin_error("conversations.rename", &other(LAUNCH)).await,
        "is_archived"
    );
    assert_eq!(
        slack.admin_error("conversations.rename", &other(&id)).await,
        "not_in_channel"
    );
    slack.admin("conversations.rename", &other(ENGINEERING)).await;
    slack.post("another", "found by its new name").await;
    assert_eq!(slack.texts(ENGINEERING, "1").await, ["found by its new name"]);
}

#[tokio::test]
async fn an_archived_channel_is_opened_again_with_its_members() {
    let slack = Workspace::acme().await;
    let before = slack.members(LAUNCH).await;
    let here = ("channel", LAUNCH);
    assert_eq!(
        slack
            .admin_error("conversations.unarchive", &[("channel", GENERAL)])
            .await,
        "not_archived"
    );
    assert_eq!(
        slack.error("conversations.unarchive", &[here]).await,
        "not_in_channel"
    );
    assert_eq!(
        slack
            .admin_error("conversations.kick", &[here, ("user", MARCUS)])
            .await,
        "is_archived"
    );
    slack.admin("conversations.unarchive", &[here]).await;
    let channel = slack.ok("conversations.info", &[here]).await["channel"].clone();
    assert_eq!(channel["is_archived"], false);
    assert_eq!(slack.members(LAUNCH).await, before);
    slack.ok("conversations.join", &[here]).await;
    assert_eq!(
        slack.texts(LAUNCH, "2").await[1],
        "<@U0ADMIN0001> un-archived the channel"
    );
    slack.post(LAUNCH, "back").await;
    let arguments = [here];
    let both = tokio::join!(
        slack.call("conversations.archive", &arguments),
        slack.call("conversations.archive", &arguments),
    );
    let errors = [&both.0["error"], &both.1["error"]];
    assert!(errors.contains(&&json!("already_archived")), "{errors:?}");
}
