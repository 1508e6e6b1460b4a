//! A namespace per test.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use asymmetric_crd::constants::TEMPLATE_LABEL;
use asymmetric_crd::{AppClone, CloneTemplate, Environment};
use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kube::api::{DeleteParams, ListParams, ObjectMeta, Patch, PatchParams, PostParams};
use kube::{Api, Resource};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::cluster::{Cluster, SYSTEM};
use crate::{diagnosis, flux, wait};

/// What a whole test may take.
const TEST_LIMIT: Duration = Duration::from_mins(5);
/// Keeps what a test made, for a look at it.
const NO_CLEANUP: &str = "ASYM_E2E_NO_CLEANUP";
/// Label with the name of the test.
const TEST_LABEL: &str = "getasym.dev/e2e-test";
/// Label with what pods of the namespace have to be.
const ENFORCED: &str = "pod-security.kubernetes.io/enforce";
/// What Kubernetes allows for a label's value.
const LONGEST_LABEL: usize = 63;

/// The namespace of one test, where pods have to be restricted ones.
#[derive(Clone, Debug)]
pub struct TestNamespace {
    /// The cluster it is in.
    pub cluster: Cluster,
    /// Its name.
    pub name: String,
    made: Arc<Mutex<Vec<Made>>>,
}

/// What has to be removed when the test is over, in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Made {
    /// Flux's objects in a namespace, which would not go without their controllers.
    Flux,
    Namespace(String),
    /// A template of the test's own, and its `ConfigMap`.
    Template(String),
}

impl TestNamespace {
    /// Objects in the namespace.
    pub fn api<K>(&self) -> Api<K>
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    {
        self.cluster.namespaced(&self.name)
    }

    /// A second namespace for the same test, removed with the first.
    pub async fn another(&self) -> Self {
        self.further(&[]).await
    }

    /// The same, with pods that may do to their node what they like.
    pub(crate) async fn privileged(&self) -> Self {
        self.further(&[(ENFORCED, "privileged")]).await
    }

    async fn further(&self, labels: &[(&str, &str)]) -> Self {
        let name = create(&self.cluster, labels).await;
        self.note(Made::Namespace(name.clone()));
        Self { name, ..self.clone() }
    }

    /// Has specs refused when they are written, or only by the controllers. It takes the API server a moment.
    pub async fn set_admission(&self, is_on: bool) {
        let value = if is_on { Value::Null } else { json!("ignore") };
        let patch = Patch::Merge(json!({"metadata": {"labels": {"getasym.dev/admission": value}}}));
        let namespaces = self.cluster.global::<Namespace>();
        let patched = namespaces
            .patch(&self.name, &PatchParams::default(), &patch)
            .await;
        patched.expect("the namespace can be labelled");
    }

    /// Removes a template when the test is over.
    pub(crate) fn note_template(&self, name: &str) {
        self.note(Made::Template(name.to_owned()));
    }

    /// Removes the objects of Flux when the test is over.
    pub(crate) fn note_flux(&self) {
        self.note(Made::Flux);
    }

    fn note(&self, made: Made) {
        self.made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(made);
    }

    fn made(&self) -> Vec<Made> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner).clone();
        made.sort();
        made
    }
}

/// Runs `test` in a namespace of its own. When it fails, what happened there is printed; when it is over, its clones
/// and the namespace are removed, unless `ASYM_E2E_NO_CLEANUP` is set.
pub async fn with_namespace<F, Fut>(test: F)
where
    F: FnOnce(TestNamespace) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    run(&[], test).await;
}

/// The same in a namespace in which nothing is refused when it is written: what the controllers do then.
pub async fn without_admission<F, Fut>(test: F)
where
    F: FnOnce(TestNamespace) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    run(&[("getasym.dev/admission", "ignore")], test).await;
}

