//! Named errors: a stable code and one sentence that says what to do. Known errors exit with 1.

use thiserror::Error;

/// Every failure that a user can meet by name. `Display` is the sentence; [`NamedError::code`] the stable code.
/// [`VariantNames::VARIANTS`](strum::VariantNames) are the codes of all variants.
#[derive(Error, strum::VariantNames, Clone, Debug, PartialEq, Eq)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the sentences say what each variant is")]
pub enum NamedError {
    #[error("no cluster: {detail}; see --context")]
    ClusterUnavailable { detail: String },
    #[error("no {kind}; install the chart asymmetric")]
    CrdMissing { kind: String },
    #[error("the operator is not running: {detail}; see kubectl -n asymmetric-system get pods")]
    OperatorNotRunning { detail: String },
    #[error("no free port in {range}; destroy a clone or widen the range")]
    NoFreePorts { range: String },
    #[error("port {port} is busy; stop what listens on it, or take another with --port (0: any free one)")]
    PortInUse { port: u16 },
    #[error("{id} failed to start: {detail}; see asym logs {id}")]
    CloneStartFailed { id: String, detail: String },
    #[error("{id} did not become healthy in {seconds}s; see asym logs {id}")]
    HealthTimeout { id: String, seconds: i64 },
    #[error("unknown clone '{id}'{hint}; list clones with asym ls")]
    CloneNotFound { id: String, hint: String },
    #[error("unknown environment '{name}'{hint}; list environments with asym env status")]
    EnvironmentNotFound { name: String, hint: String },
    #[error("unknown template '{template}'{hint}; list templates with asym ls --templates")]
    TemplateNotFound { template: String, hint: String },
    #[error("template '{template}' cannot be used: {detail}")]
    TemplateInvalid { template: String, detail: String },
    #[error("template '{template}' has no mode '{mode}'{hint}; it has: {known}")]
    ModeNotFound {
        template: String,
        mode: String,
        hint: String,
        known: String,
    },
    #[error("template '{template}' has no fixture '{fixture}'{hint}; it has: {known}")]
    FixtureNotFound {
        template: String,
        fixture: String,
        hint: String,
        known: String,
    },
    #[error("{detail}")]
    EnvSpecInvalid { detail: String },
    #[error("{detail}")]
    CloneSpecInvalid { detail: String },
    #[error("image {image} cannot be had: {detail}; push it or correct the reference")]
    ImageUnavailable { image: String, detail: String },
    #[error("the name {name} belongs to somebody else; destroy that one or choose another name")]
    NameTaken { name: String },
    #[error("clone '{id}' belongs to {owner} already; choose another name")]
    MemberTaken { id: String, owner: String },
    #[error("the content of {id} vanished from {place}; asym reset {id} returns it to its start")]
    ContentLost { id: String, place: String },
    #[error("Postgres is unavailable: {detail}; the operator waits for it")]
    PostgresUnavailable { detail: String },
    #[error("Redis is unavailable: {detail}; the operator waits for it")]
    RedisUnavailable { detail: String },
    #[error("{what}; {instead}")]
    Forbidden { what: String, instead: String },
    #[error("{id} is {state}; {instead}")]
    CloneNotReady {
        id: String,
        state: String,
        instead: String,
    },
    #[error(
        "clone '{id}' is declared by environment '{environment}', which would make it again; use asym env destroy {environment}"
    )]
    MemberDeclared { id: String, environment: String },
    #[error("{name} was not reset: {detail}")]
    ResetFailed { name: String, detail: String },
    #[error("{id} was not upgraded: {detail}")]
    UpgradeFailed { id: String, detail: String },
    #[error("{id} was not seeded: {detail}")]
    SeedFailed { id: String, detail: String },
    #[error("template '{template}' was not pushed: {detail}")]
    PushFailed { template: String, detail: String },
    #[error("template '{template}' was not verified: {detail}")]
    VerifyFailed { template: String, detail: String },
    #[error("the published API of {product} could not be fetched: {detail}; {shown}")]
    DocsFetchFailed {
        product: String,
        detail: String,
        shown: String,
    },
    #[error("unknown snapshot '{name}'{hint}; list snapshots with asym snapshots")]
    SnapshotNotFound { name: String, hint: String },
    #[error("snapshot '{name}' cannot be used: {detail}")]
    SnapshotUnusable { name: String, detail: String },
    #[error("no snapshot of {id} was taken: {detail}")]
    SnapshotFailed { id: String, detail: String },
    #[error("{id} was not restored: {detail}")]
    RestoreFailed { id: String, detail: String },
    #[error("nothing to seed; name a fixture with --fixture")]
    NothingToSeed,
    #[error("{id} got no new tokens: {detail}")]
    ReprovisionFailed { id: String, detail: String },
    #[error("run {run} of {id} is not kept{kept}; list runs with asym runs {id}")]
    RunNotFound { id: String, run: i64, kept: String },
    #[error("{what} was not done in {seconds}s; it goes on, see {see}")]
    WaitTimeout { what: String, seconds: u64, see: String },
    #[error("{detail}")]
    QueryFailed { detail: String },
    #[error("{detail}; nothing was made, mend the file and import it again")]
    RegistryCorrupt { detail: String },
    #[strum(serialize = "NAME_TAKEN")]
    #[error("{what} is there already: {detail}; destroy it, or import into another namespace with -n")]
    ImportTaken { what: String, detail: String },
    #[error("{id} has no service '{service}'{hint}; it has: {known}")]
    ServiceNotFound {
        id: String,
        service: String,
        hint: String,
        known: String,
    },
    #[error("{detail}")]
    ConfigInvalid { detail: String },
}

