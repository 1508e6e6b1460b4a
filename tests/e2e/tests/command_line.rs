//! `asym` at its daily work.

use std::collections::BTreeMap;
use std::path::Path;

use asymmetric_crd::AppClone;
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::http::Http;
use asymmetric_e2e::leftovers::Traces;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{operator, wait, with_namespace};
use serde_json::{Value, json};

#[tokio::test]
async fn an_agents_day() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        assert_eq!(
            asym.run(&["ls"]).await.succeeded().stdout.trim(),
            "No clones. Create one: asym spin slack"
        );

        let spun = asym
            .run(&["spin", "slack", "--seed", "acme-corp", "--json"])
            .await
            .succeeded();
        let spun = spun.json();
        let id = spun["id"].as_str().unwrap();
        assert!(
            id.strip_prefix("slack-").is_some_and(|suffix| suffix.len() == 8),
            "{id}"
        );
        let clone = namespace.ready(id).await;
        check_record(&spun, &clone);
        let secret = namespace.tokens(id).await;
        for (name, value) in spun["tokens"].as_object().unwrap() {
            assert_eq!(secret.get(name).map(String::as_str), value.as_str(), "{name}");
        }
        let token = spun["tokens"]["botToken"].as_str().unwrap();
        let mut agent = Slack::at(Http::to(&namespace, id), token);
        agent.post("what the agent did").await;

        let sql = "SELECT text FROM messages WHERE text LIKE 'what the agent%'";
        let rows = asym.run(&["query", id, sql, "--json"]).await.succeeded().json();
        assert!(rows.to_string().contains("what the agent did"), "{rows}");
        let write = asym.run(&["query", id, "DELETE FROM public.messages"]).await;
        assert!(write.refused("QUERY_FAILED").contains("read-only"), "{write:?}");

        for shown in [
            vec!["ls"],
            vec!["ls", "--json"],
            vec!["status", id],
            vec!["status", id, "--json"],
        ] {
            let shown = asym.run(&shown).await.succeeded();
            assert!(
                shown.stdout.contains(id) && shown.stdout.contains("running"),
                "{shown:?}"
            );
            assert!(!shown.stdout.contains(token), "a token is shown: {shown:?}");
        }
        let tokens = asym.run(&["tokens", id, "--json"]).await.succeeded().json();
        assert_eq!(tokens["botToken"], token);
        let templates = asym.run(&["ls", "--templates"]).await.succeeded().stdout;
        assert!(
            templates.contains("slack") && templates.contains("stripe"),
            "{templates}"
        );
        asym.run(&["logs", id]).await.succeeded();

        let reset = asym.run(&["reset", id, "--json"]).await.succeeded().json();
        assert_eq!((&reset["id"], &reset["epoch"]), (&json!(id), &json!(2)));
        assert!(reset["milliseconds"].as_u64().is_some(), "{reset}");
        let rows = asym.run(&["query", id, sql, "--json"]).await.succeeded().json();
        assert!(!rows.to_string().contains("what the agent did"), "{rows}");
        agent.read("auth.test", &[]).await;

        let traces = Traces::of(&clone);
        asym.run(&["destroy", id]).await.succeeded();
        traces.assert_none(&namespace).await;
        asym.run(&["status", id]).await.refused("CLONE_NOT_FOUND");
    })
    .await;
    drop(undisturbed);
}

/// The fields of the documented record.
fn check_record(record: &Value, clone: &AppClone) {
    let status = clone.status.as_ref().unwrap();
    let expected = json!({
        "id": clone.metadata.name, "namespace": clone.metadata.namespace, "template": "slack", "mode": "api",
        "state": "running", "healthy": true, "epoch": 1, "environment": null, "database": status.database,
        "redisPrefix": status.redis_prefix, "ports": status.ports, "endpoints": status.endpoints, "expose": false,
        "seed": {"fixture": "acme-corp"}, "image": status.image, "imageDigest": status.image_digest,
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&record[field], value, "{field}");
    }
    assert!(
        record["readyInMilliseconds"]
            .as_u64()
            .is_some_and(|milliseconds| milliseconds > 0),
        "{record}"
    );
    assert!(record["createdAt"].is_string());
    assert_eq!(record["services"][0]["name"], "backend");
    let tokens = record["tokens"].as_object().unwrap();
    for name in [
        "botToken",
        "userToken",
        "appToken",
        "appId",
        "workspaceId",
        "botUserId",
        "adminUserId",
    ] {
        assert!(tokens.contains_key(name), "{name} is not shown");
    }
}

