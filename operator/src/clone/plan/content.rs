//! What the clone's database should hold: its content, another run's, or a fresh copy.

use asymmetric_crd::clone::CloneStatus;
use asymmetric_crd::template::BaseState;
use asymmetric_crd::{AppClone, NamedError, Verb};
use kube::ResourceExt;

use super::request::{Asked, is_running};
use super::{SOON, WATCHED};
use crate::clone::action::Action;
use crate::clone::observed::{Backend, CloneDatabase, DatabaseFacts, Observed};
use crate::clone::step::Step;

/// The epoch of the database that the clone should serve from, or `None` when it has to be made.
pub(super) fn database_epoch(
    clone: &AppClone,
    status: &CloneStatus,
    observed: &Observed,
    databases: &DatabaseFacts,
    asked: &Asked,
) -> Result<Option<i64>, Action> {
    let current = status.epoch.unwrap_or(1);
    let swapping = [Verb::Restore, Verb::Reset]
        .into_iter()
        .find(|verb| asked.runs(*verb))
        .or_else(|| {
            let replaces = asked.runs(Verb::Upgrade) && is_running(status, Verb::Reset);
            replaces.then_some(Verb::Upgrade)
        });
    let replacing = swapping.or_else(|| asked.runs(Verb::Reseed).then_some(Verb::Reseed));
    match &databases.database {
        CloneDatabase::Owned {
            epoch,
            open,
            sessions,
        } if *epoch == current
            && let Asked::Running(Verb::Reseed, request) = asked =>
        {
            let run = Run {
                epoch: current,
                open: *open,
                sessions: *sessions,
            };
            reseed(status, observed, databases, request, &run)
        }
        CloneDatabase::Owned {
            epoch,
            open,
            sessions,
        } if *epoch == current
            && let Some(verb) = swapping =>
        {
            base_ready(status, observed, databases).map_err(|action| refuse_if_failed(verb, action))?;
            if let Backend::Answering { fenced: false, .. } = observed.backend {
                return Err(Action::Fence);
            }
            if *open || *sessions > 0 {
                return Err(Action::CloseDatabase);
            }
            Err(Action::Swap { from: current })
        }
        CloneDatabase::Owned { open: false, .. } => Err(Action::OpenDatabase),
        CloneDatabase::Owned { epoch, .. } => Ok(Some(*epoch)),
        CloneDatabase::Absent if replacing.is_some() => {
            let verb = replacing.unwrap_or(Verb::Reset);
            base_ready(status, observed, databases).map_err(|action| refuse_if_failed(verb, action))?;
            Err(Action::CreateDatabase { epoch: current + 1 })
        }
        CloneDatabase::Absent if status.first_ready_at.is_some() => {
            Err(Action::Fail(NamedError::ContentLost {
                id: clone.name_any(),
                place: "Postgres".to_owned(),
            }))
        }
        CloneDatabase::Absent | CloneDatabase::Foreign => {
            base_ready(status, observed, databases)?;
            Ok(None)
        }
    }
}

/// The database of the run that is to be seeded.
struct Run {
    epoch: i64,
    open: bool,
    sessions: usize,
}

/// An untouched run is replaced, one that was written to is added to. Which it is can be told only when the backend is
/// fenced, because the server counts a session's writing when the session ends.
fn reseed(
    status: &CloneStatus,
    observed: &Observed,
    databases: &DatabaseFacts,
    request: &str,
    run: &Run,
) -> Result<Option<i64>, Action> {
    let is_seeded = observed
        .run
        .as_ref()
        .and_then(|facts| facts.seeded.as_ref())
        .is_some_and(|seeded| seeded.request == request);
    if is_seeded {
        return Ok(Some(run.epoch));
    }
    base_ready(status, observed, databases).map_err(|action| refuse_if_failed(Verb::Reseed, action))?;
    if let Backend::Answering { fenced: false, .. } = observed.backend {
        return Err(Action::Fence);
    }
    // Closed by an earlier pass, which found it untouched.
    if !run.open {
        return Err(if run.sessions > 0 {
            Action::CloseDatabase
        } else {
            Action::Swap { from: run.epoch }
        });
    }
    Err(match &observed.run {
        Some(facts) if facts.touched => Action::SeedOnTop {
            request: request.to_owned(),
        },
        Some(_) => Action::CloseDatabase,
        None => Action::wait(
            Step::Database,
            "Seeding",
            "what the run has written is being looked up",
            SOON,
        ),
    })
}

fn refuse_if_failed(verb: Verb, action: Action) -> Action {
    match action {
        Action::Fail(error) => Action::Refuse { verb, error },
        other => other,
    }
}

fn base_ready(status: &CloneStatus, observed: &Observed, databases: &DatabaseFacts) -> Result<(), Action> {
    if databases.base_ready {
        return Ok(());
    }
    if let Some(name) = status.seed.as_ref().and_then(|seed| seed.snapshot.clone()) {
        let detail = "its content is gone".to_owned();
        return Err(Action::Fail(NamedError::SnapshotUnusable { name, detail }));
    }
    let Some(template) = &observed.template else {
        return Err(Action::wait(
            Step::Database,
            "BaseMissing",
            "the template that makes the base is gone",
            WATCHED,
        ));
    };
    let template_status = template.status.clone().unwrap_or_default();
    let name = status.base.clone().unwrap_or_default();
    match template_status.bases.iter().find(|base| base.name == name) {
        Some(base) if base.state == BaseState::Failed => Err(Action::Fail(NamedError::TemplateInvalid {
            template: template.name_any(),
            detail: base.message.clone().unwrap_or_default(),
        })),
        None if template_status.content_digest != status.template_digest => {
            Err(Action::Fail(NamedError::TemplateInvalid {
                template: template.name_any(),
                detail: format!(
                    "its content has changed and the base {name} of the old content is gone; make a new clone"
                ),
            }))
        }
        _ => Err(Action::wait(
            Step::Database,
            "BaseNotReady",
            "the base with schema and seed is being made",
            WATCHED,
        )),
    }
}