impl NamedError {
    /// The stable code, such as `TEMPLATE_NOT_FOUND`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ClusterUnavailable { .. } => "CLUSTER_UNAVAILABLE",
            Self::CrdMissing { .. } => "CRD_MISSING",
            Self::OperatorNotRunning { .. } => "OPERATOR_NOT_RUNNING",
            Self::NoFreePorts { .. } => "NO_FREE_PORTS",
            Self::PortInUse { .. } => "PORT_IN_USE",
            Self::CloneStartFailed { .. } => "CLONE_START_FAILED",
            Self::HealthTimeout { .. } => "HEALTH_TIMEOUT",
            Self::CloneNotFound { .. } => "CLONE_NOT_FOUND",
            Self::EnvironmentNotFound { .. } => "ENVIRONMENT_NOT_FOUND",
            Self::TemplateNotFound { .. } => "TEMPLATE_NOT_FOUND",
            Self::TemplateInvalid { .. } => "TEMPLATE_INVALID",
            Self::ModeNotFound { .. } => "MODE_NOT_FOUND",
            Self::FixtureNotFound { .. } => "FIXTURE_NOT_FOUND",
            Self::EnvSpecInvalid { .. } => "ENV_SPEC_INVALID",
            Self::CloneSpecInvalid { .. } => "CLONE_SPEC_INVALID",
            Self::ImageUnavailable { .. } => "IMAGE_UNAVAILABLE",
            Self::NameTaken { .. } | Self::ImportTaken { .. } => "NAME_TAKEN",
            Self::MemberTaken { .. } => "MEMBER_TAKEN",
            Self::ContentLost { .. } => "CONTENT_LOST",
            Self::PostgresUnavailable { .. } => "POSTGRES_UNAVAILABLE",
            Self::RedisUnavailable { .. } => "REDIS_UNAVAILABLE",
            Self::Forbidden { .. } => "FORBIDDEN",
            Self::CloneNotReady { .. } => "CLONE_NOT_READY",
            Self::MemberDeclared { .. } => "MEMBER_DECLARED",
            Self::ResetFailed { .. } => "RESET_FAILED",
            Self::UpgradeFailed { .. } => "UPGRADE_FAILED",
            Self::SeedFailed { .. } => "SEED_FAILED",
            Self::PushFailed { .. } => "PUSH_FAILED",
            Self::VerifyFailed { .. } => "VERIFY_FAILED",
            Self::DocsFetchFailed { .. } => "DOCS_FETCH_FAILED",
            Self::SnapshotNotFound { .. } => "SNAPSHOT_NOT_FOUND",
            Self::SnapshotUnusable { .. } => "SNAPSHOT_UNUSABLE",
            Self::SnapshotFailed { .. } => "SNAPSHOT_FAILED",
            Self::RestoreFailed { .. } => "RESTORE_FAILED",
            Self::NothingToSeed => "NOTHING_TO_SEED",
            Self::ReprovisionFailed { .. } => "REPROVISION_FAILED",
            Self::RunNotFound { .. } => "RUN_NOT_FOUND",
            Self::WaitTimeout { .. } => "WAIT_TIMEOUT",
            Self::QueryFailed { .. } => "QUERY_FAILED",
            Self::RegistryCorrupt { .. } => "REGISTRY_CORRUPT",
            Self::ServiceNotFound { .. } => "SERVICE_NOT_FOUND",
            Self::ConfigInvalid { .. } => "CONFIG_INVALID",
        }
    }

    /// The code as a condition's reason: `TemplateNotFound`.
    #[must_use]
    pub fn reason(&self) -> String {
        reason_of(self.code())
    }

    /// Whether the operator waits this out by itself; the others need somebody's hand.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::PostgresUnavailable { .. }
                | Self::RedisUnavailable { .. }
                | Self::CloneStartFailed { .. }
                | Self::HealthTimeout { .. }
                | Self::ImageUnavailable { .. }
                | Self::SnapshotNotFound { .. }
                | Self::ClusterUnavailable { .. }
        )
    }
}

/// `TEMPLATE_NOT_FOUND` as `TemplateNotFound`.
#[must_use]
pub fn reason_of(code: &str) -> String {
    code.split('_')
        .flat_map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            [first.to_uppercase(), rest.to_lowercase()]
        })
        .collect()
}

/// `TemplateNotFound` as `TEMPLATE_NOT_FOUND`.
#[must_use]
pub fn code_of(reason: &str) -> String {
    let mut code = String::new();
    for (index, character) in reason.char_indices() {
        if index > 0 && character.is_uppercase() {
            code.push('_');
        }
        code.extend(character.to_uppercase());
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_become_codes() {
        assert_eq!(code_of("TemplateNotFound"), "TEMPLATE_NOT_FOUND");
        assert_eq!(code_of("EnvSpecInvalid"), "ENV_SPEC_INVALID");
        assert_eq!(code_of(""), "");
    }

    #[test]
    fn codes_become_reasons() {
        let error = NamedError::TemplateNotFound {
            template: "slcak".into(),
            hint: " (did you mean 'slack'?)".into(),
        };
        assert_eq!(error.code(), "TEMPLATE_NOT_FOUND");
        assert_eq!(error.reason(), "TemplateNotFound");
        assert_eq!(
            error.to_string(),
            "unknown template 'slcak' (did you mean 'slack'?); list templates with asym ls --templates"
        );
    }
}
