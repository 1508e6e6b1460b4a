//! `asym spin`: make clones and wait until they serve.

mod plan;

pub(super) use plan::{find as find_template, named as named_template};

use std::convert::Infallible;
use std::time::{Duration, Instant};

use asymmetric_crd::{AppClone, NamedError};
use clap::Args;
use futures::future::join_all;
use kube::ResourceExt;

use super::outcome::{self, Spin};
use super::request;
use crate::arguments::{DryRun, Waiting, default_timeout};
use crate::failure::Failure;
use crate::kinds::{Kind, clone_id, environment_name, snapshot_name, template_name};
use crate::output::{Objects, Output, Told};
use crate::progress::{self, Line};
use crate::render;
use crate::session::Session;
use crate::wait::{Waited, until};

/// How long a clone may go without the operator taking notice of it before the operator is looked at.
const NOTICE: Duration = Duration::from_secs(10);

/// How long the removal of a failed clone is waited for.
const REMOVAL: Duration = Duration::from_mins(1);

/// Arguments of `asym spin`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("3m")))]
pub struct Arguments {
    /// Templates to clone; see asym ls --templates
    #[arg(required = true, value_name = "TEMPLATE", value_parser = template_name, add = crate::completion::Names::Templates)]
    pub templates: Vec<String>,
    /// Which of the template's modes to run; its first when omitted
    #[arg(long, value_name = "MODE", add = crate::completion::Names::Modes)]
    pub mode: Option<String>,
    /// Fixture that the clone starts with, and that a reset returns to
    #[arg(long, value_name = "FIXTURE", add = crate::completion::Names::Fixtures)]
    pub seed: Option<String>,
    /// Snapshot that the clone starts with, and that a reset returns to
    #[arg(long, value_name = "SNAPSHOT", value_parser = snapshot_name, conflicts_with = "seed", add = crate::completion::Names::Snapshots)]
    pub from: Option<String>,
    /// Id of the clone; TEMPLATE-<8 hex digits> when omitted
    #[arg(long, value_name = "ID", value_parser = clone_id)]
    pub name: Option<String>,
    /// Environment to join; made if it is not there
    #[arg(short, long, value_name = "ENVIRONMENT", value_parser = environment_name, add = crate::completion::Names::Environments)]
    pub group: Option<String>,
    /// Reachable from outside the cluster, on a port that the cluster picks
    #[arg(long)]
    pub expose: bool,
    /// The vendor's rate limits: None, Real, or a part of them such as 10%; None when omitted
    #[arg(long, value_name = "LIMITS", value_parser = rate_limits)]
    pub rate_limits: Option<String>,
    /// Keep a clone that failed
    #[arg(long)]
    pub keep: bool,
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Words on a command line are easier in lower case; the API server checks the rest.
#[expect(clippy::unnecessary_wraps, reason = "the form of clap's parsers")]
fn rate_limits(text: &str) -> Result<String, Infallible> {
    let mut words = ["None", "Real"].into_iter();
    let word = words.find(|word| word.eq_ignore_ascii_case(text));
    Ok(word.unwrap_or(text).to_owned())
}

/// Runs `asym spin`: everything is checked before anything is made; several templates are spun at once.
pub async fn run(arguments: Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
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
        .map(|template| plan::clone(template, &arguments, session.port_range.as_deref(), &templates))
        .collect::<Result<Vec<_>, _>>()?;

    let mut made = Vec::new();
    for clone in wanted {
        let clone = create(clone, &arguments, session).await?;
        if let Some(group) = &arguments.group
            && let Err(failure) = session.provider.join_environment(group, &clone.name_any()).await
        {
            made.push(clone);
            let ids: Vec<String> = made.iter().map(ResourceExt::name_any).collect();
            take_back(&ids, session).await;
            return Err(failure);
        }
        made.push(clone);
    }
    let single = made.len() == 1;
    if arguments.dry_run.is_asked_for() || !arguments.wait.is_wanted() {
        let told: Vec<Told> = made.iter().map(|clone| announced(clone, &arguments)).collect();
        return arguments.output.print_each(&session.console, &told, single);
    }
    let spins = made
        .iter()
        .map(|clone| spin(clone.name_any(), &arguments, session, started));
    request::report(join_all(spins).await, &arguments.output, single, session)
}

/// Creates the clone under its name, or under another fresh id when somebody has that one already.
async fn create(mut clone: AppClone, arguments: &Arguments, session: &Session) -> Result<AppClone, Failure> {
    for _ in 0..3 {
        match session.provider.create(&clone).await {
            Err(Failure::Named(NamedError::NameTaken { .. })) if arguments.name.is_none() => {
                clone.metadata.name = Some(request::fresh_clone_id(&clone.spec.template));
            }
            other => return other.map(|()| clone),
        }
    }
    Err(NamedError::NameTaken {
        name: clone.name_any(),
    }
    .into())
}

/// Tells of a clone that nobody waits for, or that was only tried.
fn announced(clone: &AppClone, arguments: &Arguments) -> Told {
    let id = clone.name_any();
    Told {
        name: Kind::Clone.qualified(&id),
        record: render::list::record(&render::record::Record::of(clone, arguments.group.as_deref())),
        text: if arguments.dry_run.is_asked_for() {
            DryRun::said(&format!("created {id}"))
        } else {
            format!("{id} is being made; see asym status {id}")
        },
    }
}

/// Waits for the clone and tells of it, with what its users need.
async fn spin(
    id: String,
    arguments: &Arguments,
    session: &Session,
    started: Instant,
) -> Result<Told, Failure> {
    let line = progress::line(&session.console, &id);
    let outcome = wait(&id, arguments.wait.timeout, session, &line, started).await;
    if let Err(failure) = &outcome {
        let gives_up = failure
            .code()
            .is_some_and(|code| code != "WAIT_TIMEOUT" && code != "CLUSTER_UNAVAILABLE");
        if gives_up && !arguments.keep {
            line.say("removing it");
            remove(&id, arguments, session).await;
        }
    }
    line.end(&outcome, "ready");
    let (clone, took) = (outcome?, started.elapsed());
    let tokens = session.provider.tokens(&id).await?;
    let group = arguments.group.as_deref();
    let record = render::record::Record::of(&clone, group)
        .with_tokens(&tokens)
        .ready_in(took);
    Ok(Told {
        name: Kind::Clone.qualified(&id),
        record: render::list::record(&record),
        text: render::spin::story(&clone, group, &tokens, took),
    })
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

#[cfg(test)]
mod tests;
