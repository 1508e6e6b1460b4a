//! Building a base: a database in which untrusted content ran once, to be copied ever after.
//!
//! The content runs in sessions that *log in* as a role made for this build. That role is no superuser, may connect
//! nowhere else, and has `asym_content` as its session role, which a file may leave (`SET ROLE NONE`) without winning
//! anything. The operator's own role, which may be a superuser, never runs a statement in that database that could
//! call something the content made.

pub(super) mod content;
mod finish;
mod scaffold;

use std::time::Instant;

use tokio::time;

pub use self::content::ContentFailure;
pub(super) use self::finish::reader_grants;
use self::scaffold::Scaffold;
use super::{
    BaseKey, BaseReport, BaseState, PostgresError, PostgresServer, observe, session::LockKey, spares,
};
use crate::content::ContentError;

/// What to build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseSpec {
    /// Names the content; equal keys mean equal content.
    pub key: BaseKey,
    /// Names and texts of the files, in the order in which they run.
    pub files: Vec<(String, String)>,
    /// Extensions that the operator makes beforehand.
    pub extensions: Vec<String>,
    /// For people: the template and fixture.
    pub description: String,
}

/// How a build ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildOutcome {
    /// It was built now.
    Built(BaseReport),
    /// It was there.
    AlreadyBuilt(BaseReport),
    /// Another operator, or another call, is building it; come back later.
    BuildingElsewhere,
}

/// Why a base was not built. Nothing of it is left but for what a broken server keeps; the next attempt removes that.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file cannot be split into statements.
    #[error("failed to read the content")]
    Unreadable(#[from] ContentError),
    /// PostgreSQL refused a statement of the content.
    #[error("failed to run the content")]
    Failed(#[from] ContentFailure),
    /// The manifest names an extension that the operator does not allow.
    #[error("the extension `{0}` is not among those that the operator allows")]
    ExtensionNotAllowed(String),
    /// The server does not have the extension, or refuses it.
    #[error("failed to make the extension `{extension}`")]
    ExtensionUnavailable {
        /// Its name.
        extension: String,
        /// The server's answer.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The content made an extension that its manifest does not name.
    #[error("the content made the extension `{0}`, which its manifest does not name")]
    ExtensionNotNamed(String),
    /// A database that was made before has no such extension, and only the operator makes one, before any content.
    #[error("the database has no extension `{0}`, which the content needs now")]
    ExtensionMissing(String),
    /// The time for a build is over.
    #[error("failed to run the content within {0} seconds")]
    TooSlow(u64),
    /// The server.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
}

impl BuildError {
    /// Whether the same content may be built later although nobody changed it.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Postgres(error) => error.is_transient(),
            Self::Unreadable(_)
            | Self::Failed(_)
            | Self::ExtensionNotAllowed(_)
            | Self::ExtensionUnavailable { .. }
            | Self::ExtensionNotNamed(_)
            | Self::ExtensionMissing(_)
            | Self::TooSlow(_) => false,
        }
    }
}

pub(super) async fn build(server: &PostgresServer, spec: &BaseSpec) -> Result<BuildOutcome, BuildError> {
    let begin = Instant::now();
    let settings = server.settings();
    let texts = spec.files.iter();
    let files = content::read_all(texts.map(|(name, text)| (name.as_str(), text.as_str())))?;
    if let Some(extension) = spec
        .extensions
        .iter()
        .find(|name| !settings.allowed_extensions.contains(name))
    {
        return Err(BuildError::ExtensionNotAllowed(extension.clone()));
    }
    let action = format!("build base `{}`", spec.key);
    let Some(session) = server.try_locked(&LockKey::base(&spec.key), &action).await? else {
        return Ok(BuildOutcome::BuildingElsewhere);
    };
    match observe::state(&session, &spec.key).await? {
        BaseState::Ready(report) => {
            session.release(&action).await?;
            return Ok(BuildOutcome::AlreadyBuilt(report));
        }
        BaseState::Taken => {
            return Err(PostgresError::NameTaken {
                what: "database",
                name: spec.key.database(),
            }
            .into());
        }
        // The lock that is seen is the one just taken. A rest of an interrupted drop may have the final name.
        BaseState::Absent | BaseState::Building => spares::drop_now(&session, &spec.key.database()).await?,
    }
    let scaffold = Scaffold::new(server, &spec.key).await?;
    scaffold.clear(&session).await?;
    let built = time::timeout(
        settings.build_timeout,
        scaffold.write(&session, spec, &files, begin),
    )
    .await
    .unwrap_or_else(|_| Err(BuildError::TooSlow(settings.build_timeout.as_secs())));
    if built.is_err()
        && let Err(error) = scaffold.clear(&session).await
    {
        // The next attempt does it.
        tracing::warn!(
            base = %spec.key,
            error = &error as &dyn std::error::Error,
            "failed to remove what a failed build left"
        );
    }
    let report = built?;
    session.release(&action).await?;
    Ok(BuildOutcome::Built(report))
}

/// Removes what a killed build of a base left. Returns whether nobody is building it.
pub(super) async fn clear(server: &PostgresServer, key: &BaseKey) -> Result<bool, PostgresError> {
    let action = format!("remove what a build of base `{key}` left");
    let Some(session) = server.try_locked(&LockKey::base(key), &action).await? else {
        return Ok(false);
    };
    Scaffold::new(server, key).await?.clear(&session).await?;
    session.release(&action).await?;
    Ok(true)
}
