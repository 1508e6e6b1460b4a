//! What is forwarded in the background: a record and a log per forward, in `forwards/` of the user's directory.
//!
//! The log is a lock as well: the process that forwards holds it for as long as it lives, whatever ends it. A record
//! whose log nobody holds is stale, and a process id is never taken for that of another process that got it later.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::failure::Failure;
use crate::home;

/// Which forward.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// Name of the clone or environment.
    pub name: String,
    /// Where it is.
    pub namespace: String,
    /// Context of the kubeconfig; empty in a pod.
    pub context: String,
    /// What of it.
    pub kind: Kind,
}

/// One local port.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Port {
    /// Id of the clone.
    pub id: String,
    /// The port on 127.0.0.1.
    pub port: u16,
}

/// A forward in the background.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Which one.
    #[serde(flatten)]
    pub key: Key,
    /// The process that forwards.
    pub pid: u32,
    /// When that began.
    pub started_at: Timestamp,
    /// Its ports.
    pub ports: Vec<Port>,
    /// What it has to say.
    pub log: PathBuf,
}

/// The right to be the forward of a key; goes to the process that is given the log.
#[derive(Debug)]
pub struct Claim {
    /// The log, empty.
    pub log: File,
    /// Its path.
    pub path: PathBuf,
}

/// The folder of records.
#[derive(Clone, Debug)]
pub struct Records(PathBuf);

impl Records {
    /// Those of this user.
    pub fn open() -> Result<Self, Failure> {
        Self::at(home::directory()?.join("forwards"))
    }

    /// Those in `directory`, which is made for the user alone.
    pub fn at(directory: PathBuf) -> Result<Self, Failure> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&directory);
        made.map_err(|error| failed("make", &directory, &error))?;
        Ok(Self(directory))
    }

    /// Takes the place of the forward; nothing when there is one already.
    pub fn claim(&self, key: &Key) -> Result<Option<Claim>, Failure> {
        let path = self.path(key, "log");
        loop {
            let log = open_log(&path, true).map_err(|error| failed("open", &path, &error))?;
            match log.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(failed("lock", &path, &error)),
            }
            // Another process may have removed the file since it was opened; then this lock keeps nobody out.
            let is_same = |found: std::fs::Metadata| {
                log.metadata()
                    .is_ok_and(|own| (own.dev(), own.ino()) == (found.dev(), found.ino()))
            };
            if path.metadata().is_ok_and(is_same) {
                self.remove_record(key);
                log.set_len(0).map_err(|error| failed("write", &path, &error))?;
                return Ok(Some(Claim { log, path }));
            }
        }
    }

    /// Writes the record of a forward that is up.
    pub fn write(&self, record: &Record) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(record).map_err(Failure::unexpected)?;
        self.write_private(&self.path(&record.key, "json"), &text)
    }

    /// Writes a file that lives as long as the forward of `key` and that only its user can read.
    pub fn write_beside(&self, key: &Key, extension: &str, text: &str) -> Result<PathBuf, Failure> {
        let path = self.path(key, extension);
        self.write_private(&path, text)?;
        Ok(path)
    }

    /// The record of a forward that is up.
    pub fn living(&self, key: &Key) -> Option<Record> {
        self.is_held(key).then(|| read(&self.path(key, "json"))).flatten()
    }

    /// All records, by name: those of forwards that are up, and stale ones.
    pub fn all(&self) -> Result<(Vec<Record>, Vec<Record>), Failure> {
        let entries = std::fs::read_dir(&self.0).map_err(|error| failed("read", &self.0, &error))?;
        let paths = entries.flatten().map(|entry| entry.path());
        let mut records: Vec<Record> = paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .filter_map(|path| read(&path))
            .collect();
        records.sort_by(|left, right| left.key.cmp(&right.key));
        Ok(records.into_iter().partition(|record| self.is_held(&record.key)))
    }

    /// Returns when nobody forwards for `key` any more. Blocks the thread.
    pub fn wait_for_end(&self, key: &Key) -> std::io::Result<()> {
        match open_log(&self.path(key, "log"), false) {
            Ok(log) => log.lock_shared(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes the record of a forward that has ended and all that was written beside it, but its log.
    pub fn remove_record(&self, key: &Key) {
        let prefix = format!("{}.", file_name(key));
        let log = self.log(key);
        for entry in std::fs::read_dir(&self.0).into_iter().flatten().flatten() {
            let is_own = entry.file_name().to_string_lossy().starts_with(&prefix);
            if is_own && entry.path() != log {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Where the forward of `key` says what it has to say.
    #[must_use]
    pub fn log(&self, key: &Key) -> PathBuf {
        self.path(key, "log")
    }

    /// Whether a process forwards for `key`, or is about to.
    fn is_held(&self, key: &Key) -> bool {
        open_log(&self.path(key, "log"), false)
            .is_ok_and(|log| matches!(log.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    fn path(&self, key: &Key, extension: &str) -> PathBuf {
        self.0.join(format!("{}.{extension}", file_name(key)))
    }

    fn write_private(&self, path: &Path, text: &str) -> Result<(), Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let draft = self.0.join(format!("{name}.{}", std::process::id()));
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .and_then(|()| std::fs::rename(&draft, path));
        written.map_err(|error| failed("write", path, &error))
    }
}

fn open_log(path: &Path, create: bool) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .create(create)
        .mode(0o600)
        .open(path)
}

fn read(path: &Path) -> Option<Record> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// The parts of the key without characters that mean something to the file system, or to this.
fn file_name(key: &Key) -> String {
    let plain = |part: &str| {
        part.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
                other => format!("%{other:02x}"),
            })
            .collect::<String>()
    };
    let kind = match key.kind {
        Kind::Api => "",
        Kind::Database => "_database",
    };
    format!(
        "{}_{}_{}{kind}",
        plain(&key.context),
        plain(&key.namespace),
        plain(&key.name)
    )
}

fn failed(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::Unexpected(format!("failed to {verb} {}: {error}", path.display()).into())
}

#[cfg(test)]
mod tests;
