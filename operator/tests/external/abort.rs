//! An operator that goes away in the middle of anything: the next one finishes.
//!
//! Each round gives a fresh handle a little more time than the round before, drops it with its connections when the
//! time is over, and lets another handle take over from whatever is there. The rounds end when one was given enough
//! time to finish, so that every step in between has been cut somewhere.

use std::{future::Future, time::Duration};

use asymmetric_operator::postgres::{
    BuildOutcome, DatabaseFacts, Databases, OurDatabase, PostgresError, PostgresServer,
};

use crate::{
    clone::{backend, create, destroy, swap},
    support::{
        TestClone, content, eventually,
        postgres::{TestPostgres, operator, shared},
    },
};

/// Runs `action` with a handle that is gone after `patience`. Whether it came to its end.
async fn cut<F: Future<Output = Result<(), PostgresError>>>(
    patience: Duration,
    postgres: &TestPostgres,
    action: impl FnOnce(PostgresServer) -> F,
) -> bool {
    let handle = postgres.operator();
    tokio::time::timeout(patience, action(handle))
        .await
        .is_ok_and(|result| result.is_ok())
}

/// Longer and longer times, up to some seconds.
fn patience() -> impl Iterator<Item = Duration> {
    std::iter::successors(Some(Duration::from_micros(500)), |last| Some(last.mul_f64(1.4))).take(28)
}

/// Repeats a call until the sessions of the one before have ended on the server.
async fn takes_over<T>(what: &str, mut call: impl AsyncFnMut() -> Result<T, PostgresError>) -> T {
    eventually(what, async || match call().await {
        Ok(answer) => Some(answer),
        Err(error) => {
            assert!(error.is_transient(), "{what}: {error:?}");
            None
        }
    })
    .await
}

#[tokio::test]
async fn a_build_that_was_cut_is_built_again() {
    let (postgres, operator) = (shared().await, operator().await);
    let mut cuts = 0;
    for patience in patience() {
        let spec = content::spec();
        let finished = cut(patience, postgres, async |handle| {
            handle
                .build_base(&spec)
                .await
                .map(drop)
                .map_err(|error| panic!("{error:?}"))
        })
        .await;
        cuts += u32::from(!finished);
        let report = eventually("the second build", async || {
            match operator.build_base(&spec).await.unwrap() {
                BuildOutcome::Built(report) | BuildOutcome::AlreadyBuilt(report) => Some(report),
                BuildOutcome::BuildingElsewhere => None,
            }
        })
        .await;
        assert_eq!(report.rows.get("messages"), Some(&150));
        assert_eq!(
            postgres.names_with(spec.key.as_str()).await,
            [spec.key.database()],
            "after {patience:?}"
        );
        if finished {
            break;
        }
    }
    assert!(cuts > 5, "only {cuts} builds were cut");
}

#[tokio::test]
async fn a_creation_that_was_cut_is_finished() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let expected = postgres.checksum_of_closed(&base.database()).await;
    for spares in [0, 1] {
        let mut cuts = 0;
        for patience in patience() {
            operator.ensure_spares(&base, spares).await.unwrap();
            let clone = TestClone::new();
            let finished = cut(patience, postgres, async |handle| {
                handle
                    .ensure_roles(&clone.names, &clone.uid, &clone.passwords)
                    .await?;
                handle
                    .create_clone_database(&clone.names, &clone.uid, &base, 1)
                    .await
                    .map(drop)
            })
            .await;
            cuts += u32::from(!finished);
            takes_over("making the roles", async || {
                operator
                    .ensure_roles(&clone.names, &clone.uid, &clone.passwords)
                    .await
            })
            .await;
            takes_over("making the database", async || {
                operator
                    .create_clone_database(&clone.names, &clone.uid, &base, 1)
                    .await
            })
            .await;
            let seen = operator
                .observe(&clone.names, &clone.uid, None)
                .await
                .unwrap()
                .database;
            let DatabaseFacts::Ours(OurDatabase {
                epoch: 1,
                allows_connections: true,
                grants_intact: true,
                ..
            }) = seen
            else {
                panic!("after {patience:?}: {seen:?}")
            };
            assert_eq!(postgres.checksum(clone.names.database()).await, expected);
            backend(postgres, &clone).await;
            destroy(&operator, &clone).await;
            let id = clone.names.database().strip_prefix("clone_").unwrap();
            assert_eq!(postgres.names_with(id).await, [""; 0]);
            if finished {
                break;
            }
        }
        assert!(cuts > 2, "only {cuts} creations with {spares} spares were cut");
    }
    assert!(postgres.names_with("asym_new_0b9d").await.is_empty());
}

