//! A clone from its manifest to its first answers.

use std::collections::BTreeMap;

use asymmetric_crd::clone::ServiceState;
use asymmetric_crd::manifest::TokenFormat;
use asymmetric_crd::{AppClone, CloneState, CloneTemplate};
use asymmetric_e2e::clones::{fresh_id, status};
use asymmetric_e2e::http::{Call, Http};
use asymmetric_e2e::kstatus::{Progress, check_conditions, progress};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, kubectl, postgres, wait, with_namespace};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Pod, Secret, Service};
use kube::api::{ApiResource, DynamicObject, ListParams};
use kube::core::NamespaceResourceScope;
use kube::{Api, Resource, ResourceExt};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const STEPS: [&str; 8] = [
    "template",
    "image",
    "database",
    "redis",
    "workloads",
    "health",
    "tokens",
    "service",
];

#[tokio::test]
async fn a_clone_becomes_ready_and_generic_tools_can_follow_it() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace
            .apply_clone(
                &id,
                &json!({"template": "slack", "seed": {"fixture": "acme-corp"}}),
            )
            .await;
        let mut seen: Vec<Value> = Vec::new();
        // As it is on the wire, which generic tools know nothing more of.
        let resource = ApiResource::erase::<AppClone>(&());
        let client = namespace.cluster.client.clone();
        let clones: Api<DynamicObject> = Api::namespaced_with(client, &namespace.name, &resource);
        let clone = wait::until(&clones, &id, "kstatus calls it current", |clone| {
            let object = serde_json::to_value(clone?).unwrap();
            seen.push(object.clone());
            (progress(&object) == Progress::Current).then_some(object)
        })
        .await;
        let clone: AppClone = serde_json::from_value(clone).unwrap();
        let with_status = seen
            .iter()
            .filter(|object| object["status"]["conditions"].is_array());
        with_status.for_each(check_conditions);
        let (last, before) = seen.split_last().unwrap();
        for object in before {
            assert_eq!(progress(object), Progress::InProgress, "{object}");
            let state = object["status"]["state"].as_str().unwrap_or("creating");
            assert_eq!(state, "creating", "{object}");
        }
        assert!(!before.is_empty(), "a clone is not ready from the start");
        assert_eq!(last["status"]["state"], "running");
        check_status(&clone, &namespace);
        check_steps(&clone);
    })
    .await;
}

fn check_status(clone: &AppClone, namespace: &TestNamespace) {
    let id = clone.name_any();
    let status = status(clone);
    assert_eq!(status.state, Some(CloneState::Running));
    assert_eq!(status.healthy, Some(true));
    assert_eq!(status.mode.as_deref(), Some("api"));
    assert_eq!(status.epoch, Some(1));
    assert_eq!(status.database, Some(format!("clone_{}", id.replace('-', "_"))));
    assert_eq!(status.redis_prefix, Some(format!("{id}:")));
    let [port] = status.ports.values().copied().collect::<Vec<_>>()[..] else {
        panic!("not one port: {:?}", status.ports);
    };
    assert!((3000..=3999).contains(&port), "{port}");
    let endpoint = status
        .endpoints
        .as_ref()
        .and_then(|endpoints| endpoints.api.clone());
    assert_eq!(endpoint, Some(format!("http://{id}.{}", namespace.name)));
    let digest = status.image_digest.as_deref().unwrap_or_default();
    assert!(
        digest.starts_with("sha256:") && status.pod_image.as_deref().unwrap_or_default().ends_with(digest)
    );
    assert!(
        status
            .template_digest
            .as_deref()
            .unwrap_or_default()
            .starts_with("sha256:")
    );
    let [service] = status.services.as_slice() else {
        panic!("not one service: {:?}", status.services);
    };
    assert_eq!(
        (service.name.as_str(), service.state, service.healthy),
        ("backend", ServiceState::Running, true)
    );
    let seed = status.seed.as_ref().expect("a seed");
    assert_eq!(seed.fixture.as_deref(), Some("acme-corp"));
    assert!(seed.written >= 150, "the fixture has some 150 messages: {seed:?}");
    assert_eq!(
        (seed.rejected, seed.by_source.get("fixture")),
        (0, Some(&seed.written))
    );
    assert_eq!(status.failure, None);
}

