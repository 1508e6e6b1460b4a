//! Moving in and out, manifests for git, and environments as a whole, by the command line.

use std::collections::BTreeMap;

use asymmetric_crd::clone::Desired;
use asymmetric_crd::{AppClone, CloneState, Environment};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::{fresh_id, status};
use asymmetric_e2e::{TestNamespace, operator, wait, with_namespace};
use futures::future::join_all;
use kube::ResourceExt;
use kube::api::{ListParams, Patch, PatchParams};
use serde_json::{Value, json};

async fn clones(namespace: &TestNamespace) -> BTreeMap<String, AppClone> {
    let clones = namespace.api::<AppClone>().list(&ListParams::default()).await;
    let named = clones
        .unwrap()
        .items
        .into_iter()
        .map(|clone| (clone.name_any(), clone));
    named.collect()
}

async fn environments(namespace: &TestNamespace) -> Vec<String> {
    let environments = namespace.api::<Environment>().list(&ListParams::default()).await;
    environments.unwrap().iter().map(ResourceExt::name_any).collect()
}

fn clone_record(id: &str, template: &str, state: &str, seed: &Value) -> Value {
    json!({
        "id": id, "template": template, "mode": "api", "composeProject": format!("asym-{id}"),
        "database": format!("clone_{}", id.replace('-', "_")), "redisPrefix": format!("{id}:"),
        "ports": {"backend": 3001}, "state": state, "seed": seed, "expose": false,
        "image": format!("ghcr.io/asymmetric-ai/asymmetric-{template}-backend:latest"),
        "imageDigest": format!("ghcr.io/asymmetric-ai/asymmetric-{template}-backend@sha256:0"),
        "createdAt": "2026-01-05T09:00:00.000Z", "updatedAt": "2026-01-05T09:00:00.000Z",
    })
}

