//! One look at all clones of a server says which of them something happened to.

use asymmetric_operator::postgres::Databases as _;
use asymmetric_operator::redis::{Prefixes as _, UserPassword};

use crate::clone::create;
use crate::support::postgres::{operator, shared};
use crate::support::redis::TestRedis;
use crate::support::{TestClone, content};

#[tokio::test]
async fn what_happens_to_a_clone_on_postgres_changes_its_fingerprint_and_no_other() {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let (clone, other) = (TestClone::new(), TestClone::new());
    create(&operator, &clone, &base).await;
    create(&operator, &other, &base).await;
    let look = async || {
        let all = operator.fingerprints().await.unwrap();
        (all.get(&clone.uid).copied(), all.get(&other.uid).copied())
    };
    let (mut before, untouched) = look().await;
    assert!(before.is_some() && untouched.is_some());
    assert_eq!(look().await, (before, untouched), "looking changes nothing");
    let database = clone.names.database();
    for event in [
        format!("ALTER DATABASE {database} ALLOW_CONNECTIONS false"),
        format!("GRANT CONNECT ON DATABASE {database} TO PUBLIC"),
        format!("ALTER ROLE {database} PASSWORD 'another'"),
        format!("ALTER ROLE {database} NOLOGIN"),
        format!("DROP ROLE {database}_ro"),
        format!("DROP DATABASE {database}"),
    ] {
        if event.starts_with("DROP ROLE") {
            postgres
                .ask(
                    "postgres",
                    &format!("REVOKE ALL ON DATABASE {database} FROM {database}_ro"),
                )
                .await;
        }
        postgres.ask("postgres", &event).await;
        let (after, others) = look().await;
        assert_ne!(after, before, "{event}");
        assert_eq!(others, untouched, "{event}");
        before = after;
    }
}

#[tokio::test]
async fn what_happens_to_a_user_on_redis_changes_its_fingerprint_and_no_other() {
    let redis = TestRedis::start(None).await;
    let operator = redis.operator();
    let (clone, other) = (TestClone::new(), TestClone::new());
    for clone in [&clone, &other] {
        let password = UserPassword::new("secret");
        operator
            .ensure_user(&clone.names, &clone.uid, &password)
            .await
            .unwrap();
    }
    let look = async || {
        let all = operator.fingerprints().await.unwrap();
        let of = |clone: &TestClone| all.get(clone.names.redis_user()).copied();
        (of(&clone), of(&other))
    };
    let (mut before, untouched) = look().await;
    assert!(before.is_some() && untouched.is_some());
    assert_eq!(look().await, (before, untouched), "looking changes nothing");
    let mut administrator = redis.administrator().await.unwrap();
    for rule in ["+keys", ">another", "~other:*", "off"] {
        let user = clone.names.redis_user();
        let mut command = redis::cmd("ACL");
        command.arg("SETUSER").arg(user).arg(rule);
        command.query_async::<()>(&mut administrator).await.unwrap();
        let (after, others) = look().await;
        assert_ne!(after, before, "{rule}");
        assert_eq!(others, untouched, "{rule}");
        before = after;
    }
    operator.remove(&clone.names).await.unwrap();
    assert_eq!(look().await, (None, untouched));
}
