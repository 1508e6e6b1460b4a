//! Flux: its controllers in the namespace of a test, and what they are asked for.
//!
//! `cargo xtask test --only gitops` compiles them, makes their images and applies their kinds.

use std::path::{Path, PathBuf};

use kube::Api;
use kube::api::{ApiResource, DeleteParams, DynamicObject, Patch, PatchParams};
use kube::core::GroupVersionKind;
use serde_json::{Value, json};

use crate::git_repository::GitRepository;
use crate::git_server::GitServer;
use crate::{TestNamespace, wait};

mod controllers;

/// Name of the `GitRepository` and of the `Kustomization` of the example.
const NAME: &str = "environments";
/// Annotation that asks for a reconcile, as `flux reconcile` does.
const REQUESTED: &str = "reconcile.fluxcd.io/requestedAt";
/// Field manager of these tests.
const MANAGER: &str = "asymmetric-e2e";

/// The controllers, a repository with the content of `examples/gitops`, and a server of it.
pub struct Flux {
    namespace: TestNamespace,
    /// What is applied.
    pub repository: GitRepository,
    server: GitServer,
}

impl Flux {
    /// Starts the controllers and the server. Nothing is applied before [`Flux::follow`].
    pub async fn start(namespace: &TestNamespace) -> Self {
        let repository = GitRepository::of(&example()).await;
        let server = GitServer::start(&namespace.cluster, repository.root()).await;
        controllers::start(namespace).await;
        Self {
            namespace: namespace.clone(),
            repository,
            server,
        }
    }

    /// Applies the example's objects for this repository and this namespace.
    pub async fn follow(&self) {
        self.namespace.note_flux();
        let text = self.repository.read("flux.yaml");
        let documents: Vec<Value> = serde_saphyr::from_multiple(&text).expect("YAML");
        assert_eq!(documents.len(), 2, "a source and what is applied from it");
        for mut document in documents {
            let kind = document["kind"].as_str().expect("a kind").to_owned();
            document["metadata"]["namespace"] = json!(self.namespace.name);
            if kind == "GitRepository" {
                document["spec"]["url"] = json!(self.server.url(self.repository.name()));
            } else {
                document["spec"]["targetNamespace"] = json!(self.namespace.name);
            }
            let parameters = PatchParams::apply(MANAGER).validation_strict();
            let objects = objects(&self.namespace, &kind);
            let applied = objects.patch(NAME, &parameters, &Patch::Apply(document)).await;
            applied.unwrap_or_else(|error| panic!("the example's {kind} is not accepted: {error}"));
        }
    }

    /// Commits what has changed in the repository, and has it fetched; returns the commit.
    pub async fn push(&self, message: &str) -> String {
        let commit = self.repository.commit(message).await;
        self.fetch(&commit).await;
        commit
    }

    /// Has a commit fetched that is in the repository. What follows from it comes by itself.
    pub async fn fetch(&self, commit: &str) {
        let sources = objects(&self.namespace, "GitRepository");
        request(&sources).await;
        wait::until(&sources, NAME, "the commit is fetched", |source| {
            let revision = source?.data["status"]["artifact"]["revision"].as_str()?;
            revision.ends_with(commit).then_some(())
        })
        .await;
    }

    /// Waits until Flux says that all of a commit is applied and healthy.
    pub async fn ready(&self, commit: &str) {
        let kustomizations = objects(&self.namespace, "Kustomization");
        wait::until(&kustomizations, NAME, "the commit is applied", |kustomization| {
            let status = &kustomization?.data["status"];
            let is_applied = ends_with(&status["lastAppliedRevision"], commit);
            (is_applied && condition(status, "Ready")?["status"] == "True").then_some(())
        })
        .await;
    }

    /// Waits until Flux says that a commit cannot be applied or is not healthy; returns the reason and the message.
    /// A success fails the test.
    pub async fn failed(&self, commit: &str) -> (String, String) {
        let kustomizations = objects(&self.namespace, "Kustomization");
        wait::until(&kustomizations, NAME, "the commit has failed", |kustomization| {
            let status = &kustomization?.data["status"];
            assert!(
                !ends_with(&status["lastAppliedRevision"], commit),
                "{commit} is told to be applied: {status}"
            );
            let ready = condition(status, "Ready")?;
            let is_over = ends_with(&status["lastAttemptedRevision"], commit) && ready["status"] == "False";
            let text = |key: &str| ready[key].as_str().unwrap_or_default().to_owned();
            is_over.then(|| (text("reason"), text("message")))
        })
        .await
    }

    /// Has the last commit applied once more, as the interval would, and waits until that is done and healthy.
    pub async fn reconcile(&self) {
        let kustomizations = objects(&self.namespace, "Kustomization");
        let asked = request(&kustomizations).await;
        wait::until(&kustomizations, NAME, "it is applied again", |kustomization| {
            let status = &kustomization?.data["status"];
            let is_handled = status["lastHandledReconcileAt"] == asked.as_str();
            (is_handled && condition(status, "Ready")?["status"] == "True").then_some(())
        })
        .await;
    }
}

/// Removes Flux's objects from a namespace. Nobody waits for the controllers, which may be what fails.
pub(crate) async fn remove(namespace: &TestNamespace) {
    let free = Patch::Merge(json!({"metadata": {"finalizers": null}}));
    for kind in ["Kustomization", "GitRepository"] {
        let objects = objects(namespace, kind);
        // Either may find it gone.
        let _ = objects.delete(NAME, &DeleteParams::default()).await;
        let _ = objects.patch(NAME, &PatchParams::default(), &free).await;
        wait::until(&objects, NAME, "it is gone", |object| {
            object.is_none().then_some(())
        })
        .await;
    }
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/gitops")
}

fn objects(namespace: &TestNamespace, kind: &str) -> Api<DynamicObject> {
    let group = match kind {
        "GitRepository" => "source.toolkit.fluxcd.io",
        _ => "kustomize.toolkit.fluxcd.io",
    };
    let resource = ApiResource::from_gvk(&GroupVersionKind::gvk(group, "v1", kind));
    Api::namespaced_with(namespace.cluster.client.clone(), &namespace.name, &resource)
}

/// Asks for a reconcile; returns the value by which the answer is known.
async fn request(objects: &Api<DynamicObject>) -> String {
    let asked = format!("{:08x}", rand::random::<u32>());
    let patch = Patch::Merge(json!({"metadata": {"annotations": {REQUESTED: asked}}}));
    let patched = objects.patch(NAME, &PatchParams::default(), &patch).await;
    patched.expect("it can be annotated");
    asked
}

fn ends_with(revision: &Value, commit: &str) -> bool {
    revision
        .as_str()
        .is_some_and(|revision| revision.ends_with(commit))
}

fn condition<'a>(status: &'a Value, kind: &str) -> Option<&'a Value> {
    let mut conditions = status["conditions"].as_array()?.iter();
    conditions.find(|condition| condition["type"] == kind)
}
