//! The operator: killing it, and keeping others from doing so.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};

use futures::FutureExt;
use futures::future::BoxFuture;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, ListParams, Patch, PatchParams};
use kube::{Api, ResourceExt};
use serde_json::json;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::cluster::{Cluster, SYSTEM};
use crate::wait;

/// Name of the operator's Deployment, and of its Lease.
pub const DEPLOYMENT: &str = "asymmetric-operator";
const SELECTOR: &str = "app.kubernetes.io/component=operator";

/// Held shared by tests of answers that differ while no operator runs, and alone by those that stop it.
static PEACE: RwLock<()> = RwLock::const_new(());

/// While this is held the operator is not killed by another test. Clones survive that; but the command line rightly
/// says that the operator is not running.
pub async fn undisturbed() -> RwLockReadGuard<'static, ()> {
    PEACE.read().await
}

/// The right to kill the operator.
pub async fn alone() -> RwLockWriteGuard<'static, ()> {
    PEACE.write().await
}

/// Selects the operator's pods.
pub(crate) fn selected() -> ListParams {
    ListParams::default().labels(SELECTOR)
}

/// Ends all pods of the operator without giving them time.
pub async fn kill(cluster: &Cluster) {
    let pods = cluster.namespaced::<Pod>(SYSTEM);
    let running = pods.list(&selected()).await.expect("pods can be listed").items;
    assert!(!running.is_empty(), "there is no operator to kill");
    let at_once = DeleteParams::default().grace_period(0);
    for pod in running {
        pods.delete(&pod.name_any(), &at_once)
            .await
            .expect("a pod can be deleted");
    }
}

/// Waits until as many operators are available as are asked for.
pub async fn available(cluster: &Cluster) {
    let deployments = cluster.namespaced::<Deployment>(SYSTEM);
    wait::until(
        &deployments,
        DEPLOYMENT,
        "the operator is available",
        |deployment| {
            let deployment = deployment?;
            let wanted = deployment.spec.as_ref()?.replicas?;
            let status = deployment.status.as_ref()?;
            let is_current = status.observed_generation == deployment.metadata.generation;
            (is_current && status.available_replicas.unwrap_or_default() >= wanted).then_some(())
        },
    )
    .await;
}

/// Replaces the operator's pods one after the other, as an upgrade does.
pub async fn restart(cluster: &Cluster) {
    cluster
        .namespaced::<Deployment>(SYSTEM)
        .restart(DEPLOYMENT)
        .await
        .expect("the operator can be restarted");
}

/// The Lease of the operator that leads.
pub fn lease(cluster: &Cluster) -> Api<Lease> {
    cluster.namespaced(SYSTEM)
}

/// Runs `work` while no operator runs. However that ends, there are as many operators as before afterwards.
pub fn stopped<'a, T: Send + 'a>(
    cluster: &'a Cluster,
    work: impl Future<Output = T> + Send + 'a,
) -> BoxFuture<'a, T> {
    let work = work.boxed();
    let work = async {
        let pods = cluster.namespaced::<Pod>(SYSTEM);
        wait::until_all(&pods, SELECTOR, "no operator is left", |pods| {
            pods.is_empty().then_some(())
        })
        .await;
        work.await
    };
    scaled(cluster, 0, work.boxed()).boxed()
}

/// Runs `work` while two operators run, one of which leads.
pub fn doubled<'a, T: Send + 'a>(
    cluster: &'a Cluster,
    work: impl Future<Output = T> + Send + 'a,
) -> BoxFuture<'a, T> {
    let work = work.boxed();
    let work = async {
        available(cluster).await;
        work.await
    };
    scaled(cluster, 2, work.boxed()).boxed()
}

/// Ends the operator that leads without giving it time; returns its name.
pub async fn kill_leader(cluster: &Cluster) -> String {
    let spec = lease(cluster)
        .get(DEPLOYMENT)
        .await
        .expect("the operator's Lease")
        .spec;
    let leader = spec
        .and_then(|spec| spec.holder_identity)
        .expect("somebody leads");
    cluster
        .namespaced::<Pod>(SYSTEM)
        .delete(&leader, &DeleteParams::default().grace_period(0))
        .await
        .expect("the leader's pod can be deleted");
    leader
}

async fn scaled<T>(cluster: &Cluster, replicas: i32, work: BoxFuture<'_, T>) -> T {
    let before = scale(cluster, replicas).await;
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    scale(cluster, before).await;
    available(cluster).await;
    outcome.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Asks for another number of operators and returns the number before.
async fn scale(cluster: &Cluster, replicas: i32) -> i32 {
    let deployments = cluster.namespaced::<Deployment>(SYSTEM);
    let before = deployments
        .get_scale(DEPLOYMENT)
        .await
        .expect("the operator's scale");
    let patch = Patch::Merge(json!({"spec": {"replicas": replicas}}));
    let patched = deployments
        .patch_scale(DEPLOYMENT, &PatchParams::default(), &patch)
        .await;
    patched.expect("the operator can be scaled");
    before.spec.and_then(|spec| spec.replicas).unwrap_or(1)
}
