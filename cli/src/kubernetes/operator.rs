//! Whether the operator runs, as far as one's rights allow to see it.

use asymmetric_crd::constants::{GROUP, MANAGED_BY, VERSION_LABEL};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
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

/// The operator's image and version, when they may be read.
pub(super) async fn image(client: &Client) -> Result<(Option<String>, Option<String>), Failure> {
    let found = deployments(client).await?;
    let Some(deployment) = found.deployments.into_iter().next() else {
        return Ok((None, None));
    };
    let labelled = deployment.labels().get(VERSION_LABEL).cloned();
    let pod = deployment.spec.and_then(|spec| spec.template.spec);
    let image = pod
        .and_then(|pod| pod.containers.into_iter().next())
        .and_then(|container| container.image);
    let version = image.as_deref().and_then(version_of).or(labelled);
    Ok((image, version))
}

/// The version in an image's tag. Other tags, such as `latest`, tell none.
fn version_of(image: &str) -> Option<String> {
    let image = image.split('@').next()?;
    let (_, tag) = image.rsplit_once(':')?;
    let version = tag.strip_prefix('v').unwrap_or(tag);
    let is_version =
        version.split('.').count() == 3 && version.starts_with(|character: char| character.is_ascii_digit());
    is_version.then(|| version.to_owned())
}

/// The version that the kinds are labelled with, when they may be read; if they differ, the one that is not ours.
pub(super) async fn kinds(client: &Client) -> Result<Option<String>, Failure> {
    let api: Api<CustomResourceDefinition> = Api::all(client.clone());
    let listed = match answered(api.list_metadata(&ListParams::default())).await {
        Ok(list) => list.items,
        Err(fault) if is_forbidden(&fault) => return Ok(None),
        Err(fault) => {
            return Err(Doing {
                action: "list customresourcedefinitions",
                namespace: NAMESPACE,
            }
            .failed(fault));
        }
    };
    let group = format!(".{GROUP}");
    let versions: Vec<String> = listed
        .into_iter()
        .filter(|definition| definition.name_any().ends_with(&group))
        .filter_map(|definition| definition.labels().get(VERSION_LABEL).cloned())
        .collect();
    let other = versions
        .iter()
        .find(|version| *version != env!("CARGO_PKG_VERSION"));
    Ok(other.or(versions.first()).cloned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_that_are_versions_tell_one() {
        for (image, expected) in [
            ("ghcr.io/x/operator:0.1.0", Some("0.1.0")),
            ("localhost:5000/operator:v1.2.3-rc.1@sha256:00", None),
            ("localhost:5000/operator:v1.2.3@sha256:00", Some("1.2.3")),
            ("localhost:5000/operator", None),
            ("operator:latest", None),
            ("operator", None),
        ] {
            assert_eq!(version_of(image).as_deref(), expected, "{image}");
        }
    }
}
