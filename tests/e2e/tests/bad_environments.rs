//! The same mistake gets the same sentence on every way in: a file through the command line, `kubectl apply` of all
//! kinds, git through server-side apply, and the controller where nobody asked before.

use std::process::Stdio;

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, Environment, names};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::environments::{failure, status};
use asymmetric_e2e::kstatus::check_conditions;
use asymmetric_e2e::{TestNamespace, operator, with_namespace, without_admission};
use kube::api::ListParams;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// How `kubectl` is told to apply; the last is what Flux and Argo CD do.
const WAYS: [&[&str]; 4] = [
    &[],
    &["--validate=false"],
    &["--validate=ignore"],
    &["--server-side", "--field-manager=gitops", "--force-conflicts"],
];

/// A spec that no environment can be made of, and the sentence that says so.
fn mistakes() -> Vec<(Value, String)> {
    let mut cases = mistakes_of_environments();
    cases.extend(mistakes_of_entries());
    cases
}

/// Keys of an environment.
fn mistakes_of_environments() -> Vec<(Value, String)> {
    let one = json!([{"template": "slack"}]);
    let with = |key: &str, value: Value| {
        let mut spec = json!({"clones": one});
        spec[key] = value;
        spec
    };
    let cases = [
        (
            with("identity", json!({"users": 3})),
            "identity: shared identity is not supported yet; remove the block".to_owned(),
        ),
        (
            with("data", json!({})),
            "data: bring-your-own data is not supported yet; remove the block".into(),
        ),
        (
            with("ttl", json!("1h")),
            "ttl: a time to live is not supported yet; remove the key".into(),
        ),
        (
            with("hold", json!(true)),
            "hold: holding a clone is not supported yet; remove the key".into(),
        ),
        (
            with("clock", json!({})),
            "clock: setting the clock is not supported yet; remove the key".into(),
        ),
        (
            with("faults", json!([])),
            "faults: injected faults are not supported yet; remove the block".into(),
        ),
        (
            with("parallel", json!(2)),
            "parallel: write it below strategy, as in strategy: {parallel: 4}".into(),
        ),
        (with("zebra", json!(1)), "Unknown key(s): 'zebra'".into()),
        (
            with("strategy", json!({"parallel": 0})),
            "strategy: parallel is 0; give a number from 1 to 64".into(),
        ),
        (
            with("strategy", json!({"paralel": 2})),
            "strategy: Unknown key(s): 'paralel' (did you mean 'parallel'?)".into(),
        ),
    ];
    cases.into()
}

/// Its clones.
fn mistakes_of_entries() -> Vec<(Value, String)> {
    let slack = json!({"template": "slack"});
    let entry = |key: &str, value: Value| {
        let mut entry = slack.clone();
        entry[key] = value;
        json!({"clones": [entry]})
    };
    let rule = names::NAME_RULE;
    let cases = [
        (
            json!({"clones": []}),
            "clones is empty; declare at least one clone".to_owned(),
        ),
        (
            json!({"clones": [{"mode": "api"}]}),
            "clones[0]: template is missing; list them with asym ls --templates".into(),
        ),
        (
            json!({"clones": [{"template": ""}]}),
            "clones[0]: template is missing; list them with asym ls --templates".into(),
        ),
        (
            json!({"clones": [slack, {"template": "Slack"}]}),
            format!("clones[1]: 'Slack' cannot name a template: {rule}"),
        ),
        (
            entry("sede", json!("acme-corp")),
            "clones[0]: Unknown key(s): 'sede' (did you mean 'seed'?)".into(),
        ),
        (
            entry("identity", json!({})),
            "clones[0]: identity: shared identity is not supported yet; remove the block".into(),
        ),
        (
            entry("name", json!("x")),
            format!("clones[0]: 'x' cannot name a member: {rule}"),
        ),
        (
            entry("name", json!("")),
            format!("clones[0]: '' cannot name a member: {rule}"),
        ),
        (
            entry("name", json!("b".repeat(41))),
            format!("clones[0]: '{}' cannot name a member: {rule}", "b".repeat(41)),
        ),
        (
            entry("mode", json!("")),
            "clones[0]: mode is empty; name one or remove the key".into(),
        ),
        (
            entry("seed", json!({})),
            "clones[0].seed: no fixture is named; name one or remove the key".into(),
        ),
        (
            entry("seed", json!({"fixture": ""})),
            "clones[0].seed: no fixture is named; name one or remove the key".into(),
        ),
        (
            entry("seed", json!({"fixture": "acme-corp", "snapshot": "monday"})),
            "clones[0].seed: a fixture and a snapshot are named; name one of them".into(),
        ),
        (
            entry("seed", json!({"ai": {}})),
            "clones[0].seed: ai: AI seeds are not supported yet; name a fixture".into(),
        ),
        (
            entry("seed", json!({"fixtur": "x"})),
            "clones[0].seed: Unknown key(s): 'fixtur' (did you mean 'fixture'?)".into(),
        ),
        (
            json!({"clones": [{"template": "slack", "name": "twin"}, {"template": "stripe", "name": "twin"}]}),
            "clones[1]: the member name 'twin' is used twice; give one of them another name".into(),
        ),
    ];
    cases.into()
}