fn check_steps(clone: &AppClone) {
    let status = status(clone);
    let names: Vec<&str> = status.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, STEPS);
    let ends: Vec<_> = status
        .steps
        .iter()
        .map(|step| step.finished_at.as_ref().expect("an end").0)
        .collect();
    assert!(ends.is_sorted(), "{ends:?}");
    assert!(status.steps.iter().all(|step| step.duration_milliseconds >= 0));
    let started = status.spin_started_at.as_ref().expect("a start").0;
    let whole = ends[STEPS.len() - 1].duration_since(started).as_millis();
    let parts: i64 = status.steps.iter().map(|step| step.duration_milliseconds).sum();
    assert!(
        (whole - i128::from(parts)).abs() <= 8,
        "{parts} ms in steps of {whole} ms"
    );
}

/// Secrets that a backend signs with, or compares in answers of its own: a hash would not do.
const KEPT_AS_THEY_ARE: [&str; 2] = ["clientSecret", "signingSecret"];

#[tokio::test]
async fn tokens_are_the_vendors_and_work_and_are_kept_nowhere_else() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let secret = namespace.tokens(&id).await;
        let template: CloneTemplate = namespace.cluster.global().get("slack").await.unwrap();
        let mut hashes = Vec::new();
        for token in &template.spec.tokens {
            let value = &secret[&token.name];
            let format = TokenFormat::parse(&token.format).unwrap();
            assert!(format.matches(value), "{} is not {}", token.name, token.format);
            if KEPT_AS_THEY_ARE.contains(&token.name.as_str()) {
                continue;
            }
            hashes.push(hex::encode(Sha256::digest(value)));
            if !["botToken", "userToken"].contains(&token.name.as_str()) {
                // The others are for other addresses than those of the Web API's methods.
                continue;
            }
            let mut slack = Slack::at(Http::to(&namespace, &id), value);
            let whoami = slack.read("auth.test", &[]).await;
            assert_eq!(whoami["team_id"], secret["workspaceId"].as_str());
        }
        let mut slack = Slack::of(&namespace, &id).await;
        assert_eq!(
            slack.read("auth.test", &[]).await["user_id"],
            secret["botUserId"].as_str()
        );
        let mut stranger = Http::to(&namespace, &id);
        let refused = stranger
            .insist(&Call::post("/api/auth.test", &[]).with_token("xoxb-1-1-none"))
            .await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (200, &json!("invalid_auth"))
        );

        let stored =
            postgres::Session::administrator(&namespace.cluster, status(&clone).database.as_ref().unwrap());
        let stored = stored.await;
        let kept = stored
            .texts("SELECT encode(hash, 'hex') FROM _asym_auth.tokens ORDER BY 1")
            .await;
        let secrets = stored
            .texts("SELECT name || '=' || value FROM _asym_auth.secrets ORDER BY name")
            .await;
        stored.close().await;
        let expected = KEPT_AS_THEY_ARE.map(|name| format!("{name}={}", secret[name]));
        assert_eq!(secrets, expected, "what signs is known, and nothing else");
        hashes.sort();
        assert_eq!(
            kept, hashes,
            "the database has hashes of the tokens, and only those"
        );
        let shown = serde_json::to_string(&namespace.ready(&id).await).unwrap();
        assert!(
            template
                .spec
                .tokens
                .iter()
                .all(|token| !shown.contains(&secret[&token.name]))
        );
    })
    .await;
}

