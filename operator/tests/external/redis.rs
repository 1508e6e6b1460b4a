//! Users and keys of clones on a Redis server.

use asymmetric_operator::redis::{CloneUser, Prefixes, RedisError, UserPassword, UserState};
use redis::{AsyncTypedCommands as _, aio::MultiplexedConnection};

use crate::support::{TestClone, redis::TestRedis};

fn password(clone: &TestClone) -> UserPassword {
    UserPassword::new(clone.passwords.role.replace(' ', "_"))
}

async fn log_in(redis: &TestRedis, clone: &TestClone) -> MultiplexedConnection {
    redis
        .connect(clone.names.redis_user(), &password(clone))
        .await
        .unwrap()
}

async fn run(
    connection: &mut MultiplexedConnection,
    command: &str,
) -> Result<redis::Value, redis::RedisError> {
    let mut words = command.split(' ');
    let mut prepared = redis::cmd(words.next().unwrap());
    words.for_each(|word| {
        prepared.arg(word);
    });
    prepared.query_async(connection).await
}

/// What a backend says.
const ALLOWED: &[&str] = &[
    "SET $own1:a 1 EX 60",
    "GET $own1:a",
    "INCR $own1:a",
    "EXPIRE $own1:a 60",
    "TTL $own1:a",
    "TYPE $own1:a",
    "HSET $own1:h f 1",
    "LPUSH $own1:l 1",
    "SADD $ownindex $own1:a $own1:h",
    "ZADD $own1:z 1 a",
    "XADD $own1:x * f 1",
    "SETBIT $own1:b 1 1",
    "PFADD $own1:p a",
    "SETNX $own1:n 1",
    "GETDEL $own1:n",
    "UNLINK $own1:b",
    "PUBLISH $ownevents hello",
    "PING",
    "MULTI",
    "EXEC",
    "CLIENT SETNAME me",
    "CLIENT ID",
];

/// What would reach others or tell about them.
const FORBIDDEN: &[&str] = &[
    "GET $other1:secret",
    "SET $other1:secret y",
    "DEL $other1:secret",
    "EXISTS $other1:secret",
    "TYPE $other1:secret",
    "OBJECT ENCODING $other1:secret",
    "RENAME $own1:a $other1:a",
    "SUNIONSTORE $own1:s $other1:secret",
    "SORT $own1:l BY $other*",
    "COPY $own1:a $own1:c DB 3",
    "MOVE $own1:a 3",
    "SELECT 3",
    "SWAPDB 0 1",
    "SCAN 0",
    "SCAN 0 MATCH $own*",
    "KEYS $own*",
    "RANDOMKEY",
    "DBSIZE",
    "FLUSHALL",
    "FLUSHDB",
    "EVAL return(1) 0",
    "EVALSHA ffffffffffffffffffffffffffffffffffffffff 0",
    "SCRIPT LOAD return(1)",
    "FUNCTION LIST",
    "FCALL f 0",
    "CONFIG GET *",
    "CONFIG SET dir /tmp",
    "PUBSUB CHANNELS",
    "SUBSCRIBE $otherevents",
    "PSUBSCRIBE *",
    "PUBLISH $otherevents x",
    "SSUBSCRIBE $otherevents",
    "SPUBLISH $otherevents x",
    "MEMORY STATS",
    "MEMORY USAGE $other1:secret",
    "ACL LIST",
    "ACL WHOAMI",
    "ACL SETUSER default on nopass",
    "CLIENT LIST",
    "CLIENT KILL TYPE normal",
    "MONITOR",
    "INFO",
    "COMMAND COUNT",
    "SLOWLOG GET",
    "LATENCY LATEST",
    "SHUTDOWN",
    "SAVE",
    "BGREWRITEAOF",
    "REPLICAOF no one",
    "CLUSTER INFO",
    "MIGRATE 127.0.0.1 9 $own1:a 0 1",
    "DUMP $other1:secret",
    "RESTORE $own1:r 0 x",
    "MODULE LIST",
    "WAIT 1 1",
    "TIME",
];

