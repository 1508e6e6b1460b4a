//! Snapshots: taking one of the clone, and using one as its content.

use asymmetric_crd::clone::CloneStatus;
use asymmetric_crd::{AppClone, NamedError};

use super::WATCHED;
use crate::clone::action::Action;
use crate::clone::observed::{Backend, CloneDatabase, DatabaseFacts, Observed, SeedSnapshot, SnapshotFacts};
use crate::clone::step::Step;

/// The next step towards the snapshot that is to be taken: the backend holds still while the database is copied.
pub(super) fn take(
    status: &CloneStatus,
    observed: &Observed,
    databases: &DatabaseFacts,
) -> Result<(), Action> {
    let Some(snapshot) = &observed.snapshot else {
        return Ok(());
    };
    let CloneDatabase::Owned {
        epoch,
        open,
        sessions,
    } = &databases.database
    else {
        return Ok(());
    };
    if status.first_ready_at.is_none() || Some(*epoch) != status.epoch {
        return Ok(());
    }
    let name = snapshot.name.clone();
    if snapshot.copied {
        // Whoever waits for the snapshot goes on with the clone at once.
        return Err(match observed.backend {
            _ if !open => Action::OpenDatabase,
            Backend::Answering { fenced: true, .. } => Action::Release { epoch: *epoch },
            _ => Action::RecordSnapshot { name },
        });
    }
    if let Backend::Answering { fenced: false, .. } = observed.backend {
        return Err(Action::Fence);
    }
    if *open || *sessions > 0 {
        return Err(Action::CloseDatabase);
    }
    Err(Action::CopySnapshot {
        name,
        key: snapshot.key.clone(),
    })
}

/// Name of the snapshot that the spec's seed names.
pub(super) fn named(clone: &AppClone) -> Option<&str> {
    clone.spec.seed.as_ref()?.snapshot.as_deref()
}

/// The snapshot that the seed names, if it is one of the clone's template.
pub(super) fn usable<'a>(clone: &AppClone, observed: &'a Observed) -> Result<&'a SnapshotFacts, NamedError> {
    let name = named(clone).unwrap_or_default().to_owned();
    let unusable = |name, detail: &str| NamedError::SnapshotUnusable {
        name,
        detail: detail.to_owned(),
    };
    match &observed.seed_snapshot {
        SeedSnapshot::Missing => Err(NamedError::SnapshotNotFound {
            name,
            hint: String::new(),
        }),
        SeedSnapshot::NotReady(why) => Err(unusable(name, why)),
        SeedSnapshot::Ready(facts) if facts.template != clone.spec.template => {
            let detail = format!("it is of template '{}'", facts.template);
            Err(unusable(name, &detail))
        }
        SeedSnapshot::Ready(facts) => Ok(facts),
    }
}

/// Before the first use of a snapshot as a clone's content.
pub(super) fn wait_until_usable(clone: &AppClone, observed: &Observed) -> Result<(), Action> {
    if named(clone).is_none() {
        return Ok(());
    }
    if let SeedSnapshot::NotReady(why) = &observed.seed_snapshot {
        return Err(Action::wait(Step::Template, "SnapshotNotReady", why, WATCHED));
    }
    usable(clone, observed).map(drop).map_err(Action::Fail)
}
