//! One PostgreSQL server per test process, gone with the process.

use nix::unistd::{User, chown, geteuid};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

/// The account that runs PostgreSQL when the tests run as root, which PostgreSQL refuses.
const UNPRIVILEGED_USER: &str = "postgres";

/// Stops the server and removes its files when standard input closes, that is, when the test process is gone.
const KEEPER: &str = r#"
trap '' INT TERM
directory=$1; shift
"$@" 2>&1 &
server=$!
exec <&3 3<&-
cat >/dev/null
kill -INT "$server"
wait "$server"
rm -rf "$directory"
"#;

/// A running server. It trusts every connection from this machine.
pub struct Postgres {
    port: u16,
    binaries: PathBuf,
    authority: String,
    /// Holds the pipe that keeps the server alive.
    _keeper: Child,
}

/// An authority, and a certificate of it for 127.0.0.1 with its key.
fn certificates() -> (String, String, String) {
    let key = KeyPair::generate().expect("a key");
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = parameters.self_signed(&key).expect("an authority").pem();
    let issuer = Issuer::new(parameters, key);
    let key = KeyPair::generate().expect("a key");
    let parameters = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    let certificate = parameters.signed_by(&key, &issuer).expect("a certificate").pem();
    (authority, certificate, key.serialize_pem())
}

impl Postgres {
    /// The server of this process, started with the first use.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Postgres> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    fn start() -> Self {
        let binaries = find_binaries();
        let directory = tempfile::Builder::new()
            .prefix("asymmetric-test-")
            .tempdir()
            .expect("temporary folder")
            .keep();
        give_to_unprivileged(&directory);
        let data = directory.join("data");
        let initdb = [
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        ];
        run(unprivileged(&binaries.join("initdb"))
            .args(initdb)
            .arg("-D")
            .arg(&data));
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("free port")
            .local_addr()
            .expect("address")
            .port();
        let mut server = vec![
            OsStr::new("-D").to_owned(),
            data.into(),
            "-k".into(),
            directory.clone().into(),
        ];
        let (authority, certificate, key) = certificates();
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = directory.join(name);
            std::fs::write(&path, text).expect("a file");
            let only_owner = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(&path, only_owner).expect("permissions");
            give_to_unprivileged(&path);
        }
        let file = |name: &str| directory.join(name).display().to_string();
        let settings = format!(
            "ssl=on ssl_cert_file={} ssl_key_file={} listen_addresses=127.0.0.1 port={port} fsync=off max_connections=300 shared_buffers=64MB \
             autovacuum_naptime=10min log_min_messages=warning",
            file("server.crt"),
            file("server.key"),
        );
        for setting in settings.split(' ') {
            server.extend(["-c".into(), setting.into()]);
        }
        let keeper = keep(&directory, &unprivileged(&binaries.join("postgres")), &server);
        let server = Self {
            port,
            binaries,
            authority,
            _keeper: keeper,
        };
        server.await_readiness();
        server.psql(
            "postgres",
            "postgres",
            &["-c", "CREATE ROLE asym_content NOLOGIN"],
        );
        server.psql(
            "postgres",
            "postgres",
            &["-c", "CREATE ROLE asym_test LOGIN IN ROLE asym_content"],
        );
        server.psql(
            "postgres",
            "postgres",
            &["-c", "ALTER ROLE asym_test SET role = 'asym_content'"],
        );
        server
    }

    /// The certificate that verifies it as 127.0.0.1, for those that want encryption.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of a database, logging in as `user`.
    pub fn url(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs psql as `user`; panics with its output when it fails.
    pub fn psql<A: AsRef<OsStr>>(&self, user: &str, database: &str, arguments: &[A]) -> String {
        let mut command = Command::new(self.binaries.join("psql"));
        command
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d"])
            .arg(self.url(user, database))
            .args(arguments);
        run(&mut command)
    }

    /// A dump of the schemas that are a clone's state, as text that is the same for the same state.
    pub fn dump(&self, database: &str) -> String {
        let mut command = Command::new(self.binaries.join("pg_dump"));
        command
            .args(["--no-owner", "-n", "public", "-n", "_asym_state", "-d"])
            .arg(self.url("postgres", database));
        let dump = run(&mut command);
        // Newer versions frame a dump with a random word.
        dump.lines()
            .filter(|line| !line.contains("restrict "))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn await_readiness(&self) {
        // pg_ctl would wait as well, but it has no way to leave the server to the keeper.
        let mut ready = Command::new(self.binaries.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-t", "1"]);
        for _ in 0..2000 {
            if ready.status().expect("pg_isready").success() {
                return;
            }
            std::thread::yield_now();
        }
        panic!("PostgreSQL did not start on port {}", self.port);
    }
}

fn keep(directory: &Path, server: &Command, arguments: &[std::ffi::OsString]) -> Child {
    let mut keeper = Command::new("sh");
    keeper
        .arg("-c")
        .arg(format!("exec 3<&0\n{KEEPER}"))
        .arg("keeper")
        .arg(directory);
    keeper
        .arg(server.get_program())
        .args(server.get_args())
        .args(arguments);
    keeper
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let mut child = keeper.spawn().expect("sh");
    let output = child.stdout.take().expect("output");
    // What the server complains about appears with the output of the tests.
    std::thread::spawn(move || {
        BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .for_each(|line| eprintln!("{line}"));
    });
    child
}

fn find_binaries() -> PathBuf {
    if let Some(folder) = std::env::var_os("ASYM_TEST_POSTGRES_BIN") {
        return folder.into();
    }
    let installed = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = installed
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .max();
    newest.expect(
        "PostgreSQL's server binaries: install postgresql, or set ASYM_TEST_POSTGRES_BIN to their folder",
    )
}

fn unprivileged(program: &Path) -> Command {
    if !geteuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid",
            UNPRIVILEGED_USER,
            "--regid",
            UNPRIVILEGED_USER,
            "--clear-groups",
        ])
        .arg(program);
    command
}

fn give_to_unprivileged(directory: &Path) {
    if geteuid().is_root() {
        let user = User::from_name(UNPRIVILEGED_USER)
            .expect("user database")
            .expect("a user named postgres");
        chown(directory, Some(user.uid), Some(user.gid)).expect("chown");
    }
}

/// Runs a command to its end and gives its output; panics with what it said when it fails.
fn run(command: &mut Command) -> String {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut complaints = child.stderr.take().expect("stderr");
    let complaining = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = complaints.read_to_string(&mut text);
        text
    });
    let output = child.wait_with_output().expect("output");
    let complaints = complaining.join().expect("reader");
    assert!(output.status.success(), "{command:?}: {complaints}");
    String::from_utf8(output.stdout).expect("text")
}
