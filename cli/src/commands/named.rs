//! Names that stand for a clone or for an environment.

use asymmetric_crd::{AppClone, Environment, NamedError};

use crate::failure::Failure;
use crate::session::Session;

/// What a name stands for.
pub(super) enum Named {
    /// A clone on its own.
    Clone(Box<AppClone>),
    /// An environment.
    Environment(Box<Environment>),
}

/// A member of an environment: its name there, and its clone's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) id: String,
}

/// What `name` stands for. A clone wins over an environment of the same name.
pub(super) async fn find(name: &str, session: &Session) -> Result<Named, Failure> {
    let unknown_clone = match session.provider.status(name).await {
        Ok(clone) => return Ok(Named::Clone(Box::new(clone))),
        Err(failure @ Failure::Named(NamedError::CloneNotFound { .. })) => failure,
        Err(failure) => return Err(failure),
    };
    match session.provider.environment(name).await {
        Ok(environment) => Ok(Named::Environment(Box::new(environment))),
        // The better guess wins: what is near a clone's name was said already.
        Err(Failure::Named(NamedError::EnvironmentNotFound { hint, .. })) if hint.is_empty() => {
            Err(unknown_clone)
        }
        Err(failure) => Err(failure),
    }
}

/// The members of an environment; one without any is a failure.
pub(super) fn members(name: &str, environment: &Environment) -> Result<Vec<Member>, Failure> {
    let members = environment.status.iter().flat_map(|status| &status.members);
    let members: Vec<Member> = members
        .map(|member| Member {
            name: member.name.clone(),
            id: member.clone.clone(),
        })
        .collect();
    if members.is_empty() {
        return Err(NamedError::CloneNotReady {
            id: name.to_owned(),
            state: "without members".to_owned(),
            instead: format!("see asym env status {name}"),
        }
        .into());
    }
    Ok(members)
}
