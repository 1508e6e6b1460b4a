//! A server process that cannot outlive the test process.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
};

/// Starts the server named by its arguments, obeys `stop` and `start` on its standard input, and when that ends (with
/// the test process, killed or not) stops the server and removes its folder.
const SUPERVISOR: &str = r#"
folder=$1; signal=$2; shift 2
start() { "$@" >>"$folder/log" 2>&1 </dev/null & server=$!; }
start "$@"
while read -r order; do
    case $order in
        stop) kill -"$signal" "$server"; wait "$server" ;;
        start) start "$@" ;;
    esac
    echo done
done
kill -"$signal" "$server" 2>/dev/null; wait "$server"
rm -rf "$folder"
"#;

/// A running server.
pub(crate) struct Process {
    pub(crate) folder: PathBuf,
    supervisor: Mutex<Child>,
}

impl Process {
    /// Starts `arguments` in the service of `folder`, as `user` when the tests run as root. `signal` ends the server
    /// at once, without tidying up.
    pub(crate) fn start(folder: PathBuf, user: Option<&str>, signal: &str, arguments: &[String]) -> Self {
        let mut command = as_user(user, "sh");
        command
            .args(["-c", SUPERVISOR, "supervisor"])
            .arg(&folder)
            .arg(signal)
            .args(arguments);
        // A signal from the terminal is for the test process only.
        command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .current_dir("/");
        let supervisor = Mutex::new(command.spawn().expect("failed to start sh"));
        Self { folder, supervisor }
    }

    fn order(&self, order: &str) {
        let mut supervisor = self.supervisor.lock().unwrap();
        let input = supervisor.stdin.as_mut().unwrap();
        writeln!(input, "{order}").unwrap();
        input.flush().unwrap();
        let mut answer = String::new();
        BufReader::with_capacity(1, supervisor.stdout.as_mut().unwrap())
            .read_line(&mut answer)
            .unwrap();
        assert_eq!(answer, "done\n");
    }

    /// Stops the server as a crash would.
    pub(crate) fn stop(&self) {
        self.order("stop");
    }

    /// Starts it again.
    pub(crate) fn start_again(&self) {
        self.order("start");
    }

    /// What the server wrote, for messages.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

/// A command as another user when the tests run as root, as themselves otherwise.
pub(crate) fn as_user(user: Option<&str>, program: &str) -> Command {
    match user.filter(|_| is_root()) {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--", program]);
            command
        }
        None => Command::new(program),
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("failed to run id");
    id.stdout == b"0\n"
}

/// Runs a command to its end.
pub(crate) fn run(mut command: Command) -> Vec<u8> {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("failed to run {command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// A new folder that belongs to `user`.
pub(crate) fn folder(user: Option<&str>) -> PathBuf {
    let folder = tempfile::Builder::new().prefix("asym").tempdir().unwrap().keep();
    if let Some(user) = user.filter(|_| is_root()) {
        let mut command = Command::new("chown");
        command.arg(user).arg(&folder);
        run(command);
    }
    folder
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// The first of the places where a program may be; fails with a sentence when it is nowhere.
pub(crate) fn find(program: &str, places: &[&str], package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = places
        .iter()
        .map(PathBuf::from)
        .chain(std::env::split_paths(&path));
    folders
        .map(|folder| folder.join(program))
        .find(|file| Path::is_file(file))
        .unwrap_or_else(|| panic!("`{program}` is not installed; these tests need the package {package}"))
}
