//! `asym logs`: what a clone's services write, or those of all members of an environment.

use std::time::Duration;

use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneState};
use clap::Args;
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::{BoxStream, FuturesUnordered, SelectAll};
use kube::ResourceExt;

use super::named::{self, Named};
use crate::arguments::duration;
use crate::failure::Failure;
use crate::kinds::clone_or_environment;
use crate::provider::{LogLine, LogOptions};
use crate::render;
use crate::session::Session;
use crate::wait::gone;

/// Arguments of `asym logs`.
#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Arguments {
    /// Clone or environment whose logs to show
    #[arg(value_name = "ID|ENVIRONMENT", value_parser = clone_or_environment, add = crate::completion::Names::ClonesAndEnvironments)]
    pub name: String,
    /// Go on as lines are written, also across restarts
    #[arg(short, long)]
    pub follow: bool,
    /// Only this service, such as backend
    #[arg(long, value_name = "NAME", add = crate::completion::Names::Services)]
    pub service: Option<String>,
    /// Only so many lines from the end
    #[arg(long, value_name = "LINES", value_parser = clap::value_parser!(i64).range(0..))]
    pub tail: Option<i64>,
    /// Only what is not older, such as 90s or 3m
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub since: Option<Duration>,
    /// What was written before the last restart
    #[arg(short, long, conflicts_with = "follow")]
    pub previous: bool,
    /// Name the service in front of each line, also when there is only one
    #[arg(long)]
    pub prefix: bool,
}

/// Whose lines they are, as far as it has to be said.
#[derive(Clone, Debug)]
struct Source {
    /// Name of the member, in an environment.
    member: Option<String>,
    id: String,
}

type Lines = BoxStream<'static, Result<(Source, LogLine), Failure>>;

/// Runs `asym logs`. Ctrl-C ends following the way it ends any program.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let name = &arguments.name;
    let (sources, is_single, gone) = match named::find(name, session).await? {
        Named::Clone(clone) => {
            say_if_stopped(&clone, arguments.follow, session);
            let services = clone.status.iter().flat_map(|status| &status.services);
            let is_single = arguments.service.is_some() || services.count() == 1;
            let id = clone.name_any();
            let gone = gone(session.provider.watch(&id));
            (vec![Source { member: None, id }], is_single, gone)
        }
        Named::Environment(environment) => {
            let members = named::members(name, &environment)?.into_iter();
            let sources = members.map(|member| Source {
                member: Some(member.name),
                id: member.id,
            });
            let gone = gone(session.provider.watch_environment(name));
            (sources.collect(), false, gone)
        }
    };
    let options = LogOptions {
        service: arguments.service.clone(),
        tail: arguments.tail,
        since: arguments
            .since
            .and_then(|since| i64::try_from(since.as_secs()).ok()),
        follow: arguments.follow,
        previous: arguments.previous,
    };
    let has_prefix = arguments.prefix || !is_single;
    let print = |source: &Source, line: &LogLine| {
        let prefix = has_prefix.then(|| render::logs::prefix(source.member.as_deref(), line));
        session
            .console
            .print(&render::logs::line(prefix.as_deref(), line))
    };
    if arguments.follow {
        return follow(&sources, &options, gone, name, session, print).await;
    }
    read(&sources, &options, session, print).await
}

/// One source after the other. In an environment, one that has no logs is said and does not keep the others from
/// being shown.
async fn read(
    sources: &[Source],
    options: &LogOptions,
    session: &Session,
    print: impl Fn(&Source, &LogLine) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut is_complete = true;
    for source in sources {
        let mut lines = match session.provider.logs(&source.id, options).await {
            Ok(lines) => lines,
            Err(failure) if source.member.is_none() => return Err(failure),
            Err(failure) => {
                session.console.fail(&failure);
                is_complete = false;
                continue;
            }
        };
        while let Some(line) = lines.next().await {
            print(source, &line?)?;
        }
    }
    if is_complete {
        Ok(())
    } else {
        Err(Failure::Exit(1))
    }
}

/// All sources at once, until what they belong to is gone.
async fn follow(
    sources: &[Source],
    options: &LogOptions,
    gone: BoxFuture<'static, ()>,
    name: &str,
    session: &Session,
    print: impl Fn(&Source, &LogLine) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let opening: FuturesUnordered<_> = sources
        .iter()
        .map(|source| async move {
            let lines = session.provider.logs(&source.id, options).await?;
            let source = source.clone();
            let lines: Lines = lines.map(move |line| Ok((source.clone(), line?))).boxed();
            Ok::<_, Failure>(lines)
        })
        .collect();
    let opened: Vec<_> = opening.collect().await;
    let mut lines = opened
        .into_iter()
        .collect::<Result<SelectAll<Lines>, Failure>>()?;
    tokio::pin!(gone);
    loop {
        tokio::select! {
            // What was written before the end comes first.
            biased;
            line = lines.next() => match line {
                Some(line) => {
                    let (source, line) = line?;
                    print(&source, &line)?;
                }
                None => return Ok(()),
            },
            () = &mut gone => {
                session.console.remark(&format!("{name} is gone."));
                return Ok(());
            }
        }
    }
}

fn say_if_stopped(clone: &AppClone, follow: bool, session: &Session) {
    if follow && clone_state(clone) == CloneState::Stopped {
        let id = clone.name_any();
        session.console.remark(&format!(
            "{id} is stopped; its lines come when it is started: asym start {id}"
        ));
    }
}

#[cfg(test)]
mod tests;
