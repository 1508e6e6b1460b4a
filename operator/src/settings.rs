//! The operator's settings: every one is a flag with an environment variable, which the chart sets.

mod database_servers;

use std::net::SocketAddr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

pub use self::database_servers::{DatabaseServersError, FurtherServer, FurtherServers, database_servers};
use crate::postgres::CopyStrategy;
use crate::registry::ImageMirror;
use crate::scope::Scope;

/// The command line of `asymmetric-operator`.
#[derive(Parser, Debug)]
#[command(
    name = "asymmetric-operator",
    version,
    about = "Runs clones of SaaS applications in Kubernetes"
)]
pub struct Arguments {
    /// What to do; `run` when nothing is said.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the controllers until the process is told to end.
    Run(Box<Settings>),
    /// Print the points at which a test can end the process.
    #[cfg(feature = "faults")]
    FaultPoints,
    /// Print the custom resource definitions as YAML.
    Crds,
    /// Create the Secret with the passwords of Postgres and Redis, unless it is there.
    EnsurePasswords(OwnNamespace),
    /// End with an error while clones exist, so that uninstalling cannot strand them.
    RefuseWhileClonesExist(WatchedNamespaces),
}

impl Arguments {
    /// Reads the process's arguments; without a subcommand they are those of `run`.
    #[must_use]
    pub fn read() -> Self {
        Self::parse_from(with_default_command(std::env::args().collect()))
    }
}

/// Inserts `run` unless the first argument names a subcommand or asks for help or the version.
fn with_default_command(mut arguments: Vec<String>) -> Vec<String> {
    const KNOWN: [&str; 10] = [
        "run",
        "fault-points",
        "crds",
        "ensure-passwords",
        "refuse-while-clones-exist",
        "help",
        "--help",
        "-h",
        "--version",
        "-V",
    ];
    let is_known = arguments
        .get(1)
        .is_some_and(|first| KNOWN.contains(&first.as_str()));
    if !is_known {
        arguments.insert(arguments.len().min(1), "run".to_owned());
    }
    arguments
}

/// The namespace that the operator is installed in.
#[derive(Args, Clone, Debug)]
pub struct OwnNamespace {
    /// The operator's own namespace: the catalog's content and the Lease are there.
    #[arg(long, env = "ASYM_NAMESPACE", default_value = "asymmetric-system")]
    pub namespace: String,
}

/// The namespaces whose clones and environments the operator cares for.
#[derive(Args, Clone, Debug)]
pub struct WatchedNamespaces {
    /// Namespaces to watch, separated by commas; none means the whole cluster.
    #[arg(long, env = "ASYM_WATCH_NAMESPACES", value_delimiter = ',')]
    pub watch_namespaces: Vec<String>,
}

impl WatchedNamespaces {
    /// The scope that the list stands for.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::of(&self.watch_namespaces)
    }
}

