//! What the user may do of all that the verbs need: the rights of `asymmetric-user`, and reading the catalog.

use asymmetric_crd::constants::GROUP;
use futures::{StreamExt, TryStreamExt, stream};
use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec,
};
use kube::Api;
use kube::api::PostParams;

use super::super::Kubernetes;
use super::super::client::answered;
use crate::diagnosis::survey::Right;
use crate::failure::Failure;

/// Group, resource and subresource, verbs.
static NEEDED: [(&str, &str, &[&str]); 9] = [
    (
        GROUP,
        "clones",
        &["list", "get", "watch", "create", "patch", "delete"],
    ),
    (
        GROUP,
        "environments",
        &["list", "get", "watch", "create", "update", "patch", "delete"],
    ),
    (
        GROUP,
        "clonesnapshots",
        &["list", "get", "watch", "create", "delete"],
    ),
    (GROUP, CATALOG, &["list", "watch"]),
    ("", "secrets", &["get"]),
    ("", "pods", &["list", "get", "watch"]),
    ("", "pods/log", &["get"]),
    ("", "pods/portforward", &["get", "create"]),
    ("", "services", &["get"]),
];
/// Templates have no namespace.
const CATALOG: &str = "clonetemplates";
/// Questions that are asked at the same time.
const AT_ONCE: usize = 8;

/// Asks about each of them.
pub(super) async fn all(cluster: &Kubernetes) -> Result<Vec<Right>, Failure> {
    let mut questions = Vec::new();
    for (group, resource, verbs) in &NEEDED {
        for verb in *verbs {
            questions.push(ask(cluster, group, resource, verb));
        }
    }
    stream::iter(questions).buffered(AT_ONCE).try_collect().await
}

async fn ask(
    cluster: &Kubernetes,
    group: &'static str,
    resource: &'static str,
    verb: &'static str,
) -> Result<Right, Failure> {
    let is_global = resource == CATALOG;
    let (name, subresource) = match resource.split_once('/') {
        Some((name, subresource)) => (name, Some(subresource)),
        None => (resource, None),
    };
    let review = SelfSubjectAccessReview {
        spec: SelfSubjectAccessReviewSpec {
            resource_attributes: Some(ResourceAttributes {
                namespace: (!is_global).then(|| cluster.namespace.clone()),
                group: Some(group.to_owned()),
                resource: Some(name.to_owned()),
                subresource: subresource.map(str::to_owned),
                verb: Some(verb.to_owned()),
                ..ResourceAttributes::default()
            }),
            ..SelfSubjectAccessReviewSpec::default()
        },
        ..SelfSubjectAccessReview::default()
    };
    let api: Api<SelfSubjectAccessReview> = Api::all(cluster.client.clone());
    let answer = answered(api.create(&PostParams::default(), &review)).await;
    let answer = answer.map_err(|fault| cluster.doing("create selfsubjectaccessreviews").failed(fault))?;
    Ok(Right {
        action: format!("{verb} {resource}"),
        is_global,
        allowed: answer.status.is_some_and(|status| status.allowed),
    })
}