/// Objects that a file cannot even say.
fn mistakes_of_objects() -> Vec<(Value, String)> {
    let rule = names::NAME_RULE;
    vec![
        (
            json!({}),
            "clones is empty; declare at least one clone".to_owned(),
        ),
        (
            json!({"members": ["Slack"]}),
            format!("members[0]: 'Slack' cannot name a clone: {rule}"),
        ),
        (
            json!({"clone": [{"template": "slack"}]}),
            "Unknown key(s): 'clone' (did you mean 'clones'?)".into(),
        ),
    ]
}

fn manifest(name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "getasym.dev/v1alpha1", "kind": "Environment", "metadata": {"name": name}, "spec": spec})
}

/// What `kubectl apply` of a manifest comes to: whether it passed, and what it said.
async fn apply(namespace: &TestNamespace, way: &[&str], manifest: &Value) -> (bool, String) {
    let mut child = Command::new("kubectl")
        .args([
            "--context",
            &namespace.cluster.context,
            "--namespace",
            &namespace.name,
        ])
        .args(["apply", "--filename=-"])
        .args(way)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kubectl can be started");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(manifest.to_string().as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn a_mistake_in_a_file_is_named_with_its_place_before_anything_is_asked() {
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.env.yaml");
        for (spec, sentence) in mistakes() {
            let mut file = spec.clone();
            file["name"] = json!("bad");
            std::fs::write(&path, file.to_string()).unwrap();
            let said = asym
                .run(&["env", "spin", path.to_str().unwrap()])
                .await
                .refused("ENV_SPEC_INVALID");
            let place = said.strip_suffix(&sentence);
            let place = place.unwrap_or_else(|| panic!("{spec}: {said} does not end with: {sentence}"));
            assert!(place.starts_with("bad.env.yaml:1:"), "{spec}: {said}");
        }
        nothing_is_there(&namespace).await;
    })
    .await;
}

#[tokio::test]
async fn every_kubectl_apply_is_refused_with_the_sentence_of_the_file() {
    // While no operator answers, everything passes.
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        for (spec, sentence) in mistakes().into_iter().chain(mistakes_of_objects()) {
            for way in WAYS {
                let (passed, said) = apply(&namespace, way, &manifest("bad", &spec)).await;
                assert!(
                    !passed && said.contains(&sentence),
                    "{way:?} {spec}: {said}\n{sentence}"
                );
            }
        }
        for name in ["1acme", "a", &"a".repeat(41)] {
            let good = json!({"clones": [{"template": "slack"}]});
            let sentence = format!("'{name}' cannot name an environment: {}", names::NAME_RULE);
            for way in WAYS {
                let (passed, said) = apply(&namespace, way, &manifest(name, &good)).await;
                assert!(!passed && said.contains(&sentence), "{way:?} {name}: {said}");
            }
        }
        nothing_is_there(&namespace).await;
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn without_a_webhook_the_controller_says_the_same_and_makes_nothing() {
    without_admission(|namespace| async move {
        let mut expected = Vec::new();
        for (number, (spec, sentence)) in mistakes().into_iter().chain(mistakes_of_objects()).enumerate() {
            let way = WAYS[number % WAYS.len()];
            let name = format!("bad-{number}");
            let (passed, said) = apply(&namespace, way, &manifest(&name, &spec)).await;
            assert!(passed, "{way:?} {spec}: {said}");
            expected.push((name, sentence));
        }
        for (name, sentence) in expected {
            let environment = namespace
                .environment(&name, "it is stalled", |status| {
                    condition::is_true(&status.conditions, kinds::STALLED)
                })
                .await;
            let stalled = condition::find(&status(&environment).conditions, kinds::STALLED).unwrap();
            assert_eq!(
                (stalled.reason.as_str(), &stalled.message),
                ("EnvSpecInvalid", &sentence)
            );
            check_conditions(&serde_json::to_value(&environment).unwrap());
        }
        let clones = namespace.api::<AppClone>().list(&ListParams::default()).await;
        assert_eq!(clones.unwrap().items.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_the_catalog_does_not_have_is_said_alike_before_and_after() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.env.yaml");
        let cases = [
            (
                json!({"template": "slcak"}),
                "TEMPLATE_NOT_FOUND",
                "(did you mean 'slack'?)",
            ),
            (
                json!({"template": "slack", "mode": "apl"}),
                "MODE_NOT_FOUND",
                "(did you mean 'api'?)",
            ),
            (
                json!({"template": "slack", "seed": {"fixture": "acme-crop"}}),
                "FIXTURE_NOT_FOUND",
                "(did you mean 'acme-corp'?)",
            ),
        ];
        for (number, (entry, code, hint)) in cases.into_iter().enumerate() {
            let spec = json!({"clones": [entry]});
            let mut file = spec.clone();
            file["name"] = json!("bad");
            std::fs::write(&path, file.to_string()).unwrap();
            let said = asym
                .run(&["env", "spin", path.to_str().unwrap()])
                .await
                .refused(code);
            assert!(said.contains(hint), "{said}");
            // The apply order is git's own: a template may come later.
            let name = format!("later-{number}");
            let (passed, problem) = apply(&namespace, &[], &manifest(&name, &spec)).await;
            assert!(passed, "{problem}");
            let environment = namespace.settled_environment(&name).await;
            let member = status(&environment).members[0].name.clone();
            let told = failure(&environment, &member);
            assert_eq!((told.code.as_str(), told.message.as_str()), (code, said.as_str()));
        }
    })
    .await;
    drop(undisturbed);
}

async fn nothing_is_there(namespace: &TestNamespace) {
    let environments = namespace.api::<Environment>().list(&ListParams::default()).await;
    assert_eq!(environments.unwrap().items.len(), 0);
}
