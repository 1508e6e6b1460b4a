//! Whose the users are: a hash on the server itself, under a key that no clone's prefix can begin with.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::CloneUser;
use crate::postgres::ExternalNames;

/// What is noted of a user, as JSON.
#[derive(Serialize, Deserialize)]
struct Note {
    prefix: String,
    uid: String,
}

/// The key of an installation's notes. Prefixes of clones end with a colon, and there is none in it.
pub(super) fn key(installation: &str) -> String {
    format!("_asymmetric/users/{}", installation.replace(':', "_"))
}

/// The note of a clone's user.
pub(super) fn write(names: &ExternalNames, uid: &str) -> String {
    let note = Note {
        prefix: names.redis_prefix().to_owned(),
        uid: uid.to_owned(),
    };
    serde_json::to_string(&note).unwrap_or_default()
}

/// All notes that read, by name of the user.
pub(super) fn read(notes: HashMap<String, String>) -> Vec<CloneUser> {
    let mut users: Vec<CloneUser> = notes
        .into_iter()
        .filter_map(|(name, note)| {
            let Note { prefix, uid } = serde_json::from_str(&note).ok()?;
            Some(CloneUser { name, prefix, uid })
        })
        .collect();
    users.sort_by(|one, other| one.name.cmp(&other.name));
    users
}
