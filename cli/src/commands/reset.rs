//! `asym reset`: return clones to their start.

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
use crate::render;
use crate::session::Session;

/// Arguments of `asym reset`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("60s")))]
pub struct Arguments {
    #[command(flatten)]
    targets: Targets,
    /// Make new tokens, too; the old ones are refused from then on
    #[arg(long)]
    pub rotate_tokens: bool,
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym reset`: all clones are found before the first one is reset, and each is attempted then.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    let (operator, clones) = futures::join!(session.provider.operator(), arguments.targets.find(session));
    let clones = clones?;
    operator?.check()?;
    if arguments.rotate_tokens {
        for clone in &clones {
            request::check_serving(clone)?;
        }
    }
    let resets = clones.iter().map(|clone| one(clone, arguments, session));
    let outcomes = join_all(resets).await;
    request::report(
        outcomes,
        &arguments.output,
        arguments.targets.is_single(),
        session,
    )
}

async fn one(clone: &AppClone, arguments: &Arguments, session: &Session) -> Result<Told, Failure> {
    let id = clone.name_any();
    let verbs: &[Verb] = if arguments.rotate_tokens {
        &[Verb::Reset, Verb::Reprovision]
    } else {
        &[Verb::Reset]
    };
    if arguments.dry_run.is_asked_for() {
        session.provider.request(&id, verbs, &request::fresh()).await?;
        return Ok(request::rehearsed(&id, &format!("reset {id}")));
    }
    let started = Instant::now();
    Ok(
        match request::carry_out(session, &id, verbs, &arguments.wait).await? {
            Asked::Noted(request) => request::noted(&id, &request, "is being reset"),
            Asked::Done(clone) => {
                let took = started.elapsed();
                Told {
                    name: Kind::Clone.qualified(&id),
                    record: render::reset::record(&clone, took),
                    text: render::reset::sentence(&clone, took),
                }
            }
        },
    )
}
