//! `asym stop` and `asym start`: whether clones run. Their data, tokens and addresses stay.

use asymmetric_crd::AppClone;
use asymmetric_crd::clone::Desired;
use clap::Args;
use futures::future::join_all;
use kube::ResourceExt;

use super::outcome::{self, Spin};
use super::request::gone;
use crate::arguments::{DryRun, Targets, Waiting};
use crate::failure::Failure;
use crate::progress;
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Arguments of `asym stop` and `asym start`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    targets: Targets,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym stop` or `asym start`: all clones are found before the first one is changed, and each is attempted then.
/// Silent on success.
pub async fn run(arguments: &Arguments, desired: Desired, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    session.provider.operator().await?.check()?;
    let clones = arguments.targets.find(session).await?;
    let changes = clones.iter().map(|clone| one(clone, desired, arguments, session));
    let failures = join_all(changes).await.into_iter().filter_map(Result::err);
    session.console.fail_all(failures.collect())
}

async fn one(
    clone: &AppClone,
    desired: Desired,
    arguments: &Arguments,
    session: &Session,
) -> Result<(), Failure> {
    let id = &clone.name_any();
    let (doing, done) = match desired {
        Desired::Running => ("starting", "started"),
        Desired::Stopped => ("stopping", "stopped"),
    };
    if arguments.dry_run.is_asked_for() {
        session.provider.set_desired(id, desired).await?;
        return session.console.print(&DryRun::said(&format!("{done} {id}")));
    }
    if !arguments.wait.is_wanted() {
        return session.provider.set_desired(id, desired).await;
    }
    let line = progress::line(&session.console, id);
    line.say(doing);
    let change = async {
        session.provider.set_desired(id, desired).await?;
        let awaited = Awaited {
            doing: format!("{doing} {id}"),
            goes_on: format!("{id} is {done}"),
            see: format!("asym status {id}"),
        };
        let watch = session.provider.watch(id);
        decided(session, watch, arguments.wait.timeout, &awaited, |clone| {
            let Some(clone) = clone else {
                return Some(Err(gone(id)));
            };
            match outcome::spin(clone) {
                Spin::Ready => Some(Ok(())),
                Spin::Failed(failure) => Some(Err(failure)),
                Spin::Pending(step) => {
                    line.say(&step);
                    None
                }
            }
        })
        .await
    };
    let outcome = change.await;
    line.end(&outcome, done);
    outcome
}
