//! Several clones as one.

use std::path::Path;

use asymmetric_crd::clone::RequestPhase;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::RESET_REQUESTED;
use asymmetric_crd::{AppClone, CloneState, Environment, EnvironmentState, names};
use asymmetric_e2e::clones::{fresh_id, status as clone_status};
use asymmetric_e2e::environments::{failure, member, status};
use asymmetric_e2e::http::Http;
use asymmetric_e2e::kstatus::check_conditions;
use asymmetric_e2e::leftovers::Traces;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::template::{OwnTemplate, fresh_name};
use asymmetric_e2e::{TestNamespace, stripe, wait, with_namespace};
use k8s_openapi::api::core::v1::Secret;
use kube::ResourceExt;
use kube::api::{DeleteParams, Patch, PatchParams};
use serde_json::{Value, json};

/// The manifest that the README and the examples speak of.
fn acme() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/kubernetes/environment.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let manifest: Value = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(
        (&manifest["kind"], &manifest["metadata"]["name"]),
        (&json!("Environment"), &json!("acme"))
    );
    manifest["spec"].clone()
}

/// The API at an address of the connection Secret: its Service, and the path below it.
fn service_of(namespace: &TestNamespace, url: &str) -> (Http, String) {
    let rest = url
        .strip_prefix("http://")
        .unwrap_or_else(|| panic!("{url} is no plain address"));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let service = host.strip_suffix(&format!(".{}", namespace.name));
    let service = service.unwrap_or_else(|| panic!("{host} is no Service of the namespace"));
    (Http::to(namespace, service), format!("/{path}"))
}

#[tokio::test]
async fn the_example_comes_up_in_order_connects_resets_and_leaves_nothing() {
    with_namespace(|namespace| async move {
        namespace.apply_environment("acme", &acme()).await;
        let environment = namespace.settled_environment("acme").await;
        let environment = ready(&namespace, &environment.name_any()).await;
        check_conditions(&serde_json::to_value(&environment).unwrap());
        assert_eq!(status(&environment).state, Some(EnvironmentState::Running));
        assert_eq!(status(&environment).member_summary.as_deref(), Some("2/2"));
        assert_eq!(status(&environment).failures, []);
        let members: Vec<&str> = status(&environment)
            .members
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        assert_eq!(members, ["slack", "stripe"]);
        let slack = member(&environment, "slack").clone.clone();
        let stripe = member(&environment, "stripe").clone.clone();
        assert_eq!(
            slack,
            names::member_clone_id(&namespace.name, "acme", "slack", "slack")
        );
        check_order(&namespace, &slack, &stripe).await;

        let variables = namespace.secret("acme-connection").await;
        let reference = status(&environment)
            .connection_secret_ref
            .as_ref()
            .map(|secret| secret.name.as_str());
        assert_eq!(reference, Some("acme-connection"));
        let known: Vec<&str> = variables.keys().map(String::as_str).collect();
        assert_eq!(
            known,
            [
                "ASYM_CA_CERTIFICATE",
                "SLACK_API_URL",
                "SLACK_APP_TOKEN",
                "SLACK_BOT_TOKEN",
                "SLACK_CLIENT_ID",
                "SLACK_CLIENT_SECRET",
                "SLACK_CONFIG_REFRESH_TOKEN",
                "SLACK_CONFIG_TOKEN",
                "SLACK_MCP_URL",
                "SLACK_SIGNING_SECRET",
                "SLACK_USER_TOKEN",
                "SLACK_WEBHOOK_URL",
                "STRIPE_API_BASE",
                "STRIPE_API_KEY",
                "STRIPE_MCP_URL"
            ]
        );
        let (http, path) = service_of(&namespace, &variables["SLACK_API_URL"]);
        assert_eq!(path, "/api/");
        let mut agent = Slack::at(http, &variables["SLACK_BOT_TOKEN"]);
        let general = agent.general().await;
        agent.post("from inside").await;
        let (mut payments, _) = service_of(&namespace, &variables["STRIPE_API_BASE"]);
        let key = &variables["STRIPE_API_KEY"];
        let customers = stripe::customers(&mut payments, key).await;
        stripe::create_customer(&mut payments, key, "From inside").await;

        reset(&namespace, "acme").await;
        for id in [&slack, &stripe] {
            let clone = namespace.ready(id).await;
            assert_eq!(clone_status(&clone).epoch, Some(2), "{id}");
        }
        assert!(!agent.texts(&general).await.contains(&"from inside".to_owned()));
        assert_eq!(stripe::customers(&mut payments, key).await, customers);
        assert_eq!(
            namespace.secret("acme-connection").await,
            variables,
            "addresses and tokens stay"
        );

        let traces = [
            Traces::of(&namespace.ready(&slack).await),
            Traces::of(&namespace.ready(&stripe).await),
        ];
        namespace.destroy_environment("acme").await;
        for trace in traces {
            trace.assert_none(&namespace).await;
        }
        gone(&namespace, "acme-connection").await;
    })
    .await;
}

