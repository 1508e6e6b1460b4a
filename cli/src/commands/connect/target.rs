//! What is forwarded: one clone, or all members of an environment.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneTemplate, Environment, NamedError, manifest};
use kube::ResourceExt;

use crate::failure::Failure;
use crate::session::Session;

/// The service that has the API.
const BACKEND: &str = "backend";

/// A clone, by the name that its variables carry.
pub(super) struct Target {
    /// Name of the member, or of the template for a clone on its own.
    member: String,
    /// Id of the clone.
    pub(super) id: String,
    /// Local port; any free one when the clone was given none.
    pub(super) local: u16,
    /// Port that the API has in the pod.
    pub(super) remote: u16,
    template: CloneTemplate,
    secrets: BTreeMap<String, String>,
}

/// The targets behind the name of a clone or an environment.
pub(super) async fn find(name: &str, session: &Session) -> Result<Vec<Target>, Failure> {
    let provider = &session.provider;
    let templates = provider.templates().await?;
    let unknown_clone = match provider.status(name).await {
        Ok(clone) => {
            let member = clone.spec.template.clone();
            return Ok(vec![target(member, &clone, &templates, session).await?]);
        }
        Err(failure @ Failure::Named(NamedError::CloneNotFound { .. })) => failure,
        Err(failure) => return Err(failure),
    };
    let environment = match provider.environment(name).await {
        Ok(environment) => environment,
        Err(Failure::Named(NamedError::EnvironmentNotFound { hint, .. })) => {
            // The better guess wins: what is near a clone's name was said already.
            return Err(if hint.is_empty() {
                unknown_clone
            } else {
                NamedError::EnvironmentNotFound {
                    name: name.to_owned(),
                    hint,
                }
                .into()
            });
        }
        Err(failure) => return Err(failure),
    };
    let mut targets = Vec::new();
    for (member, id) in members(&environment) {
        let clone = provider.status(&id).await?;
        targets.push(target(member, &clone, &templates, session).await?);
    }
    if targets.is_empty() {
        return Err(NamedError::CloneNotReady {
            id: name.to_owned(),
            state: "without members".to_owned(),
            instead: format!("see asym env status {name}"),
        }
        .into());
    }
    Ok(targets)
}

fn members(environment: &Environment) -> Vec<(String, String)> {
    let members = environment
        .status
        .as_ref()
        .map(|status| status.members.as_slice())
        .unwrap_or_default();
    members
        .iter()
        .map(|member| (member.name.clone(), member.clone.clone()))
        .collect()
}

async fn target(
    member: String,
    clone: &AppClone,
    templates: &[CloneTemplate],
    session: &Session,
) -> Result<Target, Failure> {
    let id = clone.name_any();
    let template = templates
        .iter()
        .find(|template| template.name_any() == clone.spec.template);
    let Some(template) = template.cloned() else {
        let template = clone.spec.template.clone();
        return Err(NamedError::TemplateNotFound {
            template,
            hint: String::new(),
        }
        .into());
    };
    let remote = template
        .spec
        .services
        .iter()
        .find(|service| service.name == BACKEND);
    let remote = remote.and_then(|service| u16::try_from(service.port).ok());
    let local = clone.status.as_ref().and_then(|status| status.ports.get(BACKEND));
    match (
        remote,
        clone
            .status
            .as_ref()
            .is_some_and(|status| status.first_ready_at.is_some()),
    ) {
        (Some(remote), true) => Ok(Target {
            member,
            secrets: session.provider.tokens(&id).await?,
            id,
            local: local.and_then(|port| u16::try_from(*port).ok()).unwrap_or(0),
            remote,
            template,
        }),
        _ => Err(NamedError::CloneNotReady {
            state: clone_state(clone).to_string(),
            instead: format!("it never served yet, see asym status {id}"),
            id,
        }
        .into()),
    }
}

impl Target {
    /// The variables that point a client at the clone on `address`.
    pub(super) fn variables(&self, address: SocketAddr) -> Result<Vec<(String, String)>, Failure> {
        let url = format!("http://{address}");
        manifest::variables(&self.template.spec.connection, &self.member, &url, &self.secrets)
            .map_err(|missing| Failure::Unexpected(format!("{}: {missing}", self.id).into()))
    }

    /// `slack-a1b2 on http://127.0.0.1:3000`.
    pub(super) fn remark(&self, address: SocketAddr) -> String {
        format!("{} on http://{address}", self.id)
    }
}
