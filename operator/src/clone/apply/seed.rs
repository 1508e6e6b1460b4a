//! Writes a fixture on top of what a run has written.

use asymmetric_crd::NamedError;
use kube::ResourceExt;

use super::Pass;
use crate::clone::error::Error;
use crate::clone::status::Outcome;
use crate::postgres::BuildError;
use crate::telemetry;

impl Pass<'_> {
    pub(super) async fn seed_on_top(&self, request: &str) -> Result<Outcome, Error> {
        let refused = |detail: String| {
            Outcome::Refused(NamedError::SeedFailed {
                id: self.clone.name_any(),
                detail,
            })
        };
        let entry = self.runtime.context.catalog.entry(&self.clone.spec.template);
        let content = entry.and_then(|entry| entry.content.ok());
        let digest = self
            .clone
            .status
            .as_ref()
            .and_then(|status| status.template_digest.as_deref());
        let Some(content) = content.filter(|content| Some(content.digest.as_str()) == digest) else {
            return Ok(refused(
                "its template has other content now than it was made from; make a new clone".to_owned(),
            ));
        };
        let fixture = self
            .clone
            .spec
            .seed
            .as_ref()
            .and_then(|seed| seed.fixture.as_deref());
        let Some(file) = fixture.and_then(|fixture| content.fixture(fixture)) else {
            let what = match fixture {
                Some(_) => "a fixture that was published from a snapshot",
                None => "an empty seed",
            };
            return Ok(refused(format!(
                "{what} cannot be put on top of what was written; reset it"
            )));
        };
        let names = self.external()?.names;
        let password = self.credentials()?.database_password;
        let written = self
            .databases()?
            .seed_on_top(&names, &self.uid, &password, file, request)
            .await;
        match written {
            Ok(seeded) => Ok(Outcome::Seeded {
                rows: i64::try_from(seeded.rows).unwrap_or(i64::MAX),
            }),
            Err(BuildError::Postgres(error)) => Err(error.into()),
            Err(error) => Ok(refused(telemetry::chain(&error))),
        }
    }
}
