//! What a clone is made from, and how an upgrade changes it.

use asymmetric_crd::Verb;
use asymmetric_crd::clone::CloneStatus;

use super::Pins;
use super::seed::base_rows;
use crate::clone::observed::Observed;

/// Records what the clone is made from.
pub(super) fn pin(status: &mut CloneStatus, pins: &Pins) {
    status.image = Some(pins.image.clone());
    status.image_digest.clone_from(&pins.image_digest);
    status.pod_image = Some(pins.pod_image.clone());
    status.template_digest = Some(pins.template_digest.clone());
    status.migrations.clone_from(&pins.migrations);
    status.base = Some(pins.base.clone());
}

/// The same in the middle of an upgrade.
pub(super) fn repin(status: &mut CloneStatus, pins: &Pins) {
    pin(status, pins);
    if let Some(request) = status.requests.get_mut(Verb::Upgrade.name()) {
        request.pinned = true;
    }
}

/// An upgrade with a reset has put the new content's base in the place of the data.
pub(super) fn replaced(status: &mut CloneStatus, observed: &Observed) {
    let rows = base_rows(status, observed);
    let seed = status.seed.as_mut().filter(|seed| seed.fixture.is_some());
    if let Some(seed) = seed {
        seed.written = rows;
        seed.by_source = [("fixture".to_owned(), rows)].into();
        seed.warnings.clear();
    }
}
