//! Names derived from other names: ids of members, external names, environment variables.

use sha2::{Digest, Sha256};

use crate::constants::DEFAULT_DATABASE_SERVER;

/// The rule for names of clones, environments and members.
pub const NAME_RULE: &str =
    "2 to 40 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen";

/// Whether `name` may name a clone, an environment or a member: `^[a-z][a-z0-9-]{0,38}[a-z0-9]$`.
#[must_use]
pub fn is_valid(name: &str) -> bool {
    let bytes = name.as_bytes();
    (2..=40).contains(&bytes.len())
        && bytes[0].is_ascii_lowercase()
        && bytes[bytes.len() - 1] != b'-'
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
}

/// The first `digits` hexadecimal digits of the SHA-256 over `parts`, each part ended by a zero byte.
#[must_use]
pub fn short_hash(parts: &[&str], digits: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut text = hex::encode(hash.finalize());
    text.truncate(digits);
    text
}

/// The id of a clone that an environment declares. The same environment re-created from git gives the same ids.
#[must_use]
pub fn member_clone_id(namespace: &str, environment: &str, member: &str, template: &str) -> String {
    generated_id(template, &short_hash(&[namespace, environment, member], 8))
}

/// `<template>-<suffix>`, the template shortened where the id would be too long.
#[must_use]
pub fn generated_id(template: &str, suffix: &str) -> String {
    let room = 39_usize.saturating_sub(suffix.len());
    let template = template[..template.floor_char_boundary(room)].trim_end_matches('-');
    format!("{template}-{suffix}")
}

/// Name of the Postgres server that a status with `recorded` means.
#[must_use]
pub fn database_server(recorded: Option<&str>) -> &str {
    recorded.unwrap_or(DEFAULT_DATABASE_SERVER)
}

/// Names of a clone in Postgres and Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalNames {
    /// Database, login role and Redis user alike.
    pub database: String,
    /// Prefix of the clone's keys.
    pub redis_prefix: String,
}

/// External names of clone `id`. `suffix` sets them apart from a clone of the same id in another namespace.
#[must_use]
pub fn external_names(
    database_template: &str,
    prefix_template: &str,
    id: &str,
    suffix: Option<&str>,
) -> ExternalNames {
    let underscored = id.replace('-', "_");
    let (database_id, prefix_id) = match suffix {
        Some(suffix) => (format!("{underscored}_{suffix}"), format!("{id}-{suffix}")),
        None => (underscored, id.to_owned()),
    };
    ExternalNames {
        database: database_template.replace("{id}", &database_id),
        redis_prefix: prefix_template.replace("{id}", &prefix_id),
    }
}

/// Name of the base database for one content (`sha256:…`) and fixture.
#[must_use]
pub fn base_database(content_digest: &str, fixture: Option<&str>) -> String {
    format!(
        "asym_base_{}",
        short_hash(&[content_digest, fixture.unwrap_or("")], 12)
    )
}

/// Name of the base database that holds the content of a snapshot.
#[must_use]
pub fn snapshot_base(uid: &str) -> String {
    format!("asym_base_{}", short_hash(&["snapshot", uid], 12))
}

/// `SLACK_2_API_URL` for the member `slack-2` and the variable `API_URL`.
#[must_use]
pub fn environment_variable(member: &str, variable: &str) -> String {
    format!("{}_{variable}", member.to_uppercase().replace('-', "_"))
}

/// Names of the objects of a clone in its namespace.
pub mod objects {
    /// Secret with the tokens that users need.
    #[must_use]
    pub fn tokens_secret(id: &str) -> String {
        format!("{id}-tokens")
    }
    /// Secret with what the backend alone needs: database and Redis addresses, control token.
    #[must_use]
    pub fn server_secret(id: &str) -> String {
        format!("{id}-server")
    }
    /// Secret with the read-only login for `asym query`.
    #[must_use]
    pub fn query_secret(id: &str) -> String {
        format!("{id}-query")
    }
    /// Deployment of one service of a clone.
    #[must_use]
    pub fn workload(id: &str, service: &str) -> String {
        format!("{id}-{service}")
    }
    /// Secret of an environment with all members' connection variables.
    #[must_use]
    pub fn connection_secret(environment: &str) -> String {
        format!("{environment}-connection")
    }
    /// Stable alias Service of an environment's member.
    #[must_use]
    pub fn member_alias(environment: &str, member: &str) -> String {
        format!("{environment}-{member}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_follow_the_rule() {
        for good in ["ab", "slack-a1b2", "a1", &"a".repeat(40)] {
            assert!(is_valid(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "1a",
            "-ab",
            "ab-",
            "Ab",
            "a_b",
            "a.b",
            "ä1",
            &"a".repeat(41),
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
    }

    #[test]
    fn external_names_read_as_documented() {
        let names = external_names("clone_{id}", "{id}:", "slack-a1b2", None);
        assert_eq!(names.database, "clone_slack_a1b2");
        assert_eq!(names.redis_prefix, "slack-a1b2:");
        let other = external_names("clone_{id}", "{id}:", "slack-a1b2", Some("9f3c"));
        assert_eq!(other.database, "clone_slack_a1b2_9f3c");
        assert_eq!(other.redis_prefix, "slack-a1b2-9f3c:");
    }

    #[test]
    fn variables_carry_the_member() {
        assert_eq!(environment_variable("slack-2", "API_URL"), "SLACK_2_API_URL");
    }

    proptest! {
        #[test]
        fn member_ids_are_valid_names(template in "[a-z][a-z0-9-]{0,37}[a-z0-9]", member in "[a-z][a-z0-9-]{0,37}[a-z0-9]") {
            prop_assert!(is_valid(&member_clone_id("default", "acme", &member, &template)));
        }

        #[test]
        fn database_names_fit_postgres(id in "[a-z][a-z0-9-]{0,38}[a-z0-9]") {
            let names = external_names("clone_{id}", "{id}:", &id, Some("9f3c"));
            prop_assert!(names.database.len() + "_ro".len() <= 63);
        }
    }
}
