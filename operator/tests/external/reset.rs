//! Resets: ending a run and beginning the next.

use asymmetric_operator::postgres::{
    DatabaseFacts, Databases, OurDatabase, PostgresError, RetainRuns, SwapOutcome,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    clone::{backend, create, destroy, grader, observe, reset, swap},
    support::{
        TestClone, content, eventually, new_uid,
        postgres::{operator, refusal, shared, texts},
    },
};

#[tokio::test]
async fn a_swap_keeps_the_run_and_returns_to_the_start() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let expected = postgres.checksum_of_closed(&base.database()).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    operator.ensure_spares(&base, 1).await.unwrap();

    let session = backend(postgres, &clone).await;
    session
        .batch_execute("INSERT INTO messages (author, body) VALUES ('U1', 'evidence')")
        .await
        .unwrap();
    let evidence = postgres.checksum(clone.names.database()).await;
    assert_ne!(evidence, expected);

    let outcome = reset(&operator, &clone, &base, 1).await;
    let SwapOutcome::Swapped {
        run: Some(run),
        from_spare: true,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!(
        session.batch_execute("SELECT 1").await.is_err(),
        "an old session is still there"
    );
    assert_eq!(postgres.checksum(clone.names.database()).await, expected);
    assert_eq!(postgres.checksum(&run).await, evidence);

    // Asked again after it was done, by an operator that did not see the answer.
    assert_eq!(
        operator
            .swap(&clone.names, &clone.uid, &swap(&base, 1))
            .await
            .unwrap(),
        SwapOutcome::AlreadySwapped
    );
    let stale = operator
        .swap(&clone.names, &clone.uid, &swap(&base, 7))
        .await
        .unwrap_err();
    assert!(
        matches!(
            stale,
            PostgresError::WrongEpoch {
                actual: 2,
                expected: 7,
                ..
            }
        ),
        "{stale:?}"
    );

    // The run can be read by the clone's grader, and written by nobody of the clone.
    let grader = grader(postgres, &clone, &run).await;
    assert_eq!(
        texts(&grader, "SELECT text FROM messages WHERE text = 'evidence'")
            .await
            .unwrap(),
        ["evidence"]
    );
    let written = postgres
        .connect(clone.names.role(), &clone.passwords.role, &run)
        .await;
    assert_eq!(refusal(written, "writing to an ended run").0, "42501");
}

#[tokio::test]
async fn ended_runs_are_kept_for_a_while() {
    let operator = operator().await;
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    reset(&operator, &clone, &base, 1).await;

    // Without a spare, and with nobody in it.
    let outcome = reset(&operator, &clone, &base, 2).await;
    assert!(
        matches!(
            outcome,
            SwapOutcome::Swapped {
                from_spare: false,
                ..
            }
        ),
        "{outcome:?}"
    );
    let seen = observe(&operator, &clone, &base).await;
    assert!(matches!(
        seen.database,
        DatabaseFacts::Ours(OurDatabase {
            epoch: 3,
            grants_intact: true,
            ..
        })
    ));
    assert_eq!(seen.runs.iter().map(|run| run.epoch).collect::<Vec<_>>(), [1, 2]);

    // The younger of two is kept, until an hour is over.
    let now = Timestamp::now();
    let queued = operator
        .prune_runs(&clone.uid, RetainRuns::default(), now)
        .await
        .unwrap();
    assert_eq!(queued.iter().map(|run| run.epoch).collect::<Vec<_>>(), [1]);
    let left = async |now: Timestamp| {
        operator
            .prune_runs(&clone.uid, RetainRuns::default(), now)
            .await
            .unwrap();
        observe(&operator, &clone, &base)
            .await
            .runs
            .iter()
            .map(|run| run.epoch)
            .collect::<Vec<_>>()
    };
    eventually("dropping the first run", async || {
        (left(now).await == [2]).then_some(())
    })
    .await;
    let later = now + SignedDuration::from_mins(61);
    eventually("dropping the second run", async || {
        left(later).await.is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_swap_waits_for_nobody_and_repairs_lost_content() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    postgres
        .administrator("postgres")
        .await
        .batch_execute(&format!("DROP DATABASE {}", clone.names.database()))
        .await
        .unwrap();
    assert_eq!(
        observe(&operator, &clone, &base).await.database,
        DatabaseFacts::Absent
    );
    assert_eq!(
        operator
            .close_clone_database(&clone.names, &clone.uid)
            .await
            .unwrap(),
        0
    );
    let missing = operator
        .open_clone_database(&clone.names, &clone.uid)
        .await
        .unwrap_err();
    assert!(
        matches!(missing, PostgresError::DatabaseMissing { .. }),
        "{missing:?}"
    );
    let outcome = operator
        .swap(&clone.names, &clone.uid, &swap(&base, 1))
        .await
        .unwrap();
    assert_eq!(
        outcome,
        SwapOutcome::Swapped {
            run: None,
            from_spare: false
        }
    );
    backend(postgres, &clone).await;
}

#[tokio::test]
async fn a_run_of_a_former_clone_is_not_in_the_way() {
    let operator = operator().await;
    let base = content::build(&operator).await;
    let former = TestClone::new();
    create(&operator, &former, &base).await;
    reset(&operator, &former, &base, 1).await;
    // The former one let go of everything but its run (abandoned, say), and its name was given again.
    let postgres = shared().await;
    let administrator = postgres.administrator("postgres").await;
    let (database, grader) = (former.names.database(), former.names.read_only_role());
    let run = observe(&operator, &former, &base).await.runs.remove(0).database;
    administrator
        .batch_execute(&format!("REVOKE ALL ON DATABASE {run} FROM {grader}"))
        .await
        .unwrap();
    administrator
        .batch_execute(&format!("DROP DATABASE {database}"))
        .await
        .unwrap();
    administrator
        .batch_execute(&format!("DROP ROLE {database}, {grader}"))
        .await
        .unwrap();
    let clone = TestClone {
        names: former.names.clone(),
        uid: new_uid(),
        passwords: former.passwords.clone(),
    };
    create(&operator, &clone, &base).await;
    let outcome = reset(&operator, &clone, &base, 1).await;
    let SwapOutcome::Swapped {
        run: Some(second), ..
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_ne!(second, run);
    assert_eq!(observe(&operator, &clone, &base).await.runs.len(), 1);
    destroy(&operator, &clone).await;
    destroy(&operator, &former).await;
    assert_eq!(
        postgres
            .names_with(database.strip_prefix("clone_").unwrap())
            .await,
        [""; 0]
    );
}