/// Settings of `run`.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Where the operator lives.
    #[command(flatten)]
    pub own: OwnNamespace,
    /// What the operator watches.
    #[command(flatten)]
    pub watched: WatchedNamespaces,

    /// Host of the Postgres server that clones live on; backends connect to the same one.
    #[arg(long, env = "ASYM_POSTGRES_HOST")]
    pub postgres_host: String,
    /// Port of the Postgres server.
    #[arg(long, env = "ASYM_POSTGRES_PORT", default_value_t = 5432)]
    pub postgres_port: u16,
    /// Login of the operator on Postgres, with CREATEDB and CREATEROLE.
    #[arg(long, env = "ASYM_POSTGRES_USER", default_value = "postgres")]
    pub postgres_user: String,
    /// Password of that login.
    #[arg(long, env = "ASYM_POSTGRES_PASSWORD", hide_env_values = true)]
    pub postgres_password: Password,
    /// Certificates, as PEM, that the Postgres server is verified by, together with its name; no encryption without.
    #[arg(long, env = "ASYM_POSTGRES_CA")]
    pub postgres_authorities: Option<String>,
    /// Keeps new clones away from that server, when there are others.
    #[arg(long, env = "ASYM_POSTGRES_CORDONED", default_value_t = false, action = clap::ArgAction::Set)]
    pub postgres_cordoned: bool,
    /// How that server copies databases.
    #[arg(long, env = "ASYM_POSTGRES_COPY_STRATEGY", value_enum, default_value_t = CopyStrategy::WalLog)]
    pub postgres_copy_strategy: CopyStrategy,
    /// Further Postgres servers, as a JSON list; a new clone goes to the one with the fewest.
    #[arg(long, env = "ASYM_POSTGRES_SERVERS", default_value = "[]", value_parser = database_servers::parse)]
    pub postgres_servers: FurtherServers,
    /// Extensions that templates may ask for, separated by commas; those that `PostgreSQL` ships as trusted when
    /// omitted.
    #[arg(long, env = "ASYM_POSTGRES_EXTENSIONS", value_delimiter = ',')]
    pub postgres_extensions: Option<Vec<String>>,
    /// Names this installation in the marks it leaves on servers that several installations share; the operator's
    /// namespace when omitted.
    #[arg(long, env = "ASYM_INSTALLATION")]
    pub installation: Option<String>,

    /// Address of the Redis server, `redis://host:6379`; backends connect to the same one.
    #[arg(long, env = "ASYM_REDIS_URL")]
    pub redis_url: String,
    /// Certificates, as PEM, that a Redis server at `rediss://` is verified by, together with its name.
    #[arg(long, env = "ASYM_REDIS_CA")]
    pub redis_authorities: Option<String>,
    /// Login of the operator on Redis, which may manage ACL users.
    #[arg(long, env = "ASYM_REDIS_USER", default_value = "default")]
    pub redis_user: String,
    /// Password of that login.
    #[arg(long, env = "ASYM_REDIS_PASSWORD", hide_env_values = true)]
    pub redis_password: Password,
    /// Registries that stand in for others, as a JSON list of `{"source","mirror","endpoint"}`.
    #[arg(long, env = "ASYM_IMAGE_MIRRORS", default_value = "[]", value_parser = parse_mirrors)]
    pub image_mirrors: ImageMirrors,

    /// Secrets in the clones' namespaces that pods pull images with, separated by commas.
    #[arg(long, env = "ASYM_IMAGE_PULL_SECRETS", value_delimiter = ',')]
    pub image_pull_secrets: Vec<String>,

    /// Where clones may send webhooks, separated by commas: host names, `*.suffix`, either of them with `:port`, and
    /// networks. Nowhere when omitted, besides those who are connected with `asym connect --webhooks`.
    #[arg(long, env = "ASYM_WEBHOOK_ALLOW", value_delimiter = ',')]
    pub webhook_allow: Vec<String>,
    /// Authorities that receivers of webhooks are verified by besides the public ones: PEM.
    #[arg(long, env = "ASYM_WEBHOOK_CA")]
    pub webhook_authorities: Option<String>,

    /// Copies kept ready per base database.
    #[arg(long, env = "ASYM_SPARES", default_value_t = 1)]
    pub spares: u16,
    /// Ended runs kept per clone, for looking at.
    #[arg(long, env = "ASYM_RETAIN_RUNS", default_value_t = 1)]
    pub retain_runs: u16,
    /// How long ended runs are kept at most, such as `1h` or `30m`.
    #[arg(long, env = "ASYM_RETAIN_RUNS_FOR", default_value = "1h")]
    pub retain_runs_for: SignedDuration,
    /// Whether snapshots can be published to the catalog as fixtures, for all namespaces.
    #[arg(long, env = "ASYM_PUBLISH_SNAPSHOTS", default_value_t = true, action = clap::ArgAction::Set)]
    pub publish_snapshots: bool,
    /// How long a backend may take to get healthy, when it is started for the first time or with another image.
    #[arg(long, env = "ASYM_HEALTH_TIMEOUT", default_value = "90s")]
    pub health_timeout: SignedDuration,
    /// How long certificates of clones are good for; they are replaced after two thirds of it.
    #[arg(long, env = "ASYM_CERTIFICATE_LIFETIME", default_value = "2160h")]
    pub certificate_lifetime: SignedDuration,
    /// Objects of one kind that are worked on at the same time.
    #[arg(long, env = "ASYM_CONCURRENCY", default_value_t = 16)]
    pub concurrency: u16,

    /// Address that health checks and metrics are served on.
    #[arg(long, env = "ASYM_HTTP_ADDRESS", default_value = "0.0.0.0:8080")]
    pub http_address: SocketAddr,
    /// Address that the admission webhook listens on; none when omitted.
    #[arg(long, env = "ASYM_ADMISSION_ADDRESS")]
    pub admission_address: Option<SocketAddr>,
    /// Name of the operator's pod, its identity as a leader; a made-up one when omitted.
    #[arg(long, env = "ASYM_POD_NAME")]
    pub pod_name: Option<String>,
    /// What is logged, as a filter such as `info,kube=warn`.
    #[arg(long, env = "ASYM_LOG", default_value = "info")]
    pub log: String,
    /// How log lines look.
    #[arg(long, env = "ASYM_LOG_FORMAT", value_enum, default_value_t = LogFormat::Json)]
    pub log_format: LogFormat,
    /// Address of an OpenTelemetry collector that gets traces over HTTP, such as `http://collector:4318`; none when
    /// omitted.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
}

impl Settings {
    /// What marks on shared servers say whose they are by.
    #[must_use]
    pub fn installation(&self) -> String {
        let named = self.installation.clone();
        named.unwrap_or_else(|| self.own.namespace.clone())
    }
}

/// How log lines look.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// Lines for people.
    Text,
}

/// A password, which its `Debug` form does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The password itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::str::FromStr for Password {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// All mirrors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageMirrors(pub Vec<ImageMirror>);

fn parse_mirrors(text: &str) -> Result<ImageMirrors, serde_json::Error> {
    if text.trim().is_empty() {
        return Ok(ImageMirrors::default());
    }
    serde_json::from_str(text).map(ImageMirrors)
}

#[cfg(test)]
mod tests;
