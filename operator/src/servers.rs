//! The Postgres servers and Redis as a whole: prepared at start, and again whenever another server answers.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio_util::sync::CancellationToken;

use crate::backoff::random_jitter;
use crate::context::Context;
use crate::database_servers::DatabaseServer;
use crate::telemetry::chain;

const REDIS: &str = "redis";
/// How often servers are looked at that answered.
const EVERY: Duration = Duration::from_secs(20);
/// Longest wait between attempts at a server that does not answer.
const LONGEST_RETRY: Duration = Duration::from_secs(15);

/// Looks at all servers until `stop`; an outage is told by `/readyz` and in the log, and waited out.
pub async fn watch(context: Arc<Context>, stop: CancellationToken) {
    let postgres = context.database_servers.iter();
    let postgres = join_all(postgres.map(|server| watch_postgres(&context, server, &stop)));
    tokio::join!(postgres, watch_redis(&context, &stop));
}

async fn watch_postgres(context: &Context, server: &DatabaseServer, stop: &CancellationToken) {
    let label = server.label();
    loop {
        let result = server.databases.ensure_server().await;
        server.set_answers(result.is_ok());
        if result.is_ok() && context.backoff.attempts(&label) > 0 {
            // What waited for the server need not wait for its own next round.
            context.keeper.wake();
        }
        let wait = judge(context, &label, result);
        if ended(stop, wait).await {
            return;
        }
    }
}

async fn watch_redis(context: &Context, stop: &CancellationToken) {
    loop {
        let result = context.prefixes.run_id().await;
        let wait = judge(context, REDIS, result);
        if ended(stop, wait).await {
            return;
        }
    }
}

/// Tells how the server is, and how long to wait before it is looked at again.
fn judge<T, E: std::error::Error + 'static>(
    context: &Context,
    server: &str,
    result: Result<T, E>,
) -> Duration {
    context.readiness.available(server, result.is_ok());
    match result {
        Ok(_) => {
            context.backoff.succeeded(server);
            EVERY
        }
        Err(error) => {
            let wait = context.backoff.failed(server, random_jitter()).min(LONGEST_RETRY);
            tracing::warn!(
                server,
                error = chain(&error),
                seconds = wait.as_secs_f32(),
                "a server cannot be used"
            );
            wait
        }
    }
}

/// Waits; true when the process ends meanwhile.
async fn ended(stop: &CancellationToken, wait: Duration) -> bool {
    tokio::time::timeout(wait, stop.cancelled()).await.is_ok()
}
