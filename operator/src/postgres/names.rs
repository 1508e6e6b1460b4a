//! Names on the shared servers: what a clone owns there, and what bases, spares and runs are called.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The longest name that PostgreSQL keeps: it cuts longer ones, and two names could become one.
const LONGEST_NAME: usize = 63;

/// What is wrong with a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The database name would be cut, is empty, or has characters outside `a-z0-9_`.
    #[error(
        "`{0}` cannot name a database: use 1 to {longest} of a-z, 0-9 and _, beginning with a letter",
        longest = ExternalNames::LONGEST_DATABASE
    )]
    Database(String),
    /// The name belongs to the operator's own bases, spares and runs.
    #[error("`{0}` cannot name a clone's database: names that begin with `asym_` or `pg_` are taken")]
    Reserved(String),
    /// A prefix without an end would let one clone read keys of another whose id begins with its id.
    #[error("`{0}` cannot be a Redis prefix: use a-z, A-Z, 0-9, `_`, `.`, `-` and `:`, with `:` at the end")]
    Prefix(String),
    /// Not twelve hexadecimal digits.
    #[error("`{0}` is not the key of a base: twelve hexadecimal digits")]
    BaseKey(String),
}

/// The names of one clone outside Kubernetes. They are fixed in its status before first use and never computed again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExternalNames {
    database: String,
    redis_prefix: String,
}

impl ExternalNames {
    /// The longest name of a clone's database: run names and the twin's name add to it.
    pub const LONGEST_DATABASE: usize = 54;

    /// Takes recorded names, refusing those that the servers would cut, fold or read as a pattern.
    ///
    /// `database` is also the name of the PostgreSQL role and of the Redis user.
    pub fn new(database: impl Into<String>, redis_prefix: impl Into<String>) -> Result<Self, NameError> {
        let (database, redis_prefix) = (database.into(), redis_prefix.into());
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if database.len() > Self::LONGEST_DATABASE
            || !database.starts_with(|first: char| first.is_ascii_lowercase())
            || !database.bytes().all(plain)
        {
            return Err(NameError::Database(database));
        }
        if ["asym_", "pg_"].iter().any(|taken| database.starts_with(taken))
            || ["postgres", "template0", "template1"].contains(&database.as_str())
        {
            return Err(NameError::Reserved(database));
        }
        let key = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-:".contains(&byte);
        if redis_prefix.len() < 2 || !redis_prefix.ends_with(':') || !redis_prefix.bytes().all(key) {
            return Err(NameError::Prefix(redis_prefix));
        }
        Ok(Self {
            database,
            redis_prefix,
        })
    }

    /// The names of clone `id` by the default patterns `clone_{id}` and `{id}:`, with hyphens as underscores in the
    /// database; `suffix` tells apart clones of the same id in different namespaces and goes into all of them.
    pub fn for_clone(id: &str, suffix: Option<&str>) -> Result<Self, NameError> {
        let id = suffix.map_or_else(|| id.to_owned(), |suffix| format!("{id}-{suffix}"));
        Self::new(format!("clone_{}", id.replace('-', "_")), format!("{id}:"))
    }

    /// The clone's database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The role that the backend logs in with.
    pub fn role(&self) -> &str {
        &self.database
    }

    /// The role that graders and `asym query` log in with.
    pub fn read_only_role(&self) -> String {
        format!("{}_ro", self.database)
    }

    /// The Redis ACL user.
    pub fn redis_user(&self) -> &str {
        &self.database
    }

    /// What every Redis key and channel of the clone begins with; ends with `:`.
    pub fn redis_prefix(&self) -> &str {
        &self.redis_prefix
    }

    /// The set in which the backend notes the name of every key it makes.
    pub fn redis_index(&self) -> String {
        format!("{}index", self.redis_prefix)
    }

    /// The database that keeps the run which ended with `epoch`.
    pub(super) fn run(&self, epoch: i64) -> String {
        let id = self.database.strip_prefix("clone_").unwrap_or(&self.database);
        fit(format!("asym_run_{id}_{epoch}"), &self.database)
    }

    /// Another name for that run, when a clone of the same id that is no more left the first one behind.
    pub(super) fn run_of(&self, epoch: i64, uid: &str) -> String {
        let id = self.database.strip_prefix("clone_").unwrap_or(&self.database);
        fit(
            format!("asym_run_{id}_{epoch}_{}", short_digest(&[uid], 6)),
            &self.database,
        )
    }
}

/// Replaces the end of a name that PostgreSQL would cut by a digest of what it stands for.
fn fit(name: String, of: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name;
    }
    let digest = short_digest(&[of, &name], 12);
    format!("{}_{digest}", &name[..LONGEST_NAME - 13])
}

