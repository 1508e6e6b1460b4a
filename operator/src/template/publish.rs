//! Makes a `CloneTemplate` of content.

use std::collections::BTreeMap;

use asymmetric_crd::CloneTemplate;
use asymmetric_crd::constants::{MANAGED_BY, OPERATOR_MANAGER};
use kube::api::{Patch, PatchParams};
use kube::{Api, Client};

use super::catalog::Content;

/// Label on templates with the namespace of the operator whose catalog they are from: templates are the cluster's,
/// and another installation must not take one for a leftover of its own.
pub(super) const CATALOG_LABEL: &str = "getasym.dev/catalog";

/// Applies the `CloneTemplate` of `content`, which is in `namespace`.
pub(super) async fn publish(client: &Client, content: &Content, namespace: &str) -> Result<(), kube::Error> {
    let api: Api<CloneTemplate> = Api::all(client.clone());
    let parameters = PatchParams::apply(OPERATOR_MANAGER).force();
    api.patch(
        &content.template,
        &parameters,
        &Patch::Apply(&template(content, namespace)),
    )
    .await?;
    Ok(())
}

fn template(content: &Content, namespace: &str) -> CloneTemplate {
    let labels: BTreeMap<String, String> = [
        ("app.kubernetes.io/name", MANAGED_BY),
        ("app.kubernetes.io/instance", content.template.as_str()),
        ("app.kubernetes.io/component", "template"),
        ("app.kubernetes.io/managed-by", MANAGED_BY),
        ("app.kubernetes.io/part-of", MANAGED_BY),
        (CATALOG_LABEL, namespace),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    let mut template = CloneTemplate::new(&content.template, content.spec.clone());
    template.metadata.labels = Some(labels);
    template
}
