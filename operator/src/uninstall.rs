//! The check before uninstalling: clones have a finalizer that only a running operator can satisfy.

use asymmetric_crd::AppClone;
use kube::api::ListParams;
use kube::{Client, ResourceExt};
use thiserror::Error;

use crate::scope::Scope;

/// Names that a refusal lists at most.
const LISTED: u32 = 5;

/// Why uninstalling is refused.
#[derive(Error, Debug)]
pub enum UninstallError {
    /// There are clones.
    #[error(
        "clones exist ({names}); destroy them first: kubectl delete environments,clones --all -n {namespace}"
    )]
    ClonesExist {
        /// Some of their names.
        names: String,
        /// The namespace of the first.
        namespace: String,
    },
    /// Nobody knows whether there are.
    #[error("failed to list the clones")]
    List(#[source] Box<kube::Error>),
}

/// Fails when a clone exists in `scope`.
pub async fn refuse_while_clones_exist(client: &Client, scope: &Scope) -> Result<(), UninstallError> {
    for part in scope.parts() {
        let clones = match part
            .api::<AppClone>(client)
            .list(&ListParams::default().limit(LISTED))
            .await
        {
            Ok(clones) => clones.items,
            // No such kind: then there is no clone either.
            Err(kube::Error::Api(status)) if status.code == 404 => Vec::new(),
            Err(error) => return Err(UninstallError::List(Box::new(error))),
        };
        if let Some(first) = clones.first() {
            let names: Vec<String> = clones.iter().map(ResourceExt::name_any).collect();
            return Err(UninstallError::ClonesExist {
                names: names.join(", "),
                namespace: first.namespace().unwrap_or_default(),
            });
        }
    }
    Ok(())
}
