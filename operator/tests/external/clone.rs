//! The life of a clone's database and roles.

use asymmetric_operator::postgres::{
    BaseKey, CreateOutcome, DatabaseFacts, Databases, DestroyProgress, Observed, OurDatabase, PostgresError,
    PostgresServer, RoleFacts, Swap, SwapOutcome, password_fingerprint,
};
use futures::future::join_all;
use jiff::Timestamp;

use crate::support::{
    TestClone, content, eventually,
    postgres::{TestPostgres, operator, shared},
};

/// Makes the clone's roles and database.
pub(crate) async fn create(operator: &PostgresServer, clone: &TestClone, base: &BaseKey) -> CreateOutcome {
    operator
        .ensure_roles(&clone.names, &clone.uid, &clone.passwords)
        .await
        .unwrap();
    operator
        .create_clone_database(&clone.names, &clone.uid, base, 1)
        .await
        .unwrap()
}

/// Logs in as the clone's backend does.
pub(crate) async fn backend(postgres: &TestPostgres, clone: &TestClone) -> tokio_postgres::Client {
    postgres
        .connect(clone.names.role(), &clone.passwords.role, clone.names.database())
        .await
        .unwrap()
}

/// A clone in whose run its backend has made the user `U9`.
pub(crate) async fn with_a_user_of_its_own(postgres: &TestPostgres, operator: &PostgresServer) -> TestClone {
    let base = content::build(operator).await;
    let clone = TestClone::new();
    create(operator, &clone, &base).await;
    backend(postgres, &clone)
        .await
        .batch_execute("INSERT INTO users (id, name) VALUES ('U9', 'the run''s')")
        .await
        .unwrap();
    clone
}

/// Logs in as the clone's grader does.
pub(crate) async fn grader(
    postgres: &TestPostgres,
    clone: &TestClone,
    database: &str,
) -> tokio_postgres::Client {
    postgres
        .connect(
            &clone.names.read_only_role(),
            &clone.passwords.read_only_role,
            database,
        )
        .await
        .unwrap()
}

/// Closes until nobody is left, then swaps.
pub(crate) async fn reset(
    operator: &PostgresServer,
    clone: &TestClone,
    base: &BaseKey,
    from: i64,
) -> SwapOutcome {
    eventually("closing", async || {
        let remaining = operator
            .close_clone_database(&clone.names, &clone.uid)
            .await
            .unwrap();
        (remaining == 0).then_some(())
    })
    .await;
    operator
        .swap(&clone.names, &clone.uid, &swap(base, from))
        .await
        .unwrap()
}

pub(crate) fn swap(base: &BaseKey, from: i64) -> Swap {
    Swap {
        from_epoch: from,
        to_epoch: from + 1,
        base: base.clone(),
        ended_at: Timestamp::now(),
    }
}

/// Asks until everything is gone.
pub(crate) async fn destroy(operator: &PostgresServer, clone: &TestClone) {
    eventually("destroying", async || {
        (operator.destroy(&clone.uid).await.unwrap() == DestroyProgress::Gone).then_some(())
    })
    .await;
}

pub(crate) async fn observe(operator: &PostgresServer, clone: &TestClone, base: &BaseKey) -> Observed {
    operator
        .observe(&clone.names, &clone.uid, Some(base))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_clone_is_a_copy_of_its_base() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let expected = postgres.checksum_of_closed(&base.database()).await;

    let clone = TestClone::new();
    let before = observe(&operator, &clone, &base).await;
    assert_eq!(before.database, DatabaseFacts::Absent);
    assert_eq!(
        (before.role, before.read_only_role, postgres.spares(&base).await),
        (RoleFacts::Absent, RoleFacts::Absent, 0)
    );
    assert_eq!(
        create(&operator, &clone, &base).await,
        CreateOutcome::Created { from_spare: false }
    );
    assert_eq!(operator.ensure_spares(&base, 2).await.unwrap(), 2);
    assert_eq!(operator.ensure_spares(&base, 2).await.unwrap(), 0);
    let second = TestClone::new();
    assert_eq!(
        create(&operator, &second, &base).await,
        CreateOutcome::Created { from_spare: true }
    );
    assert_eq!(postgres.spares(&base).await, 1);

    for clone in [&clone, &second] {
        assert_eq!(postgres.checksum(clone.names.database()).await, expected);
        assert_eq!(create(&operator, clone, &base).await, CreateOutcome::AlreadyThere);
        let different = CreateOutcome::Different {
            base: base.clone(),
            epoch: 1,
        };
        assert_eq!(
            operator
                .create_clone_database(&clone.names, &clone.uid, &base, 7)
                .await
                .unwrap(),
            different
        );
    }
    let session = backend(postgres, &clone).await;
    let seen = observe(&operator, &clone, &base).await;
    let facts = OurDatabase {
        base: base.clone(),
        epoch: 1,
        allows_connections: true,
        grants_intact: true,
        sessions: 1,
    };
    assert_eq!(seen.database, DatabaseFacts::Ours(facts));
    let password_fingerprint = password_fingerprint(&clone.passwords.role);
    let expected = RoleFacts::Ours {
        password_fingerprint: Some(password_fingerprint),
    };
    assert_eq!(seen.role, expected);
    assert!(matches!(seen.read_only_role, RoleFacts::Ours { .. }));
    drop(session);
}

