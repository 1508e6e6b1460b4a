//! The Service that a clone answers at.

use asymmetric_crd::AppClone;
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::ResourceExt;

use super::{APPLIED, BACKEND, fingerprint, metadata, selector};

fn port(name: &str, port: i32, target: &str) -> ServicePort {
    ServicePort {
        name: Some(name.to_owned()),
        port,
        target_port: Some(IntOrString::String(target.to_owned())),
        protocol: Some("TCP".to_owned()),
        app_protocol: Some(name.to_owned()),
        ..ServicePort::default()
    }
}

/// The clone's Service: port 80 to the backend's API port, 443 to the same over TLS.
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
            ports: Some(vec![port("http", 80, "api"), port("https", 443, "tls")]),
            publish_not_ready_addresses: Some(true),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    service.metadata.annotations = Some([(APPLIED.to_owned(), fingerprint(&service))].into());
    service
}
