//! What Postgres and Redis know of a clone.

use asymmetric_crd::{AppClone, NamedError, Verb};
use kube::ResourceExt;

use crate::clone::build::secrets::Credentials;
use crate::clone::external::{self, External as Names};
use crate::clone::observed::{CloneDatabase, DatabaseFacts, EndedRun, External, PendingSnapshot, RedisFacts};
use crate::clone::plan::{is_pinned, is_running};
use crate::clone::runtime::Runtime;
use crate::clone::snapshot;
use crate::postgres::{self, BaseState, RoleFacts, RunFacts};
use crate::redis::{UserPassword, UserState};
use crate::telemetry;

/// The oldest snapshot of this clone that is to be taken; none while Postgres does not answer, which is told by what is
/// known of the databases and must not keep a pass from its other work.
pub(super) async fn pending_snapshot(runtime: &Runtime, clone: &AppClone) -> Option<PendingSnapshot> {
    let (name, key) = snapshot::next(runtime, clone)?;
    let server = runtime.context.database_servers.of(clone).ok()?;
    let state = server.databases.base_state(&key).await;
    let state = state.inspect_err(|error| {
        tracing::warn!(
            error = telemetry::chain(error),
            "a snapshot cannot be looked up now"
        );
    });
    let copied = matches!(state.ok()?, BaseState::Ready(_));
    Some(PendingSnapshot { name, key, copied })
}

pub(super) async fn databases(
    runtime: &Runtime,
    clone: &AppClone,
    names: &Names,
    credentials: Option<&Credentials>,
) -> External<DatabaseFacts> {
    let uid = clone.uid().unwrap_or_default();
    let server = match runtime.context.database_servers.of(clone) {
        Ok(server) => server,
        Err(error) => return External::Unavailable(error),
    };
    let observed = match server
        .databases
        .observe(&names.names, &uid, names.base.as_ref())
        .await
    {
        Ok(observed) => observed,
        Err(error) => {
            return External::Unavailable(NamedError::PostgresUnavailable {
                detail: telemetry::chain(&error),
            });
        }
    };
    let has = |role: &RoleFacts, password: Option<&str>| match (role, password) {
        (RoleFacts::Ours { password_fingerprint }, Some(password)) => {
            *password_fingerprint == Some(postgres::password_fingerprint(password))
        }
        _ => false,
    };
    let ours = |role: &RoleFacts| usize::from(matches!(role, RoleFacts::Ours { .. }));
    let database = match &observed.database {
        postgres::DatabaseFacts::Absent => CloneDatabase::Absent,
        postgres::DatabaseFacts::Taken => CloneDatabase::Foreign,
        postgres::DatabaseFacts::Ours(ours) => CloneDatabase::Owned {
            epoch: ours.epoch,
            open: ours.allows_connections && ours.grants_intact,
            sessions: usize::try_from(ours.sessions).unwrap_or(usize::MAX),
        },
    };
    let roles_taken = [&observed.role, &observed.read_only_role]
        .into_iter()
        .any(|role| *role == RoleFacts::Taken);
    External::Known(DatabaseFacts {
        owned_objects: usize::from(matches!(database, CloneDatabase::Owned { .. }))
            + ours(&observed.role)
            + ours(&observed.read_only_role)
            + observed.runs.len(),
        database: if roles_taken {
            CloneDatabase::Foreign
        } else {
            database
        },
        roles: has(
            &observed.role,
            credentials.map(|known| known.database_password.as_str()),
        ) && has(
            &observed.read_only_role,
            credentials.map(|known| known.query_password.as_str()),
        ),
        base_ready: matches!(observed.base, Some(BaseState::Ready(_))),
        runs: observed
            .runs
            .into_iter()
            .map(|run| EndedRun {
                epoch: run.epoch,
                database: run.database,
                ended_at: run.ended_at,
            })
            .collect(),
    })
}

/// What was done in the clone's run: asked only while a seed or an upgrade depends on it, and the database lets the
/// clone in.
pub(super) async fn run(
    runtime: &Runtime,
    clone: &AppClone,
    databases: &External<DatabaseFacts>,
    credentials: Option<&Credentials>,
) -> Option<RunFacts> {
    let status = clone.status.as_ref()?;
    let is_asked =
        is_running(status, Verb::Reseed) || (is_running(status, Verb::Upgrade) && !is_pinned(status));
    let is_open = matches!(databases, External::Known(facts) if matches!(facts.database, CloneDatabase::Owned { open: true, .. }));
    if !is_asked || !is_open {
        return None;
    }
    let names = external::names(clone)?.names;
    let password = &credentials?.database_password;
    let epoch = status.epoch.unwrap_or(1);
    let server = runtime.context.database_servers.of(clone).ok()?;
    let facts = server.databases.run_facts(&names, password, epoch).await;
    facts
        .inspect_err(|error| {
            tracing::warn!(error = telemetry::chain(error), "a run cannot be looked into now");
        })
        .ok()
}

pub(super) async fn redis(
    runtime: &Runtime,
    names: &Names,
    credentials: Option<&Credentials>,
) -> External<RedisFacts> {
    let prefixes = &runtime.context.prefixes;
    let state = match credentials {
        Some(known) => {
            prefixes
                .user_state(&names.names, &UserPassword::new(known.redis_password.clone()))
                .await
        }
        None => prefixes.user_exists(&names.names).await.map(|exists| {
            if exists {
                UserState::Different
            } else {
                UserState::Absent
            }
        }),
    };
    match state {
        Ok(state) => External::Known(RedisFacts {
            user: state != UserState::Absent,
            current: state == UserState::Current,
        }),
        Err(error) => External::Unavailable(NamedError::RedisUnavailable {
            detail: telemetry::chain(&error),
        }),
    }
}
