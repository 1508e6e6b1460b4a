//! The seam between verbs and what drives clones. Every method maps to a verb and fails with a named error.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::clone::{Desired, SeedSpec};
use asymmetric_crd::fidelity::FidelityScore;
use asymmetric_crd::{
    AppClone, CloneSnapshot, CloneTemplate, Environment, EnvironmentSpec, NamedError, Verb,
};
use async_trait::async_trait;
use futures::stream::BoxStream;
use kube::core::Selector;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::diagnosis::repair::Repair;
use crate::diagnosis::survey::Survey;
use crate::failure::Failure;

/// Successive states of one object; `None` while there is none. Interruptions of the connection are bridged; an
/// error ends the stream.
pub type Watch<T> = BoxStream<'static, Result<Option<T>, Failure>>;

/// A whole list at the beginning and after every change, by namespace and name. Interruptions of the connection are
/// bridged; an error ends the stream.
pub type ListWatch<T> = BoxStream<'static, Result<Vec<T>, Failure>>;

/// Where to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// In the provider's namespace.
    #[default]
    OwnNamespace,
    /// In all namespaces.
    AllNamespaces,
}

/// Which objects to list. By default all of the provider's namespace.
#[derive(Clone, Debug, Default)]
pub struct ListOptions {
    /// Where.
    pub scope: Scope,
    /// Only those with these labels.
    pub selector: Selector,
    /// Only the one of this name.
    pub name: Option<String>,
}

/// Bytes to and from a port of a clone.
pub type Connection = Box<dyn ByteStream>;

/// A stream of bytes in both directions.
pub trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for T {}

/// A line that a service wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Name of the service.
    pub service: String,
    /// The line without its line feed.
    pub text: String,
}

/// Which lines of a log are wanted.
#[derive(Clone, Debug, Default)]
pub struct LogOptions {
    /// Only this service.
    pub service: Option<String>,
    /// Only so many lines from the end, per service.
    pub tail: Option<i64>,
    /// Only lines that are not older than so many seconds.
    pub since: Option<i64>,
    /// Go on as lines are written, also across restarts.
    pub follow: bool,
    /// What the containers before the running ones wrote, where a restart left it.
    pub previous: bool,
}

/// What may be done with a clone's database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Look only; enforced by the role and by the session.
    ReadOnly,
    /// As the backend itself.
    ReadWrite,
}

/// A login to a clone's database.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseLogin {
    /// Role.
    pub username: String,
    /// Its password.
    pub password: String,
    /// Name of the database.
    pub database: String,
}

/// What came of asking for the removal of an environment's member.
#[derive(Debug)]
pub struct MemberRemoval {
    /// Id of the clone.
    pub id: String,
    /// Whether it is being removed.
    pub outcome: Result<(), Failure>,
}

/// Versions on the other side.
#[derive(Clone, Debug, Default, serde::Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ServerVersions {
    /// Version of the cluster.
    pub kubernetes: String,
    /// Image of the operator, when it may be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Version of the operator, when it may be read and says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_version: Option<String>,
    /// Version that the kinds were defined by, when it may be read and they say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<String>,
}

/// What is known of the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// It runs.
    Running,
    /// It is there and does not run; why.
    Down(String),
    /// It is nowhere to be seen, by somebody who may look everywhere.
    Absent,
    /// It may not be looked at.
    Unknown,
}

impl Operator {
    /// Fails when the operator is known to be down. An absent one may run outside of the cluster.
    pub fn check(&self) -> Result<(), NamedError> {
        match self {
            Self::Down(detail) => Err(NamedError::OperatorNotRunning {
                detail: detail.clone(),
            }),
            Self::Running | Self::Absent | Self::Unknown => Ok(()),
        }
    }

    /// Fails when nothing explains why a request was not noticed but an operator that is down or absent.
    pub fn check_unnoticed(&self) -> Result<(), NamedError> {
        match self {
            Self::Absent => {
                let detail = "there is no Deployment of it, and nothing was noticed".to_owned();
                Err(NamedError::OperatorNotRunning { detail })
            }
            other => other.check(),
        }
    }
}

/// Drives clones, whatever they run on.
#[async_trait]
pub trait CloneProvider: Send + Sync {
    /// The namespace that everything but templates is in.
    fn namespace(&self) -> &str;
    /// The name by which this machine knows the cluster: the context of its kubeconfig; empty in a pod.
    fn context(&self) -> &str;
    /// The namespaces that there are, by name.
    async fn namespaces(&self) -> Result<Vec<String>, Failure>;
    /// The same, but changes are only checked on the other side, as far as they can be, and not kept.
    fn rehearsing(&self) -> Arc<dyn CloneProvider>;

    /// The catalog, by name.
    async fn templates(&self) -> Result<Vec<CloneTemplate>, Failure>;
    /// One template as it changes.
    fn watch_template(&self, name: &str) -> Watch<CloneTemplate>;
    /// Keeps what was found of a template in its status.
    async fn keep_fidelity(&self, template: &CloneTemplate, fidelity: &FidelityScore) -> Result<(), Failure>;
    /// Writes the content of a template into the catalog, which is in `namespace`: entries of as many parts as there
    /// are.
    async fn put_content(
        &self,
        namespace: &str,
        template: &str,
        parts: &[BTreeMap<String, String>],
    ) -> Result<(), Failure>;
    /// What is known of the operator, without which requests stay what they are.
    async fn operator(&self) -> Result<Operator, Failure>;
    /// Versions on the other side.
    async fn versions(&self) -> Result<ServerVersions, Failure>;

