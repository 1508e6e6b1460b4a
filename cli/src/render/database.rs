//! How `psql` finds a database.

use std::path::Path;

use super::connect::quoted;
use crate::provider::DatabaseLogin;

/// A login, where it listens and how its sessions are set up.
pub struct Service<'a> {
    /// Name of the service, such as the clone's id.
    pub name: &'a str,
    /// Port on 127.0.0.1.
    pub port: u16,
    /// Who logs in, and where to.
    pub login: &'a DatabaseLogin,
    /// Command-line options of the session.
    pub options: &'a str,
}

impl Service<'_> {
    fn settings(&self) -> [(&'static str, &'static str, String); 7] {
        [
            ("PGHOST", "host", "127.0.0.1".to_owned()),
            ("PGPORT", "port", self.port.to_string()),
            ("PGUSER", "user", self.login.username.clone()),
            ("PGPASSWORD", "password", self.login.password.clone()),
            ("PGDATABASE", "dbname", self.login.database.clone()),
            ("PGOPTIONS", "options", self.options.to_owned()),
            // The relay is inside the pod, and the way to it is encrypted by the API server.
            ("PGSSLMODE", "sslmode", "disable".to_owned()),
        ]
    }

    /// The environment of a client.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        let settings = self.settings().into_iter();
        settings
            .map(|(variable, _, value)| (variable.to_owned(), value))
            .collect()
    }

    /// A connection service file of libpq. No value has a line feed in it.
    #[must_use]
    pub fn file(&self) -> String {
        let settings = self.settings().into_iter();
        let lines = settings.map(|(_, keyword, value)| format!("{keyword}={value}\n"));
        format!("[{}]\n{}", self.name, lines.collect::<String>())
    }

    /// The command that opens it, once `path` is [`Self::file`]. The password is neither in it nor in the history of
    /// the shell.
    #[must_use]
    pub fn command(&self, path: &Path) -> String {
        let path = quoted(&path.to_string_lossy());
        format!("PGSERVICEFILE={path} psql service={}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_a_file_a_command_or_an_environment() {
        let login = DatabaseLogin {
            username: "clone_slack_a1_ro".to_owned(),
            password: "s3cret".to_owned(),
            database: "clone_slack_a1".to_owned(),
        };
        let service = Service {
            name: "slack-a1",
            port: 40123,
            login: &login,
            options: "-c search_path=state_v1,public",
        };
        insta::assert_snapshot!(service.file(), @r"
        [slack-a1]
        host=127.0.0.1
        port=40123
        user=clone_slack_a1_ro
        password=s3cret
        dbname=clone_slack_a1
        options=-c search_path=state_v1,public
        sslmode=disable
        ");
        assert_eq!(
            service.command(Path::new("/home/me too/x.conf")),
            "PGSERVICEFILE='/home/me too/x.conf' psql service=slack-a1"
        );
        let variables = service.variables();
        assert!(variables.contains(&("PGPASSWORD".to_owned(), "s3cret".to_owned())));
    }
}
