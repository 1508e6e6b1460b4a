//! kubectl's manners: forms of output, namespaces, selectors, watching, dry runs and the configuration.

use std::path::Path;

use asymmetric_crd::{AppClone, CloneState, Environment};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::{TestNamespace, operator, with_namespace};
use kube::api::{ListParams, Patch, PatchParams};
use serde_json::{Value, json};

async fn label(namespace: &TestNamespace, id: &str, team: &str) {
    let patch = json!({"metadata": {"labels": {"team": team}}});
    let api = namespace.api::<AppClone>();
    api.patch(id, &PatchParams::default(), &Patch::Merge(&patch))
        .await
        .unwrap();
}

#[tokio::test]
async fn forms_and_selections_of_clones() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let ids = [fresh_id("slack"), fresh_id("slack")];
        for (id, team) in ids.iter().zip(["blue", "red"]) {
            namespace
                .apply_clone(id, &json!({"template": "slack", "portRange": "none"}))
                .await;
            label(&namespace, id, team).await;
        }
        for id in &ids {
            namespace.ready(id).await;
        }
        let out = async |words: &[&str]| asym.run(words).await.succeeded().stdout;

        let yaml = out(&["status", &ids[0], "-o", "yaml"]).await;
        let read: Value = serde_saphyr::from_str(&yaml).unwrap();
        assert_eq!(
            read,
            asym.run(&["status", &ids[0], "-o", "json"])
                .await
                .succeeded()
                .json()
        );
        let wide = out(&["ls", "-o", "wide"]).await;
        let heads: Vec<&str> = wide.lines().next().unwrap().split_whitespace().collect();
        assert_eq!(
            &heads[6..],
            ["AGE", "ENDPOINT", "SERVER", "DATABASE", "MESSAGE"],
            "{wide}"
        );
        assert!(
            wide.contains(&format!("http://{}.{}", ids[0], namespace.name)),
            "{wide}"
        );
        let everywhere = out(&["ls", "-A"]).await;
        let ours = everywhere
            .lines()
            .filter(|line| line.starts_with(&namespace.name))
            .count();
        assert!(everywhere.starts_with("NAMESPACE ") && ours == 2, "{everywhere}");

        let named = |id: &str| format!("clone.getasym.dev/{id}\n");
        assert_eq!(
            out(&["ls", "-l", "team=blue", "-o", "name"]).await,
            named(&ids[0])
        );
        assert_eq!(
            out(&["ls", "-l", "team notin (blue)", "-o", "name"]).await,
            named(&ids[1])
        );
        let wrong = asym.run(&["ls", "-l", "team=blue=red"]).await;
        assert_eq!(wrong.status, Some(2), "{wrong:?}");
        assert!(
            wrong.stderr.contains("'blue=red' is not the value of a label"),
            "{wrong:?}"
        );

        // What one verb lists, another one takes: asym ls -o name | xargs asym reset
        let listed = out(&["ls", "-o", "name"]).await;
        let mut words = vec!["reset", "-o", "json"];
        words.extend(listed.lines());
        let reset = asym.run(&words).await.succeeded().json();
        let epochs: Vec<&Value> = reset
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["epoch"])
            .collect();
        assert_eq!(epochs, [2, 2], "{reset}");
        let noted = asym
            .run(&["reset", "-l", "team=red", "--no-wait", "--json"])
            .await
            .succeeded()
            .json();
        assert!(noted[0]["request"].is_string(), "{noted}");
        asym.run(&["destroy", "-l", "team=red"]).await.succeeded();
        assert_eq!(out(&["ls", "-o", "name"]).await, named(&ids[0]));
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_list_is_watched_until_ctrl_c() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let id = fresh_id("slack");
        let mut watched = asym.start(&["ls", "-w"]);
        namespace
            .apply_clone(&id, &json!({"template": "slack", "portRange": "none"}))
            .await;
        watched.printed("   running   ").await;
        asym.run(&["stop", &id]).await.succeeded();
        watched.printed("   stopped   ").await;
        asym.run(&["destroy", &id]).await.succeeded();
        watched.printed("   gone   ").await;
        watched.interrupt();
        let ended = watched.end().await;
        assert_eq!(ended.status, Some(130), "{ended:?}");
        assert_eq!(
            ended.stdout.matches("ENVIRONMENT").count(),
            1,
            "one head: {ended:?}"
        );
        // The clone may be there before the list is.
        let said = ended.stderr.trim();
        assert!(
            ["", "No clones. Create one: asym spin slack"].contains(&said),
            "{said}"
        );
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let dry = async |words: &[&str]| {
            let mut words = words.to_vec();
            words.push("--dry-run");
            asym.run(&words).await
        };
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/acme.env.yaml");
        let spun = dry(&["spin", "slack", "--group", "trial"]).await.succeeded();
        assert!(
            spun.stdout.starts_with("created slack-") && spun.stdout.ends_with(" (server dry run)\n"),
            "{spun:?}"
        );
        let composed = dry(&["env", "spin", file.to_str().unwrap()]).await.succeeded();
        assert_eq!(composed.stdout, "applied environment acme (server dry run)\n");
        dry(&["spin", "slack", "--seed", "acme-crop"])
            .await
            .refused("FIXTURE_NOT_FOUND");
        let none = ListParams::default();
        assert_eq!(
            namespace.api::<AppClone>().list(&none).await.unwrap().items.len(),
            0
        );
        assert_eq!(
            namespace
                .api::<Environment>()
                .list(&none)
                .await
                .unwrap()
                .items
                .len(),
            0
        );

        let id = fresh_id("slack");
        namespace
            .apply_clone(&id, &json!({"template": "slack", "portRange": "none"}))
            .await;
        let before = namespace.ready(&id).await;
        for (verb, done) in [
            ("reset", "reset"),
            ("stop", "stopped"),
            ("start", "started"),
            ("destroy", "destroyed"),
        ] {
            let output = dry(&[verb, &id]).await.succeeded();
            assert_eq!(output.stdout, format!("{done} {id} (server dry run)\n"));
        }
        let after = namespace.ready(&id).await;
        assert_eq!(
            (&after.spec, &after.metadata.annotations),
            (&before.spec, &before.metadata.annotations)
        );
        assert_eq!(after.status.unwrap().state, Some(CloneState::Running));
        dry(&["spin", "slack", "--name", &id]).await.refused("NAME_TAKEN");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn the_configuration_is_below_the_options() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let home = tempfile::tempdir().unwrap();
        let asym = Asym::of(&namespace).without_namespace().at_home_in(home.path());
        asym.run(&["config", "set", "namespace", &namespace.name])
            .await
            .succeeded();
        asym.run(&["config", "set", "portRange", "none"])
            .await
            .succeeded();
        let shown = asym.run(&["config", "-o", "json"]).await.succeeded().json();
        let file = home.path().join("config.yaml");
        assert_eq!(shown["settings"][0]["from"], "--context");
        assert_eq!(
            shown["settings"][1],
            json!({"key": "namespace", "value": namespace.name, "from": file.to_str().unwrap()})
        );

        let spun = asym.run(&["spin", "slack", "--json"]).await.succeeded().json();
        assert_eq!(spun["namespace"], json!(namespace.name));
        assert_eq!(spun["ports"], json!({}), "{spun}");
        let clone = namespace
            .api::<AppClone>()
            .get(spun["id"].as_str().unwrap())
            .await
            .unwrap();
        assert_eq!(clone.spec.port_range.as_deref(), Some("none"));
        let elsewhere = asym
            .run(&["ls", "--namespace", "default", "-o", "name"])
            .await
            .succeeded();
        assert!(
            !elsewhere.stdout.contains(spun["id"].as_str().unwrap()),
            "{elsewhere:?}"
        );

        std::fs::write(&file, "namspace: x\n").unwrap();
        let refused = asym.run(&["ls"]).await.refused("CONFIG_INVALID");
        assert!(
            refused.ends_with("config.yaml:1:1: Unknown key(s): 'namspace' (did you mean 'namespace'?)"),
            "{refused}"
        );
    })
    .await;
    drop(undisturbed);
}
