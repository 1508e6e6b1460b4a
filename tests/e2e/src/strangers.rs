//! Clusters that are not as they should be, and users who may not do what they try.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::thread;

use k8s_openapi::api::authentication::v1::{TokenRequest, TokenRequestSpec};
use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{RoleBinding, RoleRef, Subject};
use kube::api::{ObjectMeta, PostParams};
use kube::config::Kubeconfig;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::TestNamespace;

/// A kubeconfig file that is removed when this is dropped.
pub struct Stranger {
    file: NamedTempFile,
}

impl Stranger {
    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// A cluster at whose address nothing listens.
    pub fn unreachable() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        Self::at(port)
    }

    /// A cluster that knows no kind of ours: it answers as an API server does for paths that it does not serve.
    pub fn without_kinds() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        // Ends with the process.
        thread::spawn(move || {
            listener
                .incoming()
                .flatten()
                .for_each(|stream| drop(answer_not_found(stream)));
        });
        Self::at(port)
    }

    /// Somebody who may do nothing on the real cluster: a service account without a role, in the test's namespace.
    pub async fn without_rights(namespace: &TestNamespace) -> Self {
        Self::account(namespace, "stranger").await
    }

    /// An ordinary user of the test's namespace: a service account with the role `asymmetric-user` there, and nothing
    /// else.
    pub async fn user(namespace: &TestNamespace) -> Self {
        const NAME: &str = "user";
        let binding = RoleBinding {
            metadata: ObjectMeta {
                name: Some("asymmetric-user".to_owned()),
                ..ObjectMeta::default()
            },
            role_ref: RoleRef {
                api_group: "rbac.authorization.k8s.io".to_owned(),
                kind: "ClusterRole".to_owned(),
                name: "asymmetric-user".to_owned(),
            },
            subjects: Some(vec![Subject {
                kind: "ServiceAccount".to_owned(),
                name: NAME.to_owned(),
                namespace: Some(namespace.name.clone()),
                ..Subject::default()
            }]),
        };
        let bound = namespace
            .api::<RoleBinding>()
            .create(&PostParams::default(), &binding)
            .await;
        bound.expect("a role can be bound");
        Self::account(namespace, NAME).await
    }

    async fn account(namespace: &TestNamespace, name: &str) -> Self {
        let accounts = namespace.api::<ServiceAccount>();
        let account = ServiceAccount {
            metadata: ObjectMeta {
                name: Some(name.to_owned()),
                ..ObjectMeta::default()
            },
            ..ServiceAccount::default()
        };
        let parameters = PostParams::default();
        accounts
            .create(&parameters, &account)
            .await
            .expect("a service account can be made");
        let request = TokenRequest {
            spec: TokenRequestSpec {
                expiration_seconds: Some(600),
                ..TokenRequestSpec::default()
            },
            ..TokenRequest::default()
        };
        let issued = accounts.create_token_request(name, &parameters, &request).await;
        let token = issued
            .expect("a token can be issued")
            .status
            .expect("a token")
            .token;
        let cluster = cluster_entry(&namespace.cluster.context);
        Self::written(&cluster, &json!({"token": token}), &namespace.name)
    }

    fn at(port: u16) -> Self {
        let cluster = json!({"server": format!("http://127.0.0.1:{port}")});
        Self::written(&cluster, &json!({}), "default")
    }

    fn written(cluster: &Value, user: &Value, namespace: &str) -> Self {
        let kubeconfig = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "it", "cluster": cluster}],
            "users": [{"name": "it", "user": user}],
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it", "namespace": namespace}}],
            "current-context": "it",
        });
        let mut file = NamedTempFile::new().expect("a file");
        // Every JSON text is a YAML text.
        file.write_all(kubeconfig.to_string().as_bytes())
            .expect("a file can be written");
        Self { file }
    }
}

/// Address and authority of the cluster under test.
fn cluster_entry(context: &str) -> Value {
    let kubeconfig = Kubeconfig::read().expect("a kubeconfig");
    let context = kubeconfig.contexts.iter().find(|known| known.name == context);
    let name = context
        .and_then(|known| known.context.as_ref())
        .expect("the context")
        .cluster
        .clone();
    let cluster = kubeconfig.clusters.into_iter().find(|known| known.name == name);
    serde_json::to_value(cluster.expect("the cluster").cluster).expect("JSON")
}

/// Reads one request and answers it; bodies do not matter, as the connection is closed.
fn answer_not_found(mut stream: std::net::TcpStream) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
    }
    stream.write_all(
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 19\r\nConnection: close\r\n\r\n\
          404 page not found\n",
    )
}
