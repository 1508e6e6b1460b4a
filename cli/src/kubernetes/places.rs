//! Where one can work: contexts of the kubeconfig, namespaces of the cluster.

use k8s_openapi::api::core::v1::Namespace;
use kube::api::ListParams;
use kube::config::Kubeconfig;
use kube::{Api, ResourceExt};

use super::Kubernetes;
use super::client::answered;
use crate::arguments::Global;
use crate::failure::Failure;

/// Names of the contexts, in the order of the kubeconfig.
pub(crate) fn contexts(global: &Global) -> Result<Vec<String>, Failure> {
    let kubeconfig = match &global.kubeconfig {
        Some(path) => Kubeconfig::read_from(path),
        None => Kubeconfig::read(),
    };
    let contexts = kubeconfig.map_err(Failure::unexpected)?.contexts;
    Ok(contexts.into_iter().map(|context| context.name).collect())
}

pub(super) async fn namespaces(cluster: &Kubernetes) -> Result<Vec<String>, Failure> {
    let api: Api<Namespace> = Api::all(cluster.client.clone());
    let list = answered(api.list(&ListParams::default())).await;
    let list = list.map_err(|fault| cluster.doing("list namespaces").failed(fault))?;
    let mut names: Vec<String> = list.iter().map(ResourceExt::name_any).collect();
    names.sort();
    Ok(names)
}
