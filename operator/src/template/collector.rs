//! Removes what nobody needs any more from Postgres and Redis: leftovers of clones that are gone, bases that no clone pins.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use asymmetric_crd::{AppClone, CloneSnapshot};
use kube::ResourceExt;
use kube::api::ListParams;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::bases::{key_of, wanted};
use super::leftovers::Watchlist;
use crate::context::Context;
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
    /// The Postgres server.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// The Redis server.
    #[error(transparent)]
    Redis(#[from] RedisError),
}

/// What was seen to be left over, by server.
#[derive(Default)]
struct Watchlists {
    databases: Watchlist<Leftover>,
    users: Watchlist<CloneUser>,
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
        if let Err(error) = collect(&context, &mut watchlists).await {
            tracing::warn!(error = chain(&error), "leftovers were not looked for");
        }
    }
}

async fn collect(context: &Context, watchlists: &mut Watchlists) -> Result<(), CollectorError> {
    let scope = context.settings.watched.scope();
    let (mut live, mut pinned) = (HashSet::new(), wanted_keys(context));
    for part in scope.parts() {
        // From the API server, not from a cache: a clone that is missing here loses its data.
        let clones = part
            .api::<AppClone>(&context.client)
            .list(&ListParams::default())
            .await;
        for clone in clones.map_err(|error| CollectorError::List(Box::new(error)))? {
            live.extend(clone.uid());
            pinned.extend(clone.status.and_then(|status| key_of(&status.base?)));
        }
        let snapshots = part
            .api::<CloneSnapshot>(&context.client)
            .list(&ListParams::default())
            .await
            .map_err(|error| CollectorError::List(Box::new(error)))?;
        pinned.extend(snapshots.iter().filter_map(snapshot::key));
    }
    watchlists.databases.alive(live.iter().cloned());
    watchlists.users.alive(live.iter().cloned());
    let (sees_everything, now) = (scope == Scope::Cluster, Instant::now());
    let mut users = context.prefixes.users().await?;
    users.retain(|user| !live.contains(&user.uid));
    context.metrics.set_leftovers("redis", users.len());
    for user in watchlists.users.due(users, sees_everything, now) {
        context.prefixes.remove_user(&user).await?;
        tracing::info!(
            user = user.name,
            uid = user.uid,
            "a user that was left over is removed"
        );
    }
    let seen = context.databases.leftovers(&live, &pinned).await?;
    context.metrics.set_leftovers("postgres", seen.len());
    let due = watchlists.databases.due(seen, sees_everything, now);
    if !due.is_empty() {
        let count = context.databases.collect(&due).await?;
        tracing::info!(count, leftovers = ?due, "leftovers are removed");
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
