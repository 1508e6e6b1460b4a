//! Seeding a run that has begun.

use asymmetric_operator::postgres::{BuildError, Databases, RunFacts, Seeded};

use crate::{
    clone::{backend, create, observe, with_a_user_of_its_own},
    support::{
        TestClone, content, eventually,
        postgres::{operator, shared, texts},
    },
};

const FIXTURE: &str = "
INSERT INTO users (id, name) VALUES ('U7', 'Mary'), ('U8', 'Katherine');
COPY messages (author, body) FROM stdin;
U7\tone
U8\ttwo
U8\tthree
\\.
UPDATE users SET note = 'seeded' WHERE id IN ('U1', 'U7');
";

/// What is known of the clone's run once sessions have ended.
async fn facts(operator: &impl Databases, clone: &TestClone) -> RunFacts {
    let asked = operator.run_facts(&clone.names, &clone.passwords.role, 1).await;
    asked.unwrap()
}

async fn seed(
    operator: &impl Databases,
    clone: &TestClone,
    text: &str,
    request: &str,
) -> Result<Seeded, BuildError> {
    let file = ("seeds/more.sql", text);
    operator
        .seed_on_top(&clone.names, &clone.uid, &clone.passwords.role, file, request)
        .await
}

#[tokio::test]
async fn a_run_is_untouched_until_something_is_written() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    let untouched = RunFacts::default();
    assert_eq!(facts(&operator, &clone).await, untouched);
    let session = backend(postgres, &clone).await;
    session.query("SELECT * FROM messages", &[]).await.unwrap();
    drop(session);
    eventually("the reader has gone", async || {
        let sessions = match observe(&operator, &clone, &base).await.database {
            asymmetric_operator::postgres::DatabaseFacts::Ours(ours) => ours.sessions,
            other => panic!("{other:?}"),
        };
        (sessions == 0).then_some(())
    })
    .await;
    assert_eq!(
        facts(&operator, &clone).await,
        untouched,
        "reading is not writing"
    );

    let session = backend(postgres, &clone).await;
    session
        .batch_execute("DELETE FROM messages WHERE id = 1")
        .await
        .unwrap();
    drop(session);
    eventually("the writing is counted", async || {
        facts(&operator, &clone).await.touched.then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_fixture_comes_on_top_once() {
    let (postgres, operator) = (shared().await, operator().await);
    let clone = with_a_user_of_its_own(postgres, &operator).await;
    let seeded = seed(&operator, &clone, FIXTURE, "s1").await.unwrap();
    let expected = Seeded {
        request: "s1".into(),
        rows: 5,
    };
    assert_eq!(seeded, expected);
    assert_eq!(facts(&operator, &clone).await.seeded, Some(expected));
    let session = backend(postgres, &clone).await;
    assert_eq!(
        texts(&session, "SELECT id FROM users ORDER BY id").await.unwrap(),
        ["U1", "U2", "U3", "U7", "U8", "U9"]
    );
    assert_eq!(
        texts(&session, "SELECT note FROM users WHERE id = 'U1'")
            .await
            .unwrap(),
        ["seeded"]
    );
}

#[tokio::test]
async fn a_fixture_that_does_not_fit_writes_nothing_and_says_where() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    let before = postgres.checksum(clone.names.database()).await;
    let taken = "INSERT INTO users (id, name) VALUES ('U7', 'Mary');\n\nINSERT INTO users (id, name) VALUES ('U1', 'again');";
    let error = seed(&operator, &clone, taken, "s1").await.unwrap_err();
    let BuildError::Failed(failure) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (failure.file.as_str(), failure.line, failure.statement),
        ("seeds/more.sql", 3, 2)
    );
    assert!(failure.to_string().contains("duplicate key"), "{failure}");

    // One that ends the transaction would leave half of it behind without a word.
    let leaving = "COMMIT;\nINSERT INTO users (id, name) VALUES ('U8', 'half');";
    let error = seed(&operator, &clone, leaving, "s2").await.unwrap_err();
    assert!(
        matches!(&error, BuildError::Failed(failure) if failure.message.contains("in one transaction")),
        "{error:?}"
    );
    assert_eq!(facts(&operator, &clone).await.seeded, None);
    assert_eq!(postgres.checksum(clone.names.database()).await, before);
}
