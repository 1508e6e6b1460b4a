//! Keeping a clone's content as a base.

use asymmetric_operator::postgres::{BaseKey, BaseState, Databases, PostgresError};

use crate::{
    clone::{backend, create, destroy, observe, reset},
    support::{
        TestClone, content, eventually,
        postgres::{operator, shared, texts},
        unique,
    },
};

async fn close(operator: &impl Databases, clone: &TestClone) {
    eventually("closing", async || {
        let left = operator
            .close_clone_database(&clone.names, &clone.uid)
            .await
            .unwrap();
        (left == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_was_kept_is_what_others_start_with() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    let session = backend(postgres, &clone).await;
    session
        .batch_execute("INSERT INTO messages (author, body) VALUES ('U1', 'kept')")
        .await
        .unwrap();
    let kept = postgres.checksum(clone.names.database()).await;
    let key = BaseKey::derive(&["snapshot", &unique().to_string()]);
    let take = || operator.take_snapshot(&clone.names, &clone.uid, &key, "a snapshot");

    let error = take().await.unwrap_err();
    assert!(
        matches!(error, PostgresError::Busy { .. }),
        "an open database is not copied: {error:?}"
    );
    close(&operator, &clone).await;
    take().await.unwrap();
    take().await.unwrap();
    assert!(matches!(
        operator.base_state(&key).await.unwrap(),
        BaseState::Ready(_)
    ));
    operator
        .open_clone_database(&clone.names, &clone.uid)
        .await
        .unwrap();
    backend(postgres, &clone)
        .await
        .batch_execute("DELETE FROM messages")
        .await
        .unwrap();
    assert_ne!(postgres.checksum(clone.names.database()).await, kept);

    // Another clone starts with it, and the first one returns to it.
    let fork = TestClone::new();
    create(&operator, &fork, &key).await;
    assert_eq!(postgres.checksum(fork.names.database()).await, kept);
    reset(&operator, &clone, &key, 1).await;
    assert_eq!(postgres.checksum(clone.names.database()).await, kept);
    let session = backend(postgres, &fork).await;
    assert_eq!(
        texts(&session, "SELECT body FROM messages WHERE body = 'kept'")
            .await
            .unwrap(),
        ["kept"]
    );
    drop(session);

    // It outlives the clone that it was taken of.
    destroy(&operator, &clone).await;
    assert!(matches!(
        observe(&operator, &fork, &key).await.base,
        Some(BaseState::Ready(_))
    ));
}

#[tokio::test]
async fn only_a_clones_own_content_is_kept() {
    let operator = operator().await;
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    close(&operator, &clone).await;
    let key = BaseKey::derive(&["snapshot", &unique().to_string()]);
    let thief = TestClone::new();
    let error = operator
        .take_snapshot(&clone.names, &thief.uid, &key, "stolen")
        .await
        .unwrap_err();
    assert!(matches!(error, PostgresError::NameTaken { .. }), "{error:?}");
    let error = operator
        .take_snapshot(&thief.names, &thief.uid, &key, "nothing")
        .await
        .unwrap_err();
    assert!(
        matches!(error, PostgresError::DatabaseMissing { .. }),
        "{error:?}"
    );
    assert_eq!(operator.base_state(&key).await.unwrap(), BaseState::Absent);
}
