//! `asym spin`: make clones and wait until they serve.

mod plan;

pub(super) use plan::find as find_template;

use std::time::{Duration, Instant};

use asymmetric_crd::{AppClone, NamedError};
use clap::Args;
use futures::future::join_all;
use kube::ResourceExt;

use super::outcome::{self, Spin};
use crate::arguments;
use crate::failure::Failure;
use crate::progress::{Line, Progress};
use crate::render;
use crate::session::Session;
use crate::wait::{Waited, until};

/// How long a clone may go without the operator taking notice of it before the operator is looked at.
const NOTICE: Duration = Duration::from_secs(10);

/// How long the removal of a failed clone is waited for.
const REMOVAL: Duration = Duration::from_mins(1);

/// Arguments of `asym spin`.
#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct Arguments {
    /// Templates to clone; see asym ls --templates
    #[arg(required = true, value_name = "TEMPLATE", add = crate::completion::Names::Templates)]
    pub templates: Vec<String>,
    /// Which of the template's modes to run; its first when omitted
    #[arg(long, value_name = "MODE", add = crate::completion::Names::Modes)]
    pub mode: Option<String>,
    /// Fixture that the clone starts with, and that a reset returns to
    #[arg(long, value_name = "FIXTURE", add = crate::completion::Names::Fixtures)]
    pub seed: Option<String>,
    /// Snapshot that the clone starts with, and that a reset returns to
    #[arg(long, value_name = "SNAPSHOT", conflicts_with = "seed", add = crate::completion::Names::Snapshots)]
    pub from: Option<String>,
    /// Id of the clone; TEMPLATE-<8 hex digits> when omitted
    #[arg(long, value_name = "ID")]
    pub name: Option<String>,
    /// Environment to join; made if it is not there
    #[arg(short, long, value_name = "ENVIRONMENT", add = crate::completion::Names::Environments)]
    pub group: Option<String>,
    /// Reachable from outside the cluster, on a port that the cluster picks
    #[arg(long)]
    pub expose: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "3m", value_parser = arguments::duration)]
    pub timeout: Duration,
    /// Return as soon as the clone is asked for
    #[arg(long)]
    pub no_wait: bool,
    /// Keep a clone that failed
    #[arg(long)]
    pub keep: bool,
}

/// Runs `asym spin`: everything is checked before anything is made; several templates are spun at once.
pub async fn run(arguments: Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    if arguments.name.is_some() && arguments.templates.len() > 1 {
        return Err(Failure::Usage(
            "--name names one clone; spin the templates one by one to name them".to_owned(),
        ));
    }
    let started = Instant::now();
    let (operator, templates) = futures::join!(session.provider.operator(), session.provider.templates());
    let templates = templates?;
    operator?.check()?;
    if let Some(group) = &arguments.group {
        plan::check_group(group)?;
    }
    if let Some(snapshot) = &arguments.from {
        super::restore::check_known(snapshot, session).await?;
    }
    let wanted = arguments
        .templates
        .iter()
        .map(|template| plan::clone(template, &arguments, &templates))
        .collect::<Result<Vec<_>, _>>()?;

    let mut ids = Vec::new();
    for clone in &wanted {
        let id = create(clone, &arguments, session).await?;
        if let Some(group) = &arguments.group
            && let Err(failure) = session.provider.join_environment(group, &id).await
        {
            ids.push(id);
            take_back(&ids, session).await;
            return Err(failure);
        }
        ids.push(id);
    }
    if arguments.no_wait {
        return announce(&ids, &arguments, session).await;
    }
    let progress = Progress::new(&session.console);
    let spins = ids
        .iter()
        .map(|id| spin(id, &arguments, session, progress.line(id), started));
    let outcomes = join_all(spins).await;
    report(outcomes, &arguments, session)
}

/// Creates the clone under its name, or under another fresh id when somebody has that one already.
async fn create(clone: &AppClone, arguments: &Arguments, session: &Session) -> Result<String, Failure> {
    let mut clone = clone.clone();
    for _ in 0..3 {
        match session.provider.create(&clone).await {
            Err(Failure::Named(NamedError::NameTaken { .. })) if arguments.name.is_none() => {
                clone.metadata.name = Some(super::request::fresh_clone_id(&clone.spec.template));
            }
            other => return other.map(|()| clone.name_any()),
        }
    }
    Err(NamedError::NameTaken {
        name: clone.name_any(),
    }
    .into())
}

async fn announce(ids: &[String], arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if arguments.json {
        let mut records = Vec::new();
        for id in ids {
            let clone = session.provider.status(id).await?;
            records.push(render::record::Record::of(&clone, arguments.group.as_deref()));
        }
        return session.console.print_json(&render::one_or_many(&records));
    }
    let lines: Vec<String> = ids
        .iter()
        .map(|id| format!("{id} is being made; see asym status {id}"))
        .collect();
    session.console.print(&lines.join("\n"))
}

/// A clone that serves, with what its users need.
struct Spun {
    clone: AppClone,
    tokens: std::collections::BTreeMap<String, String>,
    took: Duration,
}

