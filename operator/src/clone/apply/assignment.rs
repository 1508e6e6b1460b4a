//! Fixes what a spin needs before its first use: names, port, image, base.

use std::sync::Arc;

use asymmetric_crd::{AppClone, CloneTemplate, NamedError, names, validate};
use kube::ResourceExt;
use kube::api::ListParams;

use super::{Pass, gone};
use crate::clone::build::BACKEND;
use crate::clone::error::Error;
use crate::clone::observed::SeedSnapshot;
use crate::clone::plan;
use crate::clone::reservations::{Reservation, Wish};
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
        let server = snapshot.map(|snapshot| snapshot.database_server.as_str());
        let published = status.published(fixture);
        let server = server.or_else(|| {
            let recorded = published?.database_server.as_deref();
            Some(names::database_server(recorded))
        });
        let reservation = self.reserve(template, suffix, server).await?;
        Ok(Outcome::Begun(Box::new(Assignment {
            mode: mode.to_owned(),
            reservation,
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

    /// `suffix` sets the names apart from others that were found on the servers, `server` is where the content is.
    async fn reserve(
        &self,
        template: &CloneTemplate,
        suffix: Option<&str>,
        server: Option<&str>,
    ) -> Result<Reservation, Error> {
        let context = &self.runtime.context;
        let own_suffix = plan::own_suffix(self.clone);
        let names = |suffix: Option<&str>| {
            names::external_names(
                &template.spec.database.name_template,
                &template.spec.redis.prefix_template,
                &self.clone.name_any(),
                suffix,
            )
        };
        // A spin that goes on with other names stays where it began.
        let status = self.clone.status.as_ref();
        let begun = status.filter(|status| status.spin_started_at.is_some());
        let begun = begun.and_then(|status| status.database_server.as_deref());
        let wish = || {
            Ok::<_, NamedError>(Wish {
                names: names(suffix),
                other_names: names(Some(&own_suffix)),
                ports: validate::port_range(self.clone.spec.port_range.as_deref())?,
                server: begun.or(server),
            })
        };
        let servers = &context.database_servers;
        let reservations = &self.runtime.context.reservations;
        let known: Vec<_> = context
            .clones
            .iter()
            .flat_map(|clones| clones.store.state())
            .collect();
        match reservations.reserve(self.clone, &known, servers, wish()?) {
            // A clone that went a moment ago may still be among those that are known.
            Err(NamedError::NoFreePorts { .. }) => {
                let listed = self.api::<AppClone>().list(&ListParams::default()).await?.items;
                let namespace = self.clone.namespace();
                let elsewhere = known.into_iter().filter(|other| other.namespace() != namespace);
                let others: Vec<_> = elsewhere.chain(listed.into_iter().map(Arc::new)).collect();
                Ok(reservations.reserve(self.clone, &others, servers, wish()?)?)
            }
            other => Ok(other?),
        }
    }
}
