//! Templates that people put into the catalog from a folder.

use std::path::Path;

use asymmetric_crd::content;
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::template::{OwnTemplate, fresh_name, slack};
use asymmetric_e2e::{TestNamespace, operator, registry, with_namespace};
use serde_json::{Value, json};
use tempfile::TempDir;

const WELCOME: &str = "\
INSERT INTO public.messages (channel_id, ts, user_id, text)
VALUES ('C0GENERAL01', 1767603600000000, 'U0ADMIN0001', 'from a folder');
";

/// A folder with a template of this name.
async fn folder(namespace: &TestNamespace, name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (key, text) in slack(&namespace.cluster).await {
        let text = if key == content::MANIFEST {
            let mut manifest: Value = serde_json::from_str(&text).unwrap();
            manifest["name"] = json!(name);
            manifest.to_string()
        } else {
            text
        };
        write(folder.path(), &content::path_of(&key), &text);
    }
    write(folder.path(), "seeds/welcome.sql", WELCOME);
    write(
        folder.path(),
        "README.md",
        "Not content, and no reason to refuse the folder.",
    );
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

async fn spun(namespace: &TestNamespace, template: &str) -> Vec<String> {
    let id = fresh_id("pushed");
    namespace.spin(&id, template, Some("welcome")).await;
    let mut slack = Slack::of(namespace, &id).await;
    let general = slack.general().await;
    slack.texts(&general).await
}

#[tokio::test]
async fn a_folder_becomes_a_template_and_can_be_pushed_again() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, name) = (Asym::of(&namespace), fresh_name());
        let folder = folder(&namespace, &name).await;
        let path = folder.path().to_str().unwrap();
        let own = OwnTemplate::pushed(&namespace, &name);
        let pushed = asym.run(&["template", "push", path]).await.succeeded();
        assert!(
            pushed
                .stdout
                .contains(&format!("{name} is in the catalog, with welcome")),
            "{pushed:?}"
        );
        assert_eq!(spun(&namespace, &own.name).await, ["from a folder"]);

        write(
            folder.path(),
            "seeds/welcome.sql",
            &WELCOME.replace("a folder", "another push"),
        );
        asym.run(&["template", "push", path]).await.succeeded();
        assert_eq!(spun(&namespace, &own.name).await, ["from another push"]);

        write(
            folder.path(),
            "seeds/broken.sql",
            "SELECT 1;\nINSERT INTO nowhere VALUES (1);\n",
        );
        let broken = asym.run(&["template", "push", path]).await;
        assert_eq!(broken.status, Some(1), "{broken:?}");
        assert!(broken.stderr.contains("seeds/broken.sql, line 2"), "{broken:?}");

        write(folder.path(), "clone.manifest.json", "{\n  \"nmae\": \"x\"\n}");
        let refused = asym
            .run(&["template", "push", path])
            .await
            .refused("TEMPLATE_INVALID");
        assert!(refused.contains("clone.manifest.json:2:"), "{refused}");
        let refused = asym
            .run(&["template", "push", "/nowhere"])
            .await
            .refused("TEMPLATE_INVALID");
        assert!(refused.contains("/nowhere"), "{refused}");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_template_of_the_chart_is_not_taken_over() {
    with_namespace(|namespace| async move {
        let folder = folder(&namespace, "slack").await;
        let path = folder.path().to_str().unwrap();
        let refused = Asym::of(&namespace)
            .run(&["template", "push", path])
            .await
            .refused("PUSH_FAILED");
        assert!(
            refused.contains("asymmetric-template-slack") && refused.contains("another name"),
            "{refused}"
        );
    })
    .await;
}

#[tokio::test]
async fn large_content_comes_from_a_registry() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, name) = (Asym::of(&namespace), fresh_name());
        let folder = folder(&namespace, &name).await;
        let path = folder.path().to_str().unwrap();
        let own = OwnTemplate::pushed(&namespace, &name);
        let padding = format!("{WELCOME}-- {}\n", "x".repeat(2 * 1024 * 1024));
        write(folder.path(), "seeds/welcome.sql", &padding);
        let refused = asym.run(&["template", "push", path]).await.refused("PUSH_FAILED");
        assert!(
            refused.contains("seeds/welcome.sql") && refused.contains("--artifact"),
            "{refused}"
        );

        let (host, source) = registry::names(&namespace.cluster).await;
        let reference = format!("{host}/content-{name}:1");
        let known = format!("{source}/content-{name}");
        let arguments = [
            "template",
            "push",
            path,
            "--artifact",
            &reference,
            "--plain-http",
            "--artifact-name",
            &known,
        ];
        asym.run(&arguments).await.succeeded();
        assert_eq!(spun(&namespace, &own.name).await, ["from a folder"]);

        let nowhere = format!("{source}/content-{name}@sha256:{}", "0".repeat(64));
        own.put_as("asymmetric-content", "artifact", &nowhere).await;
        let template = own
            .registered("it says that the artifact is missing", |template| {
                let conditions = template.status.as_ref().map(|status| status.conditions.clone());
                conditions
                    .unwrap_or_default()
                    .iter()
                    .any(|condition| condition.message.contains("cannot be had"))
            })
            .await;
        drop(template);
    })
    .await;
    drop(undisturbed);
}
