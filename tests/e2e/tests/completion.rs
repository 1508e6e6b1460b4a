//! Names from the real cluster, in the shell and through kubectl.

use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::shell::Shell;
use asymmetric_e2e::with_namespace;
use serde_json::json;

#[tokio::test]
async fn names_of_the_cluster_are_completed() {
    with_namespace(|namespace| async move {
        let (slack, stripe) = (fresh_id("slack"), fresh_id("stripe"));
        namespace
            .apply_clone(&slack, &json!({"template": "slack", "portRange": "none"}))
            .await;
        namespace
            .apply_clone(&stripe, &json!({"template": "stripe", "portRange": "none"}))
            .await;
        namespace
            .apply_environment("acme", &json!({"members": [slack]}))
            .await;
        let mut shell = Shell::of(&namespace);
        let name = &namespace.name;
        for (line, expected) in [
            ("asym reset slack-".to_owned(), vec![slack.as_str()]),
            (format!("asym destroy {slack} st"), vec![stripe.as_str()]),
            (format!("asym --namespace {name} logs sl"), vec![slack.as_str()]),
            ("asym env reset ac".to_owned(), vec!["acme"]),
            ("asym spin sla".to_owned(), vec!["slack"]),
            (format!("asym seed {slack} --fixture acme-c"), vec!["acme-corp"]),
            ("asym spin stripe --mode a".to_owned(), vec!["api"]),
            (format!("asym ls --namespace {name}"), vec![name.as_str()]),
            (
                format!("asym ls --context {}", namespace.cluster.context),
                vec![namespace.cluster.context.as_str()],
            ),
        ] {
            let asked = shell
                .run(&format!("ASYM_COMPLETE=fish asym -- {line}"))
                .await
                .succeeded();
            let names: Vec<&str> = asked
                .stdout
                .lines()
                .filter_map(|line| line.split('\t').next())
                .collect();
            assert_eq!((names, asked.stderr.as_str()), (expected, ""), "{line}");
        }

        let through_kubectl = shell
            .run("kubectl __complete asym reset stripe-")
            .await
            .succeeded();
        let lines: Vec<&str> = through_kubectl.stdout.lines().collect();
        assert!(
            lines[0].starts_with(&format!("{stripe}\tstripe ")),
            "{through_kubectl:?}"
        );
        assert_eq!(lines[1], ":4", "{through_kubectl:?}");
        let listed = shell.run("kubectl asym ls").await.succeeded();
        assert!(
            listed.stdout.contains(&slack) && listed.stdout.contains(&stripe),
            "{listed:?}"
        );
    })
    .await;
}
