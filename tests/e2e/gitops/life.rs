//! An environment is what its git repository says, from its first commit on.

use asymmetric_crd::{AppClone, Environment, names};
use asymmetric_e2e::environments::{member, status};
use asymmetric_e2e::flux::Flux;
use asymmetric_e2e::kstatus::{Progress, check_conditions, progress};
use asymmetric_e2e::leftovers::Traces;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, wait, with_namespace};
use kube::ResourceExt;
use kube::api::{ListParams, Patch, PatchParams};
use serde_json::{Value, json};

use crate::{FILE, NAME, in_git};

/// Field manager of what Flux applies.
const FLUX: &str = "kustomize-controller";

#[tokio::test]
async fn an_environment_is_what_its_repository_says() {
    with_namespace(|namespace| async move {
        let flux = Flux::start(&namespace).await;
        flux.follow().await;
        flux.ready(&flux.repository.head().await).await;
        let first = as_in_git(&namespace, &flux).await;
        only_flux_writes_the_spec(&first);
        nothing_is_written_without_need(&namespace, &flux).await;
        what_people_change_comes_back(&namespace, &flux).await;
        changes_arrive(&namespace, &flux).await;
        what_is_deleted_goes_and_comes_back_the_same(&namespace, &flux).await;
    })
    .await;
}

/// The environment, which has to be as the repository says and ready: Flux has just said so.
async fn as_in_git(namespace: &TestNamespace, flux: &Flux) -> Environment {
    let environment: Environment = namespace.api().get(NAME).await.unwrap();
    assert_eq!(environment.spec, in_git(flux).spec);
    let object = serde_json::to_value(&environment).unwrap();
    assert_eq!(progress(&object), Progress::Current, "{object}");
    check_conditions(&object);
    for member in &status(&environment).members {
        let template = member.template.as_deref().unwrap();
        let id = names::member_clone_id(&namespace.name, NAME, &member.name, template);
        assert_eq!(member.clone, id);
        namespace.ready(&id).await;
    }
    environment
}

/// Of two that write the same field, each would undo what the other does.
fn only_flux_writes_the_spec(environment: &Environment) {
    let written = |manager: &Value| {
        let fields = &manager["fieldsV1"];
        (
            manager["manager"].as_str().unwrap().to_owned(),
            fields["f:spec"].is_object(),
        )
    };
    let object = serde_json::to_value(environment).unwrap();
    let managers = object["metadata"]["managedFields"].as_array().unwrap();
    let of_spec: Vec<String> = managers
        .iter()
        .map(written)
        .filter_map(|(manager, has_spec)| has_spec.then_some(manager))
        .collect();
    assert_eq!(of_spec, [FLUX], "{managers:?}");
    let of_flux = managers.iter().find(|entry| entry["manager"] == FLUX).unwrap();
    let fields = of_flux["fieldsV1"]["f:metadata"].as_object().unwrap();
    for (kind, of_kind) in fields {
        for field in of_kind.as_object().unwrap().keys() {
            let shared = managers
                .iter()
                .filter(|entry| entry["fieldsV1"]["f:metadata"][kind][field].is_object());
            assert_eq!(shared.count(), 1, "{field} is written by another: {managers:?}");
        }
    }
}

/// Resource versions of the environment and of its clones.
async fn versions(namespace: &TestNamespace) -> Vec<(String, Option<String>)> {
    let environment: Environment = namespace.api().get(NAME).await.unwrap();
    let clones = namespace.api::<AppClone>().list(&ListParams::default()).await;
    let mut versions = vec![(environment.name_any(), environment.resource_version())];
    versions.extend(
        clones
            .unwrap()
            .iter()
            .map(|clone| (clone.name_any(), clone.resource_version())),
    );
    versions
}

/// Applying what is there already changes nothing, and nobody answers it with a change.
async fn nothing_is_written_without_need(namespace: &TestNamespace, flux: &Flux) {
    // What came with the last spin comes to rest first.
    let before = wait::eventually("nothing is written", || async move {
        let before = versions(namespace).await;
        flux.reconcile().await;
        let after = versions(namespace).await;
        if before == after {
            Ok(after)
        } else {
            Err(format!("{before:?} became {after:?}"))
        }
    })
    .await;
    for _ in 0..3 {
        flux.reconcile().await;
    }
    assert_eq!(versions(namespace).await, before);
}

