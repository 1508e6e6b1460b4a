//! What API server and operator count.

use std::collections::BTreeMap;

use http::Request;
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;

use crate::cluster::{Cluster, SYSTEM};
use crate::operator;

/// A sample's name with its labels, and its value.
pub type Samples = BTreeMap<String, f64>;

/// The API server's.
pub async fn api_server(cluster: &Cluster) -> Samples {
    read(cluster, "/metrics").await
}

/// The only operator's.
pub async fn operator(cluster: &Cluster) -> Samples {
    let pods = cluster
        .namespaced::<Pod>(SYSTEM)
        .list(&operator::selected())
        .await;
    let pods = pods.expect("pods can be listed").items;
    let [pod] = pods.as_slice() else {
        panic!("there is not one operator: {}", pods.len());
    };
    let path = format!(
        "/api/v1/namespaces/{SYSTEM}/pods/{}:8080/proxy/metrics",
        pod.name_any()
    );
    read(cluster, &path).await
}

async fn read(cluster: &Cluster, path: &str) -> Samples {
    let request = Request::get(path).body(Vec::new()).expect("a request");
    let text = cluster.client.request_text(request).await.expect("metrics");
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    samples
        .filter_map(|line| {
            let (name, value) = line.rsplit_once(' ')?;
            Some((name.to_owned(), value.parse().ok()?))
        })
        .collect()
}

/// Samples that have grown from `before` to `after`, by how much.
pub fn growth(before: &Samples, after: &Samples) -> Samples {
    let grown = after.iter().map(|(name, value)| {
        let earlier = before.get(name).copied().unwrap_or_default();
        (name.clone(), value - earlier)
    });
    grown.filter(|(_, growth)| *growth > 0.0).collect()
}