#[tokio::test]
async fn a_swap_that_was_cut_is_done_or_not_done() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let expected = postgres.checksum_of_closed(&base.database()).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    let mut cuts = 0;
    for (epoch, patience) in (1..).zip(patience()) {
        operator
            .ensure_spares(&base, usize::from(epoch % 2 == 0))
            .await
            .unwrap();
        backend(postgres, &clone)
            .await
            .batch_execute("DELETE FROM messages")
            .await
            .unwrap();
        let finished = cut(patience, postgres, async |handle| {
            while handle.close_clone_database(&clone.names, &clone.uid).await? > 0 {}
            handle
                .swap(&clone.names, &clone.uid, &swap(&base, epoch))
                .await
                .map(drop)
        })
        .await;
        cuts += u32::from(!finished);
        // Never neither: the clone's name stands for the old database or for the new one.
        let seen = operator.observe(&clone.names, &clone.uid, None).await.unwrap();
        let DatabaseFacts::Ours(OurDatabase { epoch: now, .. }) = seen.database else {
            panic!("{seen:?}")
        };
        assert!(now == epoch || now == epoch + 1, "{now} after {patience:?}");
        takes_over("swapping", async || {
            if operator.close_clone_database(&clone.names, &clone.uid).await? > 0 {
                return Err(PostgresError::Busy {
                    action: "close".into(),
                });
            }
            operator.swap(&clone.names, &clone.uid, &swap(&base, epoch)).await
        })
        .await;
        // Closing by the one who came too late is undone by the release that follows in the operator.
        takes_over("opening", async || {
            operator.open_clone_database(&clone.names, &clone.uid).await
        })
        .await;
        assert_eq!(
            postgres.checksum(clone.names.database()).await,
            expected,
            "after {patience:?}"
        );
        let runs = operator
            .observe(&clone.names, &clone.uid, None)
            .await
            .unwrap()
            .runs;
        assert_eq!(
            runs.last().map(|run| run.epoch),
            Some(epoch),
            "after {patience:?}"
        );
        if finished {
            break;
        }
    }
    assert!(cuts > 2, "only {cuts} swaps were cut");
    destroy(&operator, &clone).await;
}

#[tokio::test]
async fn a_removal_that_was_cut_is_finished() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let mut cuts = 0;
    for patience in patience() {
        let clone = TestClone::new();
        create(&operator, &clone, &base).await;
        let session = backend(postgres, &clone).await;
        let finished = cut(patience, postgres, async |handle| {
            handle.destroy(&clone.uid).await.map(drop)
        })
        .await;
        cuts += u32::from(!finished);
        takes_over("removing", async || operator.destroy(&clone.uid).await).await;
        destroy(&operator, &clone).await;
        let id = clone.names.database().strip_prefix("clone_").unwrap();
        assert_eq!(postgres.names_with(id).await, [""; 0], "after {patience:?}");
        assert!(session.batch_execute("SELECT 1").await.is_err());
        if finished {
            break;
        }
    }
    assert!(cuts > 2, "only {cuts} removals were cut");
}

#[tokio::test]
async fn a_copy_that_a_killed_operator_left_is_taken_before_any_spare() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    let left = format!("asym_new_{}", clone.uid.replace('-', ""));
    let mark = serde_json::json!({
        "kind": "new",
        "uid": clone.uid,
        "base": base,
        "installation": postgres.settings().installation,
    });
    for statement in [
        format!(
            "CREATE DATABASE {left} TEMPLATE {} ALLOW_CONNECTIONS false",
            base.database()
        ),
        format!("COMMENT ON DATABASE {left} IS '{mark}'"),
    ] {
        postgres.ask("postgres", &statement).await;
    }
    operator.ensure_spares(&base, 1).await.unwrap();

    create(&operator, &clone, &base).await;
    assert_eq!(postgres.names_with(&left).await, [""; 0]);
    backend(postgres, &clone).await;
    destroy(&operator, &clone).await;
}
