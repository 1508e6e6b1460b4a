//! The chart's values for a local cluster.

use serde_json::{Value, json};

use crate::images::{Images, SOURCE};
use crate::target::Registry;

/// All namespaces are served, and images come from the local registry by digest, so that a rebuilt
/// operator is another Deployment and rolls. Backends are the templates' to name.
pub(super) fn local(registry: &Registry, images: &Images) -> Value {
    let mut values = json!({
        "clusterWide": true,
        "image": {"digest": images.operator},
        "images": {
            "mirrors": [{"source": SOURCE, "mirror": registry.reference, "endpoint": registry.endpoint}],
        },
        "networkPolicies": {"cloneNamespaces": ["default"]},
    });
    for (server, image) in [("postgres", &images.postgres), ("redis", &images.redis)] {
        if let Some(image) = image {
            values[server] = json!({"image": image});
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry() -> Registry {
        Registry {
            reference: "localhost:5001".to_owned(),
            push: "localhost:5001".to_owned(),
            endpoint: "http://registry:5000".to_owned(),
        }
    }

    fn images(backend: &str, postgres: Option<&str>) -> Images {
        Images {
            operator: "sha256:aa".to_owned(),
            backends: vec![("asymmetric-slack-backend".to_owned(), backend.to_owned())],
            postgres: postgres.map(str::to_owned),
            redis: None,
        }
    }

    #[test]
    fn servers_without_an_image_keep_the_charts_choice() {
        let values = local(&registry(), &images("sha256:bb", None));
        assert!(values.get("postgres").is_none());
        let values = local(&registry(), &images("sha256:bb", Some("host/postgres@sha256:cc")));
        assert_eq!(values["postgres"]["image"], "host/postgres@sha256:cc");
        assert_eq!(values["images"]["mirrors"][0]["mirror"], "localhost:5001");
    }

    #[test]
    fn a_rebuilt_backend_does_not_start_the_operator_anew() {
        assert_eq!(
            local(&registry(), &images("sha256:bb", None)),
            local(&registry(), &images("sha256:cc", None))
        );
    }
}
