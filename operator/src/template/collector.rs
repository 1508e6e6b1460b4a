//! Removes what nobody needs any more from Postgres and Redis: leftovers of clones that are gone, bases that no clone pins.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use asymmetric_crd::names::database_server;
use asymmetric_crd::{AppClone, CloneSnapshot};
use kube::ResourceExt;
use kube::api::ListParams;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::bases::{key_of, wanted};
use super::leftovers::Watchlist;
use crate::context::Context;
use crate::database_servers::DatabaseServer;
use crate::postgres::{BaseKey, Leftover, PostgresError};
use crate::redis::{CloneUser, RedisError};
use crate::scope::Scope;
use crate::snapshot;
use crate::telemetry::chain;

/// How often leftovers are looked for.
const EVERY: Duration = Duration::from_mins(2);

/// Why leftovers were not looked for.
#[derive(Error, Debug)]
enum CollectorError {
    /// Without a full list nothing is a leftover.
    #[error("failed to list the clones and snapshots")]
    List(#[source] Box<kube::Error>),
}

/// What was seen to be left over, by server.
#[derive(Default)]
struct Watchlists {
    databases: HashMap<String, Watchlist<Leftover>>,
    users: Watchlist<CloneUser>,
}

/// What is needed: everything else is left over.
#[derive(Default)]
struct Needed {
    /// The uids of all clones.
    live: HashSet<String>,
    /// Bases that every server should have.
    wanted: HashSet<BaseKey>,
    /// Bases that a clone or a snapshot pins, by server.
    pinned: HashMap<String, HashSet<BaseKey>>,
    /// Whether all namespaces were looked at.
    is_of_everything: bool,
}

/// Collects until `stop`.
pub(super) async fn keep(context: Arc<Context>, stop: CancellationToken) {
    let mut watchlists = Watchlists::default();
    let mut round = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = round.tick() => {}
            () = stop.cancelled() => return,
        }
        context.catalog.wait_until_loaded().await;
        match needed(&context).await {
            Ok(needed) => collect(&context, &needed, &mut watchlists).await,
            Err(error) => tracing::warn!(error = chain(&error), "leftovers were not looked for"),
        }
    }
}

async fn needed(context: &Context) -> Result<Needed, CollectorError> {
    let scope = context.settings.watched.scope();
    let mut needed = Needed {
        wanted: wanted_keys(context),
        is_of_everything: scope == Scope::Cluster,
        ..Needed::default()
    };
    for part in scope.parts() {
        // From the API server, not from a cache: a clone that is missing here loses its data.
        let clones = part
            .api::<AppClone>(&context.client)
            .list(&ListParams::default())
            .await;
        for clone in clones.map_err(|error| CollectorError::List(Box::new(error)))? {
            needed.live.extend(clone.uid());
            if let Some(status) = clone.status {
                let base = status.base.as_deref().and_then(key_of);
                needed.pin(status.database_server.as_deref(), base);
            }
        }
        let snapshots = part
            .api::<CloneSnapshot>(&context.client)
            .list(&ListParams::default())
            .await
            .map_err(|error| CollectorError::List(Box::new(error)))?;
        for snapshot in snapshots {
            let server = snapshot
                .status
                .as_ref()
                .and_then(|status| status.database_server.as_deref());
            match server {
                Some(server) => needed.pin(Some(server), snapshot::key(&snapshot)),
                // It may be being taken, on whichever server its clone is.
                None => needed.wanted.extend(snapshot::key(&snapshot)),
            }
        }
    }
    Ok(needed)
}

impl Needed {
    fn pin(&mut self, server: Option<&str>, base: Option<BaseKey>) {
        let server = database_server(server).to_owned();
        self.pinned.entry(server).or_default().extend(base);
    }

    /// The bases that the server should keep.
    fn on(&self, server: &str) -> HashSet<BaseKey> {
        let pinned = self.pinned.get(server).into_iter().flatten();
        self.wanted.iter().chain(pinned).cloned().collect()
    }
}

/// Each server by itself: one that is down keeps nothing on the others.
async fn collect(context: &Context, needed: &Needed, watchlists: &mut Watchlists) {
    let skipped = |server: &str, error: &dyn std::error::Error| {
        tracing::warn!(server, error = chain(error), "leftovers were not looked for");
    };
    if let Err(error) = collect_users(context, needed, &mut watchlists.users).await {
        skipped("redis", &error);
    }
    for server in context.database_servers.iter() {
        let watchlist = watchlists.databases.entry(server.name.clone()).or_default();
        if let Err(error) = collect_databases(context, server, needed, watchlist).await {
            skipped(&server.label(), &error);
        }
    }
}

async fn collect_users(
    context: &Context,
    needed: &Needed,
    watchlist: &mut Watchlist<CloneUser>,
) -> Result<(), RedisError> {
    watchlist.alive(needed.live.iter().cloned());
    let mut users = context.prefixes.users().await?;
    users.retain(|user| !needed.live.contains(&user.uid));
    context.metrics.set_leftovers("redis", users.len());
    for user in watchlist.due(users, needed.is_of_everything, Instant::now()) {
        context.prefixes.remove_user(&user).await?;
        tracing::info!(
            user = user.name,
            uid = user.uid,
            "a user that was left over is removed"
        );
    }
    Ok(())
}

async fn collect_databases(
    context: &Context,
    server: &DatabaseServer,
    needed: &Needed,
    watchlist: &mut Watchlist<Leftover>,
) -> Result<(), PostgresError> {
    watchlist.alive(needed.live.iter().cloned());
    let seen = server
        .databases
        .leftovers(&needed.live, &needed.on(&server.name))
        .await?;
    context.metrics.set_leftovers(&server.label(), seen.len());
    let due = watchlist.due(seen, needed.is_of_everything, Instant::now());
    if !due.is_empty() {
        let count = server.databases.collect(&due).await?;
        tracing::info!(count, server = server.name, leftovers = ?due, "leftovers are removed");
    }
    Ok(())
}

fn wanted_keys(context: &Context) -> HashSet<BaseKey> {
    context
        .catalog
        .contents()
        .iter()
        .flat_map(wanted)
        .map(|base| base.key)
        .collect()
}
