//! Secrets of the installation itself, in the operator's namespace.

use std::collections::BTreeMap;

use asymmetric_crd::constants::MANAGED_BY;
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use kube::api::ObjectMeta;

/// Label that says who looks after an object.
pub(crate) const MANAGER: &str = "app.kubernetes.io/managed-by";

/// A Secret that the operator makes and looks after.
pub(crate) fn own_secret(
    name: &str,
    namespace: &str,
    data: impl IntoIterator<Item = (&'static str, ByteString)>,
) -> Secret {
    let labels = ["app.kubernetes.io/name", MANAGER, "app.kubernetes.io/part-of"];
    let labels = labels.map(|label| (label.to_owned(), MANAGED_BY.to_owned()));
    let data = data.into_iter().map(|(key, value)| (key.to_owned(), value));
    Secret {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            namespace: Some(namespace.to_owned()),
            labels: Some(BTreeMap::from(labels)),
            ..ObjectMeta::default()
        },
        type_: Some("Opaque".to_owned()),
        data: Some(data.collect()),
        ..Secret::default()
    }
}
