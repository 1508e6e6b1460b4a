//! Fixes what a spin needs before its first use: names, port, image, base.

use asymmetric_crd::{AppClone, NamedError, names, validate};
use kube::ResourceExt;
use kube::api::ListParams;

use super::{Pass, gone};
use crate::clone::build::BACKEND;
use crate::clone::error::Error;
use crate::clone::observed::SeedSnapshot;
use crate::clone::status::{Assignment, Outcome};
use crate::telemetry;

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
            (Some(image), _) => {
                let resolved = self
                    .runtime
                    .context
                    .images
                    .resolve(image)
                    .await
                    .map_err(|error| NamedError::ImageUnavailable {
                        image: image.clone(),
                        detail: telemetry::chain(&error),
                    })?;
                (image.clone(), resolved.digest, resolved.pod_reference)
            }
            // The program that the content was written by.
            (None, Some(snapshot)) => (
                snapshot.image.clone(),
                snapshot.image_digest.clone(),
                snapshot.pod_image.clone(),
            ),
            (None, None) => status
                .images
                .iter()
                .find(|image| image.service == BACKEND)
                .map(|image| (image.image.clone(), image.digest.clone(), image.pod_image.clone()))
                .ok_or_else(|| gone("the template's image"))?,
        };
        let fixture = self
            .clone
            .spec
            .seed
            .as_ref()
            .and_then(|seed| seed.fixture.as_deref());
        let base = snapshot.map_or_else(
            || names::base_database(&content_digest, fixture),
            |snapshot| snapshot.base.clone(),
        );
        let content_digest = snapshot.map_or(content_digest, |snapshot| snapshot.template_digest.clone());
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
            image: image.0,
            image_digest: image.1,
            pod_image: image.2,
            template_digest: content_digest,
            base,
            rows: rows.unwrap_or_default(),
        })))
    }

    pub(super) async fn choose_port(&self) -> Result<Option<u16>, Error> {
        let Some(range) = validate::port_range(self.clone.spec.port_range.as_deref())? else {
            return Ok(None);
        };
        let others = self.api::<AppClone>().list(&ListParams::default()).await?.items;
        Ok(Some(self.runtime.ports.choose(self.clone, &others, &range)?))
    }
}
