//! Completion as shells and kubectl ask for it: the program as a process, and an API server on a port.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail where they find something wrong, in helpers too"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Path of the program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_asym");
/// Where the API server has the clones.
const CLONES: &str = "/apis/getasym.dev/v1alpha1/namespaces/team/clones";
/// What a shell's user may be kept waiting, with much room for a machine that is busy.
const IN_TIME: Duration = Duration::from_secs(10);
/// An answer that nobody waits for.
const NEVER: Duration = Duration::from_mins(10);

/// An API server, and a folder with a kubeconfig for it and the names that the program is called by.
struct Place {
    folder: TempDir,
    _server: MockServer,
}

impl Place {
    async fn new(answer: ResponseTemplate) -> Self {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .and(path(CLONES))
            .respond_with(answer)
            .mount(&server)
            .await;
        let folder = TempDir::new().unwrap();
        let kubeconfig = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "here",
            "clusters": [{"name": "here", "cluster": {"server": server.uri()}}],
            "users": [{"name": "me", "user": {}}],
            "contexts": [{"name": "here", "context": {"cluster": "here", "user": "me", "namespace": "team"}}],
        });
        std::fs::write(folder.path().join("kubeconfig"), kubeconfig.to_string()).unwrap();
        for name in ["asym", "kubectl_complete-asym"] {
            std::os::unix::fs::symlink(PROGRAM, folder.path().join(name)).unwrap();
        }
        Self {
            folder,
            _server: server,
        }
    }

    async fn with_clones() -> Self {
        let clone = |name: &str| json!({"metadata": {"name": name, "namespace": "team"}, "spec": {"template": "slack"}});
        let list = json!({"metadata": {}, "items": [clone("slack-a1"), clone("slack-b2")]});
        Self::new(ResponseTemplate::new(200).set_body_json(list)).await
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, program: impl Into<PathBuf>) -> Command {
        let mut command = Command::new(program.into());
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .env("KUBECONFIG", self.path().join("kubeconfig"))
            .env("PATH", format!("{}:{path}", self.path().display()))
            .current_dir(self.path());
        command
    }

    /// What the program answers to `shell`, whose user types the last of `words`.
    fn asked_by(&self, shell: &str, words: &[&str]) -> String {
        let index = (words.len() - 1).to_string();
        let mut command = self.command(self.path().join("asym"));
        command
            .env("ASYM_COMPLETE", shell)
            .env("_CLAP_COMPLETE_INDEX", index)
            .env("_CLAP_IFS", "\n");
        text(&command.arg("--").args(words).output().unwrap())
    }
}

/// What was printed on stdout; nothing may be printed on stderr, where it would end up in the line being typed.
fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn every_shell_is_answered_in_its_own_form() {
    let place = Place::with_clones().await;
    let words = ["asym", "reset", "sl"];
    assert_eq!(place.asked_by("bash", &words), "slack-a1\nslack-b2");
    assert_eq!(
        place.asked_by("zsh", &words),
        "slack-a1:slack creating\nslack-b2:slack creating"
    );
    assert_eq!(
        place.asked_by("fish", &words),
        "slack-a1\tslack creating\nslack-b2\tslack creating\n"
    );
}

#[tokio::test]
async fn bash_completes_with_the_script_that_is_printed() {
    let place = Place::with_clones().await;
    let completed = |line: &str| {
        let script = format!(
            "source <(asym completion bash)\n\
             COMP_WORDS=({line} '')\n\
             COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))\n\
             COMP_TYPE=9\n\
             function_of() {{ complete -p \"$1\" | sed 's/.* -F \\([^ ]*\\) .*/\\1/'; }}\n\
             \"$(function_of asym)\" asym '' \"${{COMP_WORDS[COMP_CWORD-1]}}\"\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        );
        text(
            &place
                .command("bash")
                .args(["--norc", "-c", &script])
                .output()
                .unwrap(),
        )
    };
    assert_eq!(completed("asym reset"), "slack-a1\nslack-b2\n");
    assert_eq!(completed("asym destroy slack-a1"), "slack-b2\n");
    assert_eq!(completed("asym --context"), "here\n");
    assert!(completed("asym env").starts_with("spin\nstatus\n"));
}

#[tokio::test]
async fn scripts_say_how_they_are_installed() {
    let place = Place::with_clones().await;
    for shell in ["bash", "zsh", "fish"] {
        let script = text(
            &place
                .command(PROGRAM)
                .args(["completion", shell])
                .output()
                .unwrap(),
        );
        let last = script.lines().last().unwrap();
        assert!(
            last.starts_with("# To install: ") && last.contains(&format!("asym completion {shell}")),
            "{last}"
        );
        assert!(
            script.contains("asymmetric") && script.contains("ASYM_COMPLETE"),
            "{script}"
        );
    }
}

#[tokio::test]
async fn kubectl_is_answered_the_way_it_asks_plugins() {
    let place = Place::with_clones().await;
    let asked = |words: &[&str]| {
        text(
            &place
                .command(place.path().join("kubectl_complete-asym"))
                .args(words)
                .output()
                .unwrap(),
        )
    };
    assert_eq!(
        asked(&["reset", ""]),
        "slack-a1\tslack creating\nslack-b2\tslack creating\n:4\n"
    );
    assert_eq!(
        asked(&["res"]),
        "reset\tReturn a clone to its start: same content, tokens and address\nrestore\tReturn a clone to a snapshot\n:4\n"
    );
    assert_eq!(asked(&["reset", "nothing"]), ":4\n");
}

#[tokio::test]
async fn whatever_goes_wrong_is_silent_and_in_time() {
    let slow = Place::new(ResponseTemplate::new(200).set_delay(NEVER)).await;
    let refusing = Place::new(ResponseTemplate::new(403)).await;
    let broken = Place::new(ResponseTemplate::new(200).set_body_string("{")).await;
    for place in [&slow, &refusing, &broken] {
        let started = Instant::now();
        assert_eq!(place.asked_by("bash", &["asym", "reset", "sl"]), "");
        assert!(started.elapsed() < IN_TIME, "{:?}", started.elapsed());
    }
    std::fs::remove_file(broken.path().join("kubeconfig")).unwrap();
    assert_eq!(broken.asked_by("bash", &["asym", "reset", "sl"]), "");
}
