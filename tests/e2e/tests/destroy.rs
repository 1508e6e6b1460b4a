//! Destroying a clone leaves nothing of it, whatever it was at.

use ::redis::cmd;
use asymmetric_crd::AppClone;
use asymmetric_e2e::clones::{database, fresh_id, status};
use asymmetric_e2e::http::{Call, Http};
use asymmetric_e2e::leftovers::Traces;
use asymmetric_e2e::redis::{self, Login};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, postgres, wait, with_namespace};
use serde_json::json;

#[tokio::test]
async fn nothing_is_left_of_a_clone_with_live_connections() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace.spin_slack(&id).await;
        let mut slack = Slack::of(&namespace, &id).await;
        slack.post("somebody works here").await;
        namespace.reset(&id).await;
        slack.post("and goes on").await;
        let clone = namespace.ready(&id).await;
        let traces = Traces::of(&clone);
        let in_database = in_database(&namespace, &clone).await;
        let in_redis = in_redis(&namespace, &clone).await;
        // Two databases, two roles, a user and its keys, and all the objects: what has to go is there to begin with.
        let outside = traces.outside(&namespace).await;
        for expected in [
            format!("database {}", database(&clone)),
            format!(
                "database {}",
                postgres::run_of(&namespace.cluster, &clone, 1).await
            ),
            format!("role {}", database(&clone)),
            format!("role {}_ro", database(&clone)),
            format!("Redis user {}", database(&clone)),
            format!("Redis key {id}:2:agent"),
        ] {
            assert!(outside.contains(&expected), "{expected} is not among {outside:?}");
        }
        assert!(traces.objects(&namespace).await.len() >= 6);

        namespace.destroy(&id).await;
        traces.assert_none(&namespace).await;
        assert!(!in_database.is_alive().await, "its session goes on");
        let told: Result<String, String> = in_redis.run(&cmd("PING")).await;
        assert!(told.is_err(), "its connection to Redis goes on");
    })
    .await;
}

/// A session of the clone's own, in the middle of a transaction.
async fn in_database(namespace: &TestNamespace, clone: &AppClone) -> postgres::Session {
    let id = clone.metadata.name.as_deref().unwrap();
    let server = namespace.secret(&format!("{id}-server")).await;
    let database = database(clone);
    let opened = postgres::Session::open(
        &namespace.cluster,
        database,
        &server["database-password"],
        database,
    )
    .await;
    let session = opened.unwrap();
    session
        .run("BEGIN; UPDATE public.messages SET text = 'never committed'")
        .await
        .unwrap();
    session
}

/// A connection of the clone's own, that has written keys the way backends do.
async fn in_redis(namespace: &TestNamespace, clone: &AppClone) -> redis::Session {
    let id = clone.metadata.name.as_deref().unwrap();
    let server = namespace.secret(&format!("{id}-server")).await;
    let login = Login::read(&server["redis-url"]);
    let session = redis::Session::open(&namespace.cluster, &login.user, &login.password)
        .await
        .unwrap();
    let key = format!("{id}:2:agent");
    let _: String = session
        .run(cmd("SET").arg(&key).arg("here").arg("EX").arg(3600))
        .await
        .unwrap();
    let _: i64 = session
        .run(cmd("SADD").arg(format!("{id}:index")).arg(&key))
        .await
        .unwrap();
    session
}

#[tokio::test]
async fn a_failed_clone_has_nothing_and_can_be_destroyed() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let image = "ghcr.io/asymmetric-ai/asymmetric-slack-backend:no-such-tag";
        namespace
            .apply_clone(&id, &json!({"template": "slack", "image": image}))
            .await;
        let failed = namespace.failed(&id, "IMAGE_UNAVAILABLE").await;
        let failure = status(&failed).failure.clone().unwrap();
        assert!(failure.message.contains(image), "{failure:?}");
        assert!(failure.transient, "somebody may push it: {failure:?}");
        let objects = namespace
            .api::<k8s_openapi::api::apps::v1::Deployment>()
            .list(&kube::api::ListParams::default())
            .await;
        assert_eq!(objects.unwrap().items.len(), 0);
        namespace.destroy(&id).await;
    })
    .await;
}

#[tokio::test]
async fn a_clone_that_is_still_being_made_can_be_destroyed() {
    with_namespace(|namespace| async move {
        let id = fresh_id("stripe");
        namespace
            .apply_clone(&id, &json!({"template": "stripe", "seed": {"fixture": "acct"}}))
            .await;
        let begun = wait::until(
            &namespace.api(),
            &id,
            "its database is made",
            |clone: Option<&AppClone>| {
                let conditions = &clone?.status.as_ref()?.conditions;
                asymmetric_crd::condition::is_true(conditions, "DatabaseReady").then(|| clone.cloned())?
            },
        )
        .await;
        let traces = Traces::of(&begun);
        namespace.destroy(&id).await;
        traces.assert_none(&namespace).await;
    })
    .await;
}

#[tokio::test]
async fn clones_of_one_id_in_two_namespaces_are_two_clones() {
    with_namespace(|namespace| async move {
        let other = namespace.another().await;
        let id = fresh_id("slack");
        let first = namespace.spin_slack(&id).await;
        let second = other.spin_slack(&id).await;
        assert_ne!(database(&first), database(&second));
        assert!(
            database(&second).starts_with(database(&first)),
            "{} is no suffixed name",
            database(&second)
        );
        assert_ne!(status(&first).redis_prefix, status(&second).redis_prefix);

        Slack::of(&namespace, &id).await.post("only in the first").await;
        let mut slack = Slack::of(&other, &id).await;
        let general = slack.general().await;
        assert!(
            !slack
                .texts(&general)
                .await
                .contains(&"only in the first".to_owned())
        );
        let token = namespace.tokens(&id).await["botToken"].clone();
        let foreign = Call::post("/api/auth.test", &[]).with_token(&token);
        let refused = Http::to(&other, &id).insist(&foreign).await;
        assert_eq!(
            refused.body["error"], "invalid_auth",
            "a token of one opens the other"
        );

        let traces = Traces::of(&first);
        namespace.destroy(&id).await;
        // The second's names begin like the first's, so that only the uid tells them apart.
        let left = traces.outside(&namespace).await;
        assert!(
            left.iter().all(|trace| trace.contains(database(&second))),
            "{left:?}"
        );
        slack.post("still here").await;
        assert!(slack.texts(&general).await.contains(&"still here".to_owned()));
    })
    .await;
}
