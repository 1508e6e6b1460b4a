//! Several writers at once.

use crate::{BOT, GENERAL, USER, Workspace, items, pluck, string};
use futures::future::join_all;
use serde_json::json;
use std::collections::HashSet;

#[tokio::test]
async fn eight_writers_lose_and_double_nothing() {
    const EACH: usize = 25;
    let slack = &Workspace::acme().await;
    // All of them find the same world time: timestamps must differ all the same.
    slack.backend.freeze_clock().await;
    let writers = (0..8).map(|writer| async move {
        let token = if writer % 2 == 0 { BOT } else { USER };
        let mut given = Vec::new();
        for number in 0..EACH {
            let text = format!("writer {writer} number {number}");
            let answer = slack
                .call_as(
                    token,
                    "chat.postMessage",
                    &[("channel", GENERAL), ("text", &text)],
                )
                .await
                .body;
            assert_eq!(answer["ok"], true, "{answer}");
            given.push((string(&answer["ts"]), text));
        }
        given
    });
    let mut given: Vec<(String, String)> = join_all(writers).await.concat();
    assert_eq!(
        given.iter().map(|(ts, _)| ts).collect::<HashSet<_>>().len(),
        8 * EACH
    );

    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "200")])
        .await;
    let mut found: Vec<(String, String)> = items(&history["messages"])
        .iter()
        .map(|message| (string(&message["ts"]), string(&message["text"])))
        .collect();
    given.sort();
    found.sort();
    assert_eq!(found, given);
}

#[tokio::test]
async fn one_name_is_given_to_one_channel() {
    let slack = &Workspace::acme().await;
    let answers = join_all((0..8).map(|_| slack.call("conversations.create", &[("name", "wanted")]))).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer["ok"] == true);
    assert_eq!((made.len(), refused.len()), (1, 7));
    assert!(
        refused.iter().all(|answer| answer["error"] == "name_taken"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn reactions_direct_messages_and_replies_keep_count() {
    let slack = &Workspace::acme().await;
    let ts = &slack.post(GENERAL, "everybody at once").await;
    let mixed = (0..24).map(|number| async move {
        match number % 3 {
            0 => {
                let name = format!("emoji_{number}");
                slack
                    .call(
                        "reactions.add",
                        &[("channel", GENERAL), ("timestamp", ts), ("name", &name)],
                    )
                    .await
            }
            1 => {
                slack
                    .call(
                        "chat.postMessage",
                        &[("channel", "U0SAM000001"), ("text", "ping")],
                    )
                    .await
            }
            _ => {
                slack
                    .call(
                        "chat.postMessage",
                        &[("channel", GENERAL), ("text", "reply"), ("thread_ts", ts)],
                    )
                    .await
            }
        }
    });
    let answers = join_all(mixed).await;
    assert!(answers.iter().all(|answer| answer["ok"] == true), "{answers:?}");
    let message = slack
        .ok("reactions.get", &[("channel", GENERAL), ("timestamp", ts)])
        .await["message"]
        .clone();
    assert_eq!(items(&message["reactions"]).len(), 8);
    assert_eq!(message["reply_count"], 8);
    let direct: HashSet<String> = answers
        .iter()
        .map(|answer| &answer["channel"])
        .filter(|id| id.as_str().is_some_and(|id| id.starts_with('D')))
        .map(string)
        .collect();
    assert_eq!(direct.len(), 1);
    let written = slack
        .ok(
            "conversations.history",
            &[("channel", direct.iter().next().expect("one"))],
        )
        .await;
    assert_eq!(pluck(&written["messages"], "text"), ["ping"; 8]);
}

#[tokio::test]
async fn an_archived_channel_gets_no_message_that_was_on_its_way() {
    let slack = &Workspace::acme().await;
    let id = &string(&slack.ok("conversations.create", &[("name", "closing")]).await["channel"]["id"]);
    let late = &[("channel", id.as_str()), ("text", "late")];
    let posts = join_all((0..10).map(|_| slack.call("chat.postMessage", late)));
    let (posted, archived) = tokio::join!(posts, slack.call("conversations.archive", &late[..1]));
    assert_eq!(archived["ok"], true);
    let accepted = posted.iter().filter(|answer| answer["ok"] == true).count();
    assert!(
        posted
            .iter()
            .all(|answer| answer["ok"] == true || answer["error"] == "is_archived"),
        "{posted:?}"
    );
    let history = slack.ok("conversations.history", &[("channel", id)]).await;
    assert_eq!(
        history["messages"][0]["subtype"],
        json!("channel_archive"),
        "the last word"
    );
    assert_eq!(items(&history["messages"]).len(), accepted + 2);
}
