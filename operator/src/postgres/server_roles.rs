//! The roles that all clones of a server share, and closing the databases that belong to nobody.

use super::{
    MarkKind, PostgresError, PostgresServer, ServerFacts, catalog, quote_identifier, quote_literal,
    session::{LockKey, Session},
};

/// Owns everything inside bases and clones. Nobody logs in as it.
pub(super) const CONTENT_ROLE: &str = "asym_content";

/// May read what graders read. Nobody logs in as it.
pub(super) const READER_ROLE: &str = "asym_reader";

/// Where `CREATE DATABASE … STRATEGY` and a `public` schema without CREATE for everybody begin.
const OLDEST_VERSION: i32 = 150_000;

/// Asks version and rights.
pub(super) async fn inspect(server: &PostgresServer) -> Result<ServerFacts, PostgresError> {
    let session = server.session().await?;
    let rows = session
        .query(
            "ask PostgreSQL for its version",
            "SELECT current_setting('server_version_num')::int4, r.rolname::text, r.rolsuper, \
             r.rolcreatedb AND r.rolcreaterole AND r.rolinherit FROM pg_roles r WHERE r.rolname = current_user",
            &[],
        )
        .await?;
    session.release("ask PostgreSQL for its version").await?;
    let unsuitable = |problem: String| PostgresError::Unsuitable {
        address: server.settings().address(),
        problem,
    };
    let Some(row) = rows.first() else {
        return Err(unsuitable("the operator's role does not exist".into()));
    };
    let (version, user, superuser, able): (i32, String, bool, bool) =
        (row.get(0), row.get(1), row.get(2), row.get(3));
    if version < OLDEST_VERSION {
        return Err(unsuitable(format!(
            "version {} is too old, 15 is the oldest supported",
            version / 10_000
        )));
    }
    if !superuser && !able {
        return Err(unsuitable(format!(
            "the role `{user}` needs CREATEDB, CREATEROLE and INHERIT"
        )));
    }
    Ok(ServerFacts {
        version,
        user,
        superuser,
    })
}

pub(super) async fn ensure(server: &PostgresServer) -> Result<ServerFacts, PostgresError> {
    let action = "make the shared roles";
    let facts = inspect(server).await?;
    let session = server.locked(&LockKey::server(), action).await?;
    ensure_shared(server, &session, &facts).await?;
    if server.settings().close_maintenance_databases {
        close_maintenance_databases(&session).await?;
    }
    session.release(action).await?;
    Ok(facts)
}

/// Makes those of the shared roles that are missing. Called before anything needs them: a server that lost them (it was
/// replaced, or somebody dropped them) gets them back.
pub(super) async fn ensure_shared(
    server: &PostgresServer,
    session: &Session,
    facts: &ServerFacts,
) -> Result<(), PostgresError> {
    let existing = catalog::roles(session, &[CONTENT_ROLE.to_owned(), READER_ROLE.to_owned()]).await?;
    for role in [CONTENT_ROLE, READER_ROLE] {
        match existing.iter().find(|row| row.name == role) {
            Some(row)
                if row
                    .mark
                    .as_ref()
                    .is_some_and(|mark| mark.kind == MarkKind::Shared) => {}
            Some(row) => {
                return Err(PostgresError::NameTaken {
                    what: "role",
                    name: row.name.clone(),
                });
            }
            None => make_shared(server, session, facts, role).await?,
        }
    }
    Ok(())
}

async fn make_shared(
    server: &PostgresServer,
    session: &Session,
    facts: &ServerFacts,
    role: &str,
) -> Result<(), PostgresError> {
    let name = quote_identifier(role);
    let mut statements = vec![
        format!("CREATE ROLE {name} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT"),
        format!(
            "COMMENT ON ROLE {name} IS {}",
            quote_literal(&server.comment(MarkKind::Shared)?)
        ),
    ];
    if !facts.superuser {
        statements.push(format!("GRANT {name} TO {}", quote_identifier(&facts.user)));
    }
    match session
        .atomically(&format!("make the role `{role}`"), &statements)
        .await
    {
        // Another session was faster; it made the mark in the same transaction.
        Err(error) if error.is_duplicate() => Ok(()),
        other => other,
    }
}

/// By default everybody may connect to these and, in `postgres`, read who else is connected.
async fn close_maintenance_databases(session: &Session) -> Result<(), PostgresError> {
    let rows = session
        .query(
            "look up the maintenance databases",
            // Only an owner (a superuser is one of all) can take the right away, and must not lose it.
            "SELECT d.datname::text FROM pg_database d JOIN pg_roles me ON me.rolname = current_user \
             WHERE d.datname IN ('postgres', 'template1', current_database()) \
             AND (me.rolsuper OR d.datdba = me.oid) \
             AND (d.datacl IS NULL OR EXISTS (SELECT FROM aclexplode(d.datacl) a WHERE a.grantee = 0))",
            &[],
        )
        .await?;
    for row in rows {
        let database: String = row.get(0);
        let statement = format!(
            "REVOKE ALL ON DATABASE {} FROM PUBLIC",
            quote_identifier(&database)
        );
        session
            .execute(&format!("close database `{database}` to everybody"), &statement)
            .await?;
    }
    Ok(())
}