#[tokio::test]
async fn a_registry_of_version_2_moves_in_once() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let (slack, stripe) = (fresh_id("slack"), fresh_id("stripe"));
        let registry = json!({
            "version": 2,
            "clones": [
                clone_record(&slack, "slack", "running", &json!({"fixture": "acme-corp"})),
                clone_record(&stripe, "stripe", "stopped", &json!({"fixture": "acct", "ai": true})),
                clone_record("slack-gone", "slack", "gone", &json!(null)),
            ],
            "environments": [
                {"name": "acme", "members": [slack, "slack-gone"], "spec": "acme.env.yaml", "state": "running"},
            ],
        })
        .to_string();

        let planned = asym.run_with(&registry, &["import", "-", "--dry-run"]).await.succeeded();
        assert!(planned.stdout.starts_with("stdin would make 2 clones and 1 environment"), "{planned:?}");
        assert_eq!(clones(&namespace).await.len(), 0);

        let imported = asym.run_with(&registry, &["import", "-", "--json"]).await.succeeded();
        let report = imported.json();
        assert_eq!(report["clones"][0]["state"], "running", "{report}");
        assert_eq!(report["clones"][1]["state"], "stopped", "{report}");
        assert!(imported.stderr.contains("slack-gone is left out: it is gone"), "{imported:?}");
        assert!(imported.stderr.contains(&format!("the AI seed of {stripe} is not carried over")));
        let made = clones(&namespace).await;
        assert_eq!(made.len(), 2, "{:?}", made.keys());
        assert_eq!(made[&stripe].spec.desired, Some(Desired::Stopped));
        assert_eq!(made[&slack].spec.image, None, "the template's own image is not pinned");
        let environment = namespace.settled_environment("acme").await;
        assert_eq!(environment.spec.members, [slack.as_str()]);

        let again = asym.run_with(&registry, &["import", "-"]).await.succeeded();
        assert_eq!(again.stdout, "nothing to do: all of stdin is there already\n");
        let other = registry.replace("acme-corp", "acme-crop");
        asym.run_with(&other, &["import", "-"]).await.refused("FIXTURE_NOT_FOUND");
        let other = registry.replace("\"seed\":{\"fixture\":\"acme-corp\"}", "\"seed\":null");
        let refused = asym.run_with(&other, &["import", "-"]).await.refused("NAME_TAKEN");
        assert!(refused.contains("its seed is acme-corp instead of none"), "{refused}");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_registry_of_version_1_keeps_its_memberships() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let (listed, tagged) = (fresh_id("stripe"), fresh_id("stripe"));
        let mut record = clone_record(&tagged, "stripe", "failed", &json!(null));
        record["group"] = json!("acme");
        let registry = json!({
            "version": 1,
            "clones": [clone_record(&listed, "stripe", "running", &json!(null)), record],
            "groups": [{"name": "acme", "members": [listed]}],
        });
        asym.run_with(&registry.to_string(), &["import", "-"])
            .await
            .succeeded();
        let environment = namespace.settled_environment("acme").await;
        assert_eq!(environment.spec.members, [listed, tagged]);
        let members = &environment.status.as_ref().unwrap().members;
        assert!(
            members
                .iter()
                .all(|member| member.state == Some(CloneState::Running)),
            "{members:?}"
        );
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_corrupt_registry_changes_nothing() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let good = json!({
            "version": 2,
            "clones": [clone_record("stripe-a1", "stripe", "running", &json!(null))],
            "environments": [{"name": "acme", "members": ["stripe-a1"]}],
        })
        .to_string();
        for (text, sentence) in [
            (good[..good.len() / 2].to_owned(), "it cannot be read as JSON"),
            (
                good.replace("\"version\":2", "\"version\":3"),
                "version 3 is not known",
            ),
            (
                good.replace("[\"stripe-a1\"]", "[\"stripe-a1\",\"stripe-b2\"]"),
                "'stripe-b2' is none of the clones",
            ),
            (
                good.replace("\"id\":\"stripe-a1\"", "\"id\":\"Stripe_A1\""),
                "'Stripe_A1' cannot name a clone",
            ),
            (
                good.replace("\"expose\":false", "\"expose\":0"),
                "expose must be true or false",
            ),
        ] {
            let refused = asym
                .run_with(&text, &["import", "-"])
                .await
                .refused("REGISTRY_CORRUPT");
            assert!(
                refused.starts_with("stdin:1:") && refused.contains(sentence),
                "{refused}"
            );
        }
        assert_eq!(clones(&namespace).await.len(), 0);
        assert_eq!(environments(&namespace).await, [""; 0]);
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn what_is_exported_can_be_imported_elsewhere() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let here = Asym::of(&namespace);
        let (slack, stripe) = (fresh_id("slack"), fresh_id("stripe"));
        let spin = [
            "spin",
            "slack",
            "--seed",
            "acme-corp",
            "--name",
            &slack,
            "--group",
            "acme",
        ];
        here.run(&spin).await.succeeded();
        here.run(&["spin", "stripe", "--name", &stripe]).await.succeeded();
        here.run(&["stop", &stripe]).await.succeeded();

        let shown = here.run(&["export"]).await.succeeded().json();
        let bot = namespace.tokens(&slack).await["botToken"].clone();
        assert!(!shown.to_string().contains(&bot), "tokens are shown");
        let told = here.run(&["export", "--tokens"]).await.succeeded().json();
        assert_eq!(told["clones"][0]["tokens"]["botToken"], bot);

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("registry.json");
        let path = file.to_str().unwrap();
        let exported = here.run(&["export", "--file", path]).await.succeeded();
        assert_eq!(exported.stdout, "");
        let another = namespace.another().await;
        let there = Asym::of(&another);
        there.run(&["import", path]).await.succeeded();
        let (before, after) = (clones(&namespace).await, clones(&another).await);
        assert_eq!(
            before.keys().collect::<Vec<_>>(),
            after.keys().collect::<Vec<_>>()
        );
        for (id, clone) in &before {
            assert_eq!(clone.spec.seed, after[id].spec.seed, "{id}");
            assert_eq!(clone.spec.desired, after[id].spec.desired, "{id}");
            assert_ne!(status(clone).database, status(&after[id]).database, "{id}");
        }
        let again = there.run(&["export"]).await.succeeded().json();
        let facts = |registry: &Value| -> Value {
            let clones = registry["clones"].as_array().unwrap().iter().map(|clone| {
                json!([
                    clone["id"],
                    clone["template"],
                    clone["mode"],
                    clone["seed"],
                    clone["state"],
                    clone["image"]
                ])
            });
            let environments = registry["environments"].as_array().unwrap().iter();
            let environments = environments.map(|one| json!([one["name"], one["members"], one["spec"]]));
            json!([clones.collect::<Value>(), environments.collect::<Value>()])
        };
        assert_eq!(facts(&again), facts(&shown));
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_rendered_manifest_is_what_spin_applies() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let file = "name: acme\nclones:\n  - {template: stripe, seed: acct}\n  - {template: stripe, name: billing}\n";
        // No cluster is needed for it.
        let nowhere = Asym::with_kubeconfig(std::path::Path::new("/nowhere/kubeconfig"));
        let rendered = nowhere.run_with(file, &["env", "render", "-"]).await.succeeded().stdout;
        assert!(rendered.starts_with("# Made from stdin by asym env render.\napiVersion: getasym.dev/v1alpha1\nkind: Environment\n"), "{rendered}");
        let manifest: Value = serde_saphyr::from_str(&rendered).unwrap();
        let parameters = PatchParams::apply("kubectl").validation_strict();
        let applied = namespace
            .api::<Environment>()
            .patch("acme", &parameters, &Patch::Apply(&manifest))
            .await
            .unwrap();
        namespace.settled_environment("acme").await;

        let spun = Asym::of(&namespace).run_with(file, &["env", "spin", "-"]).await.succeeded();
        assert!(spun.stdout.starts_with("acme running, 2/2 clones up"), "{spun:?}");
        let after: Environment = namespace.api().get("acme").await.unwrap();
        assert_eq!(after.metadata.generation, applied.metadata.generation, "nothing of the spec changed");
        assert_eq!(clones(&namespace).await.len(), 2);
    })
    .await;
    drop(undisturbed);
}

