//! What cannot be made is refused by name, with what was meant, and nothing is made of it.

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, CloneState, Environment};
use asymmetric_e2e::clones::{fresh_id, status};
use asymmetric_e2e::kstatus::{Progress, check_conditions, progress};
use asymmetric_e2e::{TestNamespace, environments, wait, with_namespace, without_admission};
use k8s_openapi::api::core::v1::{Pod, Secret, Service};
use kube::api::ListParams;
use serde_json::{Value, json};

/// A spec, the reason for which it is refused, and what the sentence says.
fn bad_specs() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (
            json!({"template": "slcak"}),
            "TemplateNotFound",
            "unknown template 'slcak' (did you mean 'slack'?)",
        ),
        (
            json!({"template": "slack", "mode": "ful"}),
            "ModeNotFound",
            "has no mode 'ful'",
        ),
        (
            json!({"template": "slack", "seed": {"fixture": "acme-crop"}}),
            "FixtureNotFound",
            "has no fixture 'acme-crop' (did you mean 'acme-corp'?)",
        ),
        (
            json!({"template": "slack", "sede": {"fixture": "acme-corp"}}),
            "CloneSpecInvalid",
            "Unknown key(s): 'sede' (did you mean 'seed'?)",
        ),
        (
            json!({"template": "slack", "identity": {}}),
            "CloneSpecInvalid",
            "identity: shared identity is not supported",
        ),
        (
            json!({"template": "slack", "data": {}}),
            "CloneSpecInvalid",
            "data: bring-your-own data is not supported",
        ),
        (
            json!({"template": "slack", "ttl": "1h"}),
            "CloneSpecInvalid",
            "ttl: a time to live is not supported",
        ),
        (
            json!({"template": "slack", "seed": {"fixture": "acme-corp", "ai": true}}),
            "CloneSpecInvalid",
            "seed: ai: AI seeds are not supported yet",
        ),
        (
            json!({"template": "slack", "seed": {}}),
            "CloneSpecInvalid",
            "seed: no fixture is named",
        ),
        (
            json!({"template": "slack", "portRange": "3999-3000"}),
            "CloneSpecInvalid",
            "portRange '3999-3000' must be",
        ),
    ]
}

#[tokio::test]
async fn a_clone_that_cannot_be_made_stalls_by_name_and_makes_nothing() {
    without_admission(|namespace| async move {
        let mut expected = Vec::new();
        for (spec, reason, sentence) in bad_specs() {
            let id = fresh_id("bad");
            namespace.apply_clone(&id, &spec).await;
            expected.push((id, reason, sentence));
        }
        for (id, reason, sentence) in expected {
            let clone = namespace.condition(&id, kinds::STALLED).await;
            let stalled = condition::find(&status(&clone).conditions, kinds::STALLED).unwrap();
            assert_eq!(stalled.reason, reason, "{stalled:?}");
            assert!(stalled.message.contains(sentence), "{stalled:?}");
            assert_eq!(status(&clone).state, Some(CloneState::Failed));
            assert_eq!(status(&clone).database, None, "no name outside was taken");
            let object = serde_json::to_value(&clone).unwrap();
            check_conditions(&object);
            assert_eq!(progress(&object), Progress::Failed);
        }
        assert_nothing_made(&namespace).await;
    })
    .await;
}

async fn assert_nothing_made(namespace: &TestNamespace) {
    let selector = ListParams::default().labels("app.kubernetes.io/part-of=asymmetric");
    assert_eq!(
        namespace
            .api::<Secret>()
            .list(&selector)
            .await
            .unwrap()
            .items
            .len(),
        0
    );
    assert_eq!(
        namespace
            .api::<Service>()
            .list(&selector)
            .await
            .unwrap()
            .items
            .len(),
        0
    );
    assert_eq!(
        namespace.api::<Pod>().list(&selector).await.unwrap().items.len(),
        0
    );
}

#[tokio::test]
async fn a_corrected_clone_is_made() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace
            .apply_clone(&id, &json!({"template": "slack", "seed": {"fixture": "acme"}}))
            .await;
        namespace.condition(&id, kinds::STALLED).await;
        namespace
            .apply_clone(
                &id,
                &json!({"template": "slack", "seed": {"fixture": "acme-corp"}}),
            )
            .await;
        let clone = wait::until(
            &namespace.api(),
            &id,
            "it is ready",
            |clone: Option<&AppClone>| {
                clone
                    .filter(|clone| asymmetric_e2e::clones::is_so(clone, kinds::READY))
                    .cloned()
            },
        )
        .await;
        assert_eq!(status(&clone).failure, None);
        assert!(!condition::is_true(&status(&clone).conditions, kinds::STALLED));
    })
    .await;
}

