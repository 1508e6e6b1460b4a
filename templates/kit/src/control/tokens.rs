//! `PUT /v1/tokens`: the values of named tokens, of which the database keeps the hashes, and of secrets to sign with.

use super::ControlError;
use crate::{authentication::token_hash, instance::Shared};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The kind of a grant that is no token but a secret that the clone signs with: its value is kept.
const SECRET: &str = "secret";

// Not printed: it holds values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PutTokens {
    /// Values by the name of the grant.
    tokens: BTreeMap<String, String>,
}

/// Replaces the tokens of these names and answers who they act as. Uses a connection of its own, so that it works
/// while the gate is closed.
pub(super) async fn put(shared: &Shared, wanted: &PutTokens) -> Result<Value, ControlError> {
    let mut client = shared.database.single().await?;
    let transaction = client.transaction().await?;
    for (name, token) in &wanted.tokens {
        // The row lock keeps two puts of one name from leaving both values.
        let lock = "SELECT kind FROM _asym_auth.grants WHERE name = $1 FOR UPDATE";
        let Some(row) = transaction.query_opt(lock, &[name]).await? else {
            return Err(ControlError::UnknownGrant(name.clone()));
        };
        if row.get::<_, &str>(0) == SECRET {
            let insert = "INSERT INTO _asym_auth.secrets (name, value) VALUES ($1, $2) \
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value";
            transaction.execute(insert, &[name, token]).await?;
            continue;
        }
        let hash = token_hash(token);
        let others = "DELETE FROM _asym_auth.tokens WHERE grant_name = $1 AND hash <> $2";
        transaction.execute(others, &[name, &hash]).await?;
        let insert = "INSERT INTO _asym_auth.tokens (hash, grant_name) VALUES ($1, $2) \
             ON CONFLICT (hash) DO UPDATE SET grant_name = excluded.grant_name";
        transaction.execute(insert, &[&hash, name]).await?;
    }
    let rows = transaction
        .query("SELECT name, value FROM _asym_auth.identities ORDER BY name", &[])
        .await?;
    transaction.commit().await?;
    let identities: Map<String, Value> = rows
        .iter()
        .map(|row| (row.get(0), Value::String(row.get(1))))
        .collect();
    Ok(json!({"identities": identities}))
}
