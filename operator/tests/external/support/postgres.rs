//! A private PostgreSQL server.

use std::{path::PathBuf, sync::LazyLock};

use asymmetric_operator::postgres::{BaseKey, Databases as _, PostgresServer, ServerSettings};
use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

use super::{
    eventually,
    process::{Process, as_user, find, folder, free_port, run},
};

const USER: Option<&str> = Some("postgres");
const PASSWORD: &str = "the administrator's password";

/// A PostgreSQL server of the tests.
pub(crate) struct TestPostgres {
    pub(crate) port: u16,
    programs: PathBuf,
    process: Process,
}

/// The server that most tests share.
pub(crate) async fn shared() -> &'static TestPostgres {
    static SERVER: LazyLock<TestPostgres> = LazyLock::new(|| TestPostgres::start(&["fsync=off"]));
    static READY: OnceCell<()> = OnceCell::const_new();
    let server = tokio::task::spawn_blocking(|| &*SERVER).await.unwrap();
    READY
        .get_or_init(|| async {
            server.ready().await;
            server.operator().ensure_server().await.unwrap();
        })
        .await;
    server
}

/// The operator's handle to the server that most tests share.
pub(crate) async fn operator() -> PostgresServer {
    shared().await.operator()
}

/// Files that only the account of the servers can read.
pub(crate) fn files(texts: &[(&str, &str)]) -> PathBuf {
    let folder = folder(USER);
    for (name, text) in texts {
        let mut command = as_user(USER, "sh");
        command
            .current_dir("/")
            .args(["-c", r#"umask 077; printf %s "$1" >"$2""#, "sh"]);
        command.arg(text).arg(folder.join(name));
        run(command);
    }
    folder
}

impl TestPostgres {
    /// A server of its own, with settings.
    pub(crate) fn start(settings: &[&str]) -> Self {
        let initdb = find("initdb", &["/usr/lib/postgresql/15/bin"], "postgresql-15");
        let programs = initdb.parent().unwrap().to_owned();
        let folder = folder(USER);
        let (data, port) = (folder.join("data"), free_port());
        let mut command = as_user(USER, "sh");
        command.current_dir("/").args([
            "-c",
            r#"printf %s "$2" >"$3/password" && exec "$1" -D "$4" -U postgres \
            --pwfile "$3/password" -A scram-sha-256 -E UTF8 --locale C.UTF-8 --no-sync"#,
            "sh",
        ]);
        command.arg(initdb).arg(PASSWORD).arg(&folder).arg(&data);
        run(command);
        let mut arguments = vec![
            programs.join("postgres").display().to_string(),
            "-D".into(),
            data.display().to_string(),
            "-p".into(),
            port.to_string(),
            "-k".into(),
            folder.display().to_string(),
        ];
        let fixed = [
            "listen_addresses=127.0.0.1",
            "max_connections=200",
            "autovacuum_naptime=10min",
        ];
        for setting in fixed.iter().chain(settings) {
            arguments.extend(["-c".into(), (*setting).to_owned()]);
        }
        Self {
            port,
            programs,
            process: Process::start(folder, USER, "QUIT", &arguments),
        }
    }

    /// Waits until it answers.
    pub(crate) async fn ready(&self) {
        eventually("starting PostgreSQL", async || {
            let connection = self.connect("postgres", PASSWORD, "postgres").await;
            assert!(
                !self.process.log().contains("FATAL:  could not"),
                "{}",
                self.process.log()
            );
            connection.ok()
        })
        .await;
    }

    /// Stops it as a crash would.
    pub(crate) fn crash(&self) {
        self.process.stop();
    }

    /// Starts it after a crash.
    pub(crate) async fn recover(&self) {
        self.process.start_again();
        self.ready().await;
    }

    /// Settings of an operator that is a superuser.
    pub(crate) fn settings(&self) -> ServerSettings {
        ServerSettings::new("127.0.0.1", self.port, "postgres", PASSWORD, "tests")
    }

    /// A new handle, as a restarted operator has it.
    pub(crate) fn operator(&self) -> PostgresServer {
        PostgresServer::new(self.settings()).unwrap()
    }

    /// Logs in.
    pub(crate) async fn connect(
        &self,
        role: &str,
        password: &str,
        database: &str,
    ) -> Result<Client, tokio_postgres::Error> {
        let mut config = Config::new();
        config
            .host("127.0.0.1")
            .port(self.port)
            .user(role)
            .connect_timeout(std::time::Duration::from_secs(10))
            .password(password)
            .dbname(database);
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    /// Logs in as the administrator.
    pub(crate) async fn administrator(&self, database: &str) -> Client {
        self.connect("postgres", PASSWORD, database).await.unwrap()
    }

    /// Runs a statement as the administrator and returns the first column of its rows.
    pub(crate) async fn ask(&self, database: &str, sql: &str) -> Vec<String> {
        texts(&self.administrator(database).await, sql).await.unwrap()
    }

    /// The names of databases and roles that contain `part`.
    pub(crate) async fn names_with(&self, part: &str) -> Vec<String> {
        self.ask(
            "postgres",
            &format!(
                "SELECT datname FROM pg_database WHERE datname LIKE '%{part}%' UNION ALL \
                 SELECT rolname FROM pg_roles WHERE rolname LIKE '%{part}%' ORDER BY 1"
            ),
        )
        .await
    }

    /// What the server said of statements that contain `part` and failed, for messages.
    pub(crate) fn complaints(&self, part: &str) -> String {
        let log = self.process.log();
        let lines: Vec<&str> = log.lines().collect();
        let failed = |line: &str| line.contains("STATEMENT:") && line.contains(part);
        // The error and its detail stand before the statement.
        let said = lines.windows(3).filter(|lines| failed(lines[2]));
        said.flatten().copied().collect::<Vec<_>>().join("\n")
    }

    /// How many ready copies of a base there are.
    pub(crate) async fn spares(&self, base: &BaseKey) -> usize {
        self.names_with(&format!("asym_spare_{base}_")).await.len()
    }

    /// The SHA-256 of a dump of the whole database, taken from outside.
    pub(crate) async fn checksum(&self, database: &str) -> String {
        let mut command = std::process::Command::new(self.programs.join("pg_dump"));
        command
            .args([
                "-h",
                "127.0.0.1",
                "-U",
                "postgres",
                "-p",
                &self.port.to_string(),
                database,
            ])
            .env("PGPASSWORD", PASSWORD);
        let dump = tokio::task::spawn_blocking(|| run(command)).await.unwrap();
        let dump = String::from_utf8(dump).unwrap();
        assert!(
            dump.contains("CREATE TABLE"),
            "the dump of {database} is empty: {dump}"
        );
        let mut hasher = Sha256::new();
        // Newer versions begin and end a dump with a random word.
        for line in dump
            .lines()
            .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
        {
            hasher.update(line);
            hasher.update("\n");
        }
        hex::encode(hasher.finalize())
    }

    /// The checksum of a database that is closed.
    pub(crate) async fn checksum_of_closed(&self, database: &str) -> String {
        let administrator = self.administrator("postgres").await;
        let allow = |yes: bool| format!("ALTER DATABASE {database} ALLOW_CONNECTIONS {yes}");
        administrator.batch_execute(&allow(true)).await.unwrap();
        let checksum = self.checksum(database).await;
        administrator.batch_execute(&allow(false)).await.unwrap();
        checksum
    }
}

/// The first column of all rows.
pub(crate) async fn texts(client: &Client, sql: &str) -> Result<Vec<String>, tokio_postgres::Error> {
    let messages = client.simple_query(sql).await?;
    Ok(messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or("NULL").to_owned()),
            _ => None,
        })
        .collect())
}

/// The SQLSTATE and message with which something was refused.
pub(crate) fn refusal<T>(result: Result<T, tokio_postgres::Error>, what: &str) -> (String, String) {
    let Err(error) = result else {
        panic!("this was not refused: {what}")
    };
    let error = error.as_db_error().unwrap_or_else(|| panic!("{what}: {error:?}"));
    (error.code().code().to_owned(), error.message().to_owned())
}