/// The second member was not made before the first was ready.
async fn check_order(namespace: &TestNamespace, first: &str, second: &str) {
    let clones = namespace.api::<AppClone>();
    let first = clones.get(first).await.unwrap();
    let second = clones.get(second).await.unwrap();
    let ready = clone_status(&first)
        .first_ready_at
        .as_ref()
        .unwrap()
        .0
        .as_second();
    let made = second.creation_timestamp().unwrap().0.as_second();
    assert!(
        made >= ready,
        "the second was made {} s before the first was ready",
        ready - made
    );
}

async fn ready(namespace: &TestNamespace, name: &str) -> Environment {
    namespace
        .environment(name, "it is ready", |status| {
            condition::is_true(&status.conditions, kinds::READY)
        })
        .await
}

async fn reset(namespace: &TestNamespace, name: &str) {
    let request = fresh_id("reset");
    let patch = json!({"metadata": {"annotations": {RESET_REQUESTED: request}}});
    let environments = namespace.api::<Environment>();
    environments
        .patch(name, &PatchParams::default(), &Patch::Merge(patch))
        .await
        .unwrap();
    let environment = namespace
        .environment(name, "the reset has ended", |status| {
            let known = status.requests.get("reset");
            known.is_some_and(|known| known.id == request && known.phase != RequestPhase::Running)
        })
        .await;
    let done = &status(&environment).requests["reset"];
    assert_eq!(done.phase, RequestPhase::Succeeded, "{done:?}");
}

async fn gone(namespace: &TestNamespace, secret: &str) {
    wait::until(
        &namespace.api(),
        secret,
        "it is gone",
        |secret: Option<&Secret>| secret.is_none().then_some(()),
    )
    .await;
}

