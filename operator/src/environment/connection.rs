//! Stable names and connection variables of members: alias Services and the connection Secret.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use asymmetric_crd::condition::kinds;
use asymmetric_crd::constants::{AUTHORITY_KEY, AUTHORITY_VARIABLE, ENVIRONMENT_LABEL};
use asymmetric_crd::names::{objects, short_hash};
use asymmetric_crd::{AppClone, CloneTemplate, Environment, NamedError, manifest};
use k8s_openapi::api::core::v1::{Secret, Service};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::api::{DeleteParams, ListParams, Patch, PatchParams, Preconditions};
use kube::{Api, Client, Resource, ResourceExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::build;
use super::observe::Observed;
use super::plan::{Progress, Stage};
use super::{FIELD_MANAGER, Fault};

/// What was applied for an environment; nothing is read or written again while it is fresh and its inputs are the
/// same.
#[derive(Clone, Debug)]
pub struct Applied {
    inputs: String,
    at: Instant,
    secret: Option<String>,
}

/// Condition of a clone whose tokens work.
const TOKENS_READY: &str = "TokensReady";
/// After this time objects are applied again, in case somebody changed them.
const FRESH: Duration = Duration::from_mins(5);

/// Why aliases or the connection Secret are not as they should be.
#[derive(Error, Debug)]
pub enum ConnectionError {
    /// The API server said no.
    #[error("failed to {action}")]
    Api {
        /// What was tried.
        action: String,
        /// Its answer.
        #[source]
        source: Box<kube::Error>,
    },
    /// An object of that name is somebody else's.
    #[error("the {kind} {name} belongs to somebody else")]
    Taken {
        /// Kind of the object.
        kind: String,
        /// Its name.
        name: String,
    },
}

impl ConnectionError {
    fn api(action: impl Into<String>) -> impl FnOnce(kube::Error) -> Self {
        let action = action.into();
        move |source| Self::Api {
            action,
            source: Box::new(source),
        }
    }

    /// The fault as users read it.
    pub fn named(&self, environment: &str) -> NamedError {
        match self {
            Self::Taken { name, .. } => NamedError::NameTaken { name: name.clone() },
            Self::Api { .. } => NamedError::CloneStartFailed {
                id: environment.to_owned(),
                detail: crate::telemetry::chain(self),
            },
        }
    }
}

/// A member that can be reached: its clone and template are there.
struct Reachable<'a> {
    name: &'a str,
    clone: &'a AppClone,
    template: &'a CloneTemplate,
    port: i32,
}

impl Reachable<'_> {
    fn was_ready(&self) -> bool {
        self.clone
            .status
            .as_ref()
            .is_some_and(|status| status.first_ready_at.is_some())
    }
}

/// Brings aliases and the connection Secret in line. The Secret is written once every member is up or given up, so
/// that a Job that waits for it does not start with half of the variables. Returns what is applied now; faults
/// are added to `faults` by clone.
pub async fn apply(
    client: &Client,
    environment: &Environment,
    members: &[Progress],
    observed: &Observed,
    before: Option<&Applied>,
    faults: &mut Vec<Fault>,
) -> Applied {
    let reachable = reachable(members, observed);
    let is_settled = members
        .iter()
        .all(|progress| matches!(progress.stage, Stage::Settled | Stage::Refused(_)));
    let inputs = inputs(environment, &reachable, is_settled);
    if let Some(before) = before
        && before.inputs == inputs
        && before.at.elapsed() < FRESH
    {
        return before.clone();
    }
    let mut secret = before.and_then(|before| before.secret.clone());
    let first_fault = faults.len();
    for member in &reachable {
        if let Err(error) = alias(client, environment, member).await {
            faults.push(Fault::of(
                &member.clone.name_any(),
                error.named(&environment.name_any()),
            ));
        }
    }
    if let Err(error) = delete_stale_aliases(client, environment, &reachable).await {
        faults.push(Fault::of("", error.named(&environment.name_any())));
    }
    if is_settled && reachable.iter().any(Reachable::was_ready) {
        match write_secret(client, environment, &reachable).await {
            Ok(name) => secret = Some(name),
            Err(error) => faults.push(Fault::of("", error.named(&environment.name_any()))),
        }
    }
    // After a fault nothing counts as applied, so that the next pass tries again.
    let inputs = if faults.len() == first_fault {
        inputs
    } else {
        String::new()
    };
    Applied {
        inputs,
        at: Instant::now(),
        secret,
    }
}

impl Applied {
    /// Name of the connection Secret, once it is there.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }
}

