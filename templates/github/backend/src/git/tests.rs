//! Git as it is installed says whether these are the right bytes.

mod differences;
mod histories;
mod objects;
mod packs;

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A repository of the installed git.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = Self(folder);
        repository.git(&["init", "--quiet", "--initial-branch=main"], "");
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs git with this input; what it prints.
    fn git(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> String {
        let (text, succeeded) = self.attempt(arguments, input);
        assert!(succeeded, "git {arguments:?}");
        text
    }

    /// Runs git with this input; what it prints, and whether it succeeded.
    fn attempt(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> (String, bool) {
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Jonas Lindqvist")
            .env("GIT_AUTHOR_EMAIL", "jonas@acme.example")
            .env("GIT_AUTHOR_DATE", "1767603600 +0100")
            .env("GIT_COMMITTER_NAME", "Aiko Tanaka")
            .env("GIT_COMMITTER_EMAIL", "aiko@acme.example")
            .env("GIT_COMMITTER_DATE", "1767603660 -0330")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("git");
        let mut stdin = child.stdin.take().expect("an input");
        stdin.write_all(input.as_ref()).expect("git reads");
        drop(stdin);
        let output = child.wait_with_output().expect("git ends");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (text, output.status.success())
    }

    /// [`Repository::git`], without the newline at the end.
    fn line(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> String {
        self.git(arguments, input).trim_end().to_owned()
    }
}