#[tokio::test]
async fn the_example_environment_as_a_unit() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let none = asym.run(&["env", "status"]).await.succeeded().stdout;
        assert_eq!(
            none.trim(),
            "No environments. Create one: asym env spin <environment.yaml>"
        );
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/acme.env.yaml");
        let file = file.to_str().unwrap();
        let spun = asym
            .run(&["env", "spin", file, "--json"])
            .await
            .succeeded()
            .json();
        assert_eq!(
            (&spun["name"], &spun["state"]),
            (&json!("acme"), &json!("running"))
        );
        let members = spun["members"].as_array().unwrap();
        let names: Vec<_> = members
            .iter()
            .map(|member| member["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["slack", "stripe"]);
        assert!(
            members
                .iter()
                .all(|member| member["state"] == "running" && member["url"].is_string()),
            "{spun}"
        );
        assert_eq!(spun["connectionSecret"], "acme-connection");

        let again = asym.run(&["env", "spin", file]).await.succeeded();
        assert!(
            again.stdout.starts_with("acme running, 2/2 clones up"),
            "{again:?}"
        );
        let shown = asym.run(&["env", "status"]).await.succeeded().stdout;
        assert!(shown.contains("acme") && shown.contains("running"), "{shown}");
        let reset = asym
            .run(&["env", "reset", "acme", "--json"])
            .await
            .succeeded()
            .json();
        assert_eq!(reset["succeeded"], true, "{reset}");
        assert!(
            reset["members"]
                .as_array()
                .unwrap()
                .iter()
                .all(|member| member["epoch"] == 2),
            "{reset}"
        );

        let member = members[0]["id"].as_str().unwrap();
        let refused = asym.run(&["destroy", member]).await.refused("MEMBER_DECLARED");
        assert!(refused.contains("asym env destroy acme"), "{refused}");
        asym.run(&["env", "destroy", "acme"]).await.succeeded();
        let left = namespace
            .api::<AppClone>()
            .list(&kube::api::ListParams::default())
            .await
            .unwrap()
            .items;
        assert_eq!(left.len(), 0, "{left:?}");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn connect_gives_a_command_what_it_needs() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        // No port of its own, so that tests do not meet at one.
        namespace
            .apply_clone(&id, &json!({"template": "slack", "portRange": "none"}))
            .await;
        namespace.ready(&id).await;
        let script = "env | grep ^SLACK_ | sort; exit 7";
        let connected = Asym::of(&namespace)
            .run(&["connect", &id, "--", "sh", "-c", script])
            .await;
        assert_eq!(
            connected.status,
            Some(7),
            "the command's own status: {connected:?}"
        );
        let secret = namespace.tokens(&id).await;
        let variables: BTreeMap<&str, &str> = connected
            .stdout
            .lines()
            .filter_map(|line| line.split_once('='))
            .collect();
        let names: Vec<&str> = variables.keys().copied().collect();
        let wanted = [
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
        ];
        assert_eq!(names, wanted);
        for (name, path) in [("SLACK_API_URL", "/api/"), ("SLACK_MCP_URL", "/mcp")] {
            let url = variables[name];
            assert!(
                url.starts_with("http://127.0.0.1:") && url.ends_with(path),
                "{name}: {url}"
            );
        }
        for (name, token) in [
            ("SLACK_APP_TOKEN", "appToken"),
            ("SLACK_BOT_TOKEN", "botToken"),
            ("SLACK_SIGNING_SECRET", "signingSecret"),
            ("SLACK_USER_TOKEN", "userToken"),
        ] {
            assert_eq!(variables[name], secret[token], "{name}");
        }
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn ctrl_c_says_what_keeps_running() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let asym = Asym::of(&namespace);
        let running = asym.start(&["spin", "slack", "--seed", "acme-corp", "--name", &id]);
        wait::until(
            &namespace.api(),
            &id,
            "it is asked for",
            |clone: Option<&AppClone>| clone.map(|_| ()),
        )
        .await;
        running.interrupt();
        let ended = running.end().await;
        assert_eq!(ended.status, Some(130), "{ended:?}");
        assert_eq!(ended.stdout, "");
        for said in [
            format!("{id} keeps being made"),
            format!("asym status {id}"),
            format!("asym destroy {id}"),
        ] {
            assert!(ended.stderr.contains(&said), "{ended:?}");
        }
        namespace.ready(&id).await;
        asym.run(&["destroy", &id]).await.succeeded();
    })
    .await;
    drop(undisturbed);
}
