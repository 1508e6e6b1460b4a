//! Builds bases and keeps ready copies of them, in the background: no pass waits for it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use asymmetric_crd::names::database_server;
use futures::channel::mpsc::UnboundedSender;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::bases::{Circumstances, Next, Wanted, key_of, next, wanted};
use super::builds::{Build, Builds};
use crate::backoff::random_jitter;
use crate::context::Context;
use crate::database_servers::DatabaseServer;
use crate::metrics::Outcome;
use crate::postgres::{BaseKey, BaseState, BuildError, BuildOutcome};
use crate::telemetry::chain;

/// Bases that are built at the same time on one server: a build is one busy session, and spins need the server as well.
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
            () = keeper.context.keeper.woken() => {}
            Some(done) = keeper.tasks.join_next(), if !keeper.tasks.is_empty() => keeper.finished(done),
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// A base on a server.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Place {
    server: String,
    base: String,
}

type Done = (Place, Wanted, Result<BuildOutcome, BuildError>);

struct Keeper {
    context: Arc<Context>,
    builds: Arc<Builds>,
    changed: UnboundedSender<String>,
    running: HashSet<Place>,
    retry_at: HashMap<Place, Instant>,
    tasks: JoinSet<Done>,
}

impl Keeper {
    /// Looks at every base once and starts what is to be done. Returns when to look again.
    async fn round(&mut self) -> Duration {
        let wanted: Vec<Wanted> = self.context.catalog.contents().iter().flat_map(wanted).collect();
        let names: HashSet<&str> = wanted.iter().map(|base| base.name.as_str()).collect();
        self.builds.retain(|base| names.contains(base));
        self.retry_at
            .retain(|place, _| names.contains(place.base.as_str()));
        let mut wait = ROUND;
        let context = Arc::clone(&self.context);
        for server in context.database_servers.iter() {
            for base in &wanted {
                let state = match server.databases.base_state(&base.key).await {
                    Ok(state) => state,
                    Err(error) => {
                        self.unavailable(server, base, &chain(&error));
                        wait = wait.min(SOON * 5);
                        continue;
                    }
                };
                if self.look_after(server, base, state) == Next::Soon {
                    wait = wait.min(SOON);
                }
            }
        }
        self.refill_pinned(&names);
        wait
    }

    fn look_after(&mut self, server: &DatabaseServer, base: &Wanted, state: BaseState) -> Next {
        let place = Place::of(server, base);
        let busy = self.running.iter().filter(|place| place.server == server.name);
        let now = Circumstances {
            is_running: self.running.contains(&place),
            is_too_early: self.retry_at.get(&place).is_some_and(|at| *at > Instant::now()),
            is_full: busy.count() >= BUILDS,
        };
        let next = next(&state, &self.builds.on_server(&server.name, &base.name), now);
        match (next, state) {
            (Next::Keep, BaseState::Ready(report)) => {
                self.note(&place, base, Build::Ready(report));
                self.refill(server, &base.key);
            }
            (Next::Rest, BaseState::Taken) => {
                let message = format!(
                    "a database {} exists that is no base of this installation",
                    base.name
                );
                self.note(
                    &place,
                    base,
                    Build::Failed {
                        message,
                        transient: false,
                    },
                );
            }
            (Next::Build, _) => self.start(server, base),
            _ => {}
        }
        next
    }

    fn start(&mut self, server: &DatabaseServer, base: &Wanted) {
        let place = Place::of(server, base);
        self.running.insert(place.clone());
        tracing::info!(
            base = base.name,
            server = server.name,
            template = base.content.template,
            fixture = base.fixture,
            "building a base"
        );
        let (base, databases) = (base.clone(), Arc::clone(&server.databases));
        let measured = self.context.metrics.step("base");
        self.tasks.spawn(async move {
            let result = databases.build_base(&base.spec()).await;
            measured.finish(if result.is_ok() {
                Outcome::Done
            } else {
                Outcome::Failed
            });
            (place, base, result)
        });
    }

    fn finished(&mut self, done: Result<Done, JoinError>) {
        let (place, base, result) = match done {
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
        self.running.remove(&place);
        let key = format!("base/{}/{}", place.server, place.base);
        match result {
            Ok(BuildOutcome::Built(report) | BuildOutcome::AlreadyBuilt(report)) => {
                tracing::info!(
                    base = base.name,
                    server = place.server,
                    milliseconds = report.duration_milliseconds,
                    "a base is ready"
                );
                self.context.backoff.succeeded(&key);
                self.retry_at.remove(&place);
                self.note(&place, &base, Build::Ready(report));
                if let Some(server) = self.context.database_servers.get(&place.server) {
                    self.refill(server, &base.key);
                }
            }
            Ok(BuildOutcome::BuildingElsewhere) => {
                self.retry_at.insert(place, Instant::now() + SOON);
            }
            Err(error) => {
                let (message, transient) = (chain(&error), error.is_transient());
                tracing::warn!(
                    base = base.name,
                    server = place.server,
                    error = message,
                    transient,
                    "a base could not be built"
                );
                let wait = self.context.backoff.failed(&key, random_jitter());
                self.retry_at.insert(place.clone(), Instant::now() + wait);
                self.note(&place, &base, Build::Failed { message, transient });
            }
        }
    }

    /// The server cannot be asked. What was ready stays so: the outage is told elsewhere.
    fn unavailable(&self, server: &DatabaseServer, base: &Wanted, message: &str) {
        if self.builds.on_server(&server.name, &base.name) == Build::Building {
            self.note(
                &Place::of(server, base),
                base,
                Build::Failed {
                    message: message.to_owned(),
                    transient: true,
                },
            );
        }
    }

    fn note(&self, place: &Place, base: &Wanted, build: Build) {
        if self.builds.set(&place.server, &place.base, build) {
            // The controller ends only with this task.
            let _ = self.changed.unbounded_send(base.content.template.clone());
        }
    }

    fn refill(&self, server: &DatabaseServer, key: &BaseKey) {
        let count = usize::from(self.context.settings.spares);
        server.databases.refill_spares(key, count);
    }

    /// Clones of earlier content reset from its base: that one needs ready copies, too.
    fn refill_pinned(&self, wanted: &HashSet<&str>) {
        let clones = self.context.clones.iter().flat_map(|clones| clones.store.state());
        let pinned: BTreeSet<(String, String)> = clones
            .filter_map(|clone| {
                let status = clone.status.as_ref()?;
                let server = database_server(status.database_server.as_deref());
                Some((server.to_owned(), status.base.clone()?))
            })
            .collect();
        for (server, base) in pinned.iter().filter(|(_, base)| !wanted.contains(base.as_str())) {
            if let (Some(server), Some(key)) = (self.context.database_servers.get(server), key_of(base)) {
                self.refill(server, &key);
            }
        }
    }
}

impl Place {
    fn of(server: &DatabaseServer, base: &Wanted) -> Self {
        Self {
            server: server.name.clone(),
            base: base.name.clone(),
        }
    }
}
