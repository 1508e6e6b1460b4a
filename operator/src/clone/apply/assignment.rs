//! Fixes what a spin needs before its first use: names, port, image, base.

use asymmetric_crd::{AppClone, NamedError, names, validate};
use kube::ResourceExt;
use kube::api::ListParams;

use super::{Pass, gone};
use crate::clone::build::BACKEND;
use crate::clone::error::Error;
use crate::clone::observed::SeedSnapshot;
use crate::clone::status::{Assignment, Outcome, Pins};
use crate::telemetry;

/// An image and what it stands for.
pub(super) struct Image {
    /// As named.
    pub(super) name: String,
    pub(super) digest: Option<String>,
    /// What pods say.
    pub(super) pod: String,
}

impl Pass<'_> {
    pub(super) async fn begin(&self, mode: &str, suffix: Option<&str>) -> Result<Outcome, Error> {
        let template = self.template()?;
        let status = template.status.clone().unwrap_or_default();
        let content_digest = status
            .content_digest
            .clone()
            .ok_or_else(|| gone("the template's content"))?;
        let snapshot = match &self.observed.seed_snapshot {
            SeedSnapshot::Ready(facts) => Some(facts),
            SeedSnapshot::Missing | SeedSnapshot::NotReady(_) => None,
        };
        let image = match (&self.clone.spec.image, snapshot) {
            (Some(image), _) => self.resolve(image).await?,
            // The program that the content was written by.
            (None, Some(snapshot)) => Image {
                name: snapshot.image.clone(),
                digest: snapshot.image_digest.clone(),
                pod: snapshot.pod_image.clone(),
            },
            (None, None) => status
                .images
                .iter()
                .find(|image| image.service == BACKEND)
                .map(|image| Image {
                    name: image.image.clone(),
                    digest: image.digest.clone(),
                    pod: image.pod_image.clone(),
                })
                .ok_or_else(|| gone("the template's image"))?,
        };
        let fixture = self
            .clone
            .spec
            .seed
            .as_ref()
            .and_then(|seed| seed.fixture.as_deref());
        let base = snapshot.map_or_else(
            || status.base_of(&content_digest, fixture),
            |snapshot| snapshot.base.clone(),
        );
        let content_digest = snapshot.map_or(content_digest, |snapshot| snapshot.template_digest.clone());
        let migrations = snapshot.map_or_else(
            || status.migrations.clone(),
            |snapshot| snapshot.migrations.clone(),
        );
        let rows = status
            .bases
            .iter()
            .find(|known| known.name == base)
            .and_then(|known| known.rows);
        let names = names::external_names(
            &template.spec.database.name_template,
            &template.spec.redis.prefix_template,
            &self.clone.name_any(),
            suffix,
        );
        Ok(Outcome::Begun(Box::new(Assignment {
            mode: mode.to_owned(),
            names,
            port: self.choose_port().await?,
            pins: Pins {
                image: image.name,
                image_digest: image.digest,
                pod_image: image.pod,
                template_digest: content_digest,
                migrations,
                base,
            },
            rows: rows.unwrap_or_default(),
        })))
    }

    /// Asks a registry for what a reference stands for now.
    pub(super) async fn resolve(&self, image: &str) -> Result<Image, NamedError> {
        let resolved = self.runtime.context.images.resolve(image).await;
        let resolved = resolved.map_err(|error| NamedError::ImageUnavailable {
            image: image.to_owned(),
            detail: telemetry::chain(&error),
        })?;
        Ok(Image {
            name: image.to_owned(),
            digest: resolved.digest,
            pod: resolved.pod_reference,
        })
    }

    pub(super) async fn choose_port(&self) -> Result<Option<u16>, Error> {
        let Some(range) = validate::port_range(self.clone.spec.port_range.as_deref())? else {
            return Ok(None);
        };
        let others = self.api::<AppClone>().list(&ListParams::default()).await?.items;
        Ok(Some(self.runtime.ports.choose(self.clone, &others, &range)?))
    }
}
