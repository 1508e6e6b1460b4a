//! An operator that is no superuser.

use asymmetric_operator::postgres::{
    BuildError, BuildOutcome, CreateOutcome, Databases, PostgresError, PostgresServer, ServerSettings,
    SwapOutcome,
};

use crate::{
    clone::{backend, create, destroy, reset},
    support::{
        TestClone,
        content::spec_with,
        postgres::{TestPostgres, refusal, texts},
    },
};

#[tokio::test]
async fn createdb_and_createrole_are_enough() {
    let postgres = TestPostgres::start(&["fsync=off"]);
    postgres.ready().await;
    let administrator = postgres.administrator("postgres").await;
    administrator
        .batch_execute(
            "CREATE ROLE limited LOGIN CREATEDB CREATEROLE PASSWORD 'limited'; \
             CREATE ROLE weak LOGIN CREATEDB PASSWORD 'weak'",
        )
        .await
        .unwrap();
    let settings =
        |user: &str, password: &str| ServerSettings::new("127.0.0.1", postgres.port, user, password, "tests");

    let weak = PostgresServer::new(settings("weak", "weak")).unwrap();
    let error = weak.ensure_server().await.unwrap_err();
    assert!(
        matches!(error, PostgresError::Unsuitable { .. }) && error.is_outage(),
        "{error:?}"
    );
    let wrong = PostgresServer::new(settings("limited", "wrong")).unwrap();
    let error = wrong.ensure_server().await.unwrap_err();
    assert!(
        matches!(error, PostgresError::LoginRefused { .. }) && error.is_outage(),
        "{error:?}"
    );

    let operator = PostgresServer::new(settings("limited", "limited")).unwrap();
    for _ in 0..2 {
        let facts = operator.ensure_server().await.unwrap();
        assert!(!facts.superuser);
    }
    let mut spec = spec_with(
        "seeds/index.sql",
        "CREATE INDEX ON users USING gin (name gin_trgm_ops);",
    );
    spec.extensions = vec!["pg_trgm".into()];
    assert!(matches!(
        operator.build_base(&spec).await.unwrap(),
        BuildOutcome::Built(_)
    ));
    let evil = spec_with(
        "seeds/evil.sql",
        "SET ROLE NONE; ALTER ROLE CURRENT_USER SUPERUSER;",
    );
    let error = operator.build_base(&evil).await.unwrap_err();
    assert!(matches!(error, BuildError::Failed(_)), "{error:?}");
    assert_eq!(postgres.names_with(evil.key.as_str()).await, [""; 0]);

    let (clone, other) = (TestClone::new(), TestClone::new());
    assert_eq!(
        create(&operator, &clone, &spec.key).await,
        CreateOutcome::Created { from_spare: false }
    );
    assert_eq!(operator.ensure_spares(&spec.key, 2).await.unwrap(), 2);
    assert_eq!(
        create(&operator, &other, &spec.key).await,
        CreateOutcome::Created { from_spare: true }
    );
    let session = backend(&postgres, &clone).await;
    session.batch_execute("DELETE FROM messages").await.unwrap();
    let intruder = postgres
        .connect(other.names.role(), &other.passwords.role, clone.names.database())
        .await;
    assert_eq!(refusal(intruder, "another clone's database").0, "42501");
    let outcome = reset(&operator, &clone, &spec.key, 1).await;
    assert!(
        matches!(
            outcome,
            SwapOutcome::Swapped {
                run: Some(_),
                from_spare: true
            }
        ),
        "{outcome:?}"
    );
    assert!(session.batch_execute("SELECT 1").await.is_err());
    let session = backend(&postgres, &clone).await;
    assert_eq!(
        texts(&session, "SELECT count(*) FROM messages").await.unwrap(),
        ["150"]
    );
    operator
        .ensure_roles(&clone.names, &clone.uid, &clone.passwords)
        .await
        .unwrap();
    operator
        .open_clone_database(&clone.names, &clone.uid)
        .await
        .unwrap();
    let seen = operator
        .observe(&clone.names, &clone.uid, Some(&spec.key))
        .await
        .unwrap();
    assert_eq!(seen.runs.len(), 1);

    for clone in [&clone, &other] {
        destroy(&operator, clone).await;
        let id = clone.names.database().strip_prefix("clone_").unwrap();
        assert_eq!(postgres.names_with(id).await, [""; 0]);
    }
}