async fn run<F, Fut>(labels: &[(&str, &str)], test: F)
where
    F: FnOnce(TestNamespace) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let cluster = Cluster::connect().await;
    let name = create(&cluster, labels).await;
    let namespace = TestNamespace {
        made: Arc::new(Mutex::new(vec![Made::Namespace(name.clone())])),
        cluster,
        name,
    };
    let running = tokio::spawn(test(namespace.clone()));
    let abort = running.abort_handle();
    let outcome = match timeout(TEST_LIMIT, running).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.try_into_panic().expect("tests are not cancelled")),
        Err(_) => {
            abort.abort();
            let message = format!("the test did not end within {TEST_LIMIT:?}");
            Some(Box::new(message) as Box<dyn std::any::Any + Send>)
        }
    };
    if outcome.is_some() {
        for made in namespace.made() {
            if let Made::Namespace(name) = made {
                diagnosis::print(&namespace.cluster, &name).await;
            }
        }
    }
    if std::env::var_os(NO_CLEANUP).is_some() {
        println!("namespace {} stays, as {NO_CLEANUP} asks", namespace.name);
    } else {
        // A cleanup that hangs is a failure of its own, and must not hide the test's.
        let cleanup = tokio::spawn(async move { clean_up(&namespace).await }).await;
        if let (Err(error), None) = (cleanup, &outcome) {
            std::panic::resume_unwind(error.into_panic());
        }
    }
    if let Some(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

async fn create(cluster: &Cluster, more: &[(&str, &str)]) -> String {
    let name = format!("e2e-{:010x}", rand::random::<u64>() >> 24);
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("unknown").replace("::", ".");
    let test: String = test.chars().take(LONGEST_LABEL).collect();
    let labels: BTreeMap<String, String> = [
        (TEST_LABEL, test.trim_end_matches(['_', '.'])),
        (ENFORCED, "restricted"),
    ]
    .into_iter()
    .chain(more.iter().copied())
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    let namespace = Namespace {
        metadata: ObjectMeta {
            name: Some(name.clone()),
            labels: Some(labels),
            ..ObjectMeta::default()
        },
        ..Namespace::default()
    };
    let created = cluster
        .global::<Namespace>()
        .create(&PostParams::default(), &namespace)
        .await;
    created.expect("a namespace can be made");
    name
}

async fn clean_up(namespace: &TestNamespace) {
    let cluster = &namespace.cluster;
    for made in namespace.made() {
        match made {
            Made::Flux => flux::remove(namespace).await,
            Made::Namespace(name) => remove_namespace(cluster, &name).await,
            Made::Template(name) => remove_template(cluster, &name).await,
        }
    }
}

/// Clones first, and while their namespace still is as it was: the operator has to see to what they hold elsewhere.
async fn remove_namespace(cluster: &Cluster, name: &str) {
    let environments: Api<Environment> = cluster.namespaced(name);
    let clones: Api<AppClone> = cluster.namespaced(name);
    let (delete, all) = (DeleteParams::default(), ListParams::default());
    environments
        .delete_collection(&delete, &all)
        .await
        .expect("environments can be deleted");
    wait::until_all(&environments, "", "no environment is left", none).await;
    clones
        .delete_collection(&delete, &all)
        .await
        .expect("clones can be deleted");
    wait::until_all(&clones, "", "no clone is left", none).await;
    let deleted = cluster.global::<Namespace>().delete(name, &delete).await;
    deleted.expect("the namespace can be deleted");
}

async fn remove_template(cluster: &Cluster, name: &str) {
    let deleted = cluster
        .namespaced::<ConfigMap>(SYSTEM)
        .delete_collection(
            &DeleteParams::default(),
            &ListParams::default().labels(&format!("{TEMPLATE_LABEL}={name}")),
        )
        .await;
    deleted.expect("the content of the template can be deleted");
    let templates: Api<CloneTemplate> = cluster.global();
    wait::until(
        &templates,
        name,
        "the template is gone with its content",
        |template| template.is_none().then_some(()),
    )
    .await;
}

fn none<K>(objects: &[K]) -> Option<()> {
    objects.is_empty().then_some(())
}
