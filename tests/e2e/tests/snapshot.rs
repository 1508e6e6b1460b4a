//! Keeping content, returning to it, and making other clones from it.

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, CloneSnapshot};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::{database, fresh_id, status};
use asymmetric_e2e::http::Http;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::template::{OwnTemplate, fresh_name};
use asymmetric_e2e::{TestNamespace, operator, postgres, wait, with_namespace};
use kube::api::{Patch, PatchParams};
use serde_json::json;

/// Applies a snapshot the way `kubectl` does.
async fn apply(namespace: &TestNamespace, name: &str, clone: &str) {
    let manifest = json!({
        "apiVersion": "getasym.dev/v1alpha1", "kind": "CloneSnapshot", "metadata": {"name": name},
        "spec": {"clone": clone},
    });
    let parameters = PatchParams::apply("asymmetric-e2e").validation_strict();
    let applied = namespace
        .api::<CloneSnapshot>()
        .patch(name, &parameters, &Patch::Apply(manifest))
        .await;
    applied.expect("the snapshot is accepted");
}

async fn ready(namespace: &TestNamespace, name: &str) -> CloneSnapshot {
    wait::until(
        &namespace.api(),
        name,
        "the snapshot is taken",
        |snapshot: Option<&CloneSnapshot>| {
            let conditions = &snapshot?.status.as_ref()?.conditions;
            condition::is_true(conditions, kinds::READY).then(|| snapshot.cloned())?
        },
    )
    .await
}

