//! After the content: ownership, what graders may read, statistics, and counting.

use std::collections::BTreeMap;

use super::{
    super::{
        PostgresError, quote_identifier,
        server_roles::{CONTENT_ROLE, READER_ROLE},
        session::{self, Connection},
    },
    BuildError,
    scaffold::Scaffold,
};

/// Schemas that graders read, where the content has them. Token hashes (`_asym_auth`) are not among them.
const READABLE_SCHEMAS: [&str; 4] = ["public", "_asym_state", "_asym_log", "state_v1"];

/// Each schema that graders read, with the statements that let them.
pub(in crate::postgres) fn reader_grants() -> impl Iterator<Item = (&'static str, [String; 5])> {
    READABLE_SCHEMAS.into_iter().map(|schema| {
        let (quoted, reader) = (quote_identifier(schema), quote_identifier(READER_ROLE));
        let grants = [
            format!("GRANT USAGE ON SCHEMA {quoted} TO {reader}"),
            format!("GRANT SELECT ON ALL TABLES IN SCHEMA {quoted} TO {reader}"),
            format!("GRANT SELECT ON ALL SEQUENCES IN SCHEMA {quoted} TO {reader}"),
            format!("ALTER DEFAULT PRIVILEGES IN SCHEMA {quoted} GRANT SELECT ON TABLES TO {reader}"),
            format!("ALTER DEFAULT PRIVILEGES IN SCHEMA {quoted} GRANT SELECT ON SEQUENCES TO {reader}"),
        ];
        (schema, grants)
    })
}

/// Finishes the database from both sides: `inside` is the operator's session in it. Returns the rows of each table.
pub(super) async fn finish(
    scaffold: &Scaffold<'_>,
    inside: &Connection,
    extensions: &[String],
) -> Result<BTreeMap<String, u64>, BuildError> {
    refuse_other_extensions(inside, extensions).await?;
    let role = quote_identifier(scaffold.role());
    let content = quote_identifier(CONTENT_ROLE);
    // A file that left its session role may have made things that belong to the build's role. Neither statement runs
    // anything that the content made.
    execute(
        inside,
        "give everything to the content role",
        &format!("REASSIGN OWNED BY {role} TO {content}"),
    )
    .await?;
    let rows = grant_and_count(scaffold).await?;
    execute(
        inside,
        "forget the build's role",
        &format!("DROP OWNED BY {role}"),
    )
    .await?;
    // Frozen rows with their hint bits set: copies then write nothing by being read. Functions in indexes run as the
    // tables' owner here.
    execute(inside, "vacuum a base", "VACUUM (FREEZE, ANALYZE)").await?;
    Ok(rows)
}

async fn execute(connection: &Connection, action: &str, sql: &str) -> Result<(), PostgresError> {
    connection
        .batch_execute(sql)
        .await
        .map_err(|source| PostgresError::statement(action, source))
}

/// Whoever may make schemas may also make extensions that PostgreSQL trusts, so the result is looked at.
async fn refuse_other_extensions(inside: &Connection, allowed: &[String]) -> Result<(), BuildError> {
    let rows = inside
        .query_typed(
            "SELECT extname::text FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql' ORDER BY 1",
            &[],
        )
        .await
        .map_err(|source| PostgresError::statement("list extensions", source))?;
    match rows
        .iter()
        .map(|row| row.get::<_, String>(0))
        .find(|name| !allowed.contains(name))
    {
        Some(name) => Err(BuildError::ExtensionNotNamed(name)),
        None => Ok(()),
    }
}

/// In a session of the build's own role: whatever the content may have planted runs with its rights only.
async fn grant_and_count(scaffold: &Scaffold<'_>) -> Result<BTreeMap<String, u64>, PostgresError> {
    let mut login = scaffold.login();
    // Said here, these win over what the content may have set for its role.
    login.options("-c search_path=pg_catalog -c role=asym_content -c statement_timeout=0");
    let connection = session::connect(scaffold.server().settings(), &login).await?;
    let schemas = texts(
        &connection,
        "SELECT nspname::text FROM pg_catalog.pg_namespace ORDER BY 1",
    )
    .await?;
    for (schema, grants) in reader_grants() {
        if schemas.iter().any(|present| present == schema) {
            let action = format!("let graders read schema `{schema}`");
            execute(&connection, &action, &grants.join(";")).await?;
        }
    }
    let tables = texts(
        &connection,
        "SELECT c.relname::text FROM pg_catalog.pg_class c WHERE c.relnamespace = 'public'::regnamespace \
         AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1",
    )
    .await?;
    let mut rows = BTreeMap::new();
    for table in tables {
        let action = format!("count the rows of `{table}`");
        let sql = format!(
            "SELECT pg_catalog.count(*) FROM public.{}",
            quote_identifier(&table)
        );
        let row = connection
            .query_typed_one(&sql, &[])
            .await
            .map_err(|source| PostgresError::statement(action, source))?;
        rows.insert(table, u64::try_from(row.get::<_, i64>(0)).unwrap_or_default());
    }
    Ok(rows)
}

async fn texts(connection: &Connection, sql: &str) -> Result<Vec<String>, PostgresError> {
    let rows = connection
        .query_typed(sql, &[])
        .await
        .map_err(|source| PostgresError::statement("look at the content", source))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
