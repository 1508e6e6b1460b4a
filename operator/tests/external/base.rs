//! Bases: what building leaves, what it refuses, and that it happens once.

use asymmetric_operator::{
    content::Problem,
    postgres::{BaseState, BuildError, BuildOutcome, ContentFailure, Databases, PostgresError},
};
use futures::future::join_all;

use crate::support::{
    content::{spec, spec_of, spec_with},
    postgres::{operator, refusal, shared},
};

#[tokio::test]
async fn a_base_is_closed_marked_and_complete() {
    let (postgres, operator) = (shared().await, operator().await);
    let spec = spec();
    assert_eq!(operator.base_state(&spec.key).await.unwrap(), BaseState::Absent);
    let BuildOutcome::Built(report) = operator.build_base(&spec).await.unwrap() else {
        panic!("not built")
    };
    assert_eq!(report.statements, 17);
    let rows: Vec<(&str, u64)> = report
        .rows
        .iter()
        .map(|(table, rows)| (table.as_str(), *rows))
        .collect();
    assert_eq!(rows, [("messages", 150), ("users", 3)]);
    assert_eq!(
        operator.base_state(&spec.key).await.unwrap(),
        BaseState::Ready(report.clone())
    );
    assert_eq!(
        operator.build_base(&spec).await.unwrap(),
        BuildOutcome::AlreadyBuilt(report)
    );

    // One database, no role, nobody may connect, not even the administrator.
    assert_eq!(
        postgres.names_with(spec.key.as_str()).await,
        [spec.key.database()]
    );
    let facts = postgres
        .ask(
            "postgres",
            &format!(
                "SELECT concat_ws(' ', datallowconn, datacl::text, datcollate, datctype, pg_encoding_to_char(encoding)) \
                 FROM pg_database WHERE datname = '{}'",
                spec.key.database()
            ),
        )
        .await;
    assert_eq!(facts, ["f {postgres=CTc/postgres} C C UTF8"]);

    // Everything inside belongs to the content role, and nothing mentions the role of the build.
    let administrator = postgres.administrator("postgres").await;
    let allow = format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", spec.key.database());
    administrator.batch_execute(&allow).await.unwrap();
    let owners = "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace \
        WHERE nspname IN ('public', 'state_v1') OR nspname LIKE '\\_asym\\_%'";
    assert_eq!(postgres.ask(&spec.key.database(), owners).await, ["asym_content"]);
    let names = "SELECT name FROM users ORDER BY id";
    assert_eq!(
        postgres.ask(&spec.key.database(), names).await,
        ["Ada", "Grace", "Zoë"]
    );
}

