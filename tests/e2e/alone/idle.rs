//! A pass that finds everything as it should be writes nothing.

use asymmetric_e2e::metrics::{Samples, api_server, growth};
use asymmetric_e2e::{metrics, operator, wait, with_namespace};
use serde_json::json;

/// Passes that are counted.
const PASSES: u32 = 20;

/// Writes of what the operator writes, other than the Lease. Objects of a namespace are deleted together, and the status
/// of workloads written, by the cluster's own controllers.
fn writes(grown: &Samples) -> Vec<String> {
    const VERBS: [&str; 5] = ["POST", "PUT", "PATCH", "APPLY", "DELETE"];
    const RESOURCES: [&str; 8] = [
        "clones",
        "environments",
        "clonesnapshots",
        "clonetemplates",
        "deployments",
        "services",
        "secrets",
        "events",
    ];
    let is = |name: &str, label: &str, value: &str| name.contains(&format!("{label}=\"{value}\""));
    let counted = grown.iter().filter(|(name, _)| {
        name.starts_with("apiserver_request_total{")
            && VERBS.iter().any(|verb| is(name, "verb", verb))
            && RESOURCES.iter().any(|resource| is(name, "resource", resource))
            && !is(name, "scope", "namespace")
            && !(is(name, "resource", "deployments") && is(name, "subresource", "status"))
    });
    counted.map(|(name, growth)| format!("{name} {growth}")).collect()
}

fn passes(samples: &Samples) -> f64 {
    let done = samples.iter().filter(|(name, _)| {
        name.starts_with("asymmetric_reconcile_total{") && name.contains("controller=\"clone\"")
    });
    done.map(|(_, value)| value).sum()
}

#[tokio::test]
async fn passes_over_clones_that_are_as_asked_write_nothing() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let cluster = &namespace.cluster;
        let spec = json!({"clones": [{"template": "slack", "seed": {"fixture": "acme-corp"}}, {"template": "stripe"}]});
        namespace.apply_environment("idle", &spec).await;
        let environment = namespace.settled_environment("idle").await;
        let members = environment.status.unwrap().members;
        for member in &members {
            namespace.ready(&member.clone).await;
        }
        let id = members[0].clone.clone();
        // What is kept of a run is looked at in every pass from then on.
        namespace.reset(&id).await;
        namespace.ready(&id).await;
        operator::available(cluster).await;
        // What other tests have left behind comes to rest first.
        wait::eventually("nothing is written", || async {
            let before = api_server(cluster).await;
            let passed = passes(&metrics::operator(cluster).await);
            // Reading what the API server serves is no write; a pass shows that the operator is at work.
            namespace.annotate(&id, "asymmetric-e2e/look", &rand_text()).await;
            wait::eventually("a pass is over", || async {
                let now = passes(&metrics::operator(cluster).await);
                if now > passed { Ok(()) } else { Err(format!("{now} passes")) }
            })
            .await;
            let written = writes(&growth(&before, &api_server(cluster).await));
            if written.len() <= 1 { Ok(()) } else { Err(written.join(", ")) }
        })
        .await;

        let (before, mut passed) = (api_server(cluster).await, passes(&metrics::operator(cluster).await));
        for _ in 0..PASSES {
            namespace.annotate(&id, "asymmetric-e2e/look", &rand_text()).await;
            wait::eventually("a pass is over", || async {
                let now = passes(&metrics::operator(cluster).await);
                if now > passed { Ok(()) } else { Err(format!("{now} passes")) }
            })
            .await;
            passed = passes(&metrics::operator(cluster).await);
        }
        let written = writes(&growth(&before, &api_server(cluster).await));
        // The annotations themselves.
        let [annotations] = written.as_slice() else {
            panic!("a pass has written: {written:#?}");
        };
        assert!(
            annotations.contains("resource=\"clones\"")
                && annotations.contains("subresource=\"\"")
                && annotations.ends_with(&format!(" {PASSES}")),
            "{annotations}"
        );
    })
    .await;
    drop(alone);
}

fn rand_text() -> String {
    format!("{:016x}", rand::random::<u64>())
}
