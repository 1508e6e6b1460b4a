//! Clones on two Postgres servers, one of which runs out of disk.

use asymmetric_crd::AppClone;
use asymmetric_crd::clone::RequestPhase;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::RESTORE_REQUESTED;
use asymmetric_e2e::clones::{fresh_id, reset_request, status};
use asymmetric_e2e::local_operator::{LocalOperator, Options};
use asymmetric_e2e::second_postgres::SecondPostgres;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, operator, wait, with_namespace};
use kube::api::{Patch, PatchParams};
use serde_json::json;

/// Room for the bases, of which that of the fixture `large` with its log is the most, and a few clones.
const DISK: &str = "1200Mi";

fn server(clone: &AppClone) -> &str {
    status(clone).database_server.as_deref().expect("it has a server")
}

/// Waits until the clone says that it cannot go on without its server.
async fn held_up(namespace: &TestNamespace, id: &str) -> AppClone {
    let expectation = "it says that Postgres is unavailable";
    wait::until(&namespace.api(), id, expectation, |clone: Option<&AppClone>| {
        let clone = clone?;
        let ready = condition::find(&clone.status.as_ref()?.conditions, kinds::READY)?;
        let is_told = ready.reason == "PostgresUnavailable" && ready.status == "False";
        is_told.then(|| clone.clone())
    })
    .await
}

/// Takes a snapshot of a clone and makes another clone of it.
async fn spin_from_snapshot(namespace: &TestNamespace, of: &str) -> AppClone {
    let snapshot = json!({"apiVersion": "getasym.dev/v1alpha1", "kind": "CloneSnapshot",
        "metadata": {"name": "kept"}, "spec": {"clone": of}});
    let snapshots = namespace.api::<asymmetric_crd::CloneSnapshot>();
    let made = snapshots
        .patch(
            "kept",
            &PatchParams::apply("asymmetric-e2e"),
            &Patch::Apply(snapshot),
        )
        .await;
    made.expect("the snapshot is accepted");
    let id = fresh_id("slack");
    namespace
        .apply_clone(&id, &json!({"template": "slack", "seed": {"snapshot": "kept"}}))
        .await;
    namespace.ready(&id).await
}

async fn restore_elsewhere_is_refused(namespace: &TestNamespace, id: &str) {
    let before = namespace.ready(id).await;
    namespace
        .apply_clone(id, &json!({"template": "slack", "seed": {"snapshot": "kept"}}))
        .await;
    namespace.annotate(id, RESTORE_REQUESTED, "elsewhere").await;
    let refused = wait::until(
        &namespace.api(),
        id,
        "the restore has ended",
        |clone: Option<&AppClone>| {
            let request = clone?.status.as_ref()?.requests.get("restore")?.clone();
            (request.phase != RequestPhase::Running).then_some(request)
        },
    )
    .await;
    assert_eq!(refused.phase, RequestPhase::Failed);
    let error = refused.error.unwrap_or_default();
    assert!(error.contains("on another Postgres server"), "{error}");
    namespace
        .apply_clone(
            id,
            &json!({"template": "slack", "seed": {"fixture": "acme-corp"}}),
        )
        .await;
    assert_eq!(status(&namespace.ready(id).await).epoch, status(&before).epoch);
}

#[tokio::test]
async fn clones_share_servers_and_a_full_disk_of_one_holds_up_only_its_own() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let cluster = namespace.cluster.clone();
        operator::stopped(&cluster, async {
            let second = SecondPostgres::start(&namespace, DISK).await;
            let mut settings = second.settings("second");
            // Every reset has to copy.
            settings.push(("ASYM_SPARES", "0".to_owned()));
            let options = Options {
                settings,
                ..Options::default()
            };
            let operator = LocalOperator::start(&namespace, options).await;
            Box::pin(share(&namespace, &second)).await;
            // The namespace goes with an operator that knows one server only.
            operator.end().await;
        })
        .await;
    })
    .await;
    drop(alone);
}

async fn share(namespace: &TestNamespace, second: &SecondPostgres) {
    let ids: [String; 2] = std::array::from_fn(|_| fresh_id("slack"));
    for id in &ids {
        let spec = json!({"template": "slack", "seed": {"fixture": "acme-corp"}});
        namespace.apply_clone(id, &spec).await;
    }
    let clones = [namespace.ready(&ids[0]).await, namespace.ready(&ids[1]).await];
    let is_second = |clone: &&AppClone| server(clone) == "second";
    let there = clones.iter().find(is_second).expect("one of the two");
    let here = clones
        .iter()
        .find(|clone| server(clone) == "default")
        .expect("the other");
    let (there_id, here_id) = (id_of(there), id_of(here));
    let names: Vec<String> = second.of_clones().await;
    let database = status(there).database.clone().expect("a database");
    assert_eq!(
        names,
        [database.clone(), database.clone(), format!("{database}_ro")]
    );

    let kept = spin_from_snapshot(namespace, &there_id).await;
    assert_eq!(server(&kept), "second", "content is copied where it is");
    restore_elsewhere_is_refused(namespace, &here_id).await;
    namespace.destroy(&id_of(&kept)).await;
    let more = fresh_id("slack");
    assert_eq!(
        server(&namespace.spin_slack(&more).await),
        "default",
        "of two alike the first"
    );

    let mut slack = Slack::of(namespace, &there_id).await;
    slack.post("of the run that ends").await;
    let before = slack.read("auth.test", &[]).await;
    // A server that is busy with a base when its disk is full ends at once, and the reset has not begun.
    second.has_bases().await;
    second.fill_disk().await;
    let request = namespace.request_reset(&there_id).await;
    let full = held_up(namespace, &there_id).await;
    assert_eq!(
        reset_request(&full).map(|reset| reset.phase),
        Some(RequestPhase::Running)
    );
    assert_eq!(status(&namespace.reset(&here_id).await).epoch, Some(2));

    // On whichever server it is: it comes when it can.
    let late = fresh_id("slack");
    let spec = json!({"template": "slack", "seed": {"fixture": "acme-corp"}});
    namespace.apply_clone(&late, &spec).await;

    second.free_disk().await;
    let done = namespace.reset_done(&there_id, &request).await;
    assert_eq!(
        reset_request(&done).map(|reset| reset.phase),
        Some(RequestPhase::Succeeded)
    );
    assert_eq!((status(&done).epoch, server(&done)), (Some(2), "second"));
    let general = slack.general().await;
    let texts = slack.texts(&general).await;
    assert!(
        !texts.iter().any(|text| text == "of the run that ends"),
        "{texts:?}"
    );
    assert_eq!(slack.read("auth.test", &[]).await, before);

    namespace.ready(&late).await;

    for id in [there_id, here_id, more, late] {
        namespace.destroy(&id).await;
    }
    assert_eq!(second.of_clones().await, Vec::<String>::new());
}

fn id_of(clone: &AppClone) -> String {
    clone.metadata.name.clone().expect("a name")
}