#[tokio::test]
async fn a_password_that_somebody_else_set_is_seen_and_replaced() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    let administrator = postgres.administrator("postgres").await;
    for password in ["'changed'", "NULL"] {
        administrator
            .batch_execute(&format!("ALTER ROLE {} PASSWORD {password}", clone.names.role()))
            .await
            .unwrap();
        let seen = observe(&operator, &clone, &base).await;
        let touched = RoleFacts::Ours {
            password_fingerprint: None,
        };
        assert_eq!(seen.role, touched, "{password}");
        assert_ne!(seen.read_only_role, touched);
        operator
            .ensure_roles(&clone.names, &clone.uid, &clone.passwords)
            .await
            .unwrap();
        assert_ne!(
            observe(&operator, &clone, &base).await.role,
            touched,
            "{password}"
        );
        backend(postgres, &clone).await;
    }
}

#[tokio::test]
async fn names_of_others_are_left_alone() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    let before = postgres.checksum(clone.names.database()).await;

    let thief = TestClone {
        names: clone.names.clone(),
        ..TestClone::new()
    };
    let seen = observe(&operator, &thief, &base).await;
    assert_eq!(
        (seen.database.clone(), seen.role.clone()),
        (DatabaseFacts::Taken, RoleFacts::Taken)
    );
    assert_eq!(seen.taken(), Some("database"));
    let uid = thief.uid.as_str();
    let results = [
        operator.ensure_roles(&thief.names, uid, &thief.passwords).await,
        operator
            .create_clone_database(&thief.names, uid, &base, 1)
            .await
            .map(drop),
        operator.close_clone_database(&thief.names, uid).await.map(drop),
        operator.open_clone_database(&thief.names, uid).await,
        operator.swap(&thief.names, uid, &swap(&base, 1)).await.map(drop),
    ];
    for result in results {
        let error = result.unwrap_err();
        assert!(
            matches!(error, PostgresError::NameTaken { .. }) && !error.is_transient(),
            "{error:?}"
        );
    }
    assert_eq!(operator.destroy(uid).await.unwrap(), DestroyProgress::Gone);
    assert_eq!(postgres.checksum(clone.names.database()).await, before);
    backend(postgres, &clone).await;

    // A database without any mark is as foreign.
    let unmarked = TestClone::new();
    let administrator = postgres.administrator("postgres").await;
    administrator
        .batch_execute(&format!("CREATE DATABASE {}", unmarked.names.database()))
        .await
        .unwrap();
    let error = operator
        .create_clone_database(&unmarked.names, &unmarked.uid, &base, 1)
        .await
        .unwrap_err();
    assert!(matches!(error, PostgresError::NameTaken { .. }), "{error:?}");
}

#[tokio::test]
async fn destroying_leaves_nothing_with_sessions_open() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    reset(&operator, &clone, &base, 1).await;
    reset(&operator, &clone, &base, 2).await;
    let session = backend(postgres, &clone).await;
    session
        .batch_execute("BEGIN; DELETE FROM messages")
        .await
        .unwrap();
    let id = clone.names.database().strip_prefix("clone_").unwrap();
    assert_eq!(postgres.names_with(id).await.len(), 5);
    destroy(&operator, &clone).await;
    assert_eq!(postgres.names_with(id).await, [""; 0]);
    assert!(session.batch_execute("COMMIT").await.is_err());
    assert_eq!(operator.destroy(&clone.uid).await.unwrap(), DestroyProgress::Gone);
    // Of the base there is still all.
    create(&operator, &clone, &base).await;
    destroy(&operator, &clone).await;
}

#[tokio::test]
async fn many_clones_at_once_take_their_own_spares() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let expected = postgres.checksum_of_closed(&base.database()).await;
    operator.ensure_spares(&base, 4).await.unwrap();
    let clones: Vec<TestClone> = (0..8).map(|_| TestClone::new()).collect();
    let outcomes = join_all(clones.iter().map(|clone| create(&operator, clone, &base))).await;
    let from_spares = outcomes
        .iter()
        .filter(|outcome| **outcome == CreateOutcome::Created { from_spare: true })
        .count();
    assert_eq!(from_spares, 4, "{outcomes:?}");
    for clone in &clones {
        assert_eq!(postgres.checksum(clone.names.database()).await, expected);
    }
    let swaps = join_all(clones.iter().map(|clone| reset(&operator, clone, &base, 1))).await;
    assert!(
        swaps
            .iter()
            .all(|outcome| matches!(outcome, SwapOutcome::Swapped { run: Some(_), .. })),
        "{swaps:?}"
    );
    join_all(clones.iter().map(|clone| destroy(&operator, clone))).await;
    for clone in &clones {
        let id = clone.names.database().strip_prefix("clone_").unwrap();
        assert_eq!(postgres.names_with(id).await, [""; 0]);
    }
}

#[tokio::test]
async fn spares_are_filled_up_in_the_background() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    operator.refill_spares(&base, 2);
    operator.refill_spares(&base, 2);
    eventually("two spares", async || {
        (postgres.spares(&base).await == 2).then_some(())
    })
    .await;
    let error = operator
        .ensure_spares(&BaseKey::derive(&["nothing"]), 1)
        .await
        .unwrap_err();
    assert!(matches!(error, PostgresError::BaseMissing { .. }), "{error:?}");
}
