//! Migrations on the data that a run has.

use asymmetric_crd::template::Migration;
use asymmetric_operator::postgres::{BuildError, Databases, Migrations};

use crate::{
    clone::{backend, grader, with_a_user_of_its_own},
    support::{
        TestClone,
        postgres::{operator, shared, texts},
    },
};

const ADDED: &str = "
CREATE SCHEMA reports;
ALTER TABLE users ADD COLUMN title text NOT NULL DEFAULT 'none';
UPDATE users SET title = 'founder' WHERE id = 'U1';
CREATE TABLE titles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
INSERT INTO titles (name) SELECT DISTINCT title FROM users;
CREATE VIEW state_v1.titled AS SELECT id, title FROM users;
";

fn migrations(text: &str) -> Migrations {
    Migrations {
        files: vec![("migrations/0002_titles.sql".into(), text.into())],
        all: vec![Migration {
            name: "migrations/0002_titles.sql".into(),
            digest: "sha256:2".into(),
        }],
        extensions: Vec::new(),
    }
}

async fn migrate(
    operator: &impl Databases,
    clone: &TestClone,
    migrations: &Migrations,
) -> Result<(), BuildError> {
    let password = &clone.passwords.role;
    operator
        .migrate(&clone.names, &clone.uid, password, migrations)
        .await
}

#[tokio::test]
async fn data_is_kept_and_what_is_new_can_be_read_and_written() {
    let (postgres, operator) = (shared().await, operator().await);
    let clone = with_a_user_of_its_own(postgres, &operator).await;
    migrate(&operator, &clone, &migrations(ADDED)).await.unwrap();
    let session = backend(postgres, &clone).await;
    assert_eq!(
        texts(&session, "SELECT id || ' ' || title FROM users ORDER BY id")
            .await
            .unwrap(),
        ["U1 founder", "U2 none", "U3 none", "U9 none"]
    );
    session
        .batch_execute("INSERT INTO titles (name) VALUES ('written by the backend')")
        .await
        .unwrap();
    let reader = grader(postgres, &clone, clone.names.database()).await;
    for readable in ["titles", "state_v1.titled"] {
        texts(&reader, &format!("SELECT * FROM {readable}"))
            .await
            .unwrap();
    }
    let facts = operator
        .run_facts(&clone.names, &clone.passwords.role, 1)
        .await
        .unwrap();
    assert_eq!(facts.migrations, Some(migrations(ADDED).all));
    assert!(
        session.batch_execute("CREATE SCHEMA of_my_own").await.is_err(),
        "the right to make schemas is for migrations only"
    );
}

#[tokio::test]
async fn a_migration_that_fails_leaves_everything_as_it_was() {
    let (postgres, operator) = (shared().await, operator().await);
    let clone = with_a_user_of_its_own(postgres, &operator).await;
    let before = postgres.checksum(clone.names.database()).await;
    let bad = [
        format!("{ADDED}\nALTER TABLE nowhere ADD COLUMN title text;"),
        format!("{ADDED}\nCOMMIT;"),
    ];
    for text in &bad {
        let error = migrate(&operator, &clone, &migrations(text)).await.unwrap_err();
        let BuildError::Failed(failure) = error else {
            panic!("{error:?}")
        };
        assert_eq!(failure.file, "migrations/0002_titles.sql");
        assert_eq!(failure.line, 9, "{failure}");
    }
    assert_eq!(postgres.checksum(clone.names.database()).await, before);
}

#[tokio::test]
async fn an_extension_that_is_not_there_is_refused_before_anything_runs() {
    let (postgres, operator) = (shared().await, operator().await);
    let clone = with_a_user_of_its_own(postgres, &operator).await;
    let before = postgres.checksum(clone.names.database()).await;
    let needing = Migrations {
        extensions: vec!["pg_trgm".into()],
        ..migrations(ADDED)
    };
    let error = migrate(&operator, &clone, &needing).await.unwrap_err();
    assert!(matches!(error, BuildError::ExtensionMissing(name) if name == "pg_trgm"));
    assert_eq!(postgres.checksum(clone.names.database()).await, before);
}