async fn wishes(namespace: &TestNamespace) -> Vec<Option<Desired>> {
    clones(namespace)
        .await
        .values()
        .map(|clone| clone.spec.desired)
        .collect()
}

#[tokio::test]
async fn an_environment_stops_and_starts_as_a_unit() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let file = "name: acme\nclones:\n  - {template: stripe, seed: acct}\n";
        asym.run_with(file, &["env", "spin", "-"]).await.succeeded();
        let listed = fresh_id("stripe");
        asym.run(&["spin", "stripe", "--name", &listed, "--group", "acme"])
            .await
            .succeeded();
        namespace.settled_environment("acme").await;

        let stopped = asym.run(&["-q", "env", "stop", "acme"]).await.succeeded();
        assert_eq!((stopped.stdout.as_str(), stopped.stderr.as_str()), ("", ""));
        assert_eq!(wishes(&namespace).await, [Some(Desired::Stopped); 2]);
        let shown = asym.run(&["env", "ls"]).await.succeeded().stdout;
        assert!(shown.contains("stopped"), "{shown}");

        let started = asym.run(&["env", "start", "acme"]).await.succeeded();
        assert_eq!(started.stdout, "");
        assert!(started.stderr.contains("starting"), "{started:?}");
        let shown = asym
            .run(&["env", "status", "acme", "--json"])
            .await
            .succeeded()
            .json();
        assert_eq!(shown["state"], "running", "{shown}");
        // Each can be stopped on its own again.
        asym.run(&["stop", &listed]).await.succeeded();
        // And what is spun is up.
        asym.run(&["env", "stop", "acme"]).await.succeeded();
        let spun = asym.run_with(file, &["env", "spin", "-"]).await.succeeded();
        assert!(spun.stdout.starts_with("acme running, 2/2 clones up"), "{spun:?}");
        asym.run(&["env", "destroy", "acme"]).await.succeeded();
        assert_eq!(clones(&namespace).await.len(), 0);
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn all_who_join_an_environment_at_once_are_in_it() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let mut ids: Vec<String> = (0..6).map(|_| fresh_id("stripe")).collect();
        ids.sort();
        let spins = ids.iter().map(|id| async {
            let words = ["spin", "stripe", "--name", id, "--group", "trial", "--no-wait"];
            asym.run(&words).await.succeeded()
        });
        join_all(spins).await;
        let environment: Environment = namespace.api().get("trial").await.unwrap();
        let mut members = environment.spec.members.clone();
        members.sort();
        assert_eq!(members, ids);
        namespace.settled_environment("trial").await;

        // They leave at once as well, while another one joins.
        let last = fresh_id("stripe");
        let words = ["spin", "stripe", "--name", &last, "--group", "trial", "--no-wait"];
        let leaving = ids
            .iter()
            .map(|id| async { asym.run(&["destroy", id]).await.succeeded() });
        let (_, joined) = tokio::join!(join_all(leaving), asym.run(&words));
        joined.succeeded();
        let environment: Environment = namespace.api().get("trial").await.unwrap();
        assert_eq!(environment.spec.members, [last.as_str()]);
        namespace.ready(&last).await;
        asym.run(&["destroy", &last]).await.succeeded();
        wait::until(
            &namespace.api(),
            "trial",
            "it goes with its last member",
            |trial: Option<&Environment>| trial.is_none().then_some(()),
        )
        .await;
    })
    .await;
    drop(undisturbed);
}
