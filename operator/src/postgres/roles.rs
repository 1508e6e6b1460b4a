//! The two login roles of a clone: the backend's, and its read-only twin for graders.

use std::fmt;

use postgres_protocol::password;

use super::{
    ExternalNames, Mark, MarkKind, PostgresError, PostgresServer, ServerFacts, catalog,
    mark::verifier_digest,
    password_fingerprint, quote_identifier, quote_literal,
    server_roles::{self, CONTENT_ROLE, READER_ROLE},
    session::LockKey,
};

/// Passwords of a clone's roles. They go to the server as SCRAM verifiers, so that no server log has them.
#[derive(Clone)]
pub struct RolePasswords {
    /// Of the backend's role.
    pub role: String,
    /// Of the read-only twin.
    pub read_only_role: String,
}

// Passwords must not reach a log line through `{:?}`.
impl fmt::Debug for RolePasswords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RolePasswords").finish_non_exhaustive()
    }
}

/// The verifier that PostgreSQL stores for a password; another one each time, because it is salted.
pub(super) fn verifier(password: &str) -> String {
    password::scram_sha_256(password.as_bytes())
}

/// One of the two roles.
struct Login<'a> {
    name: String,
    password: &'a str,
    /// The shared role whose rights it gets.
    group: &'static str,
    connections: u16,
    read_only: bool,
}

pub(super) async fn ensure(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    passwords: &RolePasswords,
) -> Result<(), PostgresError> {
    let action = format!("make the roles of `{}`", names.database());
    let facts = server.facts().await?;
    let limits = server.settings().limits;
    let logins = [
        Login {
            name: names.role().to_owned(),
            password: &passwords.role,
            group: CONTENT_ROLE,
            connections: limits.connections,
            read_only: false,
        },
        Login {
            name: names.read_only_role(),
            password: &passwords.read_only_role,
            group: READER_ROLE,
            connections: limits.read_only_connections,
            read_only: true,
        },
    ];
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    server_roles::ensure_shared(server, &session, facts).await?;
    let existing = catalog::roles(&session, &logins.each_ref().map(|login| login.name.clone())).await?;
    if let Some(foreign) = existing
        .iter()
        .find(|role| role.mark.as_ref().and_then(Mark::uid) != Some(uid))
    {
        return Err(PostgresError::NameTaken {
            what: "role",
            name: foreign.name.clone(),
        });
    }
    let mut statements = Vec::new();
    for login in &logins {
        let exists = existing.iter().any(|role| role.name == login.name);
        let verifier = verifier(login.password);
        let mark = MarkKind::Role {
            uid: uid.to_owned(),
            password: password_fingerprint(login.password),
            verifier: verifier_digest(&verifier),
        };
        statements.extend(login.statements(server, facts, exists, &verifier, &server.comment(mark)?));
    }
    session.atomically(&action, &statements).await?;
    session.release(&action).await
}

impl Login<'_> {
    fn statements(
        &self,
        server: &PostgresServer,
        facts: &ServerFacts,
        exists: bool,
        verifier: &str,
        mark: &str,
    ) -> Vec<String> {
        let name = quote_identifier(&self.name);
        let limits = server.settings().limits;
        // The backend's role does not inherit: outside its session role it has no right on anything, so that nothing
        // comes to belong to it and dropping it never fails.
        let inherit = if self.read_only { "INHERIT" } else { "NOINHERIT" };
        // A role that is no superuser may not even mention this attribute when it changes another role.
        let powers = if exists && !facts.superuser {
            ""
        } else {
            " NOSUPERUSER"
        };
        let verb = if exists { "ALTER" } else { "CREATE" };
        let mut statements = vec![
            format!(
                "{verb} ROLE {name} LOGIN{powers} NOCREATEDB NOCREATEROLE {inherit} CONNECTION LIMIT {} PASSWORD {}",
                self.connections,
                quote_literal(verifier)
            ),
            format!("COMMENT ON ROLE {name} IS {}", quote_literal(mark)),
            format!("GRANT {} TO {name}", quote_identifier(self.group)),
            // Whatever the role has set for itself goes first.
            format!("ALTER ROLE {name} RESET ALL"),
            format!(
                "ALTER ROLE {name} SET statement_timeout = {}",
                limits.statement_timeout.as_millis()
            ),
            format!("ALTER ROLE {name} SET idle_in_transaction_session_timeout = 60000"),
        ];
        if self.read_only {
            statements.push(format!(
                "ALTER ROLE {name} SET default_transaction_read_only = on"
            ));
            statements.push(format!("ALTER ROLE {name} SET search_path = state_v1, public"));
        } else {
            statements.push(format!(
                "ALTER ROLE {name} SET role = {}",
                quote_literal(CONTENT_ROLE)
            ));
        }
        if facts.superuser {
            let kilobytes = u64::from(limits.temporary_files_megabytes) * 1024;
            statements.push(format!("ALTER ROLE {name} SET temp_file_limit = {kilobytes}"));
        } else if !exists {
            // To end its sessions; a superuser may anyway.
            statements.push(format!("GRANT {name} TO {}", quote_identifier(&facts.user)));
        }
        statements
    }
}
