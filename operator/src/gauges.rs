//! Metrics that are states rather than events, read from the caches now and then.

use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::state::clone_state;
use tokio_util::sync::CancellationToken;

use crate::context::Context;

/// How often the gauges are set.
const EVERY: Duration = Duration::from_secs(10);

/// Keeps the gauges current until `stop`.
pub async fn keep(context: Arc<Context>, stop: CancellationToken) {
    let mut round = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = round.tick() => {}
            () = stop.cancelled() => return,
        }
        let clones = context.clones.iter().flat_map(|clones| clones.store.state());
        context
            .metrics
            .set_clones(clones.map(|clone| clone_state(&clone)));
    }
}