#[tokio::test]
async fn a_clone_reaches_its_own_keys_and_nothing_else() {
    let redis = TestRedis::start(Some("")).await;
    let operator = redis.operator();
    let (clone, victim) = (TestClone::new(), TestClone::new());
    for clone in [&clone, &victim] {
        assert_eq!(
            operator.user_state(&clone.names, &password(clone)).await.unwrap(),
            UserState::Absent
        );
        operator
            .ensure_user(&clone.names, &clone.uid, &password(clone))
            .await
            .unwrap();
        assert_eq!(
            operator.user_state(&clone.names, &password(clone)).await.unwrap(),
            UserState::Current
        );
    }
    let (own, other) = (clone.names.redis_prefix(), victim.names.redis_prefix());
    log_in(&redis, &victim)
        .await
        .set(format!("{other}1:secret"), "x")
        .await
        .unwrap();
    let mut connection = log_in(&redis, &clone).await;
    for allowed in ALLOWED {
        let command = allowed.replace("$own", own);
        run(&mut connection, &command)
            .await
            .unwrap_or_else(|error| panic!("{command}: {error}"));
    }
    for forbidden in FORBIDDEN {
        let command = forbidden.replace("$own", own).replace("$other", other);
        let error = match run(&mut log_in(&redis, &clone).await, &command).await {
            Ok(answer) => panic!("{command} was answered: {answer:?}"),
            Err(error) => error,
        };
        assert_eq!(error.code(), Some("NOPERM"), "{command}: {error}");
    }
    assert_eq!(
        log_in(&redis, &victim)
            .await
            .get(format!("{other}1:secret"))
            .await
            .unwrap()
            .as_deref(),
        Some("x")
    );
}

#[tokio::test]
async fn removing_leaves_no_key_and_no_user() {
    let redis = TestRedis::start(Some("")).await;
    let operator = redis.operator();
    let (clone, other) = (TestClone::new(), TestClone::new());
    for clone in [&clone, &other] {
        operator
            .ensure_user(&clone.names, &clone.uid, &password(clone))
            .await
            .unwrap();
    }
    let mut others = log_in(&redis, &other).await;
    let kept = format!("{}1:kept", other.names.redis_prefix());
    others.set(&kept, "x").await.unwrap();
    let mut connection = log_in(&redis, &clone).await;
    for number in 0..1200 {
        let key = format!("{}1:{number}", clone.names.redis_prefix());
        connection.set_ex(&key, "x", 600).await.unwrap();
        connection.sadd(clone.names.redis_index(), &key).await.unwrap();
    }
    // A name of somebody else's key, in the hope that the operator removes it.
    connection.sadd(clone.names.redis_index(), &kept).await.unwrap();
    let mut administrator = redis.administrator().await.unwrap();
    assert_eq!(operator.purge(&clone.names).await.unwrap(), 1200);
    assert_eq!(
        administrator.keys("[^_]*").await.unwrap(),
        std::slice::from_ref(&kept)
    );

    connection
        .set_ex(format!("{}2:a", clone.names.redis_prefix()), "x", 600)
        .await
        .unwrap();
    connection
        .sadd(
            clone.names.redis_index(),
            format!("{}2:a", clone.names.redis_prefix()),
        )
        .await
        .unwrap();
    for _ in 0..2 {
        operator.remove(&clone.names).await.unwrap();
        assert!(!operator.user_exists(&clone.names).await.unwrap());
    }
    assert_eq!(administrator.keys("[^_]*").await.unwrap(), [kept]);
    assert!(
        connection.ping().await.is_err(),
        "the removed user is still connected"
    );
    assert!(
        redis
            .connect(clone.names.redis_user(), &password(&clone))
            .await
            .is_err()
    );
    // An index that is not a set is removed as well.
    operator
        .ensure_user(&clone.names, &clone.uid, &password(&clone))
        .await
        .unwrap();
    log_in(&redis, &clone)
        .await
        .set(clone.names.redis_index(), "not a set")
        .await
        .unwrap();
    operator.remove(&clone.names).await.unwrap();
    assert_eq!(
        administrator
            .keys(format!("{}*", clone.names.redis_prefix()))
            .await
            .unwrap(),
        [""; 0]
    );
}

#[tokio::test]
async fn users_survive_a_restart_with_a_file_and_a_change_is_seen() {
    let redis = TestRedis::start(Some("")).await;
    let operator = redis.operator();
    let clone = TestClone::new();
    operator
        .ensure_user(&clone.names, &clone.uid, &password(&clone))
        .await
        .unwrap();
    let first = operator.run_id().await.unwrap();
    assert_eq!(operator.run_id().await.unwrap(), first);
    redis.restart().await;
    assert_ne!(operator.run_id().await.unwrap(), first);
    assert_eq!(
        operator
            .user_state(&clone.names, &password(&clone))
            .await
            .unwrap(),
        UserState::Current
    );
    log_in(&redis, &clone).await;

    let mut administrator = redis.administrator().await.unwrap();
    for change in ["+@all", "~*", "allchannels", ">more", "off", "(+get ~*)"] {
        let mut command = redis::cmd("ACL");
        command.arg("SETUSER").arg(clone.names.redis_user()).arg(change);
        command.exec_async(&mut administrator).await.unwrap();
        let state = operator
            .user_state(&clone.names, &password(&clone))
            .await
            .unwrap();
        assert_eq!(state, UserState::Different, "{change}");
        operator
            .ensure_user(&clone.names, &clone.uid, &password(&clone))
            .await
            .unwrap();
        let state = operator
            .user_state(&clone.names, &password(&clone))
            .await
            .unwrap();
        assert_eq!(state, UserState::Current, "{change}");
    }
    let changed = operator
        .user_state(&clone.names, &UserPassword::new("another"))
        .await
        .unwrap();
    assert_eq!(changed, UserState::Different);
}

