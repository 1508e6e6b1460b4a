//! Whether the operator runs, as far as one's rights allow to see it.

use asymmetric_crd::constants::MANAGED_BY;
use k8s_openapi::api::apps::v1::Deployment;
use kube::api::ListParams;
use kube::{Api, Client, ResourceExt};

use super::client::answered;
use super::faults::{Doing, is_forbidden};
use crate::failure::Failure;
use crate::provider::Operator;

/// Where the chart is installed unless somebody decides otherwise.
pub(super) const NAMESPACE: &str = "asymmetric-system";
/// Name of the operator's Deployment, and of its Lease.
pub(super) const DEPLOYMENT: &str = "asymmetric-operator";

/// What is known of the operator.
pub(super) async fn state(client: &Client) -> Result<Operator, Failure> {
    let found = deployments(client).await?;
    let is_available = |deployment: &Deployment| {
        deployment
            .status
            .as_ref()
            .and_then(|status| status.available_replicas)
            .unwrap_or_default()
            > 0
    };
    if found.deployments.iter().any(is_available) {
        return Ok(Operator::Running);
    }
    Ok(match found.deployments.first() {
        Some(deployment) => {
            let wanted = deployment
                .spec
                .as_ref()
                .and_then(|spec| spec.replicas)
                .unwrap_or(1);
            Operator::Down(format!(
                "0 of {wanted} replicas of {}/{} are available",
                deployment.namespace().unwrap_or_default(),
                deployment.name_any()
            ))
        }
        None if found.everywhere => Operator::Absent,
        None => Operator::Unknown,
    })
}

/// The operator's image, when it may be read.
pub(super) async fn image(client: &Client) -> Result<Option<String>, Failure> {
    let found = deployments(client).await?;
    let spec = found
        .deployments
        .into_iter()
        .next()
        .and_then(|deployment| deployment.spec);
    let pod = spec.and_then(|spec| spec.template.spec);
    Ok(pod
        .and_then(|pod| pod.containers.into_iter().next())
        .and_then(|container| container.image))
}

/// The operator's Deployments, as far as they may be read.
pub(super) struct Found {
    /// Those that were found.
    pub(super) deployments: Vec<Deployment>,
    /// Whether all namespaces were looked at.
    pub(super) everywhere: bool,
    /// Whether no namespace could be looked at.
    pub(super) is_hidden: bool,
}

/// Looks for them everywhere, or where the chart is usually installed.
pub(super) async fn deployments(client: &Client) -> Result<Found, Failure> {
    let params = ListParams::default().labels("app.kubernetes.io/component=operator");
    let (listed, everywhere) = match answered(Api::<Deployment>::all(client.clone()).list(&params)).await {
        Err(fault) if is_forbidden(&fault) => {
            let api: Api<Deployment> = Api::namespaced(client.clone(), NAMESPACE);
            (answered(api.list(&params)).await, false)
        }
        other => (other, true),
    };
    match listed {
        Ok(list) => Ok(Found {
            deployments: list.items.into_iter().filter(is_ours).collect(),
            everywhere,
            is_hidden: false,
        }),
        Err(fault) if is_forbidden(&fault) => Ok(Found {
            deployments: Vec::new(),
            everywhere: false,
            is_hidden: true,
        }),
        Err(fault) => Err(Doing {
            action: "list deployments",
            namespace: NAMESPACE,
        }
        .failed(fault)),
    }
}

/// Other products have operators as well.
fn is_ours(deployment: &Deployment) -> bool {
    let labelled = ["app.kubernetes.io/name", "app.kubernetes.io/part-of"]
        .iter()
        .any(|label| {
            deployment
                .labels()
                .get(*label)
                .is_some_and(|value| value == MANAGED_BY)
        });
    labelled || deployment.name_any() == DEPLOYMENT
}
