//! Ownership marks: JSON comments on databases and roles that say whose they are.
//!
//! The operator renames, opens, grants on and drops only what carries a mark it expects.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::names::{BaseKey, short_digest};

/// The mark of a database or role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What it is.
    #[serde(flatten)]
    pub kind: MarkKind,
    /// The installation that made it.
    pub installation: String,
}

/// What a marked database or role is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum MarkKind {
    /// The database of a clone.
    Clone {
        /// `metadata.uid` of the Clone.
        uid: String,
        /// The base that it was copied from.
        base: BaseKey,
        /// Counts the resets.
        epoch: i64,
    },
    /// A finished base.
    Base {
        /// Its key.
        base: BaseKey,
        /// What was written.
        report: BaseReport,
        /// For people: the template and fixture.
        description: String,
    },
    /// A ready copy of a base.
    Spare {
        /// The base that it was copied from.
        base: BaseKey,
    },
    /// The database of a run that has ended.
    Run {
        /// `metadata.uid` of the Clone.
        uid: String,
        /// The base that it was copied from.
        base: BaseKey,
        /// The epoch that ended.
        epoch: i64,
        /// When it ended.
        ended_at: Timestamp,
    },
    /// A base whose content is being written.
    Building {
        /// Its key.
        base: BaseKey,
    },
    /// A copy that is being made for a clone.
    New {
        /// `metadata.uid` of the Clone.
        uid: String,
        /// The base that it was copied from.
        base: BaseKey,
    },
    /// A login role of a clone.
    Role {
        /// `metadata.uid` of the Clone.
        uid: String,
        /// [`password_fingerprint`] of the password that the operator set last.
        password: String,
        /// [`verifier_digest`] of what the server stores for it.
        #[serde(default)]
        verifier: String,
    },
    /// A role that all installations of this server share.
    Shared,
}

impl Mark {
    /// The Clone that this belongs to.
    pub fn uid(&self) -> Option<&str> {
        match &self.kind {
            MarkKind::Clone { uid, .. }
            | MarkKind::Run { uid, .. }
            | MarkKind::New { uid, .. }
            | MarkKind::Role { uid, .. } => Some(uid),
            MarkKind::Base { .. } | MarkKind::Spare { .. } | MarkKind::Building { .. } | MarkKind::Shared => {
                None
            }
        }
    }

    /// The text of the comment.
    pub(super) fn comment(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads a comment; `None` when it is not one of ours.
    pub(super) fn read(comment: &str) -> Option<Self> {
        serde_json::from_str(comment).ok()
    }
}

/// What building a base wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaseReport {
    /// Statements and COPY blocks that ran.
    pub statements: u64,
    /// Rows in each table of schema `public`, by name.
    pub rows: BTreeMap<String, u64>,
    /// How long it took, in milliseconds.
    pub duration_milliseconds: u64,
}

/// Tells whether a role still has the password that the operator gave it, without keeping the password.
///
/// Passwords are random and long, so that a digest of one says nothing about it.
pub fn password_fingerprint(password: &str) -> String {
    short_digest(&["asymmetric role password", password], 16)
}

/// Tells whether the server still stores what the operator gave it for a password, where the operator may look.
pub(super) fn verifier_digest(verifier: &str) -> String {
    hex::encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_as_the_contract_says() {
        let base: BaseKey = "0123456789ab".parse().unwrap();
        let mark = Mark {
            kind: MarkKind::Clone {
                uid: "u-1".into(),
                base: base.clone(),
                epoch: 3,
            },
            installation: "here".into(),
        };
        let comment = mark.comment().unwrap();
        let json: serde_json::Value = serde_json::from_str(&comment).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"kind": "clone", "uid": "u-1", "base": "0123456789ab", "epoch": 3, "installation": "here"})
        );
        assert_eq!(Mark::read(&comment), Some(mark));

        let run = Mark {
            kind: MarkKind::Run {
                uid: "u-1".into(),
                base,
                epoch: 3,
                ended_at: "2026-01-02T03:04:05Z".parse().unwrap(),
            },
            installation: "here".into(),
        };
        let comment = run.comment().unwrap();
        assert!(
            comment.contains("\"endedAt\":\"2026-01-02T03:04:05Z\""),
            "{comment}"
        );
        assert_eq!(Mark::read(&comment), Some(run));
    }

    #[test]
    fn other_comments_are_not_marks() {
        for comment in [
            "",
            "default administrative connection database",
            "{}",
            "{\"kind\":\"clone\"}",
            "null",
        ] {
            assert_eq!(Mark::read(comment), None, "{comment}");
        }
    }

    #[test]
    fn a_fingerprint_does_not_hold_the_password() {
        assert_eq!(password_fingerprint("secret").len(), 16);
        assert_ne!(password_fingerprint("secret"), password_fingerprint("secrets"));
    }
}
