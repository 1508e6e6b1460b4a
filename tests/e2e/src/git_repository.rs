//! A git repository that a test commits to.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::process::Command;

/// Branch that the example follows.
const BRANCH: &str = "main";
/// Folder of the files.
const FILES: &str = "files";
/// Folder of the bare repository that is fetched from.
const BARE: &str = "environments.git";

/// A working copy, and the bare repository that it is pushed to.
pub struct GitRepository {
    folder: TempDir,
}

impl GitRepository {
    /// One whose first commit is the content of `source`.
    pub async fn of(source: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = Self { folder };
        copy(source, &repository.files());
        let branch = format!("--initial-branch={BRANCH}");
        repository.git(&["init", "--quiet", &branch]).await;
        let bare = repository.root().join(BARE);
        let bare = bare.to_str().expect("a path in UTF-8");
        repository
            .git(&["init", "--quiet", "--bare", &branch, bare])
            .await;
        repository.git(&["remote", "add", "origin", bare]).await;
        repository.commit("Begin").await;
        repository
    }

    /// The folder that a server has to serve.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Name of the repository in [`Self::root`].
    pub fn name(&self) -> &'static str {
        BARE
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        let path = self.files().join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        std::fs::write(self.files().join(path), text).expect("the file can be written");
    }

    /// Replaces a part of a file, which has to be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replace(from, to));
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.files().join(path)).expect("the file can be removed");
    }

    /// Commits and pushes what has changed; returns the commit.
    pub async fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]).await;
        self.git(&["commit", "--quiet", "--message", message]).await;
        self.publish().await
    }

    /// Undoes a commit by another one; returns that.
    pub async fn revert(&self, commit: &str) -> String {
        self.git(&["revert", "--no-edit", commit]).await;
        self.publish().await
    }

    async fn publish(&self) -> String {
        self.git(&["push", "--quiet", "origin", BRANCH]).await;
        self.head().await
    }

    /// The newest commit.
    pub async fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).await
    }

    fn files(&self) -> PathBuf {
        self.root().join(FILES)
    }

    async fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=e2e", "-c", "user.email=e2e@getasym.dev"])
            .args(arguments)
            .current_dir(self.files())
            // Nobody's own settings, such as signing or hooks.
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .await
            .expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }
}

fn copy(source: &Path, target: &Path) {
    std::fs::create_dir(target).expect("a folder");
    let entries = std::fs::read_dir(source).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
    for entry in entries {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), target.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).expect("a file can be copied");
        }
    }
}
