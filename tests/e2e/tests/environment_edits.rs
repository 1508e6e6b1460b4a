//! An environment that is applied follows what is edited, survives its own loss, and shares nothing with the next of
//! its name but its addresses.

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, CloneState, Environment, EnvironmentState};
use asymmetric_e2e::clones::{fresh_id, status as clone_status};
use asymmetric_e2e::environments::{failure, member, status};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::template::{OwnTemplate, fresh_name};
use asymmetric_e2e::{TestNamespace, wait, with_namespace};
use k8s_openapi::api::core::v1::{Secret, Service};
use kube::ResourceExt;
use kube::api::{DeleteParams, Patch, PatchParams, PropagationPolicy};
use serde_json::{Value, json};

/// Waits until an environment is ready as its spec says now.
async fn ready(namespace: &TestNamespace, name: &str) -> Environment {
    namespace
        .environment(name, "it is ready", |status| {
            condition::is_true(&status.conditions, kinds::READY)
        })
        .await
}

async fn clone_of(namespace: &TestNamespace, environment: &Environment, name: &str) -> AppClone {
    let id = &member(environment, name).clone;
    namespace.api::<AppClone>().get(id).await.unwrap()
}

/// What tells one clone and its run from another.
fn identity(clone: &AppClone) -> (Option<String>, Option<i64>) {
    (clone.uid(), clone_status(clone).epoch)
}

#[tokio::test]
async fn members_are_added_removed_reseeded_replaced_and_reordered_by_editing() {
    with_namespace(|namespace| async move {
        let two_modes = |manifest: &mut Value| manifest["modes"]["other"] = json!(["backend"]);
        let files = [
            ("seeds__first.sql", "UPDATE public.team SET name = 'First';\n"),
            ("seeds__second.sql", "UPDATE public.team SET name = 'Second';\n"),
        ];
        let own = OwnTemplate::named(&namespace, &fresh_name(), two_modes, &files).await;
        own.ready().await;
        let entry = |mode: &str, seed: &str| json!({"template": own.name, "name": "chat", "mode": mode, "seed": {"fixture": seed}});
        let stripe = json!({"template": "stripe", "seed": {"fixture": "acct"}});

        let spec = json!({"clones": [entry("api", "first"), stripe]});
        namespace.apply_environment("edited", &spec).await;
        let made = ready(&namespace, "edited").await;
        let (chat, payments) = (
            clone_of(&namespace, &made, "chat").await,
            clone_of(&namespace, &made, "stripe").await,
        );
        let tokens = namespace.tokens(&chat.name_any()).await;
        let mut slack = Slack::of(&namespace, &chat.name_any()).await;
        assert_eq!(slack.read("auth.test", &[]).await["team"], "First");

        // A changed seed, and another order: the same clone at its new start, and nothing happens to its neighbour.
        let spec = json!({"clones": [stripe, entry("api", "second")]});
        namespace.apply_environment("edited", &spec).await;
        let reseeded = ready(&namespace, "edited").await;
        let again = clone_of(&namespace, &reseeded, "chat").await;
        assert_eq!(identity(&again), (chat.uid(), Some(2)));
        let seed = clone_status(&again).seed.as_ref().unwrap();
        assert_eq!(seed.fixture.as_deref(), Some("second"));
        assert_eq!(namespace.tokens(&again.name_any()).await, tokens);
        assert_eq!(slack.read("auth.test", &[]).await["team"], "Second");
        assert_eq!(
            identity(&clone_of(&namespace, &reseeded, "stripe").await),
            identity(&payments)
        );

        // A seed that is not there is told, and the clone stays what it was.
        let spec = json!({"clones": [stripe, entry("api", "secnd")]});
        namespace.apply_environment("edited", &spec).await;
        let refused = namespace
            .environment("edited", "the member is said to have failed", |status| {
                condition::is_true(&status.conditions, kinds::STALLED)
            })
            .await;
        let told = failure(&refused, "chat");
        assert_eq!(told.code, "RESET_FAILED", "{told:?}");
        assert!(told.message.contains("did you mean 'second'?"), "{told:?}");
        assert_eq!(
            identity(&clone_of(&namespace, &refused, "chat").await),
            (chat.uid(), Some(2))
        );

        // Another mode is another clone at the same address.
        let spec = json!({"clones": [entry("other", "second")]});
        namespace.apply_environment("edited", &spec).await;
        let replaced = ready(&namespace, "edited").await;
        let other = clone_of(&namespace, &replaced, "chat").await;
        assert_eq!(other.name_any(), chat.name_any());
        assert_ne!(other.uid(), chat.uid());
        assert_eq!(clone_status(&other).mode.as_deref(), Some("other"));

        // What is declared no more is gone, and so is its stable name.
        gone::<AppClone>(&namespace, &payments.name_any()).await;
        gone::<Service>(&namespace, "edited-stripe").await;
        let variables = namespace.secret("edited-connection").await;
        assert!(!variables.contains_key("STRIPE_API_KEY"), "{variables:?}");
    })
    .await;
}

