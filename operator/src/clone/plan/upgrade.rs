//! The template's current image and content in the place of those that the clone was made from.

use asymmetric_crd::clone::CloneStatus;
use asymmetric_crd::template::{BaseState, CloneTemplateStatus, Migration};
use asymmetric_crd::{AppClone, CloneTemplate, NamedError, Verb, names, suggestion, validate};
use kube::ResourceExt;

use super::request::{Asked, is_running};
use super::{ELSEWHERE, SOON, WATCHED, is_elsewhere};
use crate::clone::action::Action;
use crate::clone::observed::{Backend, CloneDatabase, DatabaseFacts, Observed};
use crate::clone::step::Step;

/// Whether the clone runs what the upgrade that is being carried out leads to, or is about to.
pub(crate) fn is_pinned(status: &CloneStatus) -> bool {
    let request = status.requests.get(Verb::Upgrade.name());
    is_running(status, Verb::Upgrade) && request.is_some_and(|request| request.pinned)
}

/// Whether an upgrade can be taken up; `replaces` when a reset is asked for with it.
pub(super) fn upgradable(
    clone: &AppClone,
    status: &CloneStatus,
    observed: &Observed,
    replaces: bool,
) -> Result<(), NamedError> {
    let target = target(clone, status, observed)?;
    if replaces && !is_of_snapshot(status) {
        return Ok(());
    }
    appended(clone, status, &status.migrations, target).map(drop)
}

/// Pins the clone to the template's current image and content, once its data has had the migrations that were added.
pub(super) fn pin(
    clone: &AppClone,
    status: &CloneStatus,
    observed: &Observed,
    databases: &DatabaseFacts,
    asked: &Asked,
) -> Result<(), Action> {
    if !asked.runs(Verb::Upgrade) || is_pinned(status) {
        return Ok(());
    }
    let refuse = |error| Action::Refuse {
        verb: Verb::Upgrade,
        error,
    };
    let target = target(clone, status, observed).map_err(refuse)?;
    base_ready(clone, status, target)?;
    let is_held = !matches!(observed.backend, Backend::Answering { fenced: false, .. });
    if is_running(status, Verb::Reset) {
        return Err(if is_held {
            Action::Repin {
                migrations: Vec::new(),
            }
        } else {
            Action::Fence
        });
    }
    match databases.database {
        CloneDatabase::Owned { open: true, .. } => {}
        CloneDatabase::Owned { open: false, .. } => return Err(Action::OpenDatabase),
        // What is lost is told by the next step.
        CloneDatabase::Absent | CloneDatabase::Foreign => return Ok(()),
    }
    let Some(run) = &observed.run else {
        let message = "the migrations that the database has had are being looked up";
        return Err(Action::wait(Step::Database, "Upgrading", message, SOON));
    };
    let had = run.migrations.as_ref().unwrap_or(&status.migrations);
    let new = appended(clone, status, had, target).map_err(refuse)?;
    Err(if new.is_empty() || is_held {
        let migrations = new.iter().map(|migration| migration.name.clone()).collect();
        Action::Repin { migrations }
    } else {
        Action::Fence
    })
}

fn refused(clone: &AppClone, detail: String) -> NamedError {
    NamedError::UpgradeFailed {
        id: clone.name_any(),
        detail,
    }
}

/// What the template is at now, if the clone can be had from it.
fn target<'a>(
    clone: &AppClone,
    status: &CloneStatus,
    observed: &'a Observed,
) -> Result<&'a CloneTemplateStatus, NamedError> {
    let Some(template) = &observed.template else {
        let hint = suggestion::hint(
            &clone.spec.template,
            observed.template_names.iter().map(String::as_str),
        );
        return Err(NamedError::TemplateNotFound {
            template: clone.spec.template.clone(),
            hint,
        });
    };
    validate::against_template(&clone.spec, template)?;
    let known = template.status.as_ref();
    let Some(target) = known.filter(|target| target.content_digest.is_some()) else {
        return Err(refused(clone, "its template is being read".to_owned()));
    };
    if let Some(fixture) =
        fixture(status).filter(|fixture| !target.fixtures.iter().any(|name| name == fixture))
    {
        let detail = format!("its fixture '{fixture}' is not in the template any more; seed it first");
        return Err(refused(clone, detail));
    }
    if is_elsewhere(status, Some(target), fixture(status)) {
        return Err(refused(clone, ELSEWHERE.to_owned()));
    }
    Ok(target)
}

