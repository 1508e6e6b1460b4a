//! Another Postgres server beside the bundled one, with a small disk: in the test's namespace, and gone with it.

use std::collections::BTreeSet;
use std::io::Write as _;

use asymmetric_crd::CloneTemplate;
use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::{ConfigMap, Container, EmptyDirVolumeSource, Pod, Secret, Volume};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use kube::api::{AttachParams, ListParams, ObjectMeta, PostParams};
use kube::{Resource, ResourceExt};
use serde_json::json;
use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt as _;

use crate::cluster::SYSTEM;
use crate::postgres::{ADMINISTRATOR, Session};
use crate::{TestNamespace, wait};

/// Name of the bundled server's objects, and of its copies.
const BUNDLED: &str = "asymmetric-postgres";
/// Name of the bundled server's volume.
const DATA: &str = "data";
/// Name of the container that stays when the server ends.
const BESIDE: &str = "beside";
/// A file on the server's disk.
const FILLER: &str = "/var/lib/postgresql/data/filler";

/// The server.
pub struct SecondPostgres {
    namespace: TestNamespace,
    address: String,
    password: NamedTempFile,
}

impl SecondPostgres {
    /// Starts it with a disk of this size, such as `400Mi`, which is in memory.
    pub async fn start(namespace: &TestNamespace, disk: &str) -> Self {
        let system = &namespace.cluster;
        let bundled = system.namespaced::<StatefulSet>(SYSTEM).get(BUNDLED).await;
        let template = bundled
            .expect("the bundled server")
            .spec
            .expect("its spec")
            .template;
        let settings = system.namespaced::<ConfigMap>(SYSTEM).get(BUNDLED).await;
        copy(namespace, settings.expect("its settings")).await;
        let secret = system
            .namespaced::<Secret>(SYSTEM)
            .get("asymmetric-servers")
            .await;
        copy(namespace, secret.expect("its password")).await;

        let mut spec = template.spec.expect("its pod");
        let volume = Volume {
            name: DATA.to_owned(),
            empty_dir: Some(EmptyDirVolumeSource {
                medium: Some("Memory".to_owned()),
                size_limit: Some(Quantity(disk.to_owned())),
            }),
            ..Volume::default()
        };
        spec.volumes.get_or_insert_default().push(volume);
        let server = spec.containers.first().expect("its container");
        let beside = Container {
            name: BESIDE.to_owned(),
            image: server.image.clone(),
            command: Some(["/bin/sh", "-c", "sleep 3600"].map(str::to_owned).into()),
            security_context: server.security_context.clone(),
            volume_mounts: server.volume_mounts.clone(),
            ..Container::default()
        };
        spec.containers.push(beside);
        // It is not asked to end in order: its disk goes with it.
        spec.termination_grace_period_seconds = Some(0);
        let pod = Pod {
            metadata: ObjectMeta {
                name: Some(BUNDLED.to_owned()),
                ..ObjectMeta::default()
            },
            spec: Some(spec),
            ..Pod::default()
        };
        let pods = namespace.api::<Pod>();
        let made = pods.create(&PostParams::default(), &pod).await;
        made.expect("the pod is accepted");
        let address = ready(namespace).await;
        let mut password = NamedTempFile::new().expect("a file");
        let value = namespace.cluster.server_password("postgres-password").await;
        password.write_all(value.as_bytes()).expect("the password");
        Self {
            namespace: namespace.clone(),
            address,
            password,
        }
    }

    /// Settings of an operator that knows it as `name`.
    pub fn settings(&self, name: &str) -> Vec<(&'static str, String)> {
        let server = json!([{
            "name": name,
            "host": self.address,
            "user": ADMINISTRATOR,
            "passwordFile": self.password.path(),
        }]);
        vec![("ASYM_POSTGRES_SERVERS", server.to_string())]
    }

