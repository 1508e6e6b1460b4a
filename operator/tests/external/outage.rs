//! A PostgreSQL server that goes away and comes back.

use asymmetric_operator::postgres::{
    BuildError, BuildOutcome, DatabaseFacts, Databases, OurDatabase, PostgresError, SwapOutcome,
};

use crate::{
    clone::{backend, create, destroy, swap},
    support::{
        TestClone, content, eventually,
        postgres::{TestPostgres, texts},
    },
};

fn is_outage(error: &PostgresError) -> bool {
    error.is_outage() && error.is_transient()
}

#[tokio::test]
async fn crashes_are_waited_out_and_lose_nothing() {
    let postgres = TestPostgres::start(&[]);
    postgres.ready().await;
    let operator = postgres.operator();
    operator.ensure_server().await.unwrap();
    let base = content::build(&operator).await;
    let clone = TestClone::new();
    create(&operator, &clone, &base).await;
    operator.ensure_spares(&base, 1).await.unwrap();

    postgres.crash();
    let error = operator
        .observe(&clone.names, &clone.uid, Some(&base))
        .await
        .unwrap_err();
    assert!(is_outage(&error), "{error:?}");
    let error = operator.destroy(&clone.uid).await.unwrap_err();
    assert!(is_outage(&error), "{error:?}");
    let error = operator.build_base(&content::spec()).await.unwrap_err();
    assert!(
        matches!(&error, BuildError::Postgres(error) if is_outage(error)) && error.is_transient(),
        "{error:?}"
    );

    postgres.recover().await;
    let seen = eventually("reaching PostgreSQL again", async || {
        operator.observe(&clone.names, &clone.uid, Some(&base)).await.ok()
    })
    .await;
    assert_eq!(postgres.spares(&base).await, 1);
    assert!(matches!(
        seen.database,
        DatabaseFacts::Ours(OurDatabase {
            epoch: 1,
            grants_intact: true,
            ..
        })
    ));

    // Between closing and swapping, and right after the swap.
    backend(&postgres, &clone)
        .await
        .batch_execute("DELETE FROM messages")
        .await
        .unwrap();
    eventually("closing", async || {
        (operator
            .close_clone_database(&clone.names, &clone.uid)
            .await
            .unwrap()
            == 0)
            .then_some(())
    })
    .await;
    postgres.crash();
    postgres.recover().await;
    let outcome = eventually("swapping", async || {
        operator
            .swap(&clone.names, &clone.uid, &swap(&base, 1))
            .await
            .ok()
    })
    .await;
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
    postgres.crash();
    postgres.recover().await;
    let outcome = eventually("swapping", async || {
        operator
            .swap(&clone.names, &clone.uid, &swap(&base, 1))
            .await
            .ok()
    })
    .await;
    assert_eq!(outcome, SwapOutcome::AlreadySwapped);
    let session = backend(&postgres, &clone).await;
    assert_eq!(
        texts(&session, "SELECT count(*) FROM messages").await.unwrap(),
        ["150"]
    );
    destroy(&operator, &clone).await;
    let id = clone.names.database().strip_prefix("clone_").unwrap();
    assert_eq!(postgres.names_with(id).await, [""; 0]);
}

#[tokio::test]
async fn a_build_that_a_crash_ended_is_built_again() {
    let postgres = TestPostgres::start(&[]);
    postgres.ready().await;
    let operator = postgres.operator();
    // Content that waits until the crash comes.
    let spec = content::spec_with("seeds/wait.sql", "SELECT pg_sleep(3600);");
    let building = tokio::spawn({
        let (operator, spec) = (operator.clone(), spec.clone());
        async move { operator.build_base(&spec).await }
    });
    eventually("the build", async || {
        let waiting =
            "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()";
        (!postgres.ask("postgres", waiting).await.is_empty()).then_some(())
    })
    .await;
    postgres.crash();
    let error = building.await.unwrap().unwrap_err();
    assert!(
        error.is_transient() && matches!(&error, BuildError::Postgres(error) if error.is_outage()),
        "{error:?}"
    );
    postgres.recover().await;
    let spec = asymmetric_operator::postgres::BaseSpec {
        key: spec.key,
        ..content::spec()
    };
    let outcome = eventually("building again", async || operator.build_base(&spec).await.ok()).await;
    assert!(matches!(outcome, BuildOutcome::Built(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_server_that_was_replaced_gets_everything_again() {
    let postgres = TestPostgres::start(&["fsync=off"]);
    postgres.ready().await;
    // Nobody said ensure_server() to this one.
    let operator = postgres.operator();
    let clone = TestClone::new();
    let (first, second) = (content::spec(), content::spec());
    let builds = futures::future::join_all([operator.build_base(&first), operator.build_base(&second)]).await;
    assert!(
        builds
            .iter()
            .all(|build| matches!(build, Ok(BuildOutcome::Built(_)))),
        "{builds:?}"
    );
    create(&operator, &clone, &first.key).await;
    backend(&postgres, &clone).await;
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_an_outage() {
    let settings =
        asymmetric_operator::postgres::ServerSettings::new("127.0.0.1", 9, "postgres", "secret", "tests");
    let operator = asymmetric_operator::postgres::PostgresServer::new(settings).unwrap();
    let error = operator.ensure_server().await.unwrap_err();
    assert!(is_outage(&error), "{error:?}");
    assert_eq!(error.to_string(), "failed to reach PostgreSQL at 127.0.0.1:9");
}
