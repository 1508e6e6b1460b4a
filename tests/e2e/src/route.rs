//! Byte streams to pods and Services, as far as the machine that runs the tests can reach them.

use std::time::Duration;

use k8s_openapi::api::core::v1::{Pod, Service};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::ResourceExt;
use kube::api::ListParams;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio::time::timeout;

use crate::TestNamespace;
use crate::cluster::Cluster;

/// Bytes in both directions.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// How long it takes to find out that the cluster's addresses lead nowhere from here.
const REACH_LIMIT: Duration = Duration::from_secs(1);

/// Whether this machine is part of the cluster's network, as it is where the cluster runs as processes.
static IS_INSIDE: OnceCell<bool> = OnceCell::const_new();

/// A forward to a pod's port, over the API server.
pub(crate) async fn to_pod(
    cluster: &Cluster,
    namespace: &str,
    pod: &str,
    port: u16,
) -> Result<Box<dyn Stream>, String> {
    let pods = cluster.namespaced::<Pod>(namespace);
    let forward = pods.portforward(pod, &[port]).await;
    let mut forward = forward.map_err(|error| format!("no forward to {pod}: {error}"))?;
    match forward.take_stream(port) {
        Some(stream) => Ok(Box::new(stream)),
        None => Err(format!("the forward to {pod} has no port {port}")),
    }
}

/// A port of a Service: at its own address where that can be reached from here, otherwise by a forward to the pod
/// that the Service selects.
pub(crate) async fn to_service(
    namespace: &TestNamespace,
    name: &str,
    port: u16,
) -> Result<Box<dyn Stream>, String> {
    let services = namespace.api::<Service>();
    let service = services
        .get(name)
        .await
        .map_err(|error| format!("no Service {name}: {error}"))?;
    if is_inside(&namespace.cluster).await {
        let address = address(&service).ok_or("the Service has no address")?;
        return to_address(&address, port).await;
    }
    let (pod, port) = behind(namespace, &service, port).await?;
    to_pod(&namespace.cluster, &namespace.name, &pod, port).await
}

/// Address of a Service, where this machine reaches it.
pub(crate) async fn address_from_here(namespace: &TestNamespace, name: &str) -> Option<String> {
    if !is_inside(&namespace.cluster).await {
        return None;
    }
    let service = namespace.api::<Service>().get(name).await;
    address(&service.expect("the Service can be read"))
}

/// An address and port that this machine reaches.
pub(crate) async fn to_address(address: &str, port: u16) -> Result<Box<dyn Stream>, String> {
    let stream = TcpStream::connect((address, port)).await;
    let stream = stream.map_err(|error| format!("{address}:{port} does not answer: {error}"))?;
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    Ok(Box::new(stream))
}

async fn is_inside(cluster: &Cluster) -> bool {
    let try_it = || async {
        let services = cluster.namespaced::<Service>("default");
        let service = services
            .get("kubernetes")
            .await
            .expect("the Service of the API server");
        let address = address(&service).expect("the API server has an address");
        let tried = timeout(REACH_LIMIT, TcpStream::connect((address.as_str(), 443))).await;
        matches!(tried, Ok(Ok(_)))
    };
    *IS_INSIDE.get_or_init(try_it).await
}

fn address(service: &Service) -> Option<String> {
    service.spec.as_ref()?.cluster_ip.clone()
}

/// The ready pod that a Service leads to, and what `port` of the Service means there.
async fn behind(namespace: &TestNamespace, service: &Service, port: u16) -> Result<(String, u16), String> {
    let name = service.name_any();
    let spec = service.spec.clone().unwrap_or_default();
    let selector = spec.selector.unwrap_or_default();
    let selector: Vec<String> = selector
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let pods = namespace.api::<Pod>();
    let listed = pods
        .list(&ListParams::default().labels(&selector.join(",")))
        .await;
    let listed = listed.map_err(|error| format!("pods cannot be listed: {error}"))?;
    let pod = listed
        .into_iter()
        .find(is_ready)
        .ok_or(format!("no pod behind {name} is ready"))?;
    let wanted = i32::from(port);
    let target = spec.ports.iter().flatten().find(|port| port.port == wanted);
    let target = match target.and_then(|port| port.target_port.clone()) {
        Some(IntOrString::Int(port)) => Some(port),
        Some(IntOrString::String(port)) => container_port(&pod, &port),
        None => Some(wanted),
    };
    let target = target.and_then(|port| u16::try_from(port).ok());
    Ok((
        pod.name_any(),
        target.ok_or(format!("{name} has no port {port}"))?,
    ))
}

fn container_port(pod: &Pod, name: &str) -> Option<i32> {
    let mut containers = pod.spec.as_ref()?.containers.iter();
    containers.find_map(|container| {
        let mut ports = container.ports.iter().flatten();
        Some(
            ports
                .find(|port| port.name.as_deref() == Some(name))?
                .container_port,
        )
    })
}

fn is_ready(pod: &Pod) -> bool {
    let conditions = pod
        .status
        .as_ref()
        .and_then(|status| status.conditions.as_deref())
        .unwrap_or_default();
    pod.metadata.deletion_timestamp.is_none()
        && conditions
            .iter()
            .any(|condition| condition.type_ == "Ready" && condition.status == "True")
}
