//! Builds bases and keeps ready copies of them, in the background: no pass waits for it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::channel::mpsc::UnboundedSender;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::bases::{Circumstances, Next, Wanted, key_of, next, wanted};
use super::builds::{Build, Builds};
use crate::backoff::random_jitter;
use crate::context::Context;
use crate::metrics::Outcome;
use crate::postgres::{BaseState, BuildError, BuildOutcome};
use crate::telemetry::chain;

/// Bases that are built at the same time: a build is one busy session, and spins need the server as well.
const BUILDS: usize = 2;
/// How often everything is looked at.
const ROUND: Duration = Duration::from_mins(1);
/// How soon something is looked at again that is not settled.
const SOON: Duration = Duration::from_secs(1);

/// Keeps bases and ready copies until `stop`, and tells the controller which templates changed.
pub(super) async fn keep(
    context: Arc<Context>,
    builds: Arc<Builds>,
    changed: UnboundedSender<String>,
    stop: CancellationToken,
) {
    let mut keeper = Keeper {
        context,
        builds,
        changed,
        running: HashSet::new(),
        retry_at: HashMap::new(),
        tasks: JoinSet::new(),
    };
    loop {
        let wait = keeper.round().await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = keeper.context.spares.asked() => {}
            Some(done) = keeper.tasks.join_next(), if !keeper.tasks.is_empty() => keeper.finished(done),
            () = tokio::time::sleep(wait) => {}
        }
    }
}

type Done = (Wanted, Result<BuildOutcome, BuildError>);

struct Keeper {
    context: Arc<Context>,
    builds: Arc<Builds>,
    changed: UnboundedSender<String>,
    running: HashSet<String>,
    retry_at: HashMap<String, Instant>,
    tasks: JoinSet<Done>,
}

impl Keeper {
    /// Looks at every base once and starts what is to be done. Returns when to look again.
    async fn round(&mut self) -> Duration {
        let wanted: Vec<Wanted> = self.context.catalog.contents().iter().flat_map(wanted).collect();
        let names: HashSet<&str> = wanted.iter().map(|base| base.name.as_str()).collect();
        self.builds.retain(|base| names.contains(base));
        self.retry_at.retain(|base, _| names.contains(base.as_str()));
        let mut wait = ROUND;
        for base in &wanted {
            let state = match self.context.databases.base_state(&base.key).await {
                Ok(state) => state,
                Err(error) => {
                    self.unavailable(base, &chain(&error));
                    wait = wait.min(SOON * 5);
                    continue;
                }
            };
            if self.look_after(base, state) == Next::Soon {
                wait = wait.min(SOON);
            }
        }
        self.refill_pinned(&names);
        wait
    }

    fn look_after(&mut self, base: &Wanted, state: BaseState) -> Next {
        let now = Circumstances {
            is_running: self.running.contains(&base.name),
            is_too_early: self
                .retry_at
                .get(&base.name)
                .is_some_and(|at| *at > Instant::now()),
            is_full: self.running.len() >= BUILDS,
        };
        let next = next(&state, &self.builds.get(&base.name), now);
        match (next, state) {
            (Next::Keep, BaseState::Ready(report)) => {
                self.note(base, Build::Ready(report));
                self.refill(&base.name);
            }
            (Next::Rest, BaseState::Taken) => {
                let message = format!(
                    "a database {} exists that is no base of this installation",
                    base.name
                );
                self.note(
                    base,
                    Build::Failed {
                        message,
                        transient: false,
                    },
                );
            }
            (Next::Build, _) => self.start(base),
            _ => {}
        }
        next
    }

    fn start(&mut self, base: &Wanted) {
        self.running.insert(base.name.clone());
        tracing::info!(
            base = base.name,
            template = base.content.template,
            fixture = base.fixture,
            "building a base"
        );
        let (base, databases) = (base.clone(), Arc::clone(&self.context.databases));
        let measured = self.context.metrics.step("base");
        self.tasks.spawn(async move {
            let result = databases.build_base(&base.spec()).await;
            measured.finish(if result.is_ok() {
                Outcome::Done
            } else {
                Outcome::Failed
            });
            (base, result)
        });
    }

    fn finished(&mut self, done: Result<Done, JoinError>) {
        let (base, result) = match done {
            Ok(done) => done,
            Err(error) => {
                // Which one it was is not told: all of them are looked at again, and built again where missing.
                tracing::error!(%error, "building a base ended without a result");
                if self.tasks.is_empty() {
                    self.running.clear();
                }
                return;
            }
        };
        self.running.remove(&base.name);
        let key = format!("base/{}", base.name);
        match result {
            Ok(BuildOutcome::Built(report) | BuildOutcome::AlreadyBuilt(report)) => {
                tracing::info!(
                    base = base.name,
                    milliseconds = report.duration_milliseconds,
                    "a base is ready"
                );
                self.context.backoff.succeeded(&key);
                self.retry_at.remove(&base.name);
                self.note(&base, Build::Ready(report));
                self.refill(&base.name);
            }
            Ok(BuildOutcome::BuildingElsewhere) => {
                self.retry_at.insert(base.name.clone(), Instant::now() + SOON);
            }
            Err(error) => {
                let (message, transient) = (chain(&error), error.is_transient());
                tracing::warn!(
                    base = base.name,
                    error = message,
                    transient,
                    "a base could not be built"
                );
                let wait = self.context.backoff.failed(&key, random_jitter());
                self.retry_at.insert(base.name.clone(), Instant::now() + wait);
                self.note(&base, Build::Failed { message, transient });
            }
        }
    }

    /// The server cannot be asked. What was ready stays so: the outage is told elsewhere.
    fn unavailable(&self, base: &Wanted, message: &str) {
        if self.builds.get(&base.name) == Build::Building {
            self.note(
                base,
                Build::Failed {
                    message: message.to_owned(),
                    transient: true,
                },
            );
        }
    }

    fn note(&self, base: &Wanted, build: Build) {
        if self.builds.set(&base.name, build) {
            // The controller ends only with this task.
            let _ = self.changed.unbounded_send(base.content.template.clone());
        }
    }

    fn refill(&self, name: &str) {
        if let Some(key) = key_of(name) {
            self.context
                .databases
                .refill_spares(&key, usize::from(self.context.settings.spares));
        }
    }

    /// Clones of earlier content reset from its base: that one needs ready copies, too.
    fn refill_pinned(&self, wanted: &HashSet<&str>) {
        let clones = self.context.clones.iter().flat_map(|clones| clones.store.state());
        let pinned: BTreeSet<String> = clones
            .filter_map(|clone| clone.status.as_ref().and_then(|status| status.base.clone()))
            .collect();
        for name in pinned.iter().filter(|name| !wanted.contains(name.as_str())) {
            self.refill(name);
        }
    }
}
