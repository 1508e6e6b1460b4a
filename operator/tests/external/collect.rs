//! Leftovers: what is found, and that nothing else is.

use std::collections::HashSet;

use asymmetric_operator::postgres::{Databases, Leftover, LeftoverKind, PostgresServer};

use crate::{
    clone::{create, reset},
    support::{TestClone, content, eventually, postgres::TestPostgres},
};

#[tokio::test]
async fn leftovers_are_found_and_removed() {
    // A server of its own: on the shared one, every other test's things are leftovers.
    let postgres = TestPostgres::start(&["fsync=off"]);
    postgres.ready().await;
    let operator = postgres.operator();
    operator.ensure_server().await.unwrap();
    let (pinned, forgotten) = (content::build(&operator).await, content::build(&operator).await);
    let (live, lost) = (TestClone::new(), TestClone::new());
    create(&operator, &live, &pinned).await;
    create(&operator, &lost, &forgotten).await;
    for clone in [&live, &lost] {
        reset(&operator, clone, &pinned, 1).await;
    }
    for base in [&pinned, &forgotten] {
        operator.ensure_spares(base, 1).await.unwrap();
    }
    // Of other installations, of people, and what a kill left unmarked.
    let mut settings = postgres.settings();
    settings.installation = "another".into();
    let other = PostgresServer::new(settings).unwrap();
    let foreign = TestClone::new();
    create(&other, &foreign, &pinned).await;
    let administrator = postgres.administrator("postgres").await;
    for statement in [
        "CREATE DATABASE somebodys",
        "CREATE DATABASE asym_somebodys",
        "COMMENT ON DATABASE asym_somebodys IS 'not a mark'",
        "CREATE DATABASE asym_new_0123",
        "CREATE ROLE clone_somebody",
        &format!("CREATE ROLE asym_build_{forgotten}"),
        &format!(
            "COMMENT ON ROLE asym_build_{forgotten} IS \
             '{{\"kind\":\"building\",\"base\":\"{forgotten}\",\"installation\":\"tests\"}}'"
        ),
    ] {
        administrator.batch_execute(statement).await.unwrap();
    }
    let databases = "SELECT datname FROM pg_database ORDER BY 1";
    let roles = "SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' ORDER BY 1";
    let before = postgres.ask("postgres", databases).await;

    let live_uids = HashSet::from([live.uid.clone()]);
    let bases = HashSet::from([pinned.clone()]);
    let leftovers = operator.leftovers(&live_uids, &bases).await.unwrap();
    let mut names: Vec<&str> = leftovers.iter().map(|leftover| leftover.name.as_str()).collect();
    names.sort_unstable();
    let (database, grader) = (lost.names.database(), lost.names.read_only_role());
    let mut expected: Vec<String> = before
        .iter()
        .filter(|name| {
            name.contains(forgotten.as_str()) || name.contains(database.strip_prefix("clone_").unwrap())
        })
        .cloned()
        .chain([
            database.to_owned(),
            grader,
            "asym_new_0123".into(),
            format!("asym_build_{forgotten}"),
        ])
        .collect();
    expected.sort_unstable();
    assert_eq!(names, expected);

    // A mark that changed since it was seen saves its bearer.
    let wrong = Leftover {
        name: live.names.database().to_owned(),
        kind: LeftoverKind::Database {
            uid: lost.uid.clone(),
        },
    };
    operator.collect(&[wrong]).await.unwrap();
    eventually("collecting", async || {
        let leftovers = operator.leftovers(&live_uids, &bases).await.unwrap();
        operator.collect(&leftovers).await.unwrap();
        leftovers.is_empty().then_some(())
    })
    .await;
    let after = postgres.ask("postgres", databases).await;
    let kept: Vec<String> = before
        .into_iter()
        .filter(|name| !expected.contains(name))
        .collect();
    assert_eq!(after, kept);
    let mut expected_roles = vec![
        "asym_content".to_owned(),
        "asym_reader".into(),
        "clone_somebody".into(),
        "postgres".into(),
    ];
    for clone in [&live, &foreign] {
        expected_roles.extend([clone.names.role().to_owned(), clone.names.read_only_role()]);
    }
    expected_roles.sort_unstable();
    assert_eq!(postgres.ask("postgres", roles).await, expected_roles);
    crate::clone::backend(&postgres, &live).await;
}