async fn gone<K>(namespace: &TestNamespace, name: &str)
where
    K: kube::Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>
        + Clone
        + std::fmt::Debug
        + serde::Serialize
        + serde::de::DeserializeOwned
        + Send
        + 'static,
{
    wait::until(&namespace.api::<K>(), name, "it is gone", |object| {
        object.is_none().then_some(())
    })
    .await;
}

#[tokio::test]
async fn members_are_made_at_once_where_the_strategy_says_so() {
    with_namespace(|namespace| async move {
        let entry = |name: &str| json!({"template": "stripe", "name": name, "seed": {"fixture": "acct"}});
        let names = ["pay-1", "pay-2", "pay-3"];
        let spec = json!({"strategy": {"parallel": 3}, "clones": names.map(entry)});
        namespace.apply_environment("wide", &spec).await;
        let environment = ready(&namespace, "wide").await;
        assert_eq!(status(&environment).member_summary.as_deref(), Some("3/3"));
        let mut made = Vec::new();
        let mut served = Vec::new();
        for name in names {
            let clone = clone_of(&namespace, &environment, name).await;
            made.push(clone.creation_timestamp().unwrap().0);
            served.push(clone_status(&clone).first_ready_at.clone().unwrap().0);
        }
        assert!(
            made.iter().max() <= served.iter().min(),
            "all were begun before the first was ready: {made:?} {served:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_an_environment_leaves_behind_is_taken_back_by_the_next_of_its_name() {
    with_namespace(|namespace| async move {
        let spec = json!({"clones": [{"template": "slack", "seed": {"fixture": "acme-corp"}}]});
        namespace.apply_environment("kept", &spec).await;
        let before = ready(&namespace, "kept").await;
        let clone = clone_of(&namespace, &before, "slack").await;
        let id = clone.name_any();
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        slack.post("from before").await;

        let orphaning = DeleteParams {
            propagation_policy: Some(PropagationPolicy::Orphan),
            ..DeleteParams::default()
        };
        let environments = namespace.api::<Environment>();
        environments.delete("kept", &orphaning).await.unwrap();
        gone::<Environment>(&namespace, "kept").await;
        let orphan = namespace.api::<AppClone>().get(&id).await.unwrap();
        assert!(orphan.owner_references().is_empty() && orphan.metadata.deletion_timestamp.is_none());

        namespace.apply_environment("kept", &spec).await;
        let after = ready(&namespace, "kept").await;
        assert_ne!(after.uid(), before.uid());
        let back = clone_of(&namespace, &after, "slack").await;
        assert_eq!(identity(&back), identity(&clone));
        assert_eq!(back.owner_references()[0].uid, after.uid().unwrap());
        assert!(slack.texts(&general).await.contains(&"from before".to_owned()));
        let owner = wait::until(
            &namespace.api(),
            "kept-slack",
            "the stable name is the new environment's",
            |service: Option<&Service>| Some(service?.owner_references().first()?.uid.clone()),
        )
        .await;
        assert_eq!(Some(owner), after.uid());

        // Deleted as usual and applied again, as after a mishap in git: another clone, at the same addresses.
        let addresses = |secret: std::collections::BTreeMap<String, String>| secret["SLACK_API_URL"].clone();
        let known = addresses(namespace.secret("kept-connection").await);
        namespace.destroy_environment("kept").await;
        gone::<Secret>(&namespace, "kept-connection").await;
        namespace.apply_environment("kept", &spec).await;
        let anew = ready(&namespace, "kept").await;
        let new = clone_of(&namespace, &anew, "slack").await;
        assert_eq!(new.name_any(), id);
        assert_ne!(new.uid(), clone.uid());
        assert_eq!(addresses(namespace.secret("kept-connection").await), known);
    })
    .await;
}

#[tokio::test]
async fn a_lost_status_is_written_anew_and_nothing_is_done_twice() {
    with_namespace(|namespace| async move {
        let spec = json!({"clones": [{"template": "stripe", "seed": {"fixture": "acct"}}]});
        namespace.apply_environment("lost", &spec).await;
        let environments = namespace.api::<Environment>();
        let asked = json!({"metadata": {"annotations": {"getasym.dev/reset-requested": "once"}}});
        let before = ready(&namespace, "lost").await;
        environments
            .patch("lost", &PatchParams::default(), &Patch::Merge(asked))
            .await
            .unwrap();
        namespace
            .environment("lost", "the reset is done", |status| {
                status
                    .requests
                    .get("reset")
                    .is_some_and(|reset| reset.finished_at.is_some())
            })
            .await;
        let clone = clone_of(&namespace, &before, "stripe").await;
        assert_eq!(clone_status(&clone).epoch, Some(2));

        let mut without = environments.get("lost").await.unwrap();
        without.status = None;
        without.metadata.managed_fields = None;
        environments
            .replace_status("lost", &kube::api::PostParams::default(), &without)
            .await
            .unwrap();
        let again = ready(&namespace, "lost").await;
        assert_eq!(status(&again).members, {
            let mut members = status(&before).members.clone();
            members[0].epoch = Some(2);
            members
        });
        assert!(status(&again).connection_secret_ref.is_some());
        let clone = clone_of(&namespace, &again, "stripe").await;
        assert_eq!(
            clone_status(&clone).epoch,
            Some(2),
            "the request that was done is not done again"
        );
    })
    .await;
}

#[tokio::test]
async fn a_member_that_cannot_be_pulled_is_retried_and_heals_by_itself() {
    with_namespace(|namespace| async move {
        let missing = |manifest: &mut Value| {
            manifest["services"]["backend"]["image"] =
                json!("ghcr.io/asymmetric-ai/asymmetric-no-such-backend:latest");
        };
        let own = OwnTemplate::named(&namespace, &fresh_name(), missing, &[]).await;
        own.registered("it is there", |_| true).await;
        let spec = json!({"clones": [{"template": own.name, "name": "chat"}]});
        namespace.apply_environment("healing", &spec).await;
        let failed = namespace.settled_environment("healing").await;
        assert_eq!(failure(&failed, "chat").code, "IMAGE_UNAVAILABLE");
        assert_eq!(status(&failed).state, Some(EnvironmentState::Failed));
        let stalled = condition::is_true(&status(&failed).conditions, kinds::STALLED);
        assert!(!stalled, "what is tried again is not given up");

        let mut manifest: Value = serde_json::from_str(
            &asymmetric_e2e::template::slack(&namespace.cluster).await["clone.manifest.json"],
        )
        .unwrap();
        manifest["name"] = json!(own.name);
        own.put("clone.manifest.json", &manifest.to_string()).await;
        let healed = ready(&namespace, "healing").await;
        assert_eq!(member(&healed, "chat").state, Some(CloneState::Running));
        assert_eq!(status(&healed).failures, []);
    })
    .await;
}

#[tokio::test]
async fn a_clone_has_one_environment_and_joins_the_next_when_it_is_let_go() {
    with_namespace(|namespace| async move {
        let id = fresh_id("stripe");
        namespace.spin(&id, "stripe", Some("acct")).await;
        namespace
            .apply_environment("first", &json!({"members": [id]}))
            .await;
        ready(&namespace, "first").await;
        namespace
            .apply_environment("second", &json!({"members": [id]}))
            .await;
        let refused = namespace.settled_environment("second").await;
        assert_eq!(failure(&refused, &id).code, "MEMBER_TAKEN");
        assert!(failure(&refused, &id).message.contains("environment first"));

        let orphaning = DeleteParams {
            propagation_policy: Some(PropagationPolicy::Orphan),
            ..DeleteParams::default()
        };
        namespace
            .api::<Environment>()
            .delete("first", &orphaning)
            .await
            .unwrap();
        let taken = ready(&namespace, "second").await;
        assert_eq!(status(&taken).failures, []);
        let clone = clone_of(&namespace, &taken, &id).await;
        assert_eq!(clone.owner_references()[0].name, "second");
        assert_eq!(clone_status(&clone).epoch, Some(1));
    })
    .await;
}
