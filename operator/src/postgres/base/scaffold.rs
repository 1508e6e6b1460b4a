//! The database and the role in which a base is built, from nothing to the finished base.

use std::time::Instant;

use tokio_postgres::{Config, types::Type};

use super::{
    super::{
        BaseKey, BaseReport, Mark, MarkKind, PostgresError, PostgresServer, ServerFacts, catalog,
        quote_identifier, quote_literal, roles,
        server_roles::{self, CONTENT_ROLE},
        session::{self, Connection, Session},
        spares,
    },
    BaseSpec, BuildError,
    content::{self, ContentFile},
    finish,
};

/// What is put up for one build and taken down after it.
pub(super) struct Scaffold<'a> {
    server: &'a PostgresServer,
    facts: &'a ServerFacts,
    key: &'a BaseKey,
    database: String,
    role: String,
    password: String,
}

impl<'a> Scaffold<'a> {
    pub(super) async fn new(server: &'a PostgresServer, key: &'a BaseKey) -> Result<Self, PostgresError> {
        Ok(Self {
            server,
            facts: server.facts().await?,
            key,
            database: key.building(),
            role: key.build_role(),
            password: hex::encode(rand::random::<[u8; 24]>()),
        })
    }

    /// Removes what an earlier build left. `session` holds the base's lock, so that nobody is at work there.
    pub(super) async fn clear(&self, session: &Session) -> Result<(), PostgresError> {
        let ours = |mark: Option<&Mark>| matches!(mark.map(|mark| &mark.kind), Some(MarkKind::Building { base }) if base == self.key);
        if let Some(database) = catalog::database(session, &self.database).await? {
            // Unmarked: the operator was killed between making and marking it.
            if !ours(database.mark.as_ref()) && (database.comment.is_some() || !database.owned) {
                return Err(PostgresError::NameTaken {
                    what: "database",
                    name: database.name,
                });
            }
            spares::drop_now(session, &self.database).await?;
        }
        if let Some(role) = catalog::roles(session, std::slice::from_ref(&self.role))
            .await?
            .into_iter()
            .next()
        {
            if !ours(role.mark.as_ref()) {
                return Err(PostgresError::NameTaken {
                    what: "role",
                    name: role.name,
                });
            }
            let statement = format!("DROP ROLE {}", quote_identifier(&self.role));
            session.execute("drop the role of a build", &statement).await?;
        }
        Ok(())
    }

