//! The steps of a spin, in order, as they appear in conditions and in `status.steps`.

/// A step of the spin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Template, mode and fixture are known.
    Template,
    /// The image is resolved to a digest.
    Image,
    /// Role and database exist, the database being a copy of its base.
    Database,
    /// The Redis user exists.
    Redis,
    /// Deployment and Service are applied.
    Workloads,
    /// The backend answers.
    Health,
    /// The database has the hashes of the tokens.
    Tokens,
    /// The API answers at the Service.
    Service,
}

impl Step {
    /// All steps, in order.
    pub(crate) const ALL: [Self; 8] = [
        Self::Template,
        Self::Image,
        Self::Database,
        Self::Redis,
        Self::Workloads,
        Self::Health,
        Self::Tokens,
        Self::Service,
    ];

    /// The name in `status.steps`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Image => "image",
            Self::Database => "database",
            Self::Redis => "redis",
            Self::Workloads => "workloads",
            Self::Health => "health",
            Self::Tokens => "tokens",
            Self::Service => "service",
        }
    }

    /// The condition type that says whether the step is done.
    pub(crate) fn condition(self) -> &'static str {
        match self {
            Self::Template => "TemplateResolved",
            Self::Image => "ImageResolved",
            Self::Database => "DatabaseReady",
            Self::Redis => "RedisReady",
            Self::Workloads => "Deployed",
            Self::Health => "Healthy",
            Self::Tokens => "TokensReady",
            Self::Service => "Reachable",
        }
    }
}
