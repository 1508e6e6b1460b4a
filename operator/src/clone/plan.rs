//! Decides the next step of a pass. Pure and total: every observation gives exactly one action.

mod certificate;
mod content;
mod health;
mod rate_limits;
mod request;
mod snapshot;
mod upgrade;

use std::time::Duration;

use asymmetric_crd::clone::CloneStatus;
use asymmetric_crd::condition;
use asymmetric_crd::constants::{ABANDON_EXTERNAL, CLEANUP_FINALIZER, RETRY};
use asymmetric_crd::template::CloneTemplateStatus;
use asymmetric_crd::{AppClone, CloneTemplate, NamedError, Verb, names, suggestion, validate};
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;

use self::content::database_epoch;
pub(crate) use self::health::ending;
use self::health::serve;
use self::request::{Asked, asked};
pub(crate) use self::request::{is_running, new_id};
pub(crate) use self::upgrade::{base as base_after_upgrade, is_pinned};
use super::action::Action;
use super::build::BACKEND;
use super::observed::{CloneDatabase, External, Observed};
use super::retry::{self, Retry};
use super::step::Step;

/// Reason of a template's `Ready` when no registry has its image.
const IMAGE_UNAVAILABLE: &str = "ImageUnavailable";
/// How soon to ask a backend again that is about to answer.
const SOON: Duration = Duration::from_millis(40);
/// How soon to look again where a watch should fire first.
const WATCHED: Duration = Duration::from_secs(5);
/// How soon to look again at an external system that is down.
const OUTAGE: Duration = Duration::from_secs(3);

/// The next step for `clone`.
pub(crate) fn plan(clone: &AppClone, observed: &Observed, now: Timestamp) -> Action {
    if clone.metadata.deletion_timestamp.is_some() {
        return deletion(clone, observed);
    }
    let empty = CloneStatus::default();
    let status = clone.status.as_ref().unwrap_or(&empty);
    let spinning = status.spin_started_at.is_some();
    if status.first_ready_at.is_none() && !spinning {
        return match &status.failure {
            Some(failure) => match retry::decide(failure, clone, observed, now) {
                _ if leftovers(observed) => Action::RollBack,
                Retry::Now => begin(clone, observed),
                Retry::After(after) => Action::wait(Step::Template, &failure.code, &failure.message, after),
                Retry::Never => Action::Rest,
            },
            None => begin(clone, observed),
        };
    }
    match converge(clone, status, observed, now) {
        Ok(action) | Err(action) => action,
    }
}

fn deletion(clone: &AppClone, observed: &Observed) -> Action {
    if !clone.finalizers().iter().any(|name| name == CLEANUP_FINALIZER) {
        return Action::Rest;
    }
    if clone
        .annotations()
        .get(ABANDON_EXTERNAL)
        .is_some_and(|value| value == "true")
    {
        return Action::RemoveFinalizer;
    }
    match (&observed.databases, &observed.redis) {
        (External::Unavailable(error), _) | (_, External::Unavailable(error)) => {
            Action::wait(Step::Database, error.code(), &error.to_string(), OUTAGE)
        }
        (External::NotAsked, _) => Action::RemoveFinalizer,
        (External::Known(databases), redis) => {
            let user_left = matches!(redis, External::Known(facts) if facts.user);
            if databases.owned_objects > 0 || user_left || observed.workloads.deployment.is_some() {
                Action::CleanUp
            } else {
                Action::RemoveFinalizer
            }
        }
    }
}

fn leftovers(observed: &Observed) -> bool {
    let database = matches!(&observed.databases, External::Known(facts) if facts.owned_objects > 0);
    let redis = matches!(&observed.redis, External::Known(facts) if facts.user);
    database
        || redis
        || observed.secrets.any()
        || observed.workloads.deployment.is_some()
        || observed.workloads.service.is_some()
}

fn begin(clone: &AppClone, observed: &Observed) -> Action {
    if let Err(error) = validate::clone_spec(clone) {
        return Action::Fail(error);
    }
    let Some(template) = &observed.template else {
        let template = clone.spec.template.clone();
        let hint = suggestion::hint(&template, observed.template_names.iter().map(String::as_str));
        return Action::Fail(NamedError::TemplateNotFound { template, hint });
    };
    let status = template.status.clone().unwrap_or_default();
    if status.content_digest.is_none() {
        return Action::wait(
            Step::Template,
            "TemplateNotReady",
            "the template is being read",
            WATCHED,
        );
    }
    let mode = match validate::against_template(&clone.spec, template) {
        Ok(mode) => mode,
        Err(error) => return Action::Fail(error),
    };
    if let Err(action) = snapshot::wait_until_usable(clone, observed) {
        return action;
    }
    if clone.spec.image.is_none() && status.images.is_empty() {
        return image_missing(template, &status);
    }
    if !clone.finalizers().iter().any(|name| name == CLEANUP_FINALIZER) {
        return Action::AddFinalizer;
    }
    Action::Begin { mode, suffix: None }
}