async fn spin(
    id: &str,
    arguments: &Arguments,
    session: &Session,
    line: Line,
    started: Instant,
) -> Result<Spun, Failure> {
    let outcome = wait(id, arguments.timeout, session, &line, started).await;
    match outcome {
        Ok(clone) => {
            let took = started.elapsed();
            let tokens = session.provider.tokens(id).await?;
            Ok(Spun { clone, tokens, took })
        }
        Err(failure) => {
            let gives_up = failure
                .code()
                .is_some_and(|code| code != "WAIT_TIMEOUT" && code != "CLUSTER_UNAVAILABLE");
            if gives_up && !arguments.keep {
                line.say("removing it");
                remove(id, arguments, session).await;
            }
            Err(failure)
        }
    }
}

/// Waits until a clone is ready that has been asked for.
pub(super) async fn wait(
    id: &str,
    timeout: Duration,
    session: &Session,
    line: &Line,
    started: Instant,
) -> Result<AppClone, Failure> {
    // A clone that the operator never saw has no status. Whoever cannot be asked beforehand is asked now.
    let noticed = until(
        &session.interrupt,
        session.provider.watch(id),
        NOTICE.min(timeout),
        |clone| {
            line.say("waiting for the operator");
            clone.is_none_or(AppClone::is_noticed).then_some(())
        },
    );
    match noticed.await? {
        Waited::Interrupted => return Err(interrupted(id)),
        Waited::TimedOut(_) => session.provider.operator().await?.check_unnoticed()?,
        Waited::Decided(()) => {}
    }
    let left = timeout.saturating_sub(started.elapsed());
    let waited = until(&session.interrupt, session.provider.watch(id), left, |clone| {
        let Some(clone) = clone else {
            return Some(Err(NamedError::CloneNotFound {
                id: id.to_owned(),
                hint: String::new(),
            }
            .into()));
        };
        match outcome::spin(clone) {
            Spin::Pending(doing) => {
                line.say(&doing);
                None
            }
            Spin::Ready => Some(Ok(clone.clone())),
            Spin::Failed(failure) => Some(Err(failure)),
        }
    });
    match waited.await? {
        Waited::Decided(decision) => decision,
        Waited::Interrupted => Err(interrupted(id)),
        Waited::TimedOut(last) => Err(last.as_ref().and_then(outcome::last_failure).unwrap_or_else(|| {
            let seconds = timeout.as_secs();
            let see = format!("asym status {id}");
            NamedError::WaitTimeout {
                what: format!("the spin of {id}"),
                seconds,
                see,
            }
            .into()
        })),
    }
}

/// Asks for the removal of clones that cannot get into the environment that they were made for.
async fn take_back(ids: &[String], session: &Session) {
    for id in ids {
        // The last one is in no environment.
        let _ = session.provider.leave_environments(id).await;
        if let Err(failure) = session.provider.destroy(id).await {
            session.console.fail(&failure);
            session
                .console
                .remark(&format!("{id} was not removed; asym destroy {id} does"));
        }
    }
}

/// Removes what a failed spin left. A failure to do so is said, but hides nothing: the spin's own failure follows.
async fn remove(id: &str, arguments: &Arguments, session: &Session) {
    let removal = async {
        if arguments.group.is_some() {
            session.provider.leave_environments(id).await?;
        }
        session.provider.destroy(id).await?;
        until(&session.interrupt, session.provider.watch(id), REMOVAL, |clone| {
            clone.is_none().then_some(())
        })
        .await
    };
    match removal.await {
        Ok(Waited::Decided(())) | Err(Failure::Named(NamedError::CloneNotFound { .. })) => {}
        Ok(_) => session
            .console
            .remark(&format!("{id} is still being removed; see asym status {id}")),
        Err(failure) => {
            session.console.fail(&failure);
            session
                .console
                .remark(&format!("{id} was not removed; asym destroy {id} does"));
        }
    }
}

fn interrupted(id: &str) -> Failure {
    Failure::Interrupted(format!(
        "interrupted: {id} keeps being made. Watch it with asym status {id}, remove it with asym destroy {id}"
    ))
}

fn report(
    outcomes: Vec<Result<Spun, Failure>>,
    arguments: &Arguments,
    session: &Session,
) -> Result<(), Failure> {
    let (spun, mut failures): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    let spun: Vec<Spun> = spun.into_iter().filter_map(Result::ok).collect();
    let group = arguments.group.as_deref();
    if arguments.json {
        let records: Vec<_> = spun
            .iter()
            .map(|spun| {
                render::record::Record::of(&spun.clone, group)
                    .with_tokens(&spun.tokens)
                    .ready_in(spun.took)
            })
            .collect();
        if !records.is_empty() {
            session.console.print_json(&render::one_or_many(&records))?;
        }
    } else {
        let stories: Vec<String> = spun
            .iter()
            .map(|spun| render::spin::story(&spun.clone, group, &spun.tokens, spun.took))
            .collect();
        session.console.print(&stories.join("\n"))?;
    }
    // The last failure decides the exit status; those before it are said here.
    let Some(last) = failures.pop() else { return Ok(()) };
    for failure in failures.into_iter().filter_map(Result::err) {
        session.console.fail(&failure);
    }
    last.map(drop)
}

#[cfg(test)]
mod tests;
