//! A private Redis server.

use asymmetric_operator::redis::{RedisServer, RedisSettings, UserPassword};
use redis::{Client, RedisError, aio::MultiplexedConnection};

use super::{
    eventually,
    process::{Process, find, folder, free_port},
};

const PASSWORD: &str = "the administrators password";

/// A Redis server of a test.
pub(crate) struct TestRedis {
    pub(crate) port: u16,
    process: Process,
}

impl TestRedis {
    /// Starts one; `users` is the text of its ACL file, `None` for a server without one.
    pub(crate) async fn start(users: Option<&str>) -> Self {
        let program = find("redis-server", &["/usr/bin"], "redis-server");
        let (folder, port) = (folder(None), free_port());
        let text = |path: &std::path::Path| path.display().to_string();
        let mut arguments: Vec<String> = vec![
            text(&program),
            "--port".into(),
            port.to_string(),
            "--bind".into(),
            "127.0.0.1".into(),
        ];
        arguments.extend(["--save".into(), String::new(), "--dir".into(), text(&folder)]);
        if let Some(users) = users {
            let file = folder.join("users.acl");
            let administrator = format!("user default on >{} ~* &* +@all\n", PASSWORD.replace(' ', "_"));
            std::fs::write(&file, format!("{administrator}{users}")).unwrap();
            arguments.extend(["--aclfile".into(), text(&file)]);
        } else {
            arguments.extend(["--requirepass".into(), PASSWORD.replace(' ', "_")]);
        }
        let server = Self {
            port,
            process: Process::start(folder, None, "KILL", &arguments),
        };
        server.ready().await;
        server
    }

    /// Starts one that takes encrypted connections only; certificate and key as PEM.
    pub(crate) async fn start_encrypted(certificate: &str, key: &str) -> Self {
        let program = find("redis-server", &["/usr/bin"], "redis-server");
        let (folder, port) = (folder(None), free_port());
        let path = |name: &str| folder.join(name).display().to_string();
        std::fs::write(path("server.crt"), certificate).unwrap();
        std::fs::write(path("server.key"), key).unwrap();
        let arguments = [
            program.display().to_string(),
            "--port".into(),
            "0".into(),
            "--tls-port".into(),
            port.to_string(),
            "--bind".into(),
            "127.0.0.1".into(),
            "--tls-cert-file".into(),
            path("server.crt"),
            "--tls-key-file".into(),
            path("server.key"),
            "--tls-auth-clients".into(),
            "no".into(),
            "--save".into(),
            String::new(),
            "--dir".into(),
            folder.display().to_string(),
            "--requirepass".into(),
            PASSWORD.replace(' ', "_"),
        ];
        let server = Self {
            port,
            process: Process::start(folder.clone(), None, "KILL", &arguments),
        };
        eventually("starting Redis", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        server
    }

    /// The administrator's password.
    #[expect(clippy::unused_self, reason = "the password is the server's")]
    pub(crate) fn password(&self) -> String {
        PASSWORD.replace(' ', "_")
    }

    async fn ready(&self) {
        eventually("starting Redis", async || self.administrator().await.ok()).await;
    }

    /// Stops it without a farewell and starts it again.
    pub(crate) async fn restart(&self) {
        self.process.stop();
        self.process.start_again();
        self.ready().await;
    }

    /// Stops it.
    pub(crate) fn stop(&self) {
        self.process.stop();
    }

    pub(crate) fn operator(&self) -> RedisServer {
        self.operator_as("default", &PASSWORD.replace(' ', "_"))
    }

    pub(crate) fn operator_as(&self, user: &str, password: &str) -> RedisServer {
        operator(self.port, user, password)
    }

    /// The operator's handle where something else than the server listens.
    #[expect(clippy::unused_self, reason = "the password is the server's")]
    pub(crate) fn operator_at(&self, port: u16) -> RedisServer {
        operator(port, "default", &PASSWORD.replace(' ', "_"))
    }

    pub(crate) async fn administrator(&self) -> Result<MultiplexedConnection, RedisError> {
        self.connect("default", &UserPassword::new(PASSWORD.replace(' ', "_")))
            .await
    }

    pub(crate) async fn connect(
        &self,
        user: &str,
        password: &UserPassword,
    ) -> Result<MultiplexedConnection, RedisError> {
        let url = format!("redis://{user}:{}@127.0.0.1:{}", password.expose(), self.port);
        Client::open(url)?.get_multiplexed_async_connection().await
    }
}

fn operator(port: u16, user: &str, password: &str) -> RedisServer {
    let settings = RedisSettings {
        url: format!("redis://127.0.0.1:{port}"),
        authorities: None,
        user: user.into(),
        password: password.into(),
        installation: "tests".into(),
    };
    RedisServer::new(&settings).unwrap()
}
