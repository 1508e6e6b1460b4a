//! A look at everything that clones need, as far as one's rights go.

mod belongings;
mod installation;
mod report;
mod rights;

use std::collections::BTreeMap;

use asymmetric_crd::constants::{GROUP, VERSION};
use k8s_openapi::api::authentication::v1::SelfSubjectReview;
use k8s_openapi::api::core::v1::Namespace;
use kube::Api;
use kube::api::PostParams;
use serde_json::Value;

use super::client::{Fault, answered};
use super::faults::{Doing, is_not_found};
use super::{Kubernetes, clones, environments, snapshots};
use crate::diagnosis::survey::Survey;
use crate::failure::Failure;
use crate::provider::CloneProvider;
use crate::provider::ListOptions;

/// Looks at everything at once. Fails when there is no cluster to look at.
pub(super) async fn survey(cluster: &Kubernetes) -> Result<Survey, Failure> {
    let version = answered(cluster.client.apiserver_version()).await;
    let version = version.map_err(|fault| cluster.doing("read the version").failed(fault))?;
    let (namespace_phase, schemas, user, rights, installation, belongings) = futures::join!(
        phase(cluster),
        schemas(cluster),
        user(cluster),
        rights::all(cluster),
        installation::look(cluster),
        belongings::all(cluster),
    );
    let all = ListOptions::default();
    let (templates, clones, environments, snapshots) = futures::join!(
        cluster.templates(),
        clones::list(cluster, &all),
        environments::list(cluster, &all),
        snapshots::list(cluster, &all),
    );
    Ok(Survey {
        namespace: cluster.namespace.clone(),
        kubernetes: version.git_version,
        user,
        namespace_phase: namespace_phase.into(),
        schemas: schemas.into(),
        installation,
        rights: rights.into(),
        templates: templates.into(),
        clones: clones.into(),
        environments: environments.into(),
        snapshots: snapshots.into(),
        belongings,
    })
}

async fn phase(cluster: &Kubernetes) -> Result<Option<String>, Failure> {
    let api: Api<Namespace> = Api::all(cluster.client.clone());
    match answered(api.get(&cluster.namespace)).await {
        Ok(namespace) => {
            let phase = namespace.status.and_then(|status| status.phase);
            Ok(Some(phase.unwrap_or_default()))
        }
        Err(fault) if is_not_found(&fault) => Ok(None),
        Err(fault) => Err(cluster.doing("get namespaces").failed(fault)),
    }
}

/// The schemas as the API server publishes them: everybody may read these, the definitions only administrators.
async fn schemas(cluster: &Kubernetes) -> Result<BTreeMap<String, Value>, Failure> {
    let doing = Doing {
        action: "read the published schemas",
        namespace: &cluster.namespace,
    };
    let request = http::Request::get(format!("/openapi/v3/apis/{GROUP}/{VERSION}"))
        .body(Vec::new())
        .map_err(Failure::unexpected)?;
    let document = match answered(cluster.client.request::<Value>(request)).await {
        Ok(document) => document,
        Err(Fault::Client(kube::Error::Api(status))) if status.code == 404 => return Ok(BTreeMap::new()),
        Err(fault) => return Err(doing.failed(fault)),
    };
    let components = document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten();
    let kinds = components.filter_map(|(_, schema)| {
        let names = schema["x-kubernetes-group-version-kind"].as_array()?;
        let kind = names.iter().find(|name| name["group"] == GROUP)?["kind"].as_str()?;
        Some((kind.to_owned(), schema.clone()))
    });
    Ok(kinds.collect())
}

/// The name that the cluster knows the user by, when it tells.
async fn user(cluster: &Kubernetes) -> Option<String> {
    let api: Api<SelfSubjectReview> = Api::all(cluster.client.clone());
    let (parameters, question) = (PostParams::default(), SelfSubjectReview::default());
    answered(api.create(&parameters, &question))
        .await
        .ok()?
        .status?
        .user_info?
        .username
}