fn fixture(status: &CloneStatus) -> Option<&str> {
    status.seed.as_ref()?.fixture.as_deref()
}

fn is_of_snapshot(status: &CloneStatus) -> bool {
    status.seed.as_ref().is_some_and(|seed| seed.snapshot.is_some())
}

/// Name of the base that the clone returns to after an upgrade: the present one for a clone of a snapshot.
pub(crate) fn base(status: &CloneStatus, template: &CloneTemplate) -> Option<String> {
    if is_of_snapshot(status) {
        return status.base.clone();
    }
    let target = template.status.as_ref()?;
    Some(target.base_of(target.content_digest.as_deref()?, fixture(status)))
}

/// The migrations that were added to those that the database has had. Anything else cannot be done to its data.
fn appended<'a>(
    clone: &AppClone,
    status: &CloneStatus,
    had: &[Migration],
    target: &'a CloneTemplateStatus,
) -> Result<&'a [Migration], NamedError> {
    let id = clone.name_any();
    let instead = format!("start anew with asym upgrade {id} --reset");
    if had.is_empty() && target.content_digest != status.template_digest {
        let detail = format!("nobody noted which migrations its data has had; {instead}");
        return Err(refused(clone, detail));
    }
    if had.is_empty() {
        return Ok(&[]);
    }
    let differing = had.iter().zip(&target.migrations).find(|(had, now)| had != now);
    let wrong = match differing {
        Some((had, now)) if had.name == now.name => Some(format!("{} was edited", had.name)),
        Some((had, _)) if target.migrations.iter().any(|now| now == had) => {
            Some(format!("a migration was put before {}", had.name))
        }
        Some((had, _)) => Some(format!("{} was removed", had.name)),
        None => had
            .get(target.migrations.len())
            .map(|had| format!("{} was removed", had.name)),
    };
    if let Some(wrong) = wrong {
        let detail = format!("{wrong} in its template, which cannot be done to data; {instead}");
        return Err(refused(clone, detail));
    }
    let new = &target.migrations[had.len()..];
    if !new.is_empty() && is_of_snapshot(status) {
        let detail = "its start is a snapshot from before the newest migrations; make a new clone".to_owned();
        return Err(refused(clone, detail));
    }
    Ok(new)
}

/// A reset needs the new content's base, so that nothing is changed before it is there.
fn base_ready(clone: &AppClone, status: &CloneStatus, target: &CloneTemplateStatus) -> Result<(), Action> {
    if is_of_snapshot(status) || target.published(fixture(status)).is_some() {
        return Ok(());
    }
    let digest = target.content_digest.as_deref().unwrap_or_default();
    let name = names::base_database(digest, fixture(status));
    let base = target.bases.iter().find(|base| base.name == name);
    match base.map(|base| (base.state, base.message.clone())) {
        Some((BaseState::Ready, _)) => Ok(()),
        Some((BaseState::Failed, message)) => {
            let detail = format!("its template cannot be used: {}", message.unwrap_or_default());
            Err(Action::Refuse {
                verb: Verb::Upgrade,
                error: refused(clone, detail),
            })
        }
        Some((BaseState::Building, _)) | None => {
            let message = "the base of the new content is being made";
            Err(Action::wait(Step::Database, "BaseNotReady", message, WATCHED))
        }
    }
}
