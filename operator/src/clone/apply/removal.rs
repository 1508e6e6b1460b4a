//! Removes everything that a clone consists of, after a failed spin and for deletion.

use asymmetric_crd::names;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Secret, Service};
use kube::ResourceExt;
use kube::api::DeleteParams;

use super::Pass;
use crate::clone::build::BACKEND;
use crate::clone::error::Error;
use crate::clone::external;

impl Pass<'_> {
    /// Workloads first, so that nothing new connects; databases by way of the drop queue; then the Redis user.
    pub(super) async fn remove_everything(&self) -> Result<(), Error> {
        let id = self.clone.name_any();
        let delete = DeleteParams::foreground();
        ignore_missing(
            self.api::<Deployment>()
                .delete(&names::objects::workload(&id, BACKEND), &delete)
                .await
                .map(drop),
        )?;
        ignore_missing(
            self.api::<Service>()
                .delete(&id, &DeleteParams::default())
                .await
                .map(drop),
        )?;
        if let Some(external) = external::names(self.clone) {
            self.databases()?.destroy(&self.uid).await?;
            self.runtime.context.prefixes.remove(&external.names).await?;
        }
        let secrets = self.api::<Secret>();
        for name in [
            names::objects::server_secret(&id),
            names::objects::tokens_secret(&id),
            names::objects::query_secret(&id),
        ] {
            ignore_missing(secrets.delete(&name, &DeleteParams::default()).await.map(drop))?;
        }
        Ok(())
    }
}

fn ignore_missing(result: Result<(), kube::Error>) -> Result<(), kube::Error> {
    match result {
        Err(kube::Error::Api(response)) if response.code == 404 => Ok(()),
        other => other,
    }
}
