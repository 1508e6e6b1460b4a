//! Certificates for the API over TLS.

use std::collections::BTreeMap;

use asymmetric_crd::constants::AUTHORITY_KEY;
use asymmetric_crd::names;
use k8s_openapi::api::core::v1::Secret;
use kube::ResourceExt;
use kube::api::{Patch, PatchParams};
use serde_json::json;

use super::{Pass, gone};
use crate::certificates::{Issued, clone_names};
use crate::clone::build::secrets::{certificate_annotations, certificate_data, server_keys, value};
use crate::clone::error::Error;

impl Pass<'_> {
    /// A new certificate with a key of its own.
    pub(super) fn certificate(&self) -> Result<Issued, Error> {
        let context = &self.runtime.context;
        let lifetime = context.settings.certificate_lifetime;
        let names = clone_names(self.clone);
        Ok(context.authorities.current().issue(&names, lifetime, self.now)?)
    }

    /// First what clients trust, then what they are shown; the annotations say that both are done.
    pub(super) async fn issue_certificate(&self) -> Result<(), Error> {
        let issued = self.certificate()?;
        let patch = json!({"stringData": {AUTHORITY_KEY: issued.bundle}});
        let tokens = names::objects::tokens_secret(&self.clone.name_any());
        self.api::<Secret>()
            .patch(&tokens, &PatchParams::default(), &Patch::Merge(patch))
            .await?;
        let data: BTreeMap<&str, String> = certificate_data(&issued).into();
        let patch = json!({
            "metadata": {"annotations": certificate_annotations(&issued)},
            "stringData": data,
        });
        self.patch_server(patch).await
    }

    pub(super) async fn put_certificate(&self) -> Result<(), Error> {
        let name = names::objects::server_secret(&self.clone.name_any());
        let secret = self.api::<Secret>().get_opt(&name).await?;
        let text = |key| secret.as_ref().and_then(|secret| value(secret, key));
        let pair = text(server_keys::TLS_CERTIFICATE).zip(text(server_keys::TLS_KEY));
        let (certificate, key) = pair.ok_or_else(|| gone("the certificate of the backend"))?;
        self.runtime
            .control
            .put_certificate(&self.address()?, &certificate, &key)
            .await?;
        Ok(())
    }
}
