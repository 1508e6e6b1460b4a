//! The Secrets of a clone, and what is done with them: roles, Redis user, tokens.

use std::collections::BTreeMap;

use asymmetric_crd::constants::AUTHORITY_KEY;
use asymmetric_crd::manifest::TokenFormat;
use asymmetric_crd::template::TemplateToken;
use asymmetric_crd::{NamedError, names};
use k8s_openapi::api::core::v1::Secret;
use kube::ResourceExt;
use kube::api::{Patch, PatchParams};
use rand::RngExt;
use serde_json::json;

use super::{Pass, gone};
use crate::clone::build::secrets::{self, Credentials, TOKENS_EPOCH, server_keys};
use crate::clone::control::{Address, ControlError};
use crate::clone::error::Error;
use crate::redis::UserPassword;
use crate::telemetry;

impl Pass<'_> {
    /// The Secret with the credentials is made before anything that they protect; its passwords are never replaced.
    pub(super) async fn ensure_credentials(&self) -> Result<(), Error> {
        let external = self.external()?;
        let database = external.names.database();
        let credentials = self
            .objects
            .credentials()
            .unwrap_or_else(|| Credentials::generate(random_secret));
        if self.observed.secrets.server.is_none() {
            let servers = self.runtime.servers(self.clone)?;
            let status = self.clone.status.as_ref();
            let epoch = status.and_then(|status| status.epoch).unwrap_or(1);
            let certificate = self.certificate()?;
            let secret = secrets::server(self.clone, &credentials, database, &servers, epoch, &certificate);
            self.put(&secret).await?;
        }
        self.put(&secrets::query(self.clone, &credentials, database))
            .await?;
        if !self.observed.secrets.tokens {
            let mut tokens = generate_tokens(&self.template()?.spec.tokens)?;
            let bundle = self.runtime.context.authorities.current().bundle();
            tokens.insert(AUTHORITY_KEY.to_owned(), bundle);
            self.put(&secrets::tokens(self.clone, &tokens, None)).await?;
            self.annotate_server(json!({ TOKENS_EPOCH: null })).await?;
        }
        Ok(())
    }

    pub(super) async fn ensure_redis_user(&self) -> Result<(), Error> {
        let credentials = self.credentials()?;
        let password = UserPassword::new(credentials.redis_password);
        self.runtime
            .context
            .prefixes
            .ensure_user(&self.external()?.names, &self.uid, &password)
            .await?;
        Ok(())
    }

    pub(super) async fn put_tokens(&self, epoch: i64) -> Result<(), Error> {
        let (mut known, request) = self.known_tokens()?;
        let mut tokens = BTreeMap::new();
        for token in &self.template()?.spec.tokens {
            let value = known.get(&token.name).cloned();
            tokens.insert(token.name.clone(), value.map_or_else(|| generate(token), Ok)?);
        }
        let put = self.runtime.control.put_tokens(&self.address()?, &tokens).await;
        let identities = match put {
            Ok(identities) => identities,
            // The backend has no use for a token that the manifest names: trying again does not help.
            Err(error @ ControlError::Refused { status: 422, .. }) => {
                return Err(NamedError::TemplateInvalid {
                    template: self.clone.spec.template.clone(),
                    detail: telemetry::chain(&error),
                }
                .into());
            }
            Err(error) => return Err(error.into()),
        };
        let before = known.clone();
        known.extend(tokens);
        known.extend(identities);
        if known != before {
            self.put(&secrets::tokens(self.clone, &known, request)).await?;
        }
        self.record_epoch(epoch, true).await
    }

    /// First that no epoch has the tokens, then the new ones: whatever is interrupted, the backend gets what the Secret
    /// holds in the end.
    pub(super) async fn rotate_tokens(&self, request: &str) -> Result<(), Error> {
        self.annotate_server(json!({ TOKENS_EPOCH: null })).await?;
        let (mut known, _) = self.known_tokens()?;
        known.extend(generate_tokens(&self.template()?.spec.tokens)?);
        self.put(&secrets::tokens(self.clone, &known, Some(request.to_owned())))
            .await
    }

    /// What the Secret with the tokens holds, and the request that they were made for.
    fn known_tokens(&self) -> Result<(BTreeMap<String, String>, Option<String>), Error> {
        let secret = self.objects.tokens.clone();
        let secret = secret.ok_or_else(|| gone("the Secret with the tokens"))?;
        let request = secrets::tokens_request(&secret);
        let known = secret
            .data
            .into_iter()
            .flatten()
            .filter_map(|(key, bytes)| Some((key, String::from_utf8(bytes.0).ok()?)))
            .collect();
        Ok((known, request))
    }

    /// One write for both: a starting backend's epoch, and that this epoch has the tokens.
    pub(super) async fn record_epoch(&self, epoch: i64, with_tokens: bool) -> Result<(), Error> {
        let mut patch = json!({"stringData": {server_keys::EPOCH: epoch.to_string()}});
        if with_tokens {
            patch["metadata"] = json!({"annotations": {TOKENS_EPOCH: epoch.to_string()}});
        }
        self.patch_server(patch).await
    }

    pub(super) fn credentials(&self) -> Result<Credentials, Error> {
        let known = self.objects.credentials();
        known.ok_or_else(|| gone("the Secret of the backend"))
    }

    pub(super) fn address(&self) -> Result<Address, Error> {
        let known = self.objects.address(&self.observed.pods);
        known.ok_or_else(|| gone("the backend's pod"))
    }

    pub(super) async fn annotate_server(&self, annotations: serde_json::Value) -> Result<(), Error> {
        self.patch_server(json!({"metadata": {"annotations": annotations}}))
            .await
    }

    pub(super) async fn patch_server(&self, patch: serde_json::Value) -> Result<(), Error> {
        let name = names::objects::server_secret(&self.clone.name_any());
        self.api::<Secret>()
            .patch(&name, &PatchParams::default(), &Patch::Merge(patch))
            .await?;
        Ok(())
    }
}

fn generate_tokens(tokens: &[TemplateToken]) -> Result<BTreeMap<String, String>, Error> {
    tokens
        .iter()
        .map(|token| Ok((token.name.clone(), generate(token)?)))
        .collect()
}

fn generate(token: &TemplateToken) -> Result<String, Error> {
    let format: TokenFormat = token
        .format
        .parse()
        .map_err(|error| NamedError::TemplateInvalid {
            template: token.name.clone(),
            detail: telemetry::chain(&error),
        })?;
    let mut random = rand::rng();
    Ok(format.generate(&mut |below| random.random_range(0..below)))
}

/// 40 random letters and digits: more than 200 bits.
fn random_secret() -> String {
    rand::rng()
        .sample_iter(rand::distr::Alphanumeric)
        .take(40)
        .map(char::from)
        .collect()
}