    /// A session of its administrator.
    pub async fn administrator(&self, database: &str) -> Session {
        let cluster = &self.namespace.cluster;
        let password = cluster.server_password("postgres-password").await;
        let place = (self.namespace.name.as_str(), BUNDLED);
        let session = Session::at(cluster, place, ADMINISTRATOR, &password, database).await;
        session.unwrap_or_else(|error| panic!("no session in {database}: {error}"))
    }

    /// Databases and roles of clones that are on it.
    pub async fn of_clones(&self) -> Vec<String> {
        let query = "SELECT datname FROM pg_database WHERE datname ~ '^(clone_|asym_run_|asym_new_)' \
             UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'clone\\_%' ORDER BY 1";
        let session = self.administrator("postgres").await;
        let found = session.texts(query).await;
        session.close().await;
        found
    }

    /// Waits until it has the bases of all templates, so that the operator builds none.
    pub async fn has_bases(&self) {
        let templates = self.namespace.cluster.global::<CloneTemplate>();
        let query = "SELECT datname FROM pg_database WHERE datname LIKE 'asym\\_base\\_%'";
        wait::eventually("all bases are made", || async {
            let templates = templates.list(&ListParams::default()).await;
            let statuses = templates
                .expect("the templates")
                .items
                .into_iter()
                .filter_map(|template| template.status);
            let mut missing: BTreeSet<String> = statuses
                .flat_map(|status| status.bases)
                .map(|base| base.name)
                .collect();
            let session = self.administrator("postgres").await;
            let made = session.texts(query).await;
            session.close().await;
            missing.retain(|base| !made.contains(base));
            if missing.is_empty() {
                return Ok(());
            }
            Err(format!("{missing:?}"))
        })
        .await;
    }

    /// Takes all of its disk that is free. What the server makes of it is its own affair: statements fail, or it ends and
    /// cannot start.
    pub async fn fill_disk(&self) {
        let said = self.at_disk(&format!("cat /dev/zero > {FILLER}")).await;
        assert!(said.contains("No space left on device"), "{said}");
    }

    /// Gives the disk back, and waits until the server is there again.
    pub async fn free_disk(&self) {
        self.at_disk(&format!("rm {FILLER}")).await;
        ready(&self.namespace).await;
    }

    /// Runs a line of shell beside the server; answers what it complains of.
    async fn at_disk(&self, line: &str) -> String {
        let parameters = AttachParams::default()
            .container(BESIDE)
            .stderr(true)
            .stdout(false);
        let pods = self.namespace.api::<Pod>();
        let attached = pods.exec(BUNDLED, ["/bin/sh", "-c", line], &parameters).await;
        let mut attached = attached.expect("a command can be run beside the server");
        let mut said = String::new();
        let mut stream = attached.stderr().expect("its complaints");
        stream.read_to_string(&mut said).await.expect("text");
        attached.join().await.expect("it ends");
        said
    }
}

/// Waits until the server takes connections; answers its address.
async fn ready(namespace: &TestNamespace) -> String {
    let pods = namespace.api::<Pod>();
    wait::until(
        &pods,
        BUNDLED,
        "the second server is ready",
        |pod: Option<&Pod>| {
            let status = pod?.status.as_ref()?;
            let conditions = status.conditions.as_ref()?;
            let is_ready = conditions
                .iter()
                .any(|condition| condition.type_ == "Ready" && condition.status == "True");
            is_ready.then(|| status.pod_ip.clone())?
        },
    )
    .await
}

/// The same object in the test's namespace.
async fn copy<K>(namespace: &TestNamespace, mut object: K)
where
    K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>
        + serde::Serialize
        + serde::de::DeserializeOwned
        + Clone
        + std::fmt::Debug,
{
    let name = object.name_any();
    *object.meta_mut() = ObjectMeta {
        name: Some(name),
        ..ObjectMeta::default()
    };
    let made = namespace.api::<K>().create(&PostParams::default(), &object).await;
    made.expect("the copy is accepted");
}
