//! Clones whose server does not come back.

use asymmetric_crd::AppClone;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::ABANDON_EXTERNAL;
use asymmetric_e2e::clones::{database, fresh_id};
use asymmetric_e2e::cluster::{Cluster, SYSTEM};
use asymmetric_e2e::leftovers::Traces;
use asymmetric_e2e::{operator, postgres, wait, with_namespace};
use k8s_openapi::api::apps::v1::StatefulSet;
use kube::api::{DeleteParams, Patch, PatchParams};
use serde_json::json;

const POSTGRES: &str = "asymmetric-postgres";

/// Runs as many Postgres servers as said, which are one or none.
async fn scale(cluster: &Cluster, replicas: i32) {
    let servers = cluster.namespaced::<StatefulSet>(SYSTEM);
    let patch = Patch::Merge(json!({"spec": {"replicas": replicas}}));
    let patched = servers
        .patch_scale(POSTGRES, &PatchParams::default(), &patch)
        .await;
    patched.expect("the server can be scaled");
    wait::until(&servers, POSTGRES, "it is scaled", |server| {
        let status = server?.status.as_ref()?;
        (status.replicas == replicas && status.ready_replicas.unwrap_or_default() == replicas).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_clone_is_let_go_of_when_its_server_is_gone_for_good() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let (cluster, id) = (&namespace.cluster, fresh_id("slack"));
        let clone = namespace.spin_slack(&id).await;
        let traces = Traces::of(&clone);
        scale(cluster, 0).await;
        let clones = namespace.api::<AppClone>();
        clones.delete(&id, &DeleteParams::default()).await.unwrap();
        wait::until(
            &clones,
            &id,
            "it waits for Postgres and says so",
            |clone: Option<&AppClone>| {
                let conditions = &clone.expect("it is there").status.as_ref()?.conditions;
                let ready = condition::find(conditions, kinds::READY)?;
                (ready.reason == "PostgresUnavailable").then_some(())
            },
        )
        .await;
        namespace.annotate(&id, ABANDON_EXTERNAL, "true").await;
        wait::until(&clones, &id, "it is let go of", |clone| {
            clone.is_none().then_some(())
        })
        .await;

        // The server comes back all the same. What is left on it is collected much later than a test waits.
        scale(cluster, 1).await;
        assert!(!traces.outside(&namespace).await.is_empty());
        let name = database(&clone);
        for statement in [
            format!("DROP DATABASE {name} WITH (FORCE)"),
            format!("DROP ROLE {name}, {name}_ro"),
        ] {
            postgres::administrate(cluster, &statement).await;
        }
        let again = fresh_id("slack");
        namespace.spin_slack(&again).await;
    })
    .await;
    drop(alone);
}
