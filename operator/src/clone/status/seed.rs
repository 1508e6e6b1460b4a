//! What a clone's content is and where it came from.

use asymmetric_crd::clone::{CloneStatus, SeedStatus};
use asymmetric_crd::{AppClone, Verb, names};

use crate::clone::observed::{Observed, SeedSnapshot};

fn fixture(clone: &AppClone) -> Option<&str> {
    clone.spec.seed.as_ref()?.fixture.as_deref()
}

/// Name of the base with a fixture in the content that the clone was made from.
fn base(status: &CloneStatus, observed: &Observed, fixture: Option<&str>) -> Option<String> {
    let digest = status.template_digest.as_deref()?;
    Some(observed.template_status().map_or_else(
        || names::base_database(digest, fixture),
        |template| template.base_of(digest, fixture),
    ))
}

/// What a reseed wrote: a whole base in another epoch, or a fixture on top of the same one.
pub(super) fn reseeded(
    status: &CloneStatus,
    clone: &AppClone,
    observed: &Observed,
    epoch: i64,
) -> Option<SeedStatus> {
    if status.epoch != Some(epoch) {
        return seed(clone, base_rows(status, observed));
    }
    let seeded = observed.run.as_ref().and_then(|facts| facts.seeded.as_ref());
    let rows = seeded.map_or(0, |seeded| i64::try_from(seeded.rows).unwrap_or(i64::MAX));
    let mut seed = seed(clone, rows)?;
    seed.warnings
        .push("written on top of what the run had written; a reset returns to the fixture alone".to_owned());
    Some(seed)
}

/// Rows of the clone's base, as its template counted them.
pub(super) fn base_rows(status: &CloneStatus, observed: &Observed) -> i64 {
    let base = observed
        .template_status()
        .into_iter()
        .flat_map(|template| &template.bases)
        .find(|known| Some(&known.name) == status.base.as_ref());
    base.and_then(|base| base.rows).unwrap_or_default()
}

/// The content that a request for other content leads to; a refused one returns to the present base.
pub(super) fn change_base(status: &mut CloneStatus, clone: &AppClone, observed: &Observed, verb: Verb) {
    let next = match (verb, &observed.seed_snapshot) {
        (Verb::Reseed, _) => base(status, observed, fixture(clone)),
        (Verb::Restore, SeedSnapshot::Ready(snapshot)) => Some(snapshot.base.clone()),
        _ => return,
    };
    let before = std::mem::replace(&mut status.base, next);
    if let Some(request) = status.requests.get_mut(verb.name()) {
        request.previous_base = before;
    }
}

pub(super) fn seed(clone: &AppClone, rows: i64) -> Option<SeedStatus> {
    if let Some(snapshot) = clone.spec.seed.as_ref()?.snapshot.clone() {
        return Some(SeedStatus {
            snapshot: Some(snapshot),
            ..SeedStatus::default()
        });
    }
    let fixture = fixture(clone)?.to_owned();
    Some(SeedStatus {
        fixture: Some(fixture),
        snapshot: None,
        written: rows,
        rejected: 0,
        by_source: [("fixture".to_owned(), rows)].into(),
        warnings: Vec::new(),
    })
}
