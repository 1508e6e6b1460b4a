//! `asym env stop` and `asym env start`: whether the members of an environment run. The operator carries it out.

use std::collections::BTreeMap;

use asymmetric_crd::clone::Desired;
use asymmetric_crd::{CloneState, Environment};
use clap::Args;

use super::{fail_members, gone, member_failure};
use crate::arguments::{DryRun, Waiting, default_timeout};
use crate::commands::outcome::{self, Composition};
use crate::console::Console;
use crate::failure::Failure;
use crate::kinds::environment_name;
use crate::progress::{self, Line};
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Arguments of `asym env stop` and `asym env start`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("3m")))]
pub struct Arguments {
    /// Environment whose members are meant
    #[arg(value_name = "NAME", value_parser = environment_name, add = crate::completion::Names::Environments)]
    pub name: String,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym env stop` or `asym env start`. Silent on success, like `stop` and `start`; every member is attempted,
/// and the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, desired: Desired, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
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
    if arguments.dry_run.is_asked_for() {
        return session
            .console
            .print(&DryRun::said(&format!("{done} environment {name}")));
    }
    if !arguments.wait.is_wanted() {
        return Ok(());
    }
    let awaited = Awaited {
        doing: format!("{doing} {name}"),
        goes_on: format!("{name} is {done}"),
        see: format!("asym env status {name}"),
    };
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let watch = provider.watch_environment(name);
    let environment = decided(session, watch, arguments.wait.timeout, &awaited, |environment| {
        let Some(environment) = environment else {
            return Some(Err(gone(name)));
        };
        tell(environment, desired, doing, &session.console, &mut lines);
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
    for (member, line) in &lines {
        let failure = member_failure(&environment, member);
        line.end(&failure.map_or(Ok(()), Err), done);
    }
    if desired == Desired::Running {
        provider.release_environment(name).await?;
    }
    fail_members(&environment, session)
}

/// Says on each member's line how it is; one that is not as it is asked to be is on its way, unless it is in trouble.
fn tell(
    environment: &Environment,
    desired: Desired,
    doing: &str,
    console: &Console,
    lines: &mut BTreeMap<String, Line>,
) {
    let before = match desired {
        Desired::Running => CloneState::Stopped,
        Desired::Stopped => CloneState::Running,
    };
    let members = environment
        .status
        .as_ref()
        .map(|status| status.members.as_slice());
    for member in members.unwrap_or_default() {
        let is_new = !lines.contains_key(&member.name);
        let line = lines
            .entry(member.name.clone())
            .or_insert_with(|| progress::line(console, &member.name));
        match member.state {
            Some(state) if !is_new && state != before => line.say(state.as_str()),
            _ => line.say(doing),
        }
    }
}
