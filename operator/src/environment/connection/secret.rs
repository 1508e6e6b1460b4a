//! The Secret with the connection variables of all members.

use std::collections::BTreeMap;
use std::time::Instant;

use asymmetric_crd::condition::kinds;
use asymmetric_crd::constants::{AUTHORITY_KEY, AUTHORITY_VARIABLE};
use asymmetric_crd::names::objects;
use asymmetric_crd::{Environment, manifest};
use k8s_openapi::api::core::v1::Secret;
use kube::{Api, Client, ResourceExt};

use super::{ConnectionError, Reachable, Written, owned};
use crate::environment::build;

/// Condition of a clone whose tokens work.
const TOKENS_READY: &str = "TokensReady";

/// What the Secret was made of.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub(super) name: String,
    inputs: Written,
    content: Written,
}

/// Writes the Secret if what it is made of has changed, or it is not fresh any more.
pub(super) async fn apply(
    client: &Client,
    environment: &Environment,
    members: &[Reachable<'_>],
    before: Option<&Connection>,
    now: Instant,
) -> Result<Connection, ConnectionError> {
    let inputs = Written::of(&inputs(environment, members), now);
    if let Some(before) = before.filter(|before| before.inputs.is_still(&inputs)) {
        return Ok(before.clone());
    }
    let secret = build::connection_secret(environment, variables(client, environment, members).await?);
    let content = Written::of(&secret, now);
    let name = secret.name_any();
    // Clones turn ready again after each reset, with the tokens that they had.
    if let Some(before) = before.filter(|before| before.content.is_still(&content)) {
        return Ok(Connection {
            inputs,
            ..before.clone()
        });
    }
    owned::apply(client, environment, &secret).await?;
    Ok(Connection {
        name,
        inputs,
        content,
    })
}

/// Everything that the Secret is made of. Tokens are stood for by the times at which the clone turned ready and got its
/// tokens: they change with nothing else.
fn inputs(environment: &Environment, members: &[Reachable<'_>]) -> Vec<String> {
    let mut parts = vec![environment.uid().unwrap_or_default()];
    for member in members {
        let status = member.clone.status.as_ref();
        parts.push(member.name.to_owned());
        parts.push(member.clone.uid().unwrap_or_default());
        for condition in status.iter().flat_map(|status| &status.conditions) {
            if [kinds::READY, TOKENS_READY].contains(&condition.type_.as_str()) {
                parts.push(format!(
                    "{} {:?}",
                    condition.status, condition.last_transition_time
                ));
            }
        }
        parts.push(serde_json::to_string(&member.template.spec.connection).unwrap_or_default());
    }
    parts
}

async fn variables(
    client: &Client,
    environment: &Environment,
    members: &[Reachable<'_>],
) -> Result<BTreeMap<String, String>, ConnectionError> {
    let namespace = environment.namespace().unwrap_or_default();
    let secrets: Api<Secret> = Api::namespaced(client.clone(), &namespace);
    let mut variables = BTreeMap::new();
    // A clone that was never ready may get other tokens with its next attempt.
    for member in members.iter().filter(|member| member.was_ready()) {
        let id = member.clone.name_any();
        let name = objects::tokens_secret(&id);
        let read = secrets.get_opt(&name).await;
        let Some(secret) = read.map_err(ConnectionError::api(format!("read the Secret {name}")))? else {
            continue;
        };
        if let Some(authority) = text(&secret).remove(AUTHORITY_KEY) {
            variables.insert(AUTHORITY_VARIABLE.to_owned(), authority);
        }
        let host = build::alias_name(environment, member.name).unwrap_or(id);
        let url = build::member_url(environment, &host);
        match manifest::variables(
            &member.template.spec.connection,
            member.name,
            &url,
            &text(&secret),
        ) {
            Ok(member_variables) => variables.extend(member_variables),
            // Identities are told by the backend when it gets its tokens: a member that failed before has none.
            Err(missing) => tracing::debug!(member = member.name, %missing, "no connection variables yet"),
        }
    }
    Ok(variables)
}

/// The entries of a Secret that are text.
fn text(secret: &Secret) -> BTreeMap<String, String> {
    let entries = secret.data.iter().flatten();
    entries
        .filter_map(|(key, value)| Some((key.clone(), String::from_utf8(value.0.clone()).ok()?)))
        .collect()
}
