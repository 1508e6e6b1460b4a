//! Objects beside an environment that are its own: applied unless they are somebody else's.

use asymmetric_crd::Environment;
use asymmetric_crd::constants::{ENVIRONMENT_LABEL, MANAGED_BY};
use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::api::{Patch, PatchParams};
use kube::{Api, Client, Resource, ResourceExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ConnectionError;
use crate::environment::FIELD_MANAGER;

/// Applies an object, unless one of the same name is there that is not the environment's.
pub(super) async fn apply<K>(
    client: &Client,
    environment: &Environment,
    object: &K,
) -> Result<(), ConnectionError>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + std::fmt::Debug
        + Serialize
        + DeserializeOwned,
{
    let (kind, name) = (K::kind(&()).into_owned(), object.name_any());
    let api: Api<K> = Api::namespaced(client.clone(), &environment.namespace().unwrap_or_default());
    let existing = api.get_metadata_opt(&name).await;
    let existing = existing.map_err(ConnectionError::api(format!("read the {kind} {name}")))?;
    if existing.is_some_and(|existing| !may_be_taken(&existing.metadata, environment)) {
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

/// Whether the environment controls the object.
pub(super) fn is_controlled(metadata: &ObjectMeta, environment: &Environment) -> bool {
    controller(metadata).is_some_and(|uid| Some(uid) == environment.metadata.uid.as_deref())
}

/// The same for what an environment of this name left behind when it was deleted with `--cascade=orphan`.
fn may_be_taken(metadata: &ObjectMeta, environment: &Environment) -> bool {
    let has = |key: &str, value: &str| {
        metadata
            .labels
            .as_ref()
            .and_then(|labels| labels.get(key))
            .is_some_and(|label| label == value)
    };
    let is_orphan = controller(metadata).is_none()
        && has("app.kubernetes.io/managed-by", MANAGED_BY)
        && has(ENVIRONMENT_LABEL, &environment.name_any());
    is_orphan || is_controlled(metadata, environment)
}

fn controller(metadata: &ObjectMeta) -> Option<&str> {
    let mut owners = metadata.owner_references.iter().flatten();
    owners
        .find(|owner| owner.controller == Some(true))
        .map(|owner| owner.uid.as_str())
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::EnvironmentSpec;

    use super::*;
    use crate::environment::build;

    #[test]
    fn what_is_left_of_an_environment_is_taken_back_and_nothing_else() {
        let named = |name: &str, uid: &str| {
            let mut environment = Environment::new(name, EnvironmentSpec::default());
            environment.metadata.uid = Some(uid.into());
            environment
        };
        let (acme, later, other) = (named("acme", "e1"), named("acme", "e2"), named("other", "e3"));
        let mut alias = build::alias(&acme, "acme-slack", "slack-1", 3000).metadata;
        assert!(may_be_taken(&alias, &acme) && is_controlled(&alias, &acme));
        assert!(
            !may_be_taken(&alias, &later),
            "its owner is about to be gone, and it with it"
        );
        alias.owner_references = None;
        assert!(may_be_taken(&alias, &later) && !is_controlled(&alias, &later));
        assert!(!may_be_taken(&alias, &other));
        assert!(!may_be_taken(&ObjectMeta::default(), &acme));
    }
}
