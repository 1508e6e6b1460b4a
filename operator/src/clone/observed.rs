//! What one pass sees of a clone, before anything is decided. Plain data, so that [`super::plan`] stays pure.

mod after;

use asymmetric_crd::template::Migration;
use asymmetric_crd::{CloneTemplate, CloneTemplateStatus, NamedError};
use k8s_openapi::jiff::{SignedDuration, Timestamp};

use crate::postgres::{BaseKey, RunFacts};

/// Everything a pass knows about the world outside the clone object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Observed {
    /// The template that the clone names, as the operator knows it now.
    pub template: Option<CloneTemplate>,
    /// Names of all templates, for "did you mean".
    pub template_names: Vec<String>,
    /// Postgres, when the clone has names there.
    pub databases: External<DatabaseFacts>,
    /// What was written in the run that the clone is in; looked up only while that matters.
    pub run: Option<RunFacts>,
    /// The snapshot of this clone that is to be taken next.
    pub snapshot: Option<PendingSnapshot>,
    /// The snapshot that the spec's seed names.
    pub seed_snapshot: SeedSnapshot,
    /// Redis, when the clone has names there.
    pub redis: External<RedisFacts>,
    /// The clone's Secrets.
    pub secrets: SecretFacts,
    /// The clone's Deployment and Service.
    pub workloads: WorkloadFacts,
    /// The clone's pods, those that are ending included.
    pub pods: Vec<PodFacts>,
    /// What the backend's control port said.
    pub backend: Backend,
    /// How long a backend may take to get healthy.
    pub health_timeout: SignedDuration,
    /// What a certificate would be made from now.
    pub certificate_origin: String,
    /// Fingerprint of the certificate that the backend serves with; empty for none, absent when it does not speak TLS.
    pub backend_certificate: Option<String>,
    /// How strictly the backend takes its vendor's rate limits; absent when it does not run, or has none.
    pub backend_rate_limits: Option<String>,
    /// Whether the API answers at the clone's Service.
    pub service_answers: bool,
}

impl Observed {
    /// What the template says of itself.
    pub(crate) fn template_status(&self) -> Option<&CloneTemplateStatus> {
        self.template.as_ref()?.status.as_ref()
    }
}

/// Facts about an external system, or why there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum External<T> {
    /// Not asked, because the clone has no names there yet.
    #[default]
    NotAsked,
    /// Could not be reached; to be waited out.
    Unavailable(NamedError),
    /// The answer.
    Known(T),
}

/// What Postgres holds for the clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DatabaseFacts {
    /// The database of the clone's name.
    pub database: CloneDatabase,
    /// Both roles exist, are the clone's and have the passwords of its Secret.
    pub roles: bool,
    /// The clone's base is complete.
    pub base_ready: bool,
    /// Databases and roles marked with the clone's uid, of any kind.
    pub owned_objects: usize,
    /// Ended runs that are kept, the oldest first.
    pub runs: Vec<EndedRun>,
}

/// A snapshot that is to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingSnapshot {
    /// Its name.
    pub name: String,
    /// The base that becomes its content.
    pub key: BaseKey,
    /// The base is there.
    pub copied: bool,
}

/// What is known of the snapshot that a seed names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum SeedSnapshot {
    /// The seed names none, or there is none of this name.
    #[default]
    Missing,
    /// It is not taken yet, or cannot be; why.
    NotReady(String),
    /// It can be copied.
    Ready(SnapshotFacts),
}

/// A snapshot's content, and what it runs with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SnapshotFacts {
    /// Name of the Postgres server with the content.
    pub database_server: String,
    /// Name of the database with the content.
    pub base: String,
    /// Template of the clone that it was taken of.
    pub template: String,
    /// Digest of the template's content that that clone was made from.
    pub template_digest: String,
    /// The migrations that the content has had.
    pub migrations: Vec<Migration>,
    /// The backend's image as that clone names it.
    pub image: String,
    /// What the image resolved to.
    pub image_digest: Option<String>,
    /// What that clone's pods ran.
    pub pod_image: String,
}

/// A run that a reset ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndedRun {
    /// The clone's epoch in that run.
    pub epoch: i64,
    /// Name of the run's database.
    pub database: String,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// The database of the clone's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum CloneDatabase {
    /// There is none.
    #[default]
    Absent,
    /// There is one that belongs to somebody else.
    Foreign,
    /// It is the clone's.
    Owned {
        /// The run it holds.
        epoch: i64,
        /// Whether it lets exactly the clone's roles in.
        open: bool,
        /// Sessions in it.
        sessions: usize,
    },
}

/// What Redis holds for the clone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RedisFacts {
    /// The clone's user exists.
    pub user: bool,
    /// It has the password of the clone's Secret and the rights of a clone.
    pub current: bool,
}

/// The clone's Secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SecretFacts {
    /// `<id>-server`, if it is there and complete.
    pub server: Option<ServerSecret>,
    /// `<id>-tokens` is there.
    pub tokens: bool,
    /// The request that its tokens were made for, unless they are the first ones.
    pub tokens_request: Option<String>,
    /// `<id>-query` is there.
    pub query: bool,
}

impl SecretFacts {
    /// Whether any of them is there.
    pub(crate) fn any(&self) -> bool {
        self.server.is_some() || self.tokens || self.query
    }
}

/// What the Secret `<id>-server` says. Fingerprints, never the values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServerSecret {
    /// Changes when a credential changes; pods restart with it.
    pub fingerprint: String,
    /// The epoch that a starting backend will believe in.
    pub epoch: i64,
    /// The epoch whose database has the tokens.
    pub tokens_epoch: Option<i64>,
    /// The certificate for TLS, if there is one.
    pub certificate: Option<CertificateFacts>,
}

/// A certificate of the API over TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CertificateFacts {
    /// The SHA-256 of the chain as PEM, in hexadecimal digits.
    pub fingerprint: String,
    /// When it is to be replaced.
    pub renewal: Timestamp,
    /// What it was made from: authority and names.
    pub origin: String,
}

/// The clone's Deployment and Service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WorkloadFacts {
    /// Fingerprint that the Deployment was applied with.
    pub deployment: Option<String>,
    /// Fingerprint that the Service was applied with.
    pub service: Option<String>,
    /// The port that the cluster picked for an exposed Service.
    pub node_port: Option<i32>,
    /// The fingerprints that both should have.
    pub wanted: Option<(String, String)>,
}

impl WorkloadFacts {
    /// Whether both are as they should be.
    pub(crate) fn current(&self) -> bool {
        self.wanted.as_ref().is_some_and(|(deployment, service)| {
            self.deployment.as_ref() == Some(deployment) && self.service.as_ref() == Some(service)
        })
    }
}

/// One pod of the clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PodFacts {
    /// Its name.
    pub name: String,
    /// Its address, once it has one.
    pub address: Option<String>,
    /// Its container runs the image that the clone is pinned to, and it is not ending.
    pub running: bool,
    /// Why its container waits, such as `ImagePullBackOff`.
    pub waiting_reason: Option<String>,
    /// The reason's message.
    pub waiting_message: Option<String>,
    /// How often its container was restarted.
    pub restarts: i32,
    /// Exit code of the last container that ended.
    pub last_exit_code: Option<i32>,
}

/// What the backend's control port said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Backend {
    /// There is no running pod to ask.
    #[default]
    Absent,
    /// It did not answer.
    Unreachable(String),
    /// It answered.
    Answering {
        /// It holds requests back.
        fenced: bool,
        /// The epoch it works in.
        epoch: i64,
    },
}
