//! Stopping and starting, new tokens, and what is kept of runs that have ended.

use asymmetric_crd::clone::Desired;
use asymmetric_crd::{AppClone, CloneState};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::{database, fresh_id, status};
use asymmetric_e2e::http::{Call, Http};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, operator, postgres, wait, with_namespace};
use k8s_openapi::api::core::v1::Pod;
use kube::api::ListParams;
use serde_json::json;

const EVIDENCE: &str = "what the agent did";
const LOOK: &str = "SELECT text FROM messages WHERE text = 'what the agent did'";

/// What the API says to a token.
async fn says(namespace: &TestNamespace, id: &str, token: &str) -> String {
    let call = Call::post("/api/auth.test", &[]).with_token(token);
    let answer = Http::to(namespace, id).insist(&call).await.body;
    answer["error"].as_str().unwrap_or("ok").to_owned()
}

#[tokio::test]
async fn a_stopped_clone_keeps_everything_and_occupies_nothing() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, id) = (Asym::of(&namespace), fresh_id("slack"));
        let before = namespace.spin_slack(&id).await;
        let tokens = namespace.tokens(&id).await;
        Slack::of(&namespace, &id).await.post(EVIDENCE).await;

        let silent = asym.run(&["-q", "stop", &id]).await.succeeded();
        assert_eq!((silent.stdout.as_str(), silent.stderr.as_str()), ("", ""));
        let stopped = namespace.api::<AppClone>().get(&id).await.unwrap();
        assert_eq!(status(&stopped).state, Some(CloneState::Stopped));
        let selector = ListParams::default().labels(&format!("asym.clone={id}"));
        let pods = namespace.api::<Pod>().list(&selector).await.unwrap().items;
        assert_eq!(pods.len(), 0, "a stopped clone has a pod");
        let sessions = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}'",
            database(&stopped)
        );
        assert_eq!(postgres::administrate(&namespace.cluster, &sessions).await, ["0"]);
        asym.run(&["query", &id, LOOK]).await.refused("CLONE_NOT_READY");
        asym.run(&["tokens", &id, "--reprovision"])
            .await
            .refused("CLONE_NOT_READY");

        asym.run(&["start", &id]).await.succeeded();
        let started = namespace.ready(&id).await;
        assert_eq!(started.spec.desired, Some(Desired::Running));
        assert_eq!(status(&started).state, Some(CloneState::Running));
        assert_eq!(status(&started).epoch, Some(1));
        assert_eq!(status(&started).ports, status(&before).ports);
        assert_eq!(status(&started).endpoints, status(&before).endpoints);
        assert_eq!(namespace.tokens(&id).await, tokens);
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        assert!(slack.texts(&general).await.contains(&EVIDENCE.to_owned()));
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn new_tokens_shut_the_old_ones_out() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, id) = (Asym::of(&namespace), fresh_id("slack"));
        namespace.spin_slack(&id).await;
        let old = namespace.tokens(&id).await;
        let new = asym
            .run(&["tokens", &id, "--reprovision", "--json"])
            .await
            .succeeded()
            .json();
        for token in ["botToken", "userToken"] {
            assert_ne!(new[token], old[token].as_str(), "{token}");
            assert_eq!(
                says(&namespace, &id, &old[token]).await,
                "invalid_auth",
                "{token}"
            );
            assert_eq!(
                says(&namespace, &id, new[token].as_str().unwrap()).await,
                "ok",
                "{token}"
            );
        }
        for identity in ["appId", "workspaceId", "botUserId", "adminUserId"] {
            assert_eq!(new[identity], old[identity].as_str(), "{identity}");
        }

        // With a reset: the content of the start, and neither generation of tokens.
        Slack::of(&namespace, &id).await.post(EVIDENCE).await;
        asym.run(&["reset", &id, "--rotate-tokens"]).await.succeeded();
        let newest = namespace.tokens(&id).await;
        for stale in [&old["botToken"], new["botToken"].as_str().unwrap()] {
            assert_eq!(says(&namespace, &id, stale).await, "invalid_auth");
        }
        let mut slack = Slack::at(Http::to(&namespace, &id), &newest["botToken"]);
        let general = slack.general().await;
        assert!(!slack.texts(&general).await.contains(&EVIDENCE.to_owned()));
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn an_ended_run_is_evidence_until_it_is_given_up() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, id) = (Asym::of(&namespace), fresh_id("slack"));
        namespace.spin_slack(&id).await;
        Slack::of(&namespace, &id).await.post(EVIDENCE).await;
        asym.run(&["reset", &id]).await.succeeded();
        let kept = wait::until(
            &namespace.api(),
            &id,
            "the first run is kept",
            |clone: Option<&AppClone>| {
                let runs = &clone?.status.as_ref()?.runs;
                (runs.len() == 1).then(|| runs[0].clone())
            },
        )
        .await;
        assert_eq!(kept.epoch, 1);
        let listed = asym.run(&["runs", &id, "--json"]).await.succeeded().json();
        assert_eq!(
            (&listed[0]["run"], &listed[0]["state"]),
            (&2.into(), &"current".into())
        );
        assert_eq!(
            (&listed[1]["run"], &listed[1]["state"]),
            (&1.into(), &"ended".into())
        );

        let look = async |run: &str| {
            let rows = asym.run(&["query", &id, LOOK, "--json", "--run", run]).await;
            rows.succeeded().json().to_string().contains(EVIDENCE)
        };
        assert!(look("1").await, "the evidence is gone");
        assert!(!look("2").await);
        let write = asym
            .run(&["query", &id, "DELETE FROM public.messages", "--run", "1"])
            .await;
        write.refused("QUERY_FAILED");
        asym.run(&["query", &id, LOOK, "--run", "9"])
            .await
            .refused("RUN_NOT_FOUND");

        // One is kept: the next reset ends the second run and gives the first up.
        asym.run(&["reset", &id]).await.succeeded();
        wait::until(
            &namespace.api(),
            &id,
            "only the second run is kept",
            |clone: Option<&AppClone>| {
                let runs = &clone?.status.as_ref()?.runs;
                (runs.iter().map(|run| run.epoch).eq([2])).then_some(())
            },
        )
        .await;
        let there = format!(
            "SELECT count(*) FROM pg_database WHERE datname = '{}'",
            kept.database
        );
        wait::eventually("its database is dropped", || async {
            let count = postgres::administrate(&namespace.cluster, &there).await.concat();
            if count == "0" { Ok(()) } else { Err(count) }
        })
        .await;
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_seed_replaces_what_nobody_wrote_to_and_adds_to_the_rest() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, id) = (Asym::of(&namespace), fresh_id("slack"));
        namespace.spin(&id, "slack", None).await;
        let tokens = namespace.tokens(&id).await;
        asym.run(&["seed", &id]).await.refused("NOTHING_TO_SEED");
        let unknown = asym.run(&["seed", &id, "-f", "acme-crop"]).await;
        assert!(unknown.refused("FIXTURE_NOT_FOUND").contains("acme-corp"));

        // Nobody has written: the content is exactly that of a clone that was spun with the fixture.
        let seeded = asym
            .run(&["seed", &id, "-f", "acme-corp", "--json"])
            .await
            .succeeded()
            .json();
        assert_eq!(seeded["warnings"].as_array().map(Vec::len), Some(0), "{seeded}");
        assert_eq!(seeded["written"], seeded["bySource"]["fixture"]);
        let clone = namespace.ready(&id).await;
        assert_eq!(status(&clone).epoch, Some(2));
        let other = fresh_id("slack");
        let spun = namespace.spin_slack(&other).await;
        let start = postgres::content(&namespace.cluster, database(&spun)).await;
        assert_eq!(
            postgres::content(&namespace.cluster, database(&clone)).await,
            start
        );
        assert_eq!(namespace.tokens(&id).await, tokens);

        // What is written stays; the fixture does not fit on top of itself, and says where.
        let mut slack = Slack::of(&namespace, &id).await;
        slack.post(EVIDENCE).await;
        let refused = asym.run(&["seed", &id, "-f", "acme-corp"]).await;
        let sentence = refused.refused("SEED_FAILED");
        assert!(
            sentence.contains("seeds/acme-corp.sql, line") && sentence.contains("duplicate key"),
            "{sentence}"
        );
        let general = slack.general().await;
        assert!(slack.texts(&general).await.contains(&EVIDENCE.to_owned()));
        let after = namespace.ready(&id).await;
        assert_eq!(status(&after).epoch, Some(2));
        asym.run(&["reset", &id]).await.succeeded();
        assert_eq!(
            postgres::content(&namespace.cluster, database(&clone)).await,
            start
        );
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_fixture_comes_on_top_of_what_a_run_has_written() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, id) = (Asym::of(&namespace), fresh_id("slack"));
        namespace.spin(&id, "slack", None).await;
        Slack::of(&namespace, &id).await.post(EVIDENCE).await;
        let seeded = asym
            .run(&["seed", &id, "-f", "acme-corp", "--json"])
            .await
            .succeeded()
            .json();
        assert_eq!(seeded["warnings"].as_array().map(Vec::len), Some(1), "{seeded}");
        assert!(seeded["written"].as_i64() > Some(100), "{seeded}");
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        let texts = slack.texts(&general).await;
        assert!(
            texts.contains(&EVIDENCE.to_owned()) && texts.len() > 10,
            "{texts:?}"
        );
        assert_eq!(status(&namespace.ready(&id).await).epoch, Some(1));

        asym.run(&["reset", &id]).await.succeeded();
        let other = fresh_id("slack");
        let spun = namespace.spin_slack(&other).await;
        let start = postgres::content(&namespace.cluster, database(&spun)).await;
        let clone = namespace.ready(&id).await;
        assert_eq!(
            postgres::content(&namespace.cluster, database(&clone)).await,
            start
        );
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn an_exposed_clone_answers_at_every_node() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let mut spec = json!({"template": "slack", "expose": true});
        namespace.apply_clone(&id, &spec).await;
        let clone = namespace.ready(&id).await;
        let endpoints = status(&clone).endpoints.clone().unwrap();
        let port = u16::try_from(endpoints.node_port.expect("its port is in the status")).unwrap();
        let node = namespace.cluster.node_address().await;
        let answer = Http::at(&namespace, &node, port)
            .insist(&Call::post("/api/api.test", &[("foo", "bar")]))
            .await;
        assert_eq!(answer.body["ok"], true, "{answer:?}");

        spec["expose"] = json!(false);
        namespace.apply_clone(&id, &spec).await;
        wait::until(
            &namespace.api(),
            &id,
            "it has no port any more",
            |clone: Option<&AppClone>| {
                let endpoints = clone?.status.as_ref()?.endpoints.as_ref()?;
                endpoints.node_port.is_none().then_some(())
            },
        )
        .await;
    })
    .await;
}
