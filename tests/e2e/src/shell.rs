//! A shell as the readers of the documents have it, in a test's namespace.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use kube::config::{Context, Kubeconfig};
use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::timeout;

use crate::TestNamespace;
use crate::asym::{self, Output};

/// The checkout, where the commands of the documents are typed.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Names that the program under test is called by.
const NAMES: [&str; 4] = ["asym", "asymmetric", "kubectl-asym", "kubectl_complete-asym"];

/// A shell whose current context leads to the test's namespace, with the `asym` under test on its PATH.
pub struct Shell {
    folder: TempDir,
    /// What was evaluated for the rest of the session.
    session: Vec<String>,
}

impl Shell {
    /// For the test's namespace.
    pub fn of(namespace: &TestNamespace) -> Self {
        let folder = TempDir::new().expect("a folder");
        let kubeconfig = kubeconfig(&namespace.cluster.context, &namespace.name);
        // Every JSON text is a YAML text.
        let text = serde_json::to_string(&kubeconfig).expect("JSON");
        std::fs::write(folder.path().join("kubeconfig"), text).expect("a kubeconfig can be written");
        std::fs::create_dir(folder.path().join("bin")).expect("a folder");
        let shell = Self {
            folder,
            session: Vec::new(),
        };
        for name in NAMES {
            shell.link(asym::program(), name);
        }
        shell
    }

    /// Puts a script called `name` on the PATH.
    pub fn script(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.path().join("bin").join(name);
        std::fs::write(&path, text).expect("a script can be written");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("it can be run");
    }

    fn link(&self, program: &Path, name: &str) {
        std::os::unix::fs::symlink(program, self.folder.path().join("bin").join(name)).expect("a link");
    }

    /// Runs a command to its end, as it would be typed. What `eval` sets stays set for the next ones.
    pub async fn run(&mut self, command: &str) -> Output {
        if command.starts_with("eval ") {
            self.session.push(command.to_owned());
        }
        // The program under test wins over the one of an evaluated PATH.
        let own = self.folder.path().join("bin");
        let path = format!("export PATH='{}':\"$PATH\"", own.display());
        let lines: Vec<&str> = ["set -e -o pipefail"]
            .into_iter()
            .chain(self.session.iter().map(String::as_str))
            .chain([path.as_str(), command])
            .collect();
        let started = Instant::now();
        let running = Command::new("bash")
            .args(["--norc", "-c", &lines.join("\n")])
            .current_dir(ROOT)
            .env("KUBECONFIG", self.folder.path().join("kubeconfig"))
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let ended = timeout(asym::LIMIT, running).await;
        let output = ended
            .unwrap_or_else(|_| panic!("{command} did not end"))
            .expect("bash");
        Output {
            words: vec![command.to_owned()],
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
            took: started.elapsed(),
        }
    }
}

/// The kubeconfig of this process with `context` as the current one, in `namespace`.
fn kubeconfig(context: &str, namespace: &str) -> Kubeconfig {
    let mut kubeconfig = Kubeconfig::read().expect("a kubeconfig");
    for known in kubeconfig
        .contexts
        .iter_mut()
        .filter(|known| known.name == context)
    {
        let within: &mut Context = known.context.as_mut().expect("the context");
        within.namespace = Some(namespace.to_owned());
    }
    kubeconfig.current_context = Some(context.to_owned());
    kubeconfig
}