#[tokio::test]
async fn a_clone_returns_to_what_was_kept_and_others_start_with_it() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, id, fork) = (Asym::of(&namespace), fresh_id("slack"), fresh_id("slack"));
        let clone = namespace.spin_slack(&id).await;
        let tokens = namespace.tokens(&id).await;
        let mut slack = Slack::of(&namespace, &id).await;
        slack.post("to be kept").await;
        asym.run(&["snapshot", &id, "--name", "before"]).await.succeeded();
        let kept = postgres::content(&namespace.cluster, database(&clone)).await;
        slack.post("to be undone").await;
        assert_ne!(
            postgres::content(&namespace.cluster, database(&clone)).await,
            kept
        );

        asym.run(&["restore", &id, "before"]).await.succeeded();
        let restored = namespace.ready(&id).await;
        assert_eq!(
            postgres::content(&namespace.cluster, database(&clone)).await,
            kept
        );
        assert_eq!(status(&restored).epoch, Some(2));
        assert_eq!(namespace.tokens(&id).await, tokens);
        slack.post("after the restore").await;
        asym.run(&["reset", &id]).await.succeeded();
        assert_eq!(
            postgres::content(&namespace.cluster, database(&clone)).await,
            kept,
            "a reset returns to the snapshot"
        );

        asym.run(&["spin", "slack", "--name", &fork, "--from", "before"])
            .await
            .succeeded();
        let forked = namespace.ready(&fork).await;
        assert_eq!(
            postgres::content(&namespace.cluster, database(&forked)).await,
            kept
        );
        let other = namespace.tokens(&fork).await;
        assert_ne!(
            other["botToken"], tokens["botToken"],
            "a clone's tokens are its own"
        );
        let mut theirs = Slack::at(Http::to(&namespace, &fork), &other["botToken"]);
        theirs.post("of the fork").await;
        let general = slack.general().await;
        assert!(!slack.texts(&general).await.contains(&"of the fork".to_owned()));

        // What was made from it stays when it goes, and when the clone that it was taken of goes.
        asym.run(&["snapshots", "--delete", "before"]).await.succeeded();
        asym.run(&["destroy", &id]).await.succeeded();
        asym.run(&["reset", &fork]).await.succeeded();
        assert_eq!(
            postgres::content(&namespace.cluster, database(&forked)).await,
            kept
        );
        asym.run(&["restore", &fork, "before"])
            .await
            .refused("SNAPSHOT_NOT_FOUND");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn no_accepted_write_is_lost_to_a_snapshot() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, id) = (Asym::of(&namespace), fresh_id("slack"));
        namespace.spin_slack(&id).await;
        let writing = {
            let mut slack = Slack::of(&namespace, &id).await;
            tokio::spawn(async move {
                let mut accepted = Vec::new();
                for number in 0..60 {
                    let text = format!("message {number}");
                    let form = [("channel", "general"), ("text", text.as_str())];
                    // One that is refused or cut off may be tried again by its client; here it does not count.
                    let answer = slack.send("chat.postMessage", &form).await;
                    if answer.is_ok_and(|answer| answer.body["ok"] == true) {
                        accepted.push(text);
                    }
                }
                accepted
            })
        };
        for name in ["first", "second", "third"] {
            asym.run(&["snapshot", &id, "--name", name]).await.succeeded();
        }
        let accepted = writing.await.unwrap();
        assert!(accepted.len() > 10, "hardly anything was accepted: {accepted:?}");
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        let texts = slack.texts(&general).await;
        for text in &accepted {
            assert!(texts.contains(text), "`{text}` was accepted and is lost");
        }
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_snapshot_that_came_before_its_clone_waits_for_it() {
    with_namespace(|namespace| async move {
        let (id, fork) = (fresh_id("slack"), fresh_id("slack"));
        apply(&namespace, "early", &id).await;
        wait::until(
            &namespace.api(),
            "early",
            "it says what is missing",
            |snapshot: Option<&CloneSnapshot>| {
                let conditions = &snapshot?.status.as_ref()?.conditions;
                let stalled = condition::find(conditions, kinds::STALLED)?;
                (stalled.status == "True" && stalled.reason == "CloneNotFound").then_some(())
            },
        )
        .await;
        // And a clone that is to be made from it waits for both.
        let spec = json!({"template": "slack", "seed": {"snapshot": "early"}});
        namespace.apply_clone(&fork, &spec).await;
        wait::until(
            &namespace.api(),
            &fork,
            "it says what it waits for",
            |clone: Option<&AppClone>| {
                let conditions = &clone?.status.as_ref()?.conditions;
                let ready = condition::find(conditions, kinds::READY)?;
                ready
                    .message
                    .contains("early")
                    .then_some(())
                    .or_else(|| (ready.reason == "SnapshotNotReady").then_some(()))
            },
        )
        .await;
        let clone = namespace.spin_slack(&id).await;
        let snapshot = ready(&namespace, "early").await;
        assert_eq!(snapshot.status.as_ref().and_then(|status| status.epoch), Some(1));
        let forked = namespace.ready(&fork).await;
        assert_eq!(
            postgres::content(&namespace.cluster, database(&forked)).await,
            postgres::content(&namespace.cluster, database(&clone)).await
        );
        assert_eq!(status(&forked).pod_image, status(&clone).pod_image);
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_becomes_a_fixture_for_everybody() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let own = OwnTemplate::named(&namespace, &fresh_name(), |_| {}, &[]).await;
        own.ready().await;
        let (asym, id, fixture) = (Asym::of(&namespace), fresh_id("slack"), fresh_id("story"));
        namespace.spin(&id, &own.name, None).await;
        let mut slack = Slack::of(&namespace, &id).await;
        slack.post("once upon a time").await;
        let done = asym
            .run(&["snapshot", &id, "--name", "told", "--as-fixture", &fixture])
            .await
            .succeeded();
        assert!(
            done.stdout
                .contains(&format!("asym spin {} --seed {fixture}", own.name)),
            "{done:?}"
        );
        let again = asym
            .run(&["snapshot", &id, "--as-fixture", &fixture])
            .await
            .refused("SNAPSHOT_FAILED");
        assert!(again.contains("choose another name"), "{again}");

        let elsewhere = namespace.another().await;
        let other = fresh_id("slack");
        elsewhere.spin(&other, &own.name, Some(&fixture)).await;
        let mut slack = Slack::of(&elsewhere, &other).await;
        let general = slack.general().await;
        assert_eq!(slack.texts(&general).await, ["once upon a time"]);
        slack.post("and then").await;
        elsewhere.reset(&other).await;
        assert_eq!(slack.texts(&general).await, ["once upon a time"]);

        // Its content stays with those that were made from it.
        asym.run(&["snapshots", "--delete", "told"]).await.succeeded();
        elsewhere.reset(&other).await;
        assert_eq!(slack.texts(&general).await, ["once upon a time"]);
    })
    .await;
    drop(undisturbed);
}
