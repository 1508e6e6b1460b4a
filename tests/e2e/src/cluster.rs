//! The cluster under test.

use std::fmt::Debug;

use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::{Node, Secret};
use kube::api::ListParams;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::core::{ClusterResourceScope, NamespaceResourceScope};
use kube::{Api, Client, Config, Resource};

/// Namespace of the operator and of the shared servers.
pub const SYSTEM: &str = "asymmetric-system";
/// Contexts that `cargo xtask up` makes. Any other has to be asked for by name: these tests kill operators.
const LOCAL: [&str; 2] = ["kind-asymmetric", "asymmetric-local"];
/// Names another context.
const CONTEXT: &str = "ASYM_E2E_CONTEXT";

/// The cluster under test, and how programs reach it.
#[derive(Clone)]
pub struct Cluster {
    /// A client of the test's own runtime.
    pub client: Client,
    /// Context in the kubeconfig that the environment names.
    pub context: String,
}

impl Cluster {
    /// Connects to the context that `ASYM_E2E_CONTEXT` names, or to the local cluster.
    pub async fn connect() -> Self {
        let kubeconfig = Kubeconfig::read().expect("a kubeconfig; `cargo xtask up` makes one");
        let context = choose(&kubeconfig);
        let options = KubeConfigOptions {
            context: Some(context.clone()),
            ..KubeConfigOptions::default()
        };
        let config = Config::from_custom_kubeconfig(kubeconfig, &options)
            .await
            .expect("a usable context");
        let client = Client::try_from(config).expect("a client");
        Self { client, context }
    }

    /// The objects of a namespace.
    pub fn namespaced<K>(&self, namespace: &str) -> Api<K>
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    {
        Api::namespaced(self.client.clone(), namespace)
    }

    /// Objects without a namespace.
    pub fn global<K>(&self) -> Api<K>
    where
        K: Resource<DynamicType = (), Scope = ClusterResourceScope>,
    {
        Api::all(self.client.clone())
    }

    /// The address of a node.
    pub async fn node_address(&self) -> String {
        let nodes = self.global::<Node>().list(&ListParams::default()).await;
        let node = nodes.expect("nodes can be listed").items.into_iter().next();
        let addresses = node.and_then(|node| node.status?.addresses).unwrap_or_default();
        let internal = addresses
            .into_iter()
            .find(|address| address.type_ == "InternalIP");
        internal.expect("a node with an address").address
    }

    /// An image with a shell, which every node of the cluster can have: that of the bundled Redis.
    pub async fn image_with_shell(&self) -> String {
        let servers = self.namespaced::<StatefulSet>(SYSTEM);
        let redis = servers.get("asymmetric-redis").await.expect("the bundled Redis");
        let pod = redis.spec.and_then(|spec| spec.template.spec);
        let container = pod.and_then(|pod| pod.containers.into_iter().next());
        let image = container.and_then(|container| container.image);
        image.expect("the bundled Redis has an image")
    }

    /// Password of a bundled server: `postgres-password` or `redis-password`.
    pub(crate) async fn server_password(&self, key: &str) -> String {
        let secret = self
            .namespaced::<Secret>(SYSTEM)
            .get("asymmetric-servers")
            .await
            .expect("the Secret of the bundled servers");
        text(&secret, key).unwrap_or_else(|| panic!("the Secret of the bundled servers has no {key}"))
    }
}

impl Debug for Cluster {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Cluster").field(&self.context).finish()
    }
}

fn choose(kubeconfig: &Kubeconfig) -> String {
    if let Ok(context) = std::env::var(CONTEXT) {
        return context;
    }
    let is_local = |name: &&String| LOCAL.contains(&name.as_str());
    let known = kubeconfig.contexts.iter().map(|context| &context.name);
    let current = kubeconfig.current_context.iter();
    current.chain(known).find(is_local).cloned().unwrap_or_else(|| {
        panic!("none of the contexts is a local cluster; `cargo xtask up`, or set {CONTEXT}")
    })
}

/// An entry of a Secret as text.
pub fn text(secret: &Secret, key: &str) -> Option<String> {
    let bytes = secret.data.as_ref()?.get(key)?;
    String::from_utf8(bytes.0.clone()).ok()
}
