//! The API over TLS, signed by the installation.

use asymmetric_crd::constants::{AUTHORITY_KEY, AUTHORITY_VARIABLE};
use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::cluster::SYSTEM;
use asymmetric_e2e::{TestNamespace, operator, tls, wait, with_namespace};
use k8s_openapi::api::core::v1::{Pod, Secret};
use kube::api::{DeleteParams, ListParams, Patch, PatchParams};
use kube::{Api, ResourceExt};
use serde_json::json;

const AUTHORITY: &str = "asymmetric-authority";

/// The certificates that clients of a clone trust.
async fn trusted(namespace: &TestNamespace, id: &str) -> String {
    let tokens = namespace.secret(&format!("{id}-tokens")).await;
    tokens[AUTHORITY_KEY].clone()
}

async fn ask(
    namespace: &TestNamespace,
    service: &str,
    id: &str,
    authority: &str,
) -> Result<tls::Seen, String> {
    let token = namespace.tokens(id).await["botToken"].clone();
    tls::ask(namespace, service, authority, "/api/auth.test", &token).await
}

/// The clone's pods and how often each was restarted.
async fn pods(namespace: &TestNamespace, id: &str) -> Vec<(String, i32)> {
    let selector = ListParams::default().labels(&format!("asym.clone={id}"));
    let pods = namespace.api::<Pod>().list(&selector).await.unwrap();
    let restarts = |pod: &Pod| {
        let status = pod.status.clone().unwrap_or_default();
        let containers = status.container_statuses.unwrap_or_default();
        containers.iter().map(|container| container.restart_count).sum()
    };
    pods.iter().map(|pod| (pod.name_any(), restarts(pod))).collect()
}

#[tokio::test]
async fn a_member_answers_over_tls_under_all_its_names() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let spec =
            json!({"clones": [{"template": "slack", "name": "chat", "seed": {"fixture": "acme-corp"}}]});
        namespace.apply_environment("team", &spec).await;
        let environment = namespace.settled_environment("team").await;
        let id = environment.status.unwrap().members[0].clone.clone();
        let authority = trusted(&namespace, &id).await;
        for service in [id.as_str(), "team-chat"] {
            // The clone is ready when its own Service leads to it; every node learns of another one a moment later.
            let seen = wait::eventually("the Service answers", || {
                ask(&namespace, service, &id, &authority)
            })
            .await;
            assert_eq!(seen.body["ok"], true, "{seen:?}");
            let url = seen.body["url"].as_str().unwrap();
            assert!(url.starts_with(&format!("https://{service}.")), "{url}");
        }
        let secrets = namespace.api::<Secret>();
        let connection = wait::until(
            &secrets,
            "team-connection",
            "it is there",
            |secret: Option<&Secret>| secret.cloned(),
        )
        .await;
        let variable = connection.data.unwrap().remove(AUTHORITY_VARIABLE).unwrap();
        assert_eq!(String::from_utf8(variable.0).unwrap(), authority);

        // Another clone's name is not this one's.
        let other = fresh_id("slack");
        namespace.spin_slack(&other).await;
        let own = ask(&namespace, &other, &other, &authority).await.unwrap();
        let first = ask(&namespace, &id, &id, &authority).await.unwrap();
        assert_ne!(own.certificate, first.certificate, "each has a key of its own");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_certificate_is_replaced_before_its_end_without_a_restart() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace.spin_slack(&id).await;
        let authority = trusted(&namespace, &id).await;
        let before = ask(&namespace, &id, &id, &authority).await.unwrap();
        let running = pods(&namespace, &id).await;
        // Its time has come.
        let patch =
            json!({"metadata": {"annotations": {"getasym.dev/certificate-renewal": "2026-01-01T00:00:00Z"}}});
        let server = format!("{id}-server");
        let secrets = namespace.api::<Secret>();
        secrets
            .patch(&server, &PatchParams::default(), &Patch::Merge(patch))
            .await
            .unwrap();
        // Changes of Secrets are not watched: this has the clone looked at now rather than within minutes.
        namespace.annotate(&id, "asymmetric-e2e/look", "now").await;
        wait::eventually("another certificate is served", || async {
            let now = ask(&namespace, &id, &id, &authority).await?;
            if now.certificate == before.certificate {
                return Err("the old one is served".to_owned());
            }
            Ok(())
        })
        .await;
        assert_eq!(pods(&namespace, &id).await, running);
        namespace.ready(&id).await;
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn another_authority_reaches_every_clone() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace.spin_slack(&id).await;
        let before = trusted(&namespace, &id).await;
        let running = pods(&namespace, &id).await;
        let authorities: Api<Secret> = namespace.cluster.namespaced(SYSTEM);
        authorities
            .delete(AUTHORITY, &DeleteParams::default())
            .await
            .unwrap();
        operator::restart(&namespace.cluster).await;
        operator::available(&namespace.cluster).await;
        wait::eventually("the new authority is served and told", || async {
            let now = trusted(&namespace, &id).await;
            if now == before {
                return Err("clients trust the old one".to_owned());
            }
            let seen = ask(&namespace, &id, &id, &now).await?;
            assert_eq!(seen.body["ok"], true);
            Ok(())
        })
        .await;
        assert!(
            ask(&namespace, &id, &id, &before).await.is_err(),
            "the old one does not count any more"
        );
        assert_eq!(pods(&namespace, &id).await, running);
    })
    .await;
    drop(alone);
}
