//! Passwords of the bundled Postgres and Redis: made once, by the operator. Helm's `lookup` would make new ones
//! wherever charts are rendered without a cluster, and so lock the servers' volumes away.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use kube::api::{Patch, PatchParams, PostParams};
use kube::{Api, Client};
use rand::RngExt;
use rand::distr::Alphanumeric;
use serde_json::json;
use thiserror::Error;

use crate::own_secret::own_secret;

/// Name of the Secret.
pub const SECRET: &str = "asymmetric-servers";
/// Its keys.
const KEYS: [&str; 2] = ["postgres-password", "redis-password"];
/// Characters of a password, of 62 each: 190 bits.
const LENGTH: usize = 32;

/// Why there are no passwords.
#[derive(Error, Debug)]
#[error("failed to {action} the Secret {SECRET}")]
pub struct PasswordError {
    action: &'static str,
    #[source]
    source: Box<kube::Error>,
}

impl PasswordError {
    fn of(action: &'static str) -> impl FnOnce(kube::Error) -> Self {
        move |source| Self {
            action,
            source: Box::new(source),
        }
    }
}

/// Makes the Secret, or the keys that it lacks; what is there stays.
pub async fn ensure(client: Client, namespace: &str) -> Result<(), PasswordError> {
    let api: Api<Secret> = Api::namespaced(client, namespace);
    let Some(existing) = api.get_opt(SECRET).await.map_err(PasswordError::of("read"))? else {
        return match api.create(&PostParams::default(), &secret(namespace)).await {
            Ok(_) => Ok(()),
            // Another replica was faster.
            Err(kube::Error::Api(status)) if status.code == 409 => Ok(()),
            Err(error) => Err(PasswordError::of("create")(error)),
        };
    };
    let lacking: BTreeMap<&str, ByteString> = KEYS
        .into_iter()
        .filter(|key| {
            existing
                .data
                .as_ref()
                .and_then(|data| data.get(*key))
                .is_none_or(|value| value.0.is_empty())
        })
        .map(|key| (key, password()))
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    // With the resource version, so that two replicas cannot each add another password.
    let patch =
        json!({ "metadata": { "resourceVersion": existing.metadata.resource_version }, "data": lacking });
    api.patch(SECRET, &PatchParams::default(), &Patch::Merge(patch))
        .await
        .map_err(PasswordError::of("complete"))?;
    Ok(())
}

fn secret(namespace: &str) -> Secret {
    own_secret(SECRET, namespace, KEYS.map(|key| (key, password())))
}

/// Letters and digits only: a password goes into URLs, configuration files and shells.
fn password() -> ByteString {
    ByteString(rand::rng().sample_iter(Alphanumeric).take(LENGTH).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_plain_and_different() {
        let data = secret("asymmetric-system").data.unwrap();
        let (postgres, redis) = (&data["postgres-password"].0, &data["redis-password"].0);
        assert_ne!(postgres, redis);
        for password in [postgres, redis] {
            assert_eq!(password.len(), LENGTH);
            assert!(password.iter().all(u8::is_ascii_alphanumeric));
        }
    }
}
