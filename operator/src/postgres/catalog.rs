//! Reading databases and roles with their marks from the server's catalogue.

use tokio_postgres::{Row, types::Type};

use super::{Mark, PostgresError, session::Session};

/// A database as the catalogue has it.
#[derive(Debug, Clone)]
pub(super) struct DatabaseRow {
    pub(super) name: String,
    /// Whether sessions are let in at all.
    pub(super) allows_connections: bool,
    /// A drop was interrupted: nothing but dropping it again is possible (`datconnlimit` is -2).
    pub(super) invalid: bool,
    /// Owned by the role that the operator logs in with.
    pub(super) owned: bool,
    pub(super) comment: Option<String>,
    pub(super) mark: Option<Mark>,
}

impl DatabaseRow {
    fn read(row: &Row) -> Self {
        let comment: Option<String> = row.get(4);
        Self {
            name: row.get(0),
            allows_connections: row.get(1),
            invalid: row.get(2),
            owned: row.get(3),
            mark: comment.as_deref().and_then(Mark::read),
            comment,
        }
    }

    /// Whether it is marked as belonging to `uid`.
    pub(super) fn belongs_to(&self, uid: &str) -> bool {
        self.mark.as_ref().and_then(Mark::uid) == Some(uid)
    }
}

const DATABASES: &str = "SELECT d.datname::text, d.datallowconn, d.datconnlimit = -2, \
    d.datdba = (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user), \
    shobj_description(d.oid, 'pg_database') FROM pg_database d";

/// One database by name.
pub(super) async fn database(session: &Session, name: &str) -> Result<Option<DatabaseRow>, PostgresError> {
    let rows = session
        .query(
            &format!("look up database `{name}`"),
            &format!("{DATABASES} WHERE d.datname = $1"),
            &[(&name, Type::TEXT)],
        )
        .await?;
    Ok(rows.first().map(DatabaseRow::read))
}

/// All databases whose name begins with `prefix`, in the order of their names.
pub(super) async fn databases_with_prefix(
    session: &Session,
    prefix: &str,
) -> Result<Vec<DatabaseRow>, PostgresError> {
    let rows = session
        .query(
            &format!("list the databases `{prefix}…`"),
            &format!("{DATABASES} WHERE starts_with(d.datname::text, $1) ORDER BY 1"),
            &[(&prefix, Type::TEXT)],
        )
        .await?;
    Ok(rows.iter().map(DatabaseRow::read).collect())
}

/// The databases that are marked as belonging to `uid`, in the order of their names.
pub(super) async fn databases_of(session: &Session, uid: &str) -> Result<Vec<DatabaseRow>, PostgresError> {
    let rows = session
        .query(
            "list the databases of a clone",
            // The server leaves out most of what is not this clone's, so that a pass does not grow with their number.
            &format!(
                "{DATABASES} JOIN pg_shdescription c ON c.objoid = d.oid AND c.classoid = 'pg_database'::regclass \
                 WHERE strpos(c.description, $1) > 0 ORDER BY 1"
            ),
            &[(&uid, Type::TEXT)],
        )
        .await?;
    let mut databases: Vec<DatabaseRow> = rows.iter().map(DatabaseRow::read).collect();
    databases.retain(|database| database.belongs_to(uid));
    Ok(databases)
}

/// All databases that carry one of our marks, and unmarked ones of the operator whose names are ours (a kill between
/// making and marking), in the order of their names.
pub(super) async fn our_databases(session: &Session) -> Result<Vec<DatabaseRow>, PostgresError> {
    let mut databases = databases_with_prefix(session, "").await?;
    databases.retain(|database| {
        database.mark.is_some()
            || (database.comment.is_none() && database.owned && database.name.starts_with("asym_"))
    });
    Ok(databases)
}

/// A role as the catalogue has it.
#[derive(Debug, Clone)]
pub(super) struct RoleRow {
    pub(super) name: String,
    pub(super) mark: Option<Mark>,
    /// Digest of what is stored for its password, where the operator may see that; empty without a password.
    pub(super) verifier: Option<String>,
}

const ROLES: &str = "SELECT r.rolname::text, shobj_description(r.oid, 'pg_authid'), NULL::text \
    FROM pg_roles r WHERE r.rolname = ANY($1)";

/// The same for a superuser. The digest is made on the server: what it stores does not travel.
const ROLES_WITH_VERIFIERS: &str = "SELECT r.rolname::text, shobj_description(r.oid, 'pg_authid'), \
    coalesce(encode(sha256(convert_to(r.rolpassword, 'UTF8')), 'hex'), '') \
    FROM pg_authid r WHERE r.rolname = ANY($1)";

const MARKED_ROLES: &str = "SELECT r.rolname::text, d.description, NULL::text FROM pg_roles r \
    JOIN pg_shdescription d ON d.objoid = r.oid AND d.classoid = 'pg_authid'::regclass \
    WHERE strpos(d.description, $1) > 0 ORDER BY 1";

fn read_role(row: &Row) -> RoleRow {
    let comment: Option<String> = row.get(1);
    RoleRow {
        name: row.get(0),
        mark: comment.as_deref().and_then(Mark::read),
        verifier: row.get(2),
    }
}

/// The roles of these names that exist.
pub(super) async fn roles(session: &Session, names: &[String]) -> Result<Vec<RoleRow>, PostgresError> {
    look_up_roles(session, ROLES, names).await
}

/// The same with what is stored for their passwords, which only a superuser may ask.
pub(super) async fn roles_with_verifiers(
    session: &Session,
    names: &[String],
) -> Result<Vec<RoleRow>, PostgresError> {
    look_up_roles(session, ROLES_WITH_VERIFIERS, names).await
}

async fn look_up_roles(
    session: &Session,
    statement: &str,
    names: &[String],
) -> Result<Vec<RoleRow>, PostgresError> {
    let rows = session
        .query("look up roles", statement, &[(&names, Type::TEXT_ARRAY)])
        .await?;
    Ok(rows.iter().map(read_role).collect())
}

/// All roles that carry one of our marks.
pub(super) async fn our_roles(session: &Session) -> Result<Vec<RoleRow>, PostgresError> {
    let rows = session
        .query("list roles", MARKED_ROLES, &[(&"{", Type::TEXT)])
        .await?;
    Ok(rows
        .iter()
        .map(read_role)
        .filter(|role| role.mark.is_some())
        .collect())
}

/// The roles that are marked as belonging to `uid`.
pub(super) async fn roles_of(session: &Session, uid: &str) -> Result<Vec<RoleRow>, PostgresError> {
    let rows = session
        .query("list the roles of a clone", MARKED_ROLES, &[(&uid, Type::TEXT)])
        .await?;
    let belongs = |role: &RoleRow| role.mark.as_ref().and_then(Mark::uid) == Some(uid);
    Ok(rows.iter().map(read_role).filter(belongs).collect())
}