#[tokio::test]
async fn every_object_of_a_clone_says_whose_it_is() {
    with_namespace(|namespace| async move {
        let id = fresh_id("stripe");
        let clone = namespace.spin(&id, "stripe", Some("acct")).await;
        let owned = |names: &[&str]| names.iter().map(|name| format!("{id}{name}")).collect::<Vec<_>>();
        assert_eq!(
            labelled::<Deployment>(&namespace, &clone, true).await,
            owned(&["-backend"])
        );
        assert_eq!(labelled::<Service>(&namespace, &clone, true).await, owned(&[""]));
        assert_eq!(
            labelled::<Secret>(&namespace, &clone, true).await,
            owned(&["-query", "-server", "-tokens"])
        );
        assert_eq!(labelled::<Pod>(&namespace, &clone, false).await.len(), 1);
    })
    .await;
}

/// Names of the objects of a kind that belong to the clone, after a look at their labels and owners.
async fn labelled<K>(namespace: &TestNamespace, clone: &AppClone, is_owned: bool) -> Vec<String>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + std::fmt::Debug
        + DeserializeOwned,
{
    let id = clone.name_any();
    let expected: BTreeMap<&str, &str> = [
        ("asym.clone", id.as_str()),
        ("app.kubernetes.io/name", clone.spec.template.as_str()),
        ("app.kubernetes.io/instance", id.as_str()),
        ("app.kubernetes.io/component", "backend"),
        ("app.kubernetes.io/managed-by", "asymmetric"),
        ("app.kubernetes.io/part-of", "asymmetric"),
    ]
    .into();
    let selector = ListParams::default().labels(&format!("asym.clone={id}"));
    let objects = namespace.api::<K>().list(&selector).await.unwrap();
    for object in &objects {
        for (key, value) in &expected {
            assert_eq!(
                object.labels().get(*key).map(String::as_str),
                Some(*value),
                "{}",
                object.name_any()
            );
        }
        let owners = object.owner_references();
        let is_ours = owners
            .iter()
            .any(|owner| owner.controller == Some(true) && Some(&owner.uid) == clone.uid().as_ref());
        assert_eq!(is_ours, is_owned, "{}: {owners:?}", object.name_any());
    }
    objects.iter().map(ResourceExt::name_any).collect()
}

#[tokio::test]
async fn the_tables_of_kubectl_read_well() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace.spin(&id, "slack", None).await;
        let (heads, rows) = kubectl::table(&namespace.cluster, &kubectl::clones(&namespace.name)).await;
        assert_eq!(
            heads,
            ["Name", "Template", "Mode", "State", "Ready", "Epoch", "Age"]
        );
        assert_eq!(rows.len(), 1);
        assert_eq!(
            rows[0][..6],
            [id.as_str(), "slack", "api", "running", "True", "1"]
        );

        let (heads, rows) =
            kubectl::table(&namespace.cluster, "/apis/getasym.dev/v1alpha1/clonetemplates").await;
        assert_eq!(
            heads,
            ["Name", "Product", "Default mode", "Fixtures", "Ready", "Age"]
        );
        let slack = rows
            .iter()
            .find(|row| row[0] == "slack")
            .expect("a row for slack");
        assert_eq!(
            slack[1..5],
            [
                "Slack",
                "api",
                "[\"acme-corp\",\"empty-workspace\",\"large\"]",
                "True"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_stopped_clone_is_as_desired_and_keeps_its_data() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace.spin_slack(&id).await;
        Slack::of(&namespace, &id).await.post("before the stop").await;
        let spec = json!({"template": "slack", "seed": {"fixture": "acme-corp"}, "desired": "Stopped"});
        namespace.apply_clone(&id, &spec).await;
        let clone = namespace.ready(&id).await;
        assert_eq!(status(&clone).state, Some(CloneState::Stopped));
        assert_eq!(status(&clone).healthy, Some(false));
        wait::until_all(
            &namespace.api::<Pod>(),
            &format!("asym.clone={id}"),
            "no pod is left",
            |pods| pods.is_empty().then_some(()),
        )
        .await;

        let spec = json!({"template": "slack", "seed": {"fixture": "acme-corp"}});
        namespace.apply_clone(&id, &spec).await;
        assert_eq!(status(&namespace.ready(&id).await).epoch, Some(1));
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        assert!(
            slack
                .texts(&general)
                .await
                .contains(&"before the stop".to_owned())
        );
    })
    .await;
}
