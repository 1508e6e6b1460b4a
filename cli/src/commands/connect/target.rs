//! What is forwarded: one clone, or all members of an environment.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use asymmetric_crd::{AppClone, CloneTemplate, NamedError, manifest};
use kube::ResourceExt;

use crate::commands::named::{self, Named};
use crate::failure::Failure;
use crate::forwarding::{self, Destination, Kind};
use crate::session::Session;

/// The service that has the API.
const BACKEND: &str = "backend";

/// What a name stands for.
pub(super) enum Found {
    /// A clone on its own.
    Clone(Box<Target>),
    /// The members of an environment.
    Environment(Vec<Target>),
}

/// A clone, by the name that its variables carry.
pub(super) struct Target {
    /// Name of the member, or of the template for a clone on its own.
    member: String,
    /// Where its API is; the local port is any free one when the clone was given none.
    pub(super) destination: Destination,
    template: CloneTemplate,
    secrets: BTreeMap<String, String>,
}

/// The targets behind the name of a clone or an environment.
pub(super) async fn find(name: &str, session: &Session) -> Result<Found, Failure> {
    let named = named::find(name, session).await?;
    let templates = session.provider.templates().await?;
    let environment = match named {
        Named::Clone(clone) => {
            let member = clone.spec.template.clone();
            let target = target(member, &clone, &templates, session).await?;
            return Ok(Found::Clone(Box::new(target)));
        }
        Named::Environment(environment) => environment,
    };
    let mut targets = Vec::new();
    for member in named::members(name, &environment)? {
        let clone = session.provider.status(&member.id).await?;
        targets.push(target(member.name, &clone, &templates, session).await?);
    }
    Ok(Found::Environment(targets))
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
    forwarding::check(clone)?;
    let port = |port: i32| u16::try_from(port).ok();
    let mut services = template.spec.services.iter();
    let remote = services.find(|service| service.name == BACKEND);
    let Some(remote) = remote.and_then(|service| port(service.port)) else {
        return Err(NamedError::TemplateInvalid {
            template: clone.spec.template.clone(),
            detail: format!("it has no service '{BACKEND}'"),
        }
        .into());
    };
    let local = clone.status.as_ref().and_then(|status| status.ports.get(BACKEND));
    Ok(Target {
        member,
        secrets: session.provider.tokens(&id).await?,
        destination: Destination {
            id,
            kind: Kind::Api,
            remote,
            local: local.copied().and_then(port).unwrap_or(0),
        },
        template,
    })
}

impl Target {
    /// The variables that point a client at the clone on `address`.
    pub(super) fn variables(&self, address: SocketAddr) -> Result<Vec<(String, String)>, Failure> {
        let url = format!("http://{address}");
        manifest::variables(&self.template.spec.connection, &self.member, &url, &self.secrets)
            .map_err(|missing| Failure::Unexpected(format!("{}: {missing}", self.destination.id).into()))
    }
}