#[tokio::test]
async fn many_builders_build_once() {
    let spec = spec();
    // Each with its own handle, as several operators have.
    let operators = join_all((0..6).map(|_| operator())).await;
    let outcomes = join_all(operators.iter().map(|operator| operator.build_base(&spec))).await;
    let outcomes: Vec<BuildOutcome> = outcomes.into_iter().map(Result::unwrap).collect();
    let built = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, BuildOutcome::Built(_)))
        .count();
    assert_eq!(built, 1, "{outcomes:?}");
    assert!(
        outcomes.contains(&BuildOutcome::BuildingElsewhere),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn a_build_is_seen_while_it_runs() {
    let (postgres, operator) = (shared().await, operator().await);
    let spec = spec_of(&[("wait.sql", "CREATE TABLE t (a int); SELECT pg_sleep(3600)")]);
    let key = spec.key.clone();
    let building = tokio::spawn({
        let operator = operator.clone();
        async move { operator.build_base(&spec).await }
    });
    // Other tests have builds that sleep, too.
    let sleeping = format!(
        "SELECT datname FROM pg_stat_activity \
         WHERE query LIKE '%pg_sleep(3600)' AND datname = 'asym_building_{}'",
        key.as_str()
    );
    crate::support::eventually("the build", async || {
        postgres.ask("postgres", &sleeping).await.pop()
    })
    .await;
    assert_eq!(operator.base_state(&key).await.unwrap(), BaseState::Building);
    building.abort();
    assert!(building.await.unwrap_err().is_cancelled());
    // The lock goes with the connection of whoever was building.
    crate::support::eventually("the end of the build", async || {
        (operator.base_state(&key).await.unwrap() == BaseState::Absent).then_some(())
    })
    .await;
    let spec = asymmetric_operator::postgres::BaseSpec {
        key,
        ..spec_with("ok.sql", "SELECT 1")
    };
    assert!(matches!(
        operator.build_base(&spec).await.unwrap(),
        BuildOutcome::Built(_)
    ));
}

async fn failure(name: &str, text: &str) -> ContentFailure {
    let (postgres, operator) = (shared().await, operator().await);
    let spec = spec_with(name, text);
    let error = operator.build_base(&spec).await.unwrap_err();
    assert!(!error.is_transient(), "{error:?}");
    assert_eq!(
        postgres.names_with(spec.key.as_str()).await,
        [""; 0],
        "something is left after {error:?}"
    );
    match error {
        BuildError::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_failing_statement_is_named_with_its_place() {
    let failed = failure(
        "seeds/bad.sql",
        "SELECT 1;\n\nINSERT INTO users\n  VALUES ('U9', missing);\nSELECT 2;",
    )
    .await;
    assert_eq!(
        failed.to_string(),
        "seeds/bad.sql, line 4, statement 2: column \"missing\" does not exist"
    );
    assert_eq!(failed.code.as_deref(), Some("42703"));

    let failed = failure(
        "seeds/bad.sql",
        "SELECT 1;\nCOPY users (id, name) FROM stdin;\nU8\tx\nU8\ty\n\\.\n",
    )
    .await;
    assert_eq!((failed.line, failed.statement), (4, 2), "{failed}");
    assert!(
        failed.to_string().contains("Key (id)=(U8) already exists"),
        "{failed}"
    );

    let failed = failure(
        "seeds/bad.sql",
        "\nCOPY messages (id, author, body) FROM stdin;\n500\tU1\tok\nx\tU1\tbad\n\\.\n",
    )
    .await;
    assert_eq!((failed.line, failed.statement), (4, 1), "{failed}");
    let failed = failure(
        "seeds/bad.sql",
        "SELECT 1;\nDO $$ BEGIN\n RAISE 'no luck';\nEND $$;",
    )
    .await;
    assert_eq!(
        (failed.line, failed.statement, failed.message.as_str()),
        (2, 2, "no luck")
    );
    let failed = failure("seeds/open.sql", "BEGIN;\nCREATE TABLE t (a int);").await;
    assert_eq!(
        (failed.line, failed.message.contains("COMMIT")),
        (2, true),
        "{failed}"
    );
    let failed = failure("seeds/open.sql", "BEGIN;\nSELECT 1").await;
    assert!(failed.message.contains("COMMIT"), "{failed}");
}

#[tokio::test]
async fn no_setting_reaches_the_next_file() {
    let operator = operator().await;
    let files = [
        (
            "1.sql",
            "SET search_path = nowhere; SET default_transaction_read_only = on; SET ROLE NONE;",
        ),
        (
            "2.sql",
            "BEGIN; CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1); COMMIT;",
        ),
    ];
    let BuildOutcome::Built(report) = operator.build_base(&spec_of(&files)).await.unwrap() else {
        panic!()
    };
    assert_eq!(report.rows.get("t"), Some(&1));
}

#[tokio::test]
async fn a_file_that_cannot_be_split_touches_no_server() {
    let operator = operator().await;
    let error = operator
        .build_base(&spec_with("seeds/psql.sql", "SELECT 1;\n\\i other.sql"))
        .await
        .unwrap_err();
    let BuildError::Unreadable(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.file.as_str(), error.line, error.problem),
        ("seeds/psql.sql", 2, Problem::MetaCommand("i".into()))
    );
}

#[tokio::test]
async fn a_build_that_takes_too_long_is_ended() {
    let postgres = shared().await;
    let mut settings = postgres.settings();
    settings.build_timeout = std::time::Duration::from_millis(1500);
    let operator = asymmetric_operator::postgres::PostgresServer::new(settings).unwrap();
    let spec = spec_of(&[("slow.sql", "SET statement_timeout = 0; SELECT pg_sleep(3600);")]);
    let error = operator.build_base(&spec).await.unwrap_err();
    assert!(matches!(error, BuildError::TooSlow(1)), "{error:?}");
    let left = postgres.names_with(spec.key.as_str()).await;
    assert_eq!(left, [""; 0], "{}", postgres.complaints(spec.key.as_str()));
}

#[tokio::test]
async fn extensions_come_from_both_lists_only() {
    let (postgres, operator) = (shared().await, operator().await);
    let mut spec = spec_with(
        "trigram.sql",
        "CREATE INDEX ON users USING gin (name gin_trgm_ops);",
    );
    spec.extensions = vec!["pg_trgm".into(), "uuid-ossp".into()];
    let outcome = operator.build_base(&spec).await.unwrap();
    assert!(matches!(outcome, BuildOutcome::Built(_)));

    let mut spec = spec_with("x.sql", "SELECT 1");
    spec.extensions = vec!["dblink".into()];
    let error = operator.build_base(&spec).await.unwrap_err();
    assert!(
        matches!(&error, BuildError::ExtensionNotAllowed(name) if name == "dblink"),
        "{error:?}"
    );

    let mut settings = postgres.settings();
    settings.allowed_extensions = vec!["no_such_thing".into()];
    let lenient = asymmetric_operator::postgres::PostgresServer::new(settings).unwrap();
    spec.extensions = vec!["no_such_thing".into()];
    let error = lenient.build_base(&spec).await.unwrap_err();
    assert!(
        matches!(&error, BuildError::ExtensionUnavailable { extension, .. } if extension == "no_such_thing")
    );

    // Hidden in a block, where the reader does not look.
    let spec = spec_with(
        "x.sql",
        "DO $$ BEGIN EXECUTE 'CREATE EXTENSION pgcrypto'; END $$;",
    );
    let error = operator.build_base(&spec).await.unwrap_err();
    assert!(
        matches!(&error, BuildError::ExtensionNotNamed(name) if name == "pgcrypto"),
        "{error:?}"
    );
    assert_eq!(postgres.names_with(spec.key.as_str()).await, [""; 0]);
}

#[tokio::test]
async fn somebody_elses_database_is_not_taken_for_a_base() {
    let (postgres, operator) = (shared().await, operator().await);
    let spec = spec();
    let administrator = postgres.administrator("postgres").await;
    administrator
        .batch_execute(&format!("CREATE DATABASE {}", spec.key.database()))
        .await
        .unwrap();
    assert_eq!(operator.base_state(&spec.key).await.unwrap(), BaseState::Taken);
    let error = operator.build_base(&spec).await.unwrap_err();
    assert!(
        matches!(&error, BuildError::Postgres(PostgresError::NameTaken { name, .. }) if *name == spec.key.database())
    );

    let other = spec_with("x.sql", "SELECT 1");
    let building = format!("asym_building_{}", other.key);
    administrator
        .batch_execute(&format!("CREATE DATABASE {building}"))
        .await
        .unwrap();
    administrator
        .batch_execute(&format!("COMMENT ON DATABASE {building} IS 'mine'"))
        .await
        .unwrap();
    let error = operator.build_base(&other).await.unwrap_err();
    assert!(
        matches!(&error, BuildError::Postgres(PostgresError::NameTaken { name, .. }) if *name == building)
    );
    assert_eq!(postgres.names_with(other.key.as_str()).await, [building]);
}

#[tokio::test]
async fn maintenance_databases_are_closed_to_everybody_else() {
    let (postgres, operator) = (shared().await, operator().await);
    let administrator = postgres.administrator("postgres").await;
    administrator
        .batch_execute("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
        .await
        .unwrap();
    for database in ["postgres", "template1"] {
        let (code, _) = refusal(postgres.connect("stranger", "stranger", database).await, database);
        assert_eq!(code, "42501");
    }
    // Again and again without a change.
    let first = operator.ensure_server().await.unwrap();
    assert_eq!(operator.ensure_server().await.unwrap(), first);
    assert!(first.superuser && first.version >= 150_000);
}