async fn what_people_change_comes_back(namespace: &TestNamespace, flux: &Flux) {
    let spec = serde_json::to_value(&in_git(flux).spec).unwrap();
    let changes = [
        json!({"desired": "Stopped"}),
        json!({"clones": [spec["clones"][0]]}),
    ];
    for change in changes {
        // As `kubectl edit` does.
        let parameters = PatchParams {
            field_manager: Some("kubectl-edit".to_owned()),
            ..PatchParams::default()
        };
        let patch = Patch::Merge(json!({"spec": change}));
        let environments = namespace.api::<Environment>();
        let edited = environments.patch(NAME, &parameters, &patch).await.unwrap();
        assert_ne!(edited.spec, in_git(flux).spec);
        flux.reconcile().await;
        only_flux_writes_the_spec(&as_in_git(namespace, flux).await);
    }
}

/// A commit that adds a member and has another one begin empty.
async fn changes_arrive(namespace: &TestNamespace, flux: &Flux) {
    let before = as_in_git(namespace, flux).await;
    let slack = member(&before, "slack").clone.clone();
    let stripe = uid(namespace, &member(&before, "stripe").clone).await;
    assert_ne!(texts(namespace, &slack).await, Vec::<String>::new());
    flux.repository
        .edit(FILE, "      seed:\n        fixture: acme-corp\n", "");
    let more = "    - template: slack\n      name: support\n";
    let text = flux.repository.read(FILE);
    flux.repository.write(FILE, &format!("{text}{more}"));
    let commit = flux
        .push("Begin with an empty Slack, and add one for support")
        .await;
    flux.ready(&commit).await;
    let after = as_in_git(namespace, flux).await;
    let members: Vec<&str> = status(&after)
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(members, ["slack", "stripe", "support"]);
    assert_eq!(member(&after, "slack").clone, slack);
    assert_eq!(texts(namespace, &slack).await, Vec::<String>::new());
    assert_eq!(
        uid(namespace, &member(&after, "stripe").clone).await,
        stripe,
        "it stays as it is"
    );
}

async fn what_is_deleted_goes_and_comes_back_the_same(namespace: &TestNamespace, flux: &Flux) {
    let before = as_in_git(namespace, flux).await;
    let mut traces = Vec::new();
    for member in &status(&before).members {
        traces.push(Traces::of(&namespace.ready(&member.clone).await));
    }
    let addresses = addresses(namespace).await;
    flux.repository.edit(
        "environments/kustomization.yaml",
        "resources:\n  - acme.yaml\n",
        "resources: []\n",
    );
    flux.repository.remove(FILE);
    let removal = flux.push("Remove the environment").await;
    flux.ready(&removal).await;
    namespace.environment_gone(NAME).await;
    for trace in traces {
        trace.assert_none(namespace).await;
    }

    let again = flux.repository.revert(&removal).await;
    flux.fetch(&again).await;
    flux.ready(&again).await;
    let after = as_in_git(namespace, flux).await;
    assert_ne!(after.uid(), before.uid());
    let clones = |environment: &Environment| -> Vec<String> {
        let members = &status(environment).members;
        members.iter().map(|member| member.clone.clone()).collect()
    };
    assert_eq!(clones(&after), clones(&before));
    assert_eq!(self::addresses(namespace).await, addresses);
}

/// What the connection says of where the members are. The address of an incoming webhook ends with a token, and tokens are
/// those of one clone.
async fn addresses(namespace: &TestNamespace) -> Vec<(String, String)> {
    let variables = namespace.secret(&names::objects::connection_secret(NAME)).await;
    let is_address = |(name, _): &(String, String)| {
        (name.ends_with("_URL") && !name.ends_with("_WEBHOOK_URL")) || name.ends_with("_BASE")
    };
    let addresses: Vec<_> = variables.into_iter().filter(is_address).collect();
    assert!(!addresses.is_empty());
    addresses
}

async fn uid(namespace: &TestNamespace, id: &str) -> Option<String> {
    namespace.api::<AppClone>().get(id).await.unwrap().uid()
}

/// What is written in #general.
async fn texts(namespace: &TestNamespace, id: &str) -> Vec<String> {
    let mut slack = Slack::of(namespace, id).await;
    let general = slack.general().await;
    slack.texts(&general).await
}
