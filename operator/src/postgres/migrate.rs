//! Migrations on the data that a run has: those that were added to the content since its base was made.

use asymmetric_crd::template::Migration;

use super::{
    BuildError, ExternalNames, PostgresError, PostgresServer,
    base::reader_grants,
    on_top, quote_identifier,
    session::{Connection, LockKey},
};

/// What to add to a clone's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrations {
    /// Names and texts of the files to run, in order.
    pub files: Vec<(String, String)>,
    /// All migrations that the database has had afterwards.
    pub all: Vec<Migration>,
    /// Extensions that the content needs; the database has to have them already.
    pub extensions: Vec<String>,
}

pub(super) async fn migrate(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    password: &str,
    migrations: &Migrations,
) -> Result<(), BuildError> {
    let action = format!("migrate `{}`", names.database());
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    // As while a base is built: a migration may make schemas. Nobody but the clone's own roles gets in.
    let database = quote_identifier(names.database());
    let rights =
        |verb: &str, to: &str| format!("{verb} CREATE, TEMPORARY ON DATABASE {database} {to} PUBLIC");
    session.execute(&action, &rights("GRANT", "TO")).await?;
    let ran = run(server, names, password, migrations).await;
    session.execute(&action, &rights("REVOKE", "FROM")).await?;
    session.release(&action).await?;
    ran
}

async fn run(
    server: &PostgresServer,
    names: &ExternalNames,
    password: &str,
    migrations: &Migrations,
) -> Result<(), BuildError> {
    let texts = migrations
        .files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let files = on_top::files(texts)?;
    let connection = on_top::log_in(server, names, password).await?;
    refuse_missing_extensions(&connection, &migrations.extensions).await?;
    on_top::write(&connection, &files, &reader_grants_where_present(), |note, _| {
        note.migrations = Some(migrations.all.clone());
    })
    .await
}

async fn refuse_missing_extensions(connection: &Connection, needed: &[String]) -> Result<(), BuildError> {
    let rows = connection
        .query_typed("SELECT extname::text FROM pg_catalog.pg_extension", &[])
        .await
        .map_err(|source| PostgresError::statement("list extensions", source))?;
    let present: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let missing = needed.iter().find(|name| !present.contains(name));
    missing.map_or(Ok(()), |name| Err(BuildError::ExtensionMissing(name.clone())))
}

/// Lets graders read what the migrations have made, as in a base.
fn reader_grants_where_present() -> String {
    let blocks = reader_grants().map(|(schema, grants)| {
        format!(
            "IF EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '{schema}') THEN {}; END IF;",
            grants.join("; ")
        )
    });
    let blocks: Vec<String> = blocks.collect();
    format!("DO $grants$ BEGIN {} END $grants$", blocks.join(" "))
}
