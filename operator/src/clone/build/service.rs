//! The Service that a clone answers at.

use asymmetric_crd::AppClone;
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::ResourceExt;

use super::{APPLIED, BACKEND, fingerprint, metadata, selector};

/// The clone's Service: port 80 to the backend's API port.
///
/// It publishes addresses of pods that are not ready, so that the cluster's proxies are programmed while the backend
/// starts; there is one pod at most, so nothing is balanced away from it.
pub(crate) fn service(clone: &AppClone) -> Service {
    let mut service = Service {
        metadata: metadata(clone, &clone.name_any(), BACKEND),
        spec: Some(ServiceSpec {
            type_: Some(
                if clone.spec.expose {
                    "NodePort"
                } else {
                    "ClusterIP"
                }
                .to_owned(),
            ),
            selector: Some(selector(clone, BACKEND)),
            ports: Some(vec![ServicePort {
                name: Some("http".to_owned()),
                port: 80,
                target_port: Some(IntOrString::String("api".to_owned())),
                protocol: Some("TCP".to_owned()),
                app_protocol: Some("http".to_owned()),
                ..ServicePort::default()
            }]),
            publish_not_ready_addresses: Some(true),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    service.metadata.annotations = Some([(APPLIED.to_owned(), fingerprint(&service))].into());
    service
}
