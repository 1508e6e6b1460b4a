//! Content of templates, in the operator's namespace, and what is found of them.

use std::collections::BTreeMap;

use asymmetric_crd::constants::{CLI_MANAGER, TEMPLATE_LABEL};
use asymmetric_crd::fidelity::FidelityScore;
use asymmetric_crd::{CloneTemplate, NamedError};
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{DeleteParams, ListParams, ObjectMeta, Patch, PatchParams};
use kube::{Api, Resource, ResourceExt};
use serde_json::json;

use super::Kubernetes;
use super::client::answered;
use super::faults::Doing;
use crate::failure::Failure;

/// Label that tells what this program manages from what a chart or somebody else does.
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// Writes `parts`, and removes those of an earlier push that are left over.
pub(super) async fn put(
    cluster: &Kubernetes,
    namespace: &str,
    template: &str,
    parts: &[BTreeMap<String, String>],
) -> Result<(), Failure> {
    let api: Api<ConfigMap> = Api::namespaced(cluster.client.clone(), namespace);
    let doing = |action| Doing { action, namespace };
    let selector = ListParams::default().labels(&format!("{TEMPLATE_LABEL}={template}"));
    let listed = answered(api.list(&selector)).await;
    let found = listed
        .map_err(|fault| doing("list configmaps").failed(fault))?
        .items;
    let is_ours = |map: &&ConfigMap| map.labels().get(MANAGED_BY).is_some_and(|by| by == CLI_MANAGER);
    if let Some(other) = found.iter().find(|map| !is_ours(map)) {
        return Err(NamedError::PushFailed {
            template: template.to_owned(),
            detail: format!(
                "its content is in ConfigMap {namespace}/{}, which was not pushed; give yours another name",
                other.name_any()
            ),
        }
        .into());
    }
    let names: Vec<String> = (1..=parts.len())
        .map(|number| format!("asymmetric-content-{template}-{number}"))
        .collect();
    for (name, part) in names.iter().zip(parts) {
        let map = ConfigMap {
            metadata: ObjectMeta {
                name: Some(name.clone()),
                labels: Some(
                    [(TEMPLATE_LABEL, template), (MANAGED_BY, CLI_MANAGER)]
                        .map(|(key, value)| (key.to_owned(), value.to_owned()))
                        .into(),
                ),
                ..ObjectMeta::default()
            },
            data: Some(part.clone()),
            ..ConfigMap::default()
        };
        let parameters = PatchParams::apply(CLI_MANAGER).force();
        answered(api.patch(name, &parameters, &Patch::Apply(&map)))
            .await
            .map_err(|fault| doing("patch configmaps").failed(fault))?;
    }
    for map in found.iter().filter(|map| !names.contains(&map.name_any())) {
        answered(api.delete(&map.name_any(), &DeleteParams::default()))
            .await
            .map_err(|fault| doing("delete configmaps").failed(fault))?;
    }
    Ok(())
}

/// Applies the one field of the status that is not the operator's, to this template and to no other one of its name.
pub(super) async fn keep_fidelity(
    cluster: &Kubernetes,
    template: &CloneTemplate,
    fidelity: &FidelityScore,
) -> Result<(), Failure> {
    let api: Api<CloneTemplate> = Api::all(cluster.client.clone());
    let name = template.name_any();
    let patch = json!({
        "apiVersion": CloneTemplate::api_version(&()),
        "kind": CloneTemplate::kind(&()),
        "metadata": {"name": name, "uid": template.uid()},
        "status": {"fidelity": fidelity},
    });
    let parameters = PatchParams {
        dry_run: cluster.dry_run,
        ..PatchParams::apply(CLI_MANAGER).force()
    };
    let written = answered(api.patch_status(&name, &parameters, &Patch::Apply(&patch))).await;
    let doing = cluster.doing("patch clonetemplates/status");
    written.map(drop).map_err(|fault| doing.failed(fault))
}
