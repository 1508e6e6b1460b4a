//! Two agents and three people at once.

use crate::{ADMIN, BOT, ENGINEERING, LEADERSHIP, MARCUS, USER, Workspace, items, string};
use futures::future::join_all;
use serde_json::Value;
use std::collections::HashSet;

const ELENA: &str = "U0ELENA0001";

#[tokio::test]
async fn no_membership_is_lost_or_doubled() {
    let slack = &Workspace::acme().await;
    let tokens = &[
        BOT.to_owned(),
        slack.second_agent().await,
        USER.to_owned(),
        slack.person(MARCUS).await,
        slack.person(ELENA).await,
    ];
    let id = &string(&slack.ok("conversations.create", &[("name", "busy")]).await["channel"]["id"]);
    let actions = (0..60).map(|number| async move {
        let token = &tokens[number % tokens.len()];
        let here = ("channel", id.as_str());
        match number % 4 {
            0 | 1 => slack.call_as(token, "conversations.join", &[here]).await.body,
            2 => {
                let users = [MARCUS, ELENA, ADMIN, "U0SECOND001"][number / 4 % 4];
                slack
                    .call_as(token, "conversations.invite", &[here, ("users", users)])
                    .await
                    .body
            }
            _ => {
                let user = [ELENA, MARCUS, "U0SECOND001", ADMIN][number / 4 % 4];
                slack
                    .call_as(token, "conversations.kick", &[here, ("user", user)])
                    .await
                    .body
            }
        }
    });
    let answers: Vec<Value> = join_all(actions).await;
    let expected = [
        "already_in_channel",
        "cant_invite_self",
        "cant_kick_self",
        "not_in_channel",
    ];
    for answer in &answers {
        let error = answer["error"].as_str().unwrap_or("already_in_channel");
        assert!(expected.contains(&error), "{answer}");
    }
    // What the channel says about comings and goings adds up to who is in it, and nobody came or went twice in a row.
    let history = slack.admin("conversations.join", &[("channel", id)]).await;
    assert_eq!(history["ok"], true);
    let history = slack
        .admin("conversations.history", &[("channel", id), ("limit", "999")])
        .await;
    let mut inside = HashSet::new();
    for message in items(&history["messages"]).iter().rev() {
        let user = string(&message["user"]);
        let changed = match message["subtype"].as_str() {
            Some("channel_join") => inside.insert(user),
            Some("channel_leave") => inside.remove(&user),
            other => panic!("{other:?}"),
        };
        assert!(changed, "{message}");
    }
    let members = slack.members(id).await;
    assert_eq!(members.iter().cloned().collect::<HashSet<_>>(), inside);
    assert_eq!(members.len(), inside.len());
}

#[tokio::test]
async fn a_user_is_removed_once_and_the_last_two_do_not_both_leave() {
    let slack = &Workspace::acme().await;
    let here = ("channel", ENGINEERING);
    let kicks = (0..6).map(|number| async move {
        let token = if number % 2 == 0 { BOT } else { USER };
        slack
            .call_as(token, "conversations.kick", &[here, ("user", "U0SAM000001")])
            .await
            .body
    });
    let answers = join_all(kicks).await;
    let done = answers.iter().filter(|answer| answer["ok"] == true).count();
    assert_eq!(done, 1, "{answers:?}");

    let elena = &slack.person(ELENA).await;
    let here = ("channel", LEADERSHIP);
    slack
        .admin("conversations.kick", &[here, ("user", "U0AIKO00001")])
        .await;
    let arguments = [here];
    let (one, other) = tokio::join!(
        slack.call_as(elena, "conversations.leave", &arguments),
        slack.call_as(USER, "conversations.leave", &arguments),
    );
    let errors = [&one.body["error"], &other.body["error"]];
    assert!(errors.contains(&&Value::from("last_member")), "{errors:?}");
    assert!(errors.contains(&&Value::Null), "{errors:?}");
}