fn reachable<'a>(members: &'a [Progress], observed: &'a Observed) -> Vec<Reachable<'a>> {
    members
        .iter()
        .filter(|progress| !matches!(progress.stage, Stage::Refused(_)))
        .filter_map(|progress| {
            let clone = observed.clones.get(&progress.member.clone)?;
            let template = observed.templates.get(&clone.spec.template)?;
            let port = template
                .spec
                .services
                .iter()
                .find(|service| service.name == build::BACKEND)?
                .port;
            Some(Reachable {
                name: &progress.member.name,
                clone,
                template,
                port,
            })
        })
        .collect()
}

/// A digest of everything that aliases and Secret are made of. Tokens are stood for by the times at which the clone
/// turned ready and got its tokens: they change with nothing else.
fn inputs(environment: &Environment, members: &[Reachable<'_>], is_settled: bool) -> String {
    let mut parts = vec![environment.uid().unwrap_or_default(), is_settled.to_string()];
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
        parts.push(member.port.to_string());
        parts.push(serde_json::to_string(&member.template.spec.connection).unwrap_or_default());
    }
    short_hash(&parts.iter().map(String::as_str).collect::<Vec<_>>(), 32)
}

async fn alias(
    client: &Client,
    environment: &Environment,
    member: &Reachable<'_>,
) -> Result<(), ConnectionError> {
    let Some(name) = build::alias_name(environment, member.name) else {
        return Ok(());
    };
    let service = build::alias(environment, &name, &member.clone.name_any(), member.port);
    apply_own(client, environment, &service).await
}

async fn write_secret(
    client: &Client,
    environment: &Environment,
    members: &[Reachable<'_>],
) -> Result<String, ConnectionError> {
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
    let secret = build::connection_secret(environment, variables);
    apply_own(client, environment, &secret).await?;
    Ok(secret.name_any())
}

/// The entries of a Secret that are text.
fn text(secret: &Secret) -> BTreeMap<String, String> {
    let entries = secret.data.iter().flatten();
    entries
        .filter_map(|(key, value)| Some((key.clone(), String::from_utf8(value.0.clone()).ok()?)))
        .collect()
}

/// Applies an object, unless one of the same name is there that the environment does not control.
async fn apply_own<K>(client: &Client, environment: &Environment, object: &K) -> Result<(), ConnectionError>
where
    K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>
        + Clone
        + std::fmt::Debug
        + Serialize
        + DeserializeOwned,
{
    let (kind, name) = (K::kind(&()).into_owned(), object.name_any());
    let api: Api<K> = Api::namespaced(client.clone(), &environment.namespace().unwrap_or_default());
    let existing = api.get_metadata_opt(&name).await;
    let existing = existing.map_err(ConnectionError::api(format!("read the {kind} {name}")))?;
    if existing.is_some_and(|existing| !is_controlled(&existing.metadata, environment)) {
        return Err(ConnectionError::Taken { kind, name });
    }
    api.patch(
        &name,
        &PatchParams::apply(FIELD_MANAGER).force(),
        &Patch::Apply(object),
    )
    .await
    .map_err(ConnectionError::api(format!("apply the {kind} {name}")))?;
    Ok(())
}

async fn delete_stale_aliases(
    client: &Client,
    environment: &Environment,
    members: &[Reachable<'_>],
) -> Result<(), ConnectionError> {
    let services: Api<Service> =
        Api::namespaced(client.clone(), &environment.namespace().unwrap_or_default());
    let selector = format!("{ENVIRONMENT_LABEL}={}", environment.name_any());
    let listed = services
        .list_metadata(&ListParams::default().labels(&selector))
        .await;
    let wanted: Vec<String> = members
        .iter()
        .filter_map(|member| build::alias_name(environment, member.name))
        .collect();
    for service in listed.map_err(ConnectionError::api("list the alias Services"))? {
        let name = service.name_any();
        if wanted.contains(&name) || !is_controlled(&service.metadata, environment) {
            continue;
        }
        let preconditions = Preconditions {
            uid: service.uid(),
            resource_version: None,
        };
        let parameters = DeleteParams {
            preconditions: Some(preconditions),
            ..DeleteParams::default()
        };
        match services.delete(&name, &parameters).await {
            Ok(_) => {}
            Err(kube::Error::Api(status)) if status.code == 404 || status.code == 409 => {}
            Err(error) => return Err(ConnectionError::api(format!("delete the Service {name}"))(error)),
        }
    }
    Ok(())
}

fn is_controlled(metadata: &ObjectMeta, environment: &Environment) -> bool {
    let mut owners = metadata.owner_references.iter().flatten();
    owners
        .any(|owner| owner.controller == Some(true) && Some(&owner.uid) == environment.metadata.uid.as_ref())
}
