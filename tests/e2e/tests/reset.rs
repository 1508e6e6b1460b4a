//! A reset returns a clone to the identical start, and keeps the run that it ended.

use asymmetric_e2e::clones::{database, fresh_id, status};
use asymmetric_e2e::http::Http;
use asymmetric_e2e::postgres::{self, Content, content};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::template::{OwnTemplate, fresh_name};
use asymmetric_e2e::{TestNamespace, stripe, wait, with_namespace};
use kube::ResourceExt;

/// A sequence of Postgres, which the templates of the chart have none of: their identifiers are numbered in a row.
const NUMBERS: &str = "ALTER TABLE public.messages ADD COLUMN number bigserial;\n";
const SEQUENCE: &str = "public.messages_number_seq";

#[tokio::test]
async fn slack_returns_to_the_identical_content_each_time() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let start = content(&namespace.cluster, database(&clone)).await;
        let tokens = namespace.tokens(&id).await;
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        let opening = slack.texts(&general).await;
        for epoch in 2..=4 {
            let text = format!("written before epoch {epoch}");
            let ts = slack.post(&text).await;
            let reaction = [
                ("channel", general.as_str()),
                ("timestamp", ts.as_str()),
                ("name", "tada"),
            ];
            slack.call("reactions.add", &reaction).await;
            slack
                .call("conversations.create", &[("name", "made-by-the-agent")])
                .await;
            assert!(slack.texts(&general).await.contains(&text));
            let written = content(&namespace.cluster, database(&clone)).await;
            assert_ne!(written, start, "writes are seen from outside");

            let after = namespace.reset(&id).await;
            assert_eq!(status(&after).epoch, Some(epoch));
            assert_eq!(database(&after), database(&clone));
            assert_same(&content(&namespace.cluster, database(&clone)).await, &start);
            assert_eq!(slack.texts(&general).await, opening, "what was written is gone");
            assert_eq!(namespace.tokens(&id).await, tokens, "tokens survive a reset");
        }
    })
    .await;
}

#[tokio::test]
async fn stripe_returns_to_the_identical_content_each_time() {
    with_namespace(|namespace| async move {
        let id = fresh_id("stripe");
        let clone = namespace.spin(&id, "stripe", Some("acct")).await;
        let start = content(&namespace.cluster, database(&clone)).await;
        let key = namespace.tokens(&id).await["apiKey"].clone();
        let mut http = Http::to(&namespace, &id);
        let opening = stripe::customers(&mut http, &key).await;
        assert!(!opening.is_empty(), "the fixture has customers");
        let mut made = Vec::new();
        for epoch in 2..=3 {
            made.push(stripe::create_customer(&mut http, &key, "Made by the agent").await);
            assert_eq!(stripe::customers(&mut http, &key).await.len(), opening.len() + 1);
            let after = namespace.reset(&id).await;
            assert_eq!(status(&after).epoch, Some(epoch));
            assert_same(&content(&namespace.cluster, database(&clone)).await, &start);
            assert_eq!(stripe::customers(&mut http, &key).await, opening);
        }
        assert_eq!(made[0], made[1], "same start, same calls, same identifiers");
    })
    .await;
}

#[tokio::test]
async fn a_sequence_of_postgres_starts_over_as_well() {
    with_namespace(|namespace| async move {
        let files = [("migrations__9001_numbers.sql", NUMBERS)];
        let own = OwnTemplate::named(&namespace, &fresh_name(), |_| {}, &files).await;
        own.ready().await;
        let id = fresh_id("numbers");
        let clone = namespace.spin(&id, &own.name, None).await;
        let start = content(&namespace.cluster, database(&clone)).await;
        let mut slack = Slack::of(&namespace, &id).await;
        for _ in 0..2 {
            slack.post("takes a number").await;
            let written = content(&namespace.cluster, database(&clone)).await;
            assert_ne!(written[SEQUENCE], start[SEQUENCE]);
            namespace.reset(&id).await;
            assert_same(&content(&namespace.cluster, database(&clone)).await, &start);
        }
    })
    .await;
}

#[tokio::test]
async fn clones_of_one_seed_start_alike() {
    with_namespace(|namespace| async move {
        let (first, second) = (fresh_id("slack"), fresh_id("slack"));
        let (one, other) = tokio::join!(namespace.spin_slack(&first), namespace.spin_slack(&second));
        let one = content(&namespace.cluster, database(&one)).await;
        assert_same(&content(&namespace.cluster, database(&other)).await, &one);
    })
    .await;
}

#[tokio::test]
async fn the_ended_run_is_kept_to_be_looked_at() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let mut slack = Slack::of(&namespace, &id).await;
        slack.post("evidence of the first run").await;
        namespace.reset(&id).await;
        let run = postgres::run_of(&namespace.cluster, &clone, 1).await;
        let query = namespace.secret(&format!("{id}-query")).await;
        let reader =
            postgres::Session::open(&namespace.cluster, &query["username"], &query["password"], &run)
                .await
                .unwrap();
        let found = reader
            .texts("SELECT text FROM public.messages WHERE text LIKE 'evidence%'")
            .await;
        assert_eq!(found, ["evidence of the first run"]);
        for attempt in [
            "DELETE FROM public.messages",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; DELETE FROM public.messages",
            "CREATE TABLE public.forged ()",
            "SELECT hash FROM _asym_auth.tokens",
        ] {
            reader.run(attempt).await.expect_err(attempt);
        }
        reader.close().await;
        refused_login(&namespace, &id, &run).await;

        slack.post("evidence of the second run").await;
        namespace.reset(&id).await;
        postgres::run_of(&namespace.cluster, &clone, 2).await;
        let uid = clone.uid().unwrap();
        wait::eventually("only the last run is kept", || async {
            let databases = postgres::databases_of(&namespace.cluster, database(&clone), &uid).await;
            if databases.contains(&run) {
                Err(format!("{databases:?}"))
            } else {
                Ok(())
            }
        })
        .await;
    })
    .await;
}

/// The backend's own login, which could write, does not get into an ended run.
async fn refused_login(namespace: &TestNamespace, id: &str, run: &str) {
    let server = namespace.secret(&format!("{id}-server")).await;
    let user = run.replace("asym_run_", "clone_");
    let user = user.rsplit_once('_').expect("the epoch at the end").0;
    let opened = postgres::Session::open(&namespace.cluster, user, &server["database-password"], run).await;
    let refusal = opened.err().expect("the backend's role gets into the ended run");
    assert!(refusal.contains("permission denied for database"), "{refusal}");
}

fn assert_same(found: &Content, start: &Content) {
    let different: Vec<_> = start
        .iter()
        .filter(|(name, digest)| found.get(*name) != Some(digest))
        .map(|(name, digest)| format!("{name}: {digest} became {:?}", found.get(name)))
        .collect();
    assert!(
        different.is_empty() && found.len() == start.len(),
        "{different:#?}"
    );
}
