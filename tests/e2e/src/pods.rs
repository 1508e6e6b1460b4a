//! The pod of a clone, and its container.

use k8s_openapi::api::core::v1::{ContainerStatus, Pod};
use kube::api::ListParams;

use crate::{TestNamespace, wait};

/// The container with the API.
const BACKEND: &str = "backend";

impl TestNamespace {
    /// The pod of a clone that runs.
    pub async fn pod(&self, id: &str) -> Pod {
        let selector = ListParams::default().labels(&selector(id));
        let listed = self.api::<Pod>().list(&selector).await;
        let mut pods = listed.expect("pods can be listed").items;
        assert_eq!(pods.len(), 1, "one pod, as there is one writer");
        pods.remove(0)
    }

    /// Waits until `check` gives a value for the container of the clone's backend.
    pub async fn container<T>(
        &self,
        id: &str,
        expectation: &str,
        check: impl Fn(&ContainerStatus) -> Option<T>,
    ) -> T {
        let pods = self.api::<Pod>();
        wait::until_all(&pods, &selector(id), expectation, |pods: &[Pod]| {
            pods.iter().filter_map(backend).find_map(&check)
        })
        .await
    }
}

/// What is known of the container with the API.
pub fn backend(pod: &Pod) -> Option<&ContainerStatus> {
    let mut containers = pod.status.as_ref()?.container_statuses.iter().flatten();
    containers.find(|container| container.name == BACKEND)
}

/// Id of a container while its process runs.
pub fn running(container: &ContainerStatus) -> Option<String> {
    container.state.as_ref()?.running.as_ref()?;
    let (_runtime, id) = container.container_id.as_ref()?.split_once("://")?;
    Some(id.to_owned())
}

/// Selects the pods of a clone.
fn selector(id: &str) -> String {
    format!("asym.clone={id}")
}
