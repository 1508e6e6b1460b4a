//! Who gets into a clone's database, and as what.

use asymmetric_operator::postgres::{DatabaseFacts, Databases, OurDatabase};

use crate::{
    clone::{backend, create, grader, observe},
    support::{
        TestClone, content,
        postgres::{operator, refusal, shared, texts},
    },
};

#[tokio::test]
async fn the_backend_works_as_the_content_role() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    let backend = backend(postgres, &clone).await;
    assert_eq!(
        texts(&backend, "SELECT current_user || ' ' || session_user")
            .await
            .unwrap(),
        [format!("asym_content {}", clone.names.role())]
    );
    assert_eq!(texts(&backend, "SHOW statement_timeout").await.unwrap(), ["30s"]);
    backend
        .batch_execute(
            "INSERT INTO messages (author, body) VALUES ('U1', 'new'); CREATE TABLE late (a int PRIMARY KEY)",
        )
        .await
        .unwrap();

    // Graders see vendor names and tables, also those made later, and no token hashes.
    let grader = grader(postgres, &clone, clone.names.database()).await;
    assert_eq!(
        texts(&grader, "SELECT text FROM messages ORDER BY id DESC LIMIT 1")
            .await
            .unwrap(),
        ["new"]
    );
    assert_eq!(texts(&grader, "SELECT count(*) FROM late").await.unwrap(), ["0"]);
    assert_eq!(
        texts(&grader, "SELECT count(*) FROM _asym_log.requests")
            .await
            .unwrap(),
        ["0"]
    );
    assert_eq!(
        refusal(
            texts(&grader, "SELECT * FROM _asym_auth.tokens").await,
            "token hashes"
        )
        .0,
        "42501"
    );
    assert_eq!(
        refusal(texts(&grader, "DELETE FROM public.messages").await, "a write").0,
        "25006"
    );
    grader
        .batch_execute("SET default_transaction_read_only = off")
        .await
        .unwrap();
    assert_eq!(
        refusal(texts(&grader, "DELETE FROM public.messages").await, "a write").0,
        "42501"
    );
}

#[tokio::test]
async fn grants_taken_by_hand_come_back() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let (clone, other) = (TestClone::new(), TestClone::new());
    create(&operator, &clone, &base).await;
    create(&operator, &other, &base).await;
    let administrator = postgres.administrator("postgres").await;
    let database = clone.names.database();
    for harm in [
        format!(
            "REVOKE CONNECT ON DATABASE {database} FROM {}",
            clone.names.role()
        ),
        format!("GRANT CONNECT ON DATABASE {database} TO PUBLIC"),
        format!(
            "GRANT CONNECT, CREATE ON DATABASE {database} TO {}",
            other.names.role()
        ),
    ] {
        administrator.batch_execute(&harm).await.unwrap();
        let seen = observe(&operator, &clone, &base).await.database;
        assert!(
            matches!(
                seen,
                DatabaseFacts::Ours(OurDatabase {
                    grants_intact: false,
                    ..
                })
            ),
            "{harm}: {seen:?}"
        );
        operator
            .open_clone_database(&clone.names, &clone.uid)
            .await
            .unwrap();
        let seen = observe(&operator, &clone, &base).await.database;
        assert!(
            matches!(
                seen,
                DatabaseFacts::Ours(OurDatabase {
                    grants_intact: true,
                    ..
                })
            ),
            "{harm}: {seen:?}"
        );
    }
    let intruder = postgres
        .connect(other.names.role(), &other.passwords.role, database)
        .await;
    assert_eq!(refusal(intruder, "another clone's database").0, "42501");
    backend(postgres, &clone).await;
    assert_eq!(
        operator
            .close_clone_database(&clone.names, &clone.uid)
            .await
            .unwrap(),
        0
    );
    let closed = postgres
        .connect(clone.names.role(), &clone.passwords.role, database)
        .await;
    assert_eq!(refusal(closed, "a closed database").0, "55000");
    operator
        .open_clone_database(&clone.names, &clone.uid)
        .await
        .unwrap();
    backend(postgres, &clone).await;
}

#[tokio::test]
async fn new_passwords_replace_the_old() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let mut clone = TestClone::new();
    create(&operator, &clone, &base).await;
    let role = clone.names.role().to_owned();
    // What a clone sets for itself does not outlive this either.
    backend(postgres, &clone)
        .await
        .batch_execute(&format!("SET ROLE NONE; ALTER ROLE {role} SET work_mem = '1GB'"))
        .await
        .unwrap();
    let old = std::mem::replace(&mut clone.passwords.role, "another".into());
    operator
        .ensure_roles(&clone.names, &clone.uid, &clone.passwords)
        .await
        .unwrap();
    assert_eq!(
        refusal(
            postgres.connect(&role, &old, clone.names.database()).await,
            "the old password"
        )
        .0,
        "28P01"
    );
    let session = backend(postgres, &clone).await;
    assert_ne!(texts(&session, "SHOW work_mem").await.unwrap(), ["1GB"]);
    assert_eq!(texts(&session, "SHOW role").await.unwrap(), ["asym_content"]);
    // No password in the clear where an administrator could read it.
    let stored = format!("SELECT rolpassword FROM pg_authid WHERE rolname = '{role}'");
    assert!(postgres.ask("postgres", &stored).await[0].starts_with("SCRAM-SHA-256$"));
}