#[tokio::test]
async fn without_a_file_users_last_until_the_restart() {
    let redis = TestRedis::start(None).await;
    let operator = redis.operator();
    let clone = TestClone::new();
    operator
        .ensure_user(&clone.names, &clone.uid, &password(&clone))
        .await
        .unwrap();
    log_in(&redis, &clone).await;
    redis.restart().await;
    assert!(!operator.user_exists(&clone.names).await.unwrap());
    operator
        .ensure_user(&clone.names, &clone.uid, &password(&clone))
        .await
        .unwrap();
    log_in(&redis, &clone).await;
}

#[tokio::test]
async fn a_server_that_refuses_or_does_not_answer_is_named() {
    let redis = TestRedis::start(Some("user limited on >limited ~* &* +@all -@admin -acl\n")).await;
    let clone = TestClone::new();
    let limited = redis.operator_as("limited", "limited");
    let error = limited
        .ensure_user(&clone.names, &clone.uid, &password(&clone))
        .await
        .unwrap_err();
    assert!(
        matches!(error, RedisError::UsersRefused { .. }) && error.is_outage(),
        "{error:?}"
    );
    let error = limited.remove(&clone.names).await.unwrap_err();
    assert!(matches!(error, RedisError::UsersRefused { .. }), "{error:?}");

    let error = redis.operator_as("default", "wrong").run_id().await.unwrap_err();
    assert!(matches!(error, RedisError::LoginRefused { .. }), "{error:?}");

    let operator = redis.operator();
    operator.run_id().await.unwrap();
    redis.stop();
    let error = operator
        .ensure_user(&clone.names, &clone.uid, &password(&clone))
        .await
        .unwrap_err();
    assert!(
        matches!(error, RedisError::Unavailable { .. }) && error.is_transient(),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        format!("failed to reach Redis at 127.0.0.1:{}", redis.port)
    );
}

#[tokio::test]
async fn users_are_known_by_their_clones_until_they_are_removed() {
    let redis = TestRedis::start(Some("")).await;
    let operator = redis.operator();
    let (kept, lost) = (TestClone::new(), TestClone::new());
    for clone in [&kept, &lost] {
        operator
            .ensure_user(&clone.names, &clone.uid, &password(clone))
            .await
            .unwrap();
    }
    let users = operator.users().await.unwrap();
    let of = |clone: &TestClone| {
        let found = users.iter().find(|user| user.uid == clone.uid);
        found.cloned().unwrap()
    };
    assert_eq!(users.len(), 2);
    assert_eq!(of(&kept).prefix, kept.names.redis_prefix());

    // Another clone took the name meanwhile: its user stays.
    let stale = CloneUser {
        uid: "of-a-former-clone".into(),
        ..of(&kept)
    };
    operator.remove_user(&stale).await.unwrap();
    assert!(operator.user_exists(&kept.names).await.unwrap());

    let key = format!("{}1:a", lost.names.redis_prefix());
    let mut connection = log_in(&redis, &lost).await;
    connection.set_ex(&key, "x", 600).await.unwrap();
    connection.sadd(lost.names.redis_index(), &key).await.unwrap();
    operator.remove_user(&of(&lost)).await.unwrap();
    assert!(!operator.user_exists(&lost.names).await.unwrap());
    let mut administrator = redis.administrator().await.unwrap();
    assert!(!administrator.exists(&key).await.unwrap());
    assert_eq!(operator.users().await.unwrap(), [of(&kept)]);

    // Neither clone reaches the notes.
    let error = run(
        &mut log_in(&redis, &kept).await,
        "HGETALL _asymmetric/users/tests",
    )
    .await
    .unwrap_err();
    assert_eq!(error.code(), Some("NOPERM"));
}