#[tokio::test]
async fn the_api_server_refuses_names_and_changes_that_cannot_be() {
    with_namespace(|namespace| async move {
        let spec = json!({"template": "slack", "portRange": "none"});
        let long = "a".repeat(41);
        for name in ["a", "1a", "a-", "a.b", long.as_str()] {
            let refusal = namespace
                .try_apply_clone(name, &spec)
                .await
                .expect_err(name)
                .to_string();
            assert!(
                refusal.contains("2 to 40 lower-case letters, digits and hyphens"),
                "{name}: {refusal}"
            );
        }
        let id = fresh_id("slack");
        namespace.apply_clone(&id, &spec).await;
        for (change, sentence) in [
            (
                json!({"template": "stripe"}),
                "template cannot be changed; make a new clone",
            ),
            (
                json!({"template": "slack", "mode": "api"}),
                "mode cannot be changed; make a new clone",
            ),
        ] {
            let refusal = namespace
                .try_apply_clone(&id, &change)
                .await
                .expect_err(sentence)
                .to_string();
            assert!(refusal.contains(sentence), "{refusal}");
        }
        let refusal = namespace
            .try_apply_clone("slack-1", &json!({"mode": "api"}))
            .await
            .expect_err("no template");
        assert!(refusal.to_string().contains("template"), "{refusal}");
    })
    .await;
}

/// A spec, and what the sentence says for which it is refused.
fn bad_environments() -> Vec<(Value, &'static str)> {
    let one = json!([{"template": "slack"}]);
    vec![
        (
            json!({"clones": one, "identity": {}}),
            "identity: shared identity is not supported",
        ),
        (
            json!({"clones": one, "data": {}}),
            "data: bring-your-own data is not supported",
        ),
        (
            json!({"clone": one}),
            "Unknown key(s): 'clone' (did you mean 'clones'?)",
        ),
        (json!({"clones": []}), "at least one clone"),
        (
            json!({"clones": [{"template": "slack", "sede": "acme-corp"}]}),
            "clones[0]: Unknown key(s): 'sede' (did you mean 'seed'?)",
        ),
        (
            json!({"clones": [{"template": "slack", "name": "twin"}, {"template": "slack", "name": "twin"}]}),
            "the member name 'twin' is used twice",
        ),
    ]
}

#[tokio::test]
async fn an_environment_that_cannot_be_made_stalls_by_name_and_makes_nothing() {
    without_admission(|namespace| async move {
        let cases = bad_environments();
        for (number, (spec, _)) in cases.iter().enumerate() {
            namespace.apply_environment(&format!("bad-{number}"), spec).await;
        }
        for (number, (_, sentence)) in cases.iter().enumerate() {
            let name = format!("bad-{number}");
            let environment = namespace
                .environment(&name, "it is stalled", |status| {
                    condition::is_true(&status.conditions, kinds::STALLED)
                })
                .await;
            let stalled = &environments::status(&environment).conditions;
            let stalled = condition::find(stalled, kinds::STALLED).unwrap();
            assert_eq!(stalled.reason, "EnvSpecInvalid");
            assert!(stalled.message.contains(sentence), "{stalled:?}");
            check_conditions(&serde_json::to_value(&environment).unwrap());
        }
        assert_eq!(
            namespace
                .api::<AppClone>()
                .list(&ListParams::default())
                .await
                .unwrap()
                .items
                .len(),
            0
        );
        let refused = namespace
            .api::<Environment>()
            .list(&ListParams::default())
            .await
            .unwrap()
            .items;
        assert_eq!(refused.len(), cases.len());
    })
    .await;
}

#[tokio::test]
async fn what_no_controller_would_make_is_refused_when_it_is_written() {
    with_namespace(|namespace| async move {
        for (spec, reason, sentence) in bad_specs() {
            let written = namespace.try_apply_clone(&fresh_id("bad"), &spec).await;
            // Whether a template is there may change: that is no matter of admission.
            if reason != "CloneSpecInvalid" {
                written.expect("templates and fixtures may come later");
                continue;
            }
            let refusal = written.expect_err(sentence).to_string();
            assert!(
                refusal.contains("clones.getasym.dev"),
                "not by the webhook: {refusal}"
            );
            assert!(refusal.contains(sentence), "{refusal}");
        }
        for (number, (spec, sentence)) in bad_environments().iter().enumerate() {
            let refusal = namespace
                .try_apply_environment(&format!("bad-{number}"), spec)
                .await;
            let refusal = refusal.expect_err(sentence).to_string();
            assert!(refusal.contains(sentence), "{refusal}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_written_before_there_were_rules_can_be_labelled_and_deleted() {
    without_admission(|namespace| async move {
        let id = fresh_id("bad");
        let bad = json!({"template": "slack", "sede": {"fixture": "acme-corp"}});
        namespace.apply_clone(&id, &bad).await;
        namespace.condition(&id, kinds::STALLED).await;
        namespace.set_admission(true).await;
        namespace.annotate(&id, "asymmetric-e2e/noted", "yes").await;
        let worse = json!({"template": "slack", "seeed": {"fixture": "acme-corp"}});
        wait::eventually("the namespace is under admission", || async {
            match namespace.try_apply_clone(&id, &worse).await {
                Ok(_) => Err("another bad spec passed".to_owned()),
                Err(_) => Ok(()),
            }
        })
        .await;
        namespace.annotate(&id, "asymmetric-e2e/noted", "again").await;
        namespace.destroy(&id).await;
    })
    .await;
}
