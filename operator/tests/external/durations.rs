//! How long things take: printed, not judged. `cargo test --test external durations -- --nocapture`

use std::time::{Duration, Instant};

use asymmetric_operator::postgres::{CreateOutcome, Databases, RetainRuns, SwapOutcome};
use jiff::Timestamp;

use crate::{
    clone::{backend, create, destroy, reset},
    support::{TestClone, content, postgres::TestPostgres},
};

const ROUNDS: i64 = 10;

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    println!(
        "{what}: min {:.1?}, median {:.1?}, max {:.1?}",
        times[0],
        times[times.len() / 2],
        times[times.len() - 1]
    );
}

async fn timed<T>(times: &mut Vec<Duration>, action: impl Future<Output = T>) -> T {
    let begin = Instant::now();
    let answer = action.await;
    times.push(begin.elapsed());
    answer
}

#[tokio::test]
async fn durations_are_printed() {
    // As in production: with fsync.
    let postgres = TestPostgres::start(&["max_wal_size=8GB"]);
    postgres.ready().await;
    let operator = postgres.operator();
    operator.ensure_server().await.unwrap();
    let mut builds = Vec::new();
    let base = timed(&mut builds, content::build(&operator)).await;
    print("build a base", builds);

    let (mut copies, mut spares, mut creations, mut swaps, mut removals) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let clone = TestClone::new();
        let outcome = timed(&mut copies, create(&operator, &clone, &base)).await;
        assert_eq!(outcome, CreateOutcome::Created { from_spare: false });
        timed(&mut removals, destroy(&operator, &clone)).await;
        timed(&mut spares, operator.ensure_spares(&base, 1))
            .await
            .unwrap();
        let outcome = timed(&mut creations, create(&operator, &clone, &base)).await;
        assert_eq!(outcome, CreateOutcome::Created { from_spare: true });
        destroy(&operator, &clone).await;
    }
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    for epoch in 1..=ROUNDS {
        operator.ensure_spares(&base, 1).await.unwrap();
        let session = backend(&postgres, &clone).await;
        session.batch_execute("DELETE FROM messages").await.unwrap();
        let outcome = timed(&mut swaps, reset(&operator, &clone, &base, epoch)).await;
        assert!(
            matches!(outcome, SwapOutcome::Swapped { from_spare: true, .. }),
            "{outcome:?}"
        );
        operator
            .prune_runs(&clone.uid, RetainRuns::default(), Timestamp::now())
            .await
            .unwrap();
    }
    print("roles and database by copying the base", copies);
    print("make a spare", spares);
    print("roles and database from a spare", creations);
    print("close and swap with a spare, one session open", swaps);
    print("destroy", removals);
}
