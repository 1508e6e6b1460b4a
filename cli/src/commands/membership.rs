//! Which environment has a say about a clone.

use asymmetric_crd::constants::ENVIRONMENT_LABEL;
use asymmetric_crd::{AppClone, NamedError};
use kube::ResourceExt;

use crate::failure::Failure;
use crate::session::Session;

/// The environment that declares the clone: it would make or change it again. One that only lists it would not.
pub(super) async fn declaring_environment(
    clone: &AppClone,
    session: &Session,
) -> Result<Option<String>, Failure> {
    let Some(name) = clone.labels().get(ENVIRONMENT_LABEL) else {
        return Ok(None);
    };
    match session.provider.environment(name).await {
        Ok(found) => {
            let is_listed = found.spec.members.contains(&clone.name_any());
            let is_declared = found.metadata.deletion_timestamp.is_none() && !is_listed;
            Ok(is_declared.then(|| name.clone()))
        }
        Err(Failure::Named(NamedError::EnvironmentNotFound { .. })) => Ok(None),
        Err(failure) => Err(failure),
    }
}