/// The name of a copy while it is being made for the object `uid`.
pub(super) fn new_database(uid: &str) -> String {
    let plain: String = uid
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    // A uid that is not one of Kubernetes' (36 characters) must not fall together with another one.
    if plain.len() == 32 && uid.len() == 36 {
        format!("asym_new_{plain}")
    } else {
        format!("asym_new_{}", short_digest(&[uid], 32))
    }
}

/// Names one content: a base database is made once per key and server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseKey(String);

impl BaseKey {
    /// The key of the content that `parts` identify, such as a template's digest and a fixture's name.
    pub fn derive(parts: &[&str]) -> Self {
        Self(short_digest(parts, 12))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The finished database.
    pub fn database(&self) -> String {
        format!("asym_base_{}", self.0)
    }

    /// The database while its content is being written.
    pub(super) fn building(&self) -> String {
        format!("asym_building_{}", self.0)
    }

    /// The login role made for writing it.
    pub(super) fn build_role(&self) -> String {
        format!("asym_build_{}", self.0)
    }

    /// What the names of its ready copies begin with.
    pub(super) fn spare_prefix(&self) -> String {
        format!("asym_spare_{}_", self.0)
    }

    /// A new name for a ready copy.
    pub(super) fn new_spare(&self) -> String {
        format!("{}{:08x}", self.spare_prefix(), rand::random::<u32>())
    }
}

impl FromStr for BaseKey {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 12 && text.bytes().all(digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError::BaseKey(text.to_owned()))
        }
    }
}

impl TryFrom<String> for BaseKey {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<BaseKey> for String {
    fn from(key: BaseKey) -> Self {
        key.0
    }
}

impl fmt::Display for BaseKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The first `digits` hexadecimal digits of a SHA-256 over `parts`, in which no two lists of parts run together.
pub(super) fn short_digest(parts: &[&str], digits: usize) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let mut text = hex::encode(hasher.finalize());
    text.truncate(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_has_the_names_of_the_contract() {
        let names = ExternalNames::for_clone("slack-1a2b3c4d", None).unwrap();
        assert_eq!(names.database(), "clone_slack_1a2b3c4d");
        assert_eq!(names.role(), "clone_slack_1a2b3c4d");
        assert_eq!(names.read_only_role(), "clone_slack_1a2b3c4d_ro");
        assert_eq!(names.redis_user(), "clone_slack_1a2b3c4d");
        assert_eq!(names.redis_prefix(), "slack-1a2b3c4d:");
        assert_eq!(names.run(7), "asym_run_slack_1a2b3c4d_7");
        assert_eq!(
            new_database("0B9D3C1E-0000-4000-8000-00000000000A"),
            "asym_new_0b9d3c1e00004000800000000000000a"
        );
    }

    #[test]
    fn no_name_is_cut_by_the_server() {
        let names = ExternalNames::for_clone(&"a".repeat(40), Some("abcdefg")).unwrap();
        for name in [
            names.database().to_owned(),
            names.read_only_role(),
            names.run(i64::MAX),
            names.run_of(i64::MAX, "uid"),
            new_database("strange"),
            BaseKey::derive(&["digest", "fixture"]).new_spare(),
        ] {
            assert!(name.len() <= LONGEST_NAME, "{name}");
        }
        assert_ne!(names.run(i64::MAX), names.run(i64::MAX - 1));
    }

    #[test]
    fn dangerous_names_are_refused() {
        for database in [
            "",
            "Clone_a",
            "clone-a",
            "clone a",
            "1clone",
            "clone_\"x",
            &"c".repeat(55),
        ] {
            assert_eq!(
                ExternalNames::new(database, "a:"),
                Err(NameError::Database(database.to_owned()))
            );
        }
        for database in ["asym_base_x", "pg_monitor", "postgres", "template1"] {
            assert_eq!(
                ExternalNames::new(database, "a:"),
                Err(NameError::Reserved(database.to_owned()))
            );
        }
        for prefix in ["", ":", "slack-1", "*:", "a[b]:", "a b:", "a?:", "a\\:"] {
            assert_eq!(
                ExternalNames::new("clone_a", prefix),
                Err(NameError::Prefix(prefix.to_owned()))
            );
        }
    }

    #[test]
    fn parts_of_a_key_do_not_run_together() {
        assert_ne!(BaseKey::derive(&["ab", "c"]), BaseKey::derive(&["a", "bc"]));
        let key = BaseKey::derive(&["digest", "fixture"]);
        assert_eq!(key.as_str().parse::<BaseKey>().unwrap(), key);
        assert!("asym_base_00".parse::<BaseKey>().is_err());
    }
}
