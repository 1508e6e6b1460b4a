//! Takes over the template's current image and content.

use std::sync::Arc;

use asymmetric_crd::NamedError;
use kube::ResourceExt;
use serde_json::json;

use super::{Pass, gone};
use crate::clone::build::BACKEND;
use crate::clone::build::secrets::TOKENS_EPOCH;
use crate::clone::error::Error;
use crate::clone::plan;
use crate::clone::status::{Outcome, Pins};
use crate::postgres::{BuildError, Migrations};
use crate::telemetry;
use crate::template::catalog::Content;

impl Pass<'_> {
    /// First what can be refused without a trace: the image. Then the data, in one transaction; the status last.
    pub(super) async fn repin(&self, migrations: &[String]) -> Result<Outcome, Error> {
        let template = self.template()?;
        let status = template.status.clone().unwrap_or_default();
        let known = status.images.iter().find(|image| image.service == BACKEND);
        let named = self.clone.spec.image.as_ref().or(known.map(|known| &known.image));
        let named = named.ok_or_else(|| gone("the template's image"))?;
        let image = match self.resolve(named).await {
            Ok(image) => image,
            Err(error) => return Ok(self.refused(error.to_string())),
        };
        if self.clone.spec.image.is_none() && known.is_none_or(|known| known.digest != image.digest) {
            // Whoever spins next gets the same.
            self.runtime.context.refresh.resolve(&template.name_any());
        }
        let content = self.content(status.content_digest.as_deref())?;
        if !migrations.is_empty()
            && let Some(refused) = self.migrate(&content, migrations).await?
        {
            return Ok(refused);
        }
        // The new backend may know tokens that the old one did not.
        self.annotate_server(json!({ TOKENS_EPOCH: null })).await?;
        let before = self.clone.status.clone().unwrap_or_default();
        Ok(Outcome::Repinned(Box::new(Pins {
            image: image.name,
            image_digest: image.digest,
            pod_image: image.pod,
            template_digest: content.digest.clone(),
            migrations: content.migration_digests(),
            base: plan::base_after_upgrade(&before, template).ok_or_else(|| gone("the base's name"))?,
        })))
    }

    /// The files that the plan was made for; when they have changed meanwhile, the next pass plans anew.
    fn content(&self, digest: Option<&str>) -> Result<Arc<Content>, Error> {
        let entry = self.runtime.context.catalog.entry(&self.clone.spec.template);
        let content = entry.and_then(|entry| entry.content.ok());
        content
            .filter(|content| Some(content.digest.as_str()) == digest)
            .ok_or_else(|| gone("the template's content"))
    }

    /// Says why not, when the content does not fit the data.
    async fn migrate(&self, content: &Content, names: &[String]) -> Result<Option<Outcome>, Error> {
        let files = content
            .migrations()
            .filter(|(name, _)| names.iter().any(|new| new == name));
        let migrations = Migrations {
            files: files
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .collect(),
            all: content.migration_digests(),
            extensions: content.spec.database.extensions.clone(),
        };
        let password = self.credentials()?.database_password;
        let databases = self.databases()?;
        let names = self.external()?.names;
        let ran = databases.migrate(&names, &self.uid, &password, &migrations).await;
        match ran {
            Ok(()) => Ok(None),
            Err(BuildError::Postgres(error)) => Err(error.into()),
            Err(error) => {
                let id = self.clone.name_any();
                let why = telemetry::chain(&error);
                let detail =
                    format!("{why}; its data is what it was. Start anew with asym upgrade {id} --reset");
                Ok(Some(self.refused(detail)))
            }
        }
    }

    fn refused(&self, detail: String) -> Outcome {
        Outcome::Refused(NamedError::UpgradeFailed {
            id: self.clone.name_any(),
            detail,
        })
    }
}
