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

/// The content that a request for other content leads to; a refused one returns to the present base. A reset stays with
/// the base that there is, whatever became of the template, unless the spec names another seed by now.
pub(super) fn change_base(status: &mut CloneStatus, clone: &AppClone, observed: &Observed, verb: Verb) {
    let changes = match verb {
        Verb::Reseed | Verb::Restore => true,
        Verb::Reset => !status.is_seeded_by(clone.spec.seed.as_ref()),
        Verb::Upgrade | Verb::Reprovision => false,
    };
    if !changes {
        return;
    }
    let Some(next) = wanted_base(status, clone, observed) else {
        return;
    };
    let before = status.base.replace(next);
    if let Some(request) = status.requests.get_mut(verb.name()) {
        request.previous_base = before;
    }
}

/// Name of the base that the spec's seed leads to.
fn wanted_base(status: &CloneStatus, clone: &AppClone, observed: &Observed) -> Option<String> {
    let names_snapshot = clone
        .spec
        .seed
        .as_ref()
        .is_some_and(|seed| seed.snapshot.is_some());
    match &observed.seed_snapshot {
        SeedSnapshot::Ready(snapshot) if names_snapshot => Some(snapshot.base.clone()),
        _ if names_snapshot => None,
        _ => base(status, observed, fixture(clone)),
    }
}

/// The seed after a reset that led to another base. Which one that is, is told by the base: the spec may have moved on
/// once more meanwhile, and whoever compares it with this has to see that.
pub(super) fn after_reset(status: &CloneStatus, clone: &AppClone, observed: &Observed) -> Option<SeedStatus> {
    let request = status.requests.get(Verb::Reset.name());
    if request.is_none_or(|request| request.previous_base.is_none()) {
        return status.seed.clone();
    }
    let rows = base_rows(status, observed);
    if status.base.is_some() && wanted_base(status, clone, observed) == status.base {
        return seed(clone, rows);
    }
    let bases = observed
        .template_status()
        .into_iter()
        .flat_map(|template| &template.bases);
    let base = bases
        .into_iter()
        .find(|known| Some(&known.name) == status.base.as_ref())?;
    Some(of_fixture(base.fixture.clone()?, rows))
}

pub(super) fn seed(clone: &AppClone, rows: i64) -> Option<SeedStatus> {
    if let Some(snapshot) = clone.spec.seed.as_ref()?.snapshot.clone() {
        return Some(SeedStatus {
            snapshot: Some(snapshot),
            ..SeedStatus::default()
        });
    }
    Some(of_fixture(fixture(clone)?.to_owned(), rows))
}

fn of_fixture(fixture: String, rows: i64) -> SeedStatus {
    SeedStatus {
        fixture: Some(fixture),
        snapshot: None,
        written: rows,
        rejected: 0,
        by_source: [("fixture".to_owned(), rows)].into(),
        warnings: Vec::new(),
    }
}
