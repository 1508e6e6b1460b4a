//! What the operator wrote into a clone's Secrets.

use std::collections::BTreeMap;
use std::str::FromStr;

use asymmetric_crd::NamedError;
use asymmetric_crd::constants::AUTHORITY_KEY;
use asymmetric_crd::names::objects;
use asymmetric_crd::state::clone_state;
use k8s_openapi::api::core::v1::Secret;
use kube::Api;

use super::client::answered;
use super::faults::is_not_found;
use super::{Kubernetes, clones};
use crate::failure::Failure;
use crate::provider::{Access, DatabaseLogin};

/// The tokens Secret; empty when there is none, which is so for templates without tokens.
pub(super) async fn tokens(cluster: &Kubernetes, id: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut tokens = read(cluster, &objects::tokens_secret(id))
        .await?
        .unwrap_or_default();
    // Beside the tokens, for whoever mounts the Secret.
    tokens.remove(AUTHORITY_KEY);
    Ok(tokens)
}

/// The login for `access`.
pub(super) async fn login(cluster: &Kubernetes, id: &str, access: Access) -> Result<DatabaseLogin, Failure> {
    let name = match access {
        Access::ReadOnly => objects::query_secret(id),
        Access::ReadWrite => objects::server_secret(id),
    };
    let Some(secret) = read(cluster, &name).await? else {
        // Says that there is no such clone, if that is the reason.
        let clone = clones::get(cluster, id).await?;
        return Err(NamedError::CloneNotReady {
            id: id.to_owned(),
            state: clone_state(&clone).to_string(),
            instead: format!("it has no database yet, see asym status {id}"),
        }
        .into());
    };
    let found = match access {
        Access::ReadOnly => read_only(&secret),
        Access::ReadWrite => secret.get("database-url").and_then(|url| from_url(url)),
    };
    found.ok_or_else(|| Failure::Unexpected(format!("the Secret {name} has no complete login").into()))
}

fn read_only(secret: &BTreeMap<String, String>) -> Option<DatabaseLogin> {
    let get = |key: &str| secret.get(key).cloned();
    Some(DatabaseLogin {
        username: get("username")?,
        password: get("password")?,
        database: get("database")?,
    })
}

fn from_url(url: &str) -> Option<DatabaseLogin> {
    let config = tokio_postgres::Config::from_str(url).ok()?;
    Some(DatabaseLogin {
        username: config.get_user()?.to_owned(),
        password: String::from_utf8(config.get_password()?.to_vec()).ok()?,
        database: config.get_dbname()?.to_owned(),
    })
}

async fn read(cluster: &Kubernetes, name: &str) -> Result<Option<BTreeMap<String, String>>, Failure> {
    let api: Api<Secret> = cluster.api();
    let secret = match answered(api.get(name)).await {
        Ok(secret) => secret,
        Err(fault) if is_not_found(&fault) => return Ok(None),
        Err(fault) => return Err(cluster.doing("get secrets").failed(fault)),
    };
    let entries = secret.data.unwrap_or_default().into_iter();
    Ok(Some(
        entries
            .filter_map(|(key, value)| Some((key, String::from_utf8(value.0).ok()?)))
            .collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_login() {
        let login =
            from_url("postgres://clone_slack:p%40ss@asymmetric-postgres.asymmetric-system:5432/clone_slack");
        let login = login.unwrap();
        assert_eq!(login.username, "clone_slack");
        assert_eq!(login.password, "p@ss");
        assert_eq!(login.database, "clone_slack");
        assert!(from_url("nonsense").is_none());
    }
}