    /// Everything from the empty database to the finished base.
    pub(super) async fn write(
        &self,
        session: &Session,
        spec: &BaseSpec,
        files: &[ContentFile<'_>],
        begin: Instant,
    ) -> Result<BaseReport, BuildError> {
        self.put_up(session).await?;
        let inside = session::connect_to(self.server.settings(), &self.database).await?;
        self.prepare(&inside, &spec.extensions).await?;
        let settings = self.server.settings();
        let statements = content::run(settings, &self.login(), files).await?;
        let rows = finish::finish(self, &inside, &spec.extensions).await?;
        drop(inside);
        let report = BaseReport {
            statements,
            rows,
            duration_milliseconds: u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        self.take_down(session, spec, &report).await?;
        Ok(report)
    }

    /// Makes the role and the database, and lets only that role in.
    async fn put_up(&self, session: &Session) -> Result<(), PostgresError> {
        let action = format!("prepare building base `{}`", self.key);
        server_roles::ensure_shared(self.server, session, self.facts).await?;
        let (role, database) = (quote_identifier(&self.role), quote_identifier(&self.database));
        let comment = quote_literal(&self.server.comment(MarkKind::Building {
            base: self.key.clone(),
        })?);
        let mut statements = vec![
            format!(
                "CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 2 PASSWORD {}",
                quote_literal(&roles::verifier(&self.password))
            ),
            format!("COMMENT ON ROLE {role} IS {comment}"),
            format!("GRANT {} TO {role}", quote_identifier(CONTENT_ROLE)),
            format!("ALTER ROLE {role} SET role = {}", quote_literal(CONTENT_ROLE)),
            // A build that the server loses is begun anew.
            format!("ALTER ROLE {role} SET synchronous_commit = off"),
        ];
        if self.facts.superuser {
            let kilobytes = u64::from(self.server.settings().limits.temporary_files_megabytes) * 1024;
            statements.push(format!("ALTER ROLE {role} SET temp_file_limit = {kilobytes}"));
        } else {
            statements.push(format!("GRANT {role} TO {}", quote_identifier(&self.facts.user)));
        }
        session.atomically(&action, &statements).await?;
        let create = format!(
            "CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C' \
             LC_CTYPE 'C' ALLOW_CONNECTIONS false"
        );
        session.execute(&action, &create).await?;
        let open = [
            format!("COMMENT ON DATABASE {database} IS {comment}"),
            format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC"),
            // Making schemas is granted to everybody who gets in, which is the build's role alone. A grant to the
            // shared content role could be taken away from inside any clone (DROP OWNED reaches shared objects).
            format!("GRANT CREATE, TEMPORARY ON DATABASE {database} TO PUBLIC"),
            format!("GRANT CONNECT ON DATABASE {database} TO {role}"),
            format!("ALTER DATABASE {database} ALLOW_CONNECTIONS true"),
        ];
        session.atomically(&action, &open).await
    }

    /// As the operator, before any content is there: extensions, the owner of `public`, and what nobody may read.
    async fn prepare(&self, inside: &Connection, extensions: &[String]) -> Result<(), BuildError> {
        for extension in extensions {
            let statement = format!("CREATE EXTENSION {} SCHEMA public", quote_identifier(extension));
            inside.batch_execute(&statement).await.map_err(|source| {
                if super::super::error::is_transient(&source) {
                    BuildError::Postgres(PostgresError::statement("make an extension", source))
                } else {
                    BuildError::ExtensionUnavailable {
                        extension: extension.clone(),
                        source,
                    }
                }
            })?;
        }
        let mut statements = vec![format!(
            "ALTER SCHEMA public OWNER TO {}",
            quote_identifier(CONTENT_ROLE)
        )];
        if self.facts.superuser {
            statements
                .extend(HIDDEN_VIEWS.map(|view| format!("REVOKE SELECT ON pg_catalog.{view} FROM PUBLIC")));
            statements.extend(
                HIDDEN_FUNCTIONS
                    .map(|function| format!("REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC")),
            );
        }
        inside
            .batch_execute(&statements.join(";"))
            .await
            .map_err(|source| PostgresError::statement("prepare a database for content", source))?;
        Ok(())
    }

    /// How sessions of the content log in.
    pub(super) fn login(&self) -> Config {
        session::config(self.server.settings(), &self.role, &self.password, &self.database)
    }

    /// The server.
    pub(super) fn server(&self) -> &PostgresServer {
        self.server
    }

    /// The role of this build.
    pub(super) fn role(&self) -> &str {
        &self.role
    }

    /// Closes the database, drops the role, and gives the database its final name and mark.
    async fn take_down(
        &self,
        session: &Session,
        spec: &BaseSpec,
        report: &BaseReport,
    ) -> Result<(), PostgresError> {
        let action = format!("finish base `{}`", self.key);
        let (role, building) = (quote_identifier(&self.role), quote_identifier(&self.database));
        let base = quote_identifier(&self.key.database());
        session
            .execute(
                &action,
                &format!("ALTER DATABASE {building} ALLOW_CONNECTIONS false"),
            )
            .await?;
        // Sessions that were just closed need a moment, which the server itself waits.
        let parameters = [(
            &self.database as &(dyn tokio_postgres::types::ToSql + Sync),
            Type::TEXT,
        )];
        let terminate = "SELECT pg_terminate_backend(s.pid, 5000) FROM pg_stat_activity s \
            JOIN pg_database d ON d.oid = s.datid WHERE d.datname = $1 AND s.pid <> pg_backend_pid()";
        session.query(&action, terminate, &parameters).await?;
        let mark = MarkKind::Base {
            base: self.key.clone(),
            report: report.clone(),
            description: spec.description.clone(),
        };
        let statements = [
            format!("REVOKE ALL ON DATABASE {building} FROM PUBLIC, {role}"),
            format!("DROP ROLE {role}"),
            format!("ALTER DATABASE {building} RENAME TO {base}"),
            format!(
                "COMMENT ON DATABASE {base} IS {}",
                quote_literal(&self.server.comment(mark)?)
            ),
        ];
        session.atomically(&action, &statements).await
    }
}

/// Views through which one clone would see names, addresses and activity of others. Only a superuser can close them;
/// databases copied from the base keep it.
const HIDDEN_VIEWS: [&str; 12] = [
    "pg_database",
    "pg_stat_activity",
    "pg_stat_database",
    "pg_stat_database_conflicts",
    "pg_stat_gssapi",
    "pg_stat_ssl",
    "pg_roles",
    "pg_user",
    "pg_group",
    "pg_auth_members",
    "pg_db_role_setting",
    "pg_shdescription",
];

/// The functions behind those views.
const HIDDEN_FUNCTIONS: [&str; 1] = ["pg_stat_get_activity(integer)"];
