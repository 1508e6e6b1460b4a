//! `asym upgrade`: the template's current image and content, on the data that a clone has.

use std::time::Instant;

use asymmetric_crd::{AppClone, Verb};
use clap::Args;
use futures::future::join_all;
use kube::ResourceExt;

use super::request::{self, Asked};
use crate::arguments::{DryRun, Targets, Waiting, default_timeout};
use crate::failure::Failure;
use crate::kinds::Kind;
use crate::output::{Objects, Output, Told};
use crate::provider::ListOptions;
use crate::render::upgrade::Upgrade;
use crate::session::Session;

/// Arguments of `asym upgrade`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("3m")))]
pub struct Arguments {
    #[command(flatten)]
    targets: Targets,
    /// All clones of the namespace
    #[arg(long, group = "targets")]
    pub all: bool,
    /// Return to the start of the new content instead of keeping the data
    #[arg(long)]
    pub reset: bool,
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym upgrade`. Every clone is attempted; the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    let provider = &session.provider;
    let clones = if arguments.all {
        let clones = provider.clones(&ListOptions::default()).await?;
        if clones.is_empty() {
            session.console.remark("there are no clones");
        }
        clones
    } else {
        arguments.targets.find(session).await?
    };
    provider.operator().await?.check()?;
    let upgrades = clones.iter().map(|clone| one(clone, arguments, session));
    let outcomes = join_all(upgrades).await;
    // This verb has always told of a single clone in a list as well.
    request::report(outcomes, &arguments.output, false, session)
}

async fn one(before: &AppClone, arguments: &Arguments, session: &Session) -> Result<Told, Failure> {
    let id = before.name_any();
    let verbs: &[Verb] = if arguments.reset {
        &[Verb::Upgrade, Verb::Reset]
    } else {
        &[Verb::Upgrade]
    };
    if arguments.dry_run.is_asked_for() {
        session.provider.request(&id, verbs, &request::fresh()).await?;
        return Ok(request::rehearsed(&id, &format!("upgraded {id}")));
    }
    let started = Instant::now();
    Ok(
        match request::carry_out(session, &id, verbs, &arguments.wait).await? {
            Asked::Noted(request) => request::noted(&id, &request, "is being upgraded"),
            Asked::Done(after) => {
                let upgrade = Upgrade::between(before, &after, started.elapsed());
                Told {
                    name: Kind::Clone.qualified(&id),
                    record: upgrade.record(),
                    text: upgrade.line(),
                }
            }
        },
    )
}