#[tokio::test]
async fn members_that_fail_are_rolled_back_and_listed_while_the_others_run() {
    with_namespace(|namespace| async move {
        let listed = fresh_id("slack");
        let image = "ghcr.io/asymmetric-ai/asymmetric-slack-backend:no-such-tag";
        namespace
            .apply_clone(&listed, &json!({"template": "slack", "image": image}))
            .await;
        let spec = json!({
            "clones": [
                {"template": "slack", "seed": {"fixture": "acme-crop"}},
                {"template": "stripe", "seed": {"fixture": "acct"}},
            ],
            "members": [listed],
        });
        namespace.apply_environment("mixed", &spec).await;
        let environment = namespace.settled_environment("mixed").await;
        assert_eq!(status(&environment).state, Some(EnvironmentState::Partial));
        assert_eq!(status(&environment).member_summary.as_deref(), Some("1/3"));
        assert_eq!(member(&environment, "stripe").state, Some(CloneState::Running));
        assert_eq!(failure(&environment, "slack").code, "FIXTURE_NOT_FOUND");
        assert!(
            failure(&environment, "slack")
                .message
                .contains("did you mean 'acme-corp'")
        );
        assert_eq!(failure(&environment, &listed).code, "IMAGE_UNAVAILABLE");
        assert!(!condition::is_true(
            &status(&environment).conditions,
            kinds::READY
        ));
        check_conditions(&serde_json::to_value(&environment).unwrap());
        let refused = namespace
            .api::<AppClone>()
            .get(&member(&environment, "slack").clone)
            .await
            .unwrap();
        assert_eq!(
            clone_status(&refused).database,
            None,
            "nothing was made of the member that failed"
        );

        let variables = namespace.secret("mixed-connection").await;
        let (mut payments, _) = service_of(&namespace, &variables["STRIPE_API_BASE"]);
        stripe::customers(&mut payments, &variables["STRIPE_API_KEY"]).await;

        // The listed clone belongs to somebody else; it stays when it is no longer listed.
        let spec = json!({"clones": [{"template": "stripe", "seed": {"fixture": "acct"}}]});
        namespace.apply_environment("mixed", &spec).await;
        let environment = ready(&namespace, "mixed").await;
        assert_eq!(status(&environment).state, Some(EnvironmentState::Running));
        assert_eq!(status(&environment).failures, []);
        wait::until(
            &namespace.api(),
            &listed,
            "it is let go",
            |clone: Option<&AppClone>| clone?.owner_references().is_empty().then_some(()),
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_template_whose_image_is_missing_does_not_hold_the_others_up() {
    with_namespace(|namespace| async move {
        let missing = |manifest: &mut Value| {
            let image = "ghcr.io/asymmetric-ai/asymmetric-no-such-backend:latest";
            manifest["services"]["backend"]["image"] = json!(image);
        };
        let own = OwnTemplate::named(&namespace, &fresh_name(), missing, &[]).await;
        own.registered("it is there", |_| true).await;
        let spec = json!({"clones": [
            {"template": own.name, "name": "broken"},
            {"template": "stripe", "seed": {"fixture": "acct"}},
        ]});
        namespace.apply_environment("held", &spec).await;
        let environment = namespace.settled_environment("held").await;
        assert_eq!(member(&environment, "stripe").state, Some(CloneState::Running));
        assert_eq!(failure(&environment, "broken").code, "IMAGE_UNAVAILABLE");
        assert_eq!(status(&environment).state, Some(EnvironmentState::Partial));
    })
    .await;
}

#[tokio::test]
async fn inserting_a_member_moves_nothing() {
    with_namespace(|namespace| async move {
        let last = json!({"template": "stripe", "seed": {"fixture": "acct"}});
        namespace
            .apply_environment("growing", &json!({"clones": [last]}))
            .await;
        let before = ready(&namespace, "growing").await;
        let stripe = member(&before, "stripe").clone.clone();
        let uid = namespace.api::<AppClone>().get(&stripe).await.unwrap().uid();
        let spec = json!({"clones": [{"template": "slack"}, last]});
        namespace.apply_environment("growing", &spec).await;
        let after = ready(&namespace, "growing").await;
        let members: Vec<&str> = status(&after)
            .members
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        assert_eq!(members, ["slack", "stripe"]);
        let clone = namespace.api::<AppClone>().get(&stripe).await.unwrap();
        assert_eq!((clone.uid(), clone_status(&clone).epoch), (uid, Some(1)));
        let variables = namespace.secret("growing-connection").await;
        assert!(variables.contains_key("SLACK_BOT_TOKEN") && variables.contains_key("STRIPE_API_KEY"));
    })
    .await;
}

#[tokio::test]
async fn the_connection_follows_tokens_that_were_made_anew() {
    with_namespace(|namespace| async move {
        namespace
            .apply_environment("follows", &json!({"clones": [{"template": "slack"}]}))
            .await;
        let environment = ready(&namespace, "follows").await;
        let id = member(&environment, "slack").clone.clone();
        let before = namespace.secret("follows-connection").await["SLACK_BOT_TOKEN"].clone();
        let secrets = namespace.api::<Secret>();
        secrets
            .delete(&format!("{id}-tokens"), &DeleteParams::default())
            .await
            .unwrap();
        let token = wait::until(
            &secrets,
            "follows-connection",
            "it has the new token",
            |secret: Option<&Secret>| {
                let token = asymmetric_e2e::cluster::text(secret?, "SLACK_BOT_TOKEN")?;
                (token != before).then_some(token)
            },
        )
        .await;
        // The backend takes the token after the Secret has it; the clone is ready again when both agree.
        let tokens = format!("{id}-tokens");
        wait::until(
            &secrets,
            &tokens,
            "the backend has taken it",
            |secret: Option<&Secret>| asymmetric_e2e::cluster::text(secret?, "botUserId"),
        )
        .await;
        namespace.ready(&id).await;
        let mut slack = Slack::at(Http::to(&namespace, &id), &token);
        slack.read("auth.test", &[]).await;
    })
    .await;
}