/// A template without a resolved image: not looked up yet, not to be had, or beyond use.
fn image_missing(template: &CloneTemplate, status: &CloneTemplateStatus) -> Action {
    let ready = condition::find(&status.conditions, condition::kinds::READY);
    let message = ready.map(|ready| ready.message.clone()).unwrap_or_default();
    if condition::is_true(&status.conditions, condition::kinds::STALLED) {
        return Action::Fail(NamedError::TemplateInvalid {
            template: template.name_any(),
            detail: message,
        });
    }
    match template
        .spec
        .services
        .iter()
        .find(|service| service.name == BACKEND)
    {
        Some(service) if ready.is_some_and(|ready| ready.reason == IMAGE_UNAVAILABLE) => {
            Action::Fail(NamedError::ImageUnavailable {
                image: service.image.clone(),
                detail: "no registry has it".to_owned(),
            })
        }
        _ => Action::wait(
            Step::Image,
            "ImageNotResolved",
            "the template's image is being looked up",
            WATCHED,
        ),
    }
}

/// The chain that a spin walks once and every later pass checks again. `Err` ends it early; both arms are actions.
fn converge(
    clone: &AppClone,
    status: &CloneStatus,
    observed: &Observed,
    now: Timestamp,
) -> Result<Action, Action> {
    if let Err(error) = validate::clone_spec(clone) {
        return Err(Action::Fail(error));
    }
    let databases = available(&observed.databases, Step::Database)?;
    let redis = available(&observed.redis, Step::Redis)?;
    // Before the Secrets, which hold the names.
    if databases.database == CloneDatabase::Foreign {
        return Err(foreign(clone, status));
    }
    let Some(secret) = observed
        .secrets
        .server
        .as_ref()
        .filter(|_| observed.secrets.tokens && observed.secrets.query)
    else {
        return Err(Action::EnsureCredentials);
    };
    if !databases.roles {
        return Err(Action::EnsureRoles);
    }
    let asked = asked(clone, status);
    let replaces = [Verb::Upgrade, Verb::Restore, Verb::Reset, Verb::Reseed]
        .into_iter()
        .any(|verb| asked.runs(verb));
    if !replaces {
        snapshot::take(status, observed, databases)?;
    }
    // A database that somebody closed is opened first: during a request, only the operator closes it.
    let is_closed = matches!(databases.database, CloneDatabase::Owned { open: false, .. });
    if let Asked::New(verb, id) = &asked
        && !is_closed
    {
        return Err(accept(clone, status, observed, *verb, id.clone()));
    }
    upgrade::pin(clone, status, observed, databases, &asked)?;
    let Some(epoch) = database_epoch(clone, status, observed, databases, &asked)? else {
        return Err(Action::CreateDatabase {
            epoch: status.epoch.unwrap_or(1),
        });
    };
    if !redis.current {
        return Err(Action::EnsureRedisUser);
    }
    if !observed.workloads.current() {
        return Err(Action::ApplyWorkloads);
    }
    rate_limits::keep(clone, observed)?;
    serve(clone, status, observed, secret, epoch, &asked, now)?;
    certificate::keep(observed, secret, now)?;
    Ok(Action::Rest)
}

fn accept(clone: &AppClone, status: &CloneStatus, observed: &Observed, verb: Verb, id: String) -> Action {
    let possible = match verb {
        Verb::Upgrade => {
            let replaces = new_id(clone, status, Verb::Reset).is_some();
            upgrade::upgradable(clone, status, observed, replaces)
        }
        Verb::Reseed => seedable(clone, status, observed),
        Verb::Restore => restorable(clone, status, observed),
        Verb::Reset => resettable(clone, status, observed),
        Verb::Reprovision => Ok(()),
    };
    match possible {
        Ok(()) => Action::Accept { verb, id },
        Err(error) => Action::Refuse { verb, error },
    }
}

