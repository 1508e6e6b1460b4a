//! The command line as its users start it.

use std::path::{Path, PathBuf};
use std::process::{Command as Builder, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::TestNamespace;

/// Path of the program under test.
const PROGRAM: &str = "ASYM_BIN";
/// What one call may take.
pub(crate) const LIMIT: Duration = Duration::from_secs(150);

/// The program that `ASYM_BIN` names, or what cargo makes of this checkout.
static ASYM: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::var_os(PROGRAM).map_or_else(build, PathBuf::from));

fn build() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Builder::new(cargo)
        .args(["build", "--quiet", "--package", "asymmetric-cli", "--bin", "asym"])
        .current_dir(root)
        .stdin(Stdio::null())
        .status()
        .expect("cargo can be started");
    assert!(built.success(), "asym does not build");
    // Tests are in `deps/` beside the programs.
    let own = std::env::current_exe().expect("the path of this program");
    own.ancestors().nth(2).expect("a folder of programs").join("asym")
}

/// Path of the program under test.
pub(crate) fn program() -> &'static Path {
    &ASYM
}

/// How the command line reaches its cluster.
#[derive(Clone, Debug)]
pub struct Asym {
    options: Vec<String>,
    kubeconfig: Option<PathBuf>,
    home: Option<PathBuf>,
}

impl Asym {
    /// In a test's namespace, as the administrator of the cluster.
    pub fn of(namespace: &TestNamespace) -> Self {
        let options = [
            "--context",
            namespace.cluster.context.as_str(),
            "--namespace",
            namespace.name.as_str(),
        ];
        Self {
            options: options.map(str::to_owned).to_vec(),
            kubeconfig: None,
            home: None,
        }
    }

    /// The same, with its own files in `folder`.
    #[must_use]
    pub fn at_home_in(mut self, folder: &Path) -> Self {
        self.home = Some(folder.to_owned());
        self
    }

    /// The same, without saying in which namespace.
    #[must_use]
    pub fn without_namespace(mut self) -> Self {
        self.options.truncate(2);
        self
    }

    /// With another kubeconfig and its current context.
    pub fn with_kubeconfig(path: &Path) -> Self {
        Self {
            options: Vec::new(),
            kubeconfig: Some(path.to_owned()),
            home: None,
        }
    }

    /// With a directory for what it keeps.
    #[must_use]
    pub fn at_home(mut self, home: &Path) -> Self {
        self.home = Some(home.to_owned());
        self
    }

    /// Runs a verb to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.start(arguments).end().await
    }

    /// Runs a verb that reads `input` on stdin.
    pub async fn run_with(&self, input: &str, arguments: &[&str]) -> Output {
        let mut running = self.spawn(arguments, Stdio::piped());
        let mut stdin = running.child.stdin.take().expect("a pipe");
        stdin.write_all(input.as_bytes()).await.expect("it is read");
        drop(stdin);
        running.end().await
    }

    /// A verb that is not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(ASYM.as_path());
        command.args(&self.options).args(arguments);
        // Whoever runs the tests may have a configuration.
        command.env(
            "ASYM_HOME",
            self.home.as_deref().unwrap_or(Path::new("/nonexistent")),
        );
        if let Some(path) = &self.kubeconfig {
            command.env("KUBECONFIG", path);
        }
        if let Some(home) = &self.home {
            command.env("ASYM_HOME", home);
        }
        command
    }

    /// Starts a verb.
    pub fn start(&self, arguments: &[&str]) -> Running {
        self.spawn(arguments, Stdio::null())
    }

    fn spawn(&self, arguments: &[&str], stdin: Stdio) -> Running {
        let mut command = self.command(arguments);
        command
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", ASYM.display()));
        let stdout = child.stdout.take().expect("its stdout");
        Running {
            child,
            stdout: BufReader::new(stdout).lines(),
            seen: String::new(),
            words: arguments.iter().map(|word| (*word).to_owned()).collect(),
            started: Instant::now(),
        }
    }
}

/// A call that is under way.
pub struct Running {
    child: Child,
    stdout: Lines<BufReader<ChildStdout>>,
    /// What was read of it so far.
    seen: String,
    words: Vec<String>,
    started: Instant,
}

impl Running {
    /// Does what Ctrl-C does.
    pub fn interrupt(&self) {
        self.signal(Signal::SIGINT);
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let id = self.child.id().expect("it still runs");
        let id = i32::try_from(id).expect("a process id");
        kill(Pid::from_raw(id), signal).expect("it can be sent a signal");
    }

    /// Waits for a line of stdout that `check` holds for.
    pub async fn says(&mut self, expectation: &str, check: impl Fn(&str) -> bool) -> String {
        let search = async {
            loop {
                let line = self.stdout.next_line().await.expect("text");
                let line = line.unwrap_or_else(|| panic!("it ended without: {expectation}\n{}", self.seen));
                self.seen.push_str(&line);
                self.seen.push('\n');
                if check(&line) {
                    return line;
                }
            }
        };
        timeout(LIMIT, search)
            .await
            .unwrap_or_else(|_| panic!("asym {:?} did not say: {expectation}", self.words))
    }

    /// Waits until it has printed `text`.
    pub async fn printed(&mut self, text: &str) {
        if !self.seen.contains(text) {
            self.says(text, |line| line.contains(text)).await;
        }
    }

    /// Waits for the end.
    pub async fn end(mut self) -> Output {
        let mut stderr = self.child.stderr.take().expect("its stderr");
        let mut said = String::new();
        let reading = async {
            let mut stdout = self.stdout.into_inner();
            tokio::try_join!(
                stdout.read_to_string(&mut self.seen),
                stderr.read_to_string(&mut said),
                self.child.wait(),
            )
        };
        let ended = timeout(LIMIT, reading).await;
        let (_, _, status) = ended
            .unwrap_or_else(|_| panic!("asym {:?} did not end", self.words))
            .expect("its output, which is text");
        Output {
            words: self.words,
            status: status.code(),
            stdout: self.seen,
            stderr: said,
            took: self.started.elapsed(),
        }
    }
}

/// What came of a call.
#[derive(Clone, Debug)]
pub struct Output {
    /// The verb and its arguments.
    pub words: Vec<String>,
    /// Exit status; nothing when a signal ended it.
    pub status: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// Progress and errors.
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
}

impl Output {
    /// Fails unless the exit status is 0.
    #[allow(
        clippy::return_self_not_must_use,
        reason = "often the success is all that matters"
    )]
    pub fn succeeded(self) -> Self {
        assert_eq!(self.status, Some(0), "{self:?}");
        self
    }

    /// Fails unless this is a named error: exit status 1, nothing on stdout, one line `error[CODE]: …`. Returns the
    /// sentence.
    pub fn refused(&self, code: &str) -> String {
        assert_eq!(self.status, Some(1), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        let errors: Vec<&str> = self
            .stderr
            .lines()
            .filter(|line| line.starts_with("error"))
            .collect();
        let [error] = errors.as_slice() else {
            panic!("there is not one error: {self:?}");
        };
        let sentence = error.strip_prefix(&format!("error[{code}]: "));
        sentence
            .unwrap_or_else(|| panic!("another error than {code}: {self:?}"))
            .to_owned()
    }

    /// What it printed, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