    /// Clones, by namespace and name.
    async fn clones(&self, options: &ListOptions) -> Result<Vec<AppClone>, Failure>;
    /// The same as they change.
    fn watch_clones(&self, options: &ListOptions) -> ListWatch<AppClone>;
    /// One clone as it is now.
    async fn status(&self, id: &str) -> Result<AppClone, Failure>;
    /// One clone as it changes.
    fn watch(&self, id: &str) -> Watch<AppClone>;
    /// Asks for a clone; it is being made when this returns. A taken name is `NAME_TAKEN`.
    async fn create(&self, clone: &AppClone) -> Result<(), Failure>;
    /// Asks for `verbs` at once; `request` identifies the request.
    async fn request(&self, id: &str, verbs: &[Verb], request: &str) -> Result<(), Failure>;
    /// Writes a clone's seed; a request for it is another call.
    async fn set_seed(&self, id: &str, seed: &SeedSpec) -> Result<(), Failure>;
    /// Asks for a clone to run or to be stopped.
    async fn set_desired(&self, id: &str, desired: Desired) -> Result<(), Failure>;
    /// Asks for a clone's removal; it is being removed when this returns.
    async fn destroy(&self, id: &str) -> Result<(), Failure>;
    /// Tokens and identities, by name; empty for templates without tokens.
    async fn tokens(&self, id: &str) -> Result<BTreeMap<String, String>, Failure>;
    /// What a clone's services wrote.
    async fn logs(
        &self,
        id: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine, Failure>>, Failure>;
    /// A login to a clone's database.
    async fn login(&self, id: &str, access: Access) -> Result<DatabaseLogin, Failure>;
    /// A connection to `port` of a clone's backend. A backend that is just being restarted is waited for, at most
    /// for `patience`.
    async fn connect(&self, id: &str, port: u16, patience: Duration) -> Result<Connection, Failure>;

    /// Snapshots, the oldest first.
    async fn snapshots(&self, options: &ListOptions) -> Result<Vec<CloneSnapshot>, Failure>;
    /// The same as they change, by namespace and name.
    fn watch_snapshots(&self, options: &ListOptions) -> ListWatch<CloneSnapshot>;
    /// One snapshot as it changes.
    fn watch_snapshot(&self, name: &str) -> Watch<CloneSnapshot>;
    /// Asks for a snapshot. A taken name is `NAME_TAKEN`.
    async fn create_snapshot(&self, snapshot: &CloneSnapshot) -> Result<(), Failure>;
    /// Removes a snapshot.
    async fn delete_snapshot(&self, name: &str) -> Result<(), Failure>;

    /// Environments, by namespace and name.
    async fn environments(&self, options: &ListOptions) -> Result<Vec<Environment>, Failure>;
    /// The same as they change.
    fn watch_environments(&self, options: &ListOptions) -> ListWatch<Environment>;
    /// One environment as it is now.
    async fn environment(&self, name: &str) -> Result<Environment, Failure>;
    /// One environment as it changes.
    fn watch_environment(&self, name: &str) -> Watch<Environment>;
    /// Makes the environment, or changes it to `spec`; `source` is what people call the file that declares it.
    async fn apply_environment(
        &self,
        name: &str,
        spec: &EnvironmentSpec,
        source: &str,
    ) -> Result<Environment, Failure>;
    /// Makes an environment. A taken name is `NAME_TAKEN`.
    async fn create_environment(&self, environment: &Environment) -> Result<(), Failure>;
    /// Adds a clone to an environment, which is made if it is not there.
    async fn join_environment(&self, name: &str, id: &str) -> Result<(), Failure>;
    /// Takes a clone out of the environments that list it; one that is empty then is removed.
    async fn leave_environments(&self, id: &str) -> Result<(), Failure>;
    /// Asks for a reset of all members.
    async fn reset_environment(&self, name: &str, request: &str) -> Result<Environment, Failure>;
    /// Asks for all members of an environment to run or to be stopped.
    async fn set_environment_desired(&self, name: &str, desired: Desired) -> Result<Environment, Failure>;
    /// Lets members be stopped one by one again, after all were asked to run.
    async fn release_environment(&self, name: &str) -> Result<(), Failure>;
    /// Asks for the removal of an environment and of its members; the outcome is per member.
    async fn destroy_environment(&self, name: &str) -> Result<Vec<MemberRemoval>, Failure>;
    /// Removes an environment; its members stay.
    async fn disband_environment(&self, name: &str) -> Result<(), Failure>;

    /// Looks at everything that clones need, as far as one's rights go; fails when there is no cluster.
    async fn survey(&self) -> Result<Survey, Failure>;
    /// Puts one thing right, if it still is as it was seen; `request` identifies the request where it is one.
    async fn repair(&self, repair: &Repair, request: &str) -> Result<(), Failure>;
}
