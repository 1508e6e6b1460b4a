//! `asym env stop` and `asym env start`: whether the members of an environment run. The operator carries it out.

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::Environment;
use asymmetric_crd::clone::Desired;
use clap::Args;

use super::{fail_members, gone};
use crate::arguments;
use crate::commands::outcome::{self, Composition};
use crate::failure::Failure;
use crate::progress::{Line, Progress};
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Arguments of `asym env stop` and `asym env start`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Environment whose members are meant
    #[arg(value_name = "NAME", add = crate::completion::Names::Environments)]
    pub name: String,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "3m", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym env stop` or `asym env start`. Silent on success, like `stop` and `start`; every member is attempted,
/// and the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, desired: Desired, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let (name, provider) = (&arguments.name, &session.provider);
    let (operator, environment) = futures::join!(provider.operator(), provider.environment(name));
    environment?;
    operator?.check()?;
    let asked = provider.set_environment_desired(name, desired).await?;
    let generation = asked.metadata.generation;
    let (doing, done) = match desired {
        Desired::Running => ("starting", "started"),
        Desired::Stopped => ("stopping", "stopped"),
    };
    let awaited = Awaited {
        doing: format!("{doing} {name}"),
        goes_on: format!("{name} is {done}"),
        see: format!("asym env status {name}"),
    };
    let progress = Progress::new(&session.console);
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let watch = provider.watch_environment(name);
    let environment = decided(session, watch, arguments.timeout, &awaited, |environment| {
        let Some(environment) = environment else {
            return Some(Err(gone(name)));
        };
        tell(environment, doing, &progress, &mut lines);
        if environment.metadata.generation < generation {
            return None;
        }
        match outcome::composition_in(environment, desired) {
            Composition::Pending(_) => None,
            Composition::Complete | Composition::Partial => Some(Ok(environment.clone())),
            Composition::Failed(failure) => Some(Err(failure)),
        }
    })
    .await?;
    drop(lines);
    if desired == Desired::Running {
        provider.release_environment(name).await?;
    }
    fail_members(&environment, session)
}

/// Says on each member's line how it is; a member that is as it was is on its way.
fn tell(environment: &Environment, doing: &str, progress: &Progress, lines: &mut BTreeMap<String, Line>) {
    let members = environment
        .status
        .as_ref()
        .map(|status| status.members.as_slice());
    for member in members.unwrap_or_default() {
        let is_new = !lines.contains_key(&member.name);
        let line = lines
            .entry(member.name.clone())
            .or_insert_with(|| progress.line(&member.name));
        match member.state {
            Some(state) if !is_new => line.say(state.as_str()),
            _ => line.say(doing),
        }
    }
}