/// A clone can always return to the start that it has. Where the spec names another one by now, that has to be had.
fn resettable(clone: &AppClone, status: &CloneStatus, observed: &Observed) -> Result<(), NamedError> {
    if status.is_seeded_by(clone.spec.seed.as_ref()) {
        Ok(())
    } else if snapshot::named(clone).is_some() {
        restorable(clone, status, observed)
    } else {
        seedable(clone, status, observed)
    }
}

/// Whether the snapshot that the spec's seed names fits what the clone runs.
fn restorable(clone: &AppClone, status: &CloneStatus, observed: &Observed) -> Result<(), NamedError> {
    let failed = |detail: &str| NamedError::RestoreFailed {
        id: clone.name_any(),
        detail: detail.to_owned(),
    };
    if snapshot::named(clone).is_none() {
        return Err(failed("its seed names no snapshot"));
    }
    let snapshot = snapshot::usable(clone, observed)?;
    if snapshot.database_server != names::database_server(status.database_server.as_deref()) {
        return Err(failed(ELSEWHERE));
    }
    let is_of_this_content = Some(&snapshot.template_digest) == status.template_digest.as_ref();
    let is_of_this_schema = !snapshot.migrations.is_empty() && snapshot.migrations == status.migrations;
    if !is_of_this_content && !is_of_this_schema {
        return Err(failed(
            "the snapshot is of other content of the template; make a new clone from it",
        ));
    }
    Ok(())
}

/// Content is copied on the server that it is on.
const ELSEWHERE: &str = "the snapshot is on another Postgres server than it is; make a new clone from it";

/// Whether the spec's seed can be had in the content that the clone was made from.
fn seedable(clone: &AppClone, status: &CloneStatus, observed: &Observed) -> Result<(), NamedError> {
    let id = clone.name_any();
    if snapshot::named(clone).is_some() {
        let detail = "its seed names a snapshot; ask for a restore".to_owned();
        return Err(NamedError::SeedFailed { id, detail });
    }
    let Some(template) = &observed.template else {
        let detail = "its template is gone".to_owned();
        return Err(NamedError::SeedFailed { id, detail });
    };
    let fixture = clone.spec.seed.as_ref().and_then(|seed| seed.fixture.as_deref());
    if is_elsewhere(status, template.status.as_ref(), fixture) {
        let detail = ELSEWHERE.to_owned();
        return Err(NamedError::SeedFailed { id, detail });
    }
    let digest = template
        .status
        .as_ref()
        .and_then(|status| status.content_digest.as_ref());
    if digest != status.template_digest.as_ref() {
        let detail = format!(
            "its template has other content now than it was made from; asym upgrade {id} --reset takes that, then \
             seed it"
        );
        return Err(NamedError::SeedFailed { id, detail });
    }
    validate::against_template(&clone.spec, template).map(drop)
}

/// Whether the fixture is published from a snapshot on another server than the clone's.
fn is_elsewhere(status: &CloneStatus, template: Option<&CloneTemplateStatus>, fixture: Option<&str>) -> bool {
    let published = template.and_then(|template| template.published(fixture));
    published.is_some_and(|published| {
        names::database_server(published.database_server.as_deref())
            != names::database_server(status.database_server.as_deref())
    })
}

fn available<T>(external: &External<T>, step: Step) -> Result<&T, Action> {
    match external {
        External::Known(facts) => Ok(facts),
        External::Unavailable(error) => Err(Action::wait(step, &error.reason(), &error.to_string(), OUTAGE)),
        External::NotAsked => Err(Action::wait(
            step,
            "NamesMissing",
            "names are being recorded",
            SOON,
        )),
    }
}

fn foreign(clone: &AppClone, status: &CloneStatus) -> Action {
    let unused = status.first_ready_at.is_none();
    let suffix = own_suffix(clone);
    let database = status.database.clone().unwrap_or_default();
    if unused && !database.ends_with(&suffix) {
        let mode = status.mode.clone().unwrap_or_default();
        Action::Begin {
            mode,
            suffix: Some(suffix),
        }
    } else {
        Action::Fail(NamedError::NameTaken { name: database })
    }
}

/// What sets the names of a clone apart from those of another one with the same id.
pub(crate) fn own_suffix(clone: &AppClone) -> String {
    names::short_hash(&[&clone.uid().unwrap_or_default()], 4)
}

/// Value of the annotation that asks for another attempt.
pub(crate) fn retry_annotation(clone: &AppClone) -> Option<String> {
    clone.annotations().get(RETRY).cloned()
}

#[cfg(test)]
mod seed_tests;
#[cfg(test)]
mod snapshot_tests;
#[cfg(test)]
mod state_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod upgrade_tests;
