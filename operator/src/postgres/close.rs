//! Closing a clone's database to everybody, and opening it again.

use tokio_postgres::types::Type;

use super::{
    ExternalNames, MarkKind, PostgresError, PostgresServer, catalog, create, quote_identifier,
    session::LockKey, session::Session,
};

/// Sessions in a database that keep it from being renamed. Autovacuum's workers are not among them: a rename ends those.
const TERMINATE: &str = "SELECT pg_terminate_backend(s.pid, $2) FROM pg_stat_activity s \
    JOIN pg_database d ON d.oid = s.datid WHERE d.datname = $1 AND s.pid <> pg_backend_pid() \
    AND coalesce(s.backend_type, 'client backend') <> 'autovacuum worker' LIMIT $3";

const REMAINING: &str = "SELECT count(*) FROM pg_stat_activity s \
    JOIN pg_database d ON d.oid = s.datid WHERE d.datname = $1 AND s.pid <> pg_backend_pid() \
    AND coalesce(s.backend_type, 'client backend') <> 'autovacuum worker'";

/// How long the server itself waits for one session to leave, in milliseconds, and for how many of them.
const WAIT_MILLISECONDS: i64 = 100;
const WAIT_SESSIONS: i64 = 5;

pub(super) async fn close(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
) -> Result<u64, PostgresError> {
    let database = names.database();
    let action = format!("close database `{database}`");
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    let Some(allows_connections) = ours(&session, names, uid).await? else {
        session.release(&action).await?;
        return Ok(0);
    };
    if allows_connections {
        let statement = format!(
            "ALTER DATABASE {} ALLOW_CONNECTIONS false",
            quote_identifier(database)
        );
        session.execute(&action, &statement).await?;
    }
    let terminate = async |wait: i64, sessions: i64| {
        let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 3] = [
            (&database, Type::TEXT),
            (&wait, Type::INT8),
            (&sessions, Type::INT8),
        ];
        session.query(&action, TERMINATE, &parameters).await
    };
    // All at once first, so that the waiting below is for sessions that are already on their way.
    let mut remaining = 0;
    if !terminate(0, i64::MAX).await?.is_empty() {
        terminate(WAIT_MILLISECONDS, WAIT_SESSIONS).await?;
        let rows = session
            .query(&action, REMAINING, &[(&database, Type::TEXT)])
            .await?;
        remaining = rows.first().map_or(0, |row| row.get::<_, i64>(0));
    }
    session.release(&action).await?;
    Ok(u64::try_from(remaining).unwrap_or_default())
}

pub(super) async fn open(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
) -> Result<(), PostgresError> {
    let action = format!("open database `{}`", names.database());
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    if ours(&session, names, uid).await?.is_none() {
        return Err(PostgresError::DatabaseMissing {
            database: names.database().to_owned(),
        });
    }
    let mut statements = vec![format!(
        // What others were granted by hand goes, the operator's own rights as the owner stay.
        "DO $do$ DECLARE grantee text; BEGIN FOR grantee IN SELECT r.rolname FROM pg_database d, \
         aclexplode(d.datacl) a, pg_roles r WHERE d.datname = {} AND r.oid = a.grantee AND a.grantee <> d.datdba LOOP \
         EXECUTE format('REVOKE ALL ON DATABASE %I FROM %I', {0}, grantee); END LOOP; END $do$",
        super::quote_literal(names.database())
    )];
    statements.extend(create::open(server.settings(), names));
    session.atomically(&action, &statements).await?;
    session.release(&action).await
}

/// Whether the clone's database lets sessions in; `None` when there is none.
async fn ours(session: &Session, names: &ExternalNames, uid: &str) -> Result<Option<bool>, PostgresError> {
    match catalog::database(session, names.database()).await? {
        None => Ok(None),
        Some(database)
            if database.belongs_to(uid)
                && matches!(&database.mark, Some(mark) if matches!(mark.kind, MarkKind::Clone { .. })) =>
        {
            Ok((!database.invalid).then_some(database.allows_connections))
        }
        Some(database) => Err(PostgresError::NameTaken {
            what: "database",
            name: database.name,
        }),
    }
}
