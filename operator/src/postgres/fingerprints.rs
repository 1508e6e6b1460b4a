//! What the server has of every clone, in one look and without a word of what it is.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Mark, PostgresError, PostgresServer};

/// Databases that carry a clone's mark, with everything about them that a clone's pass looks at.
const DATABASES: &str = "SELECT c.description, concat_ws(' ', d.datname, d.datallowconn, d.datconnlimit, d.datacl) \
    FROM pg_database d JOIN pg_shdescription c ON c.objoid = d.oid AND c.classoid = 'pg_database'::regclass \
    WHERE strpos(c.description, '\"uid\"') > 0 ORDER BY d.datname";

/// Roles that carry one; of the password a digest, which only a superuser may ask for.
const ROLES: &str = "SELECT c.description, r.rolname::text FROM pg_roles r \
    JOIN pg_shdescription c ON c.objoid = r.oid AND c.classoid = 'pg_authid'::regclass \
    WHERE strpos(c.description, '\"uid\"') > 0 ORDER BY r.rolname";
const ROLES_WITH_VERIFIERS: &str = "SELECT c.description, concat_ws(' ', r.rolname, r.rolcanlogin, md5(r.rolpassword)) \
    FROM pg_authid r JOIN pg_shdescription c ON c.objoid = r.oid AND c.classoid = 'pg_authid'::regclass \
    WHERE strpos(c.description, '\"uid\"') > 0 ORDER BY r.rolname";

pub(super) async fn of_clones(server: &PostgresServer) -> Result<HashMap<String, u64>, PostgresError> {
    let roles = if server.facts().await?.superuser {
        ROLES_WITH_VERIFIERS
    } else {
        ROLES
    };
    let action = "look at what clones have";
    let session = server.session().await?;
    let (databases, roles) = tokio::try_join!(
        session.query(action, DATABASES, &[]),
        session.query(action, roles, &[])
    )?;
    session.release(action).await?;
    let mut hashers: HashMap<String, DefaultHasher> = HashMap::new();
    for row in databases.iter().chain(&roles) {
        let comment: String = row.get(0);
        if let Some(uid) = Mark::read(&comment).as_ref().and_then(Mark::uid) {
            let hasher = hashers.entry(uid.to_owned()).or_default();
            (comment.as_str(), row.get::<_, String>(1)).hash(hasher);
        }
    }
    Ok(hashers
        .into_iter()
        .map(|(uid, hasher)| (uid, hasher.finish()))
        .collect())
}
