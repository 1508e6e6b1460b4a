//! Images and content that move on while clones run.

use asymmetric_crd::AppClone;
use asymmetric_crd::clone::CloneStatus;
use asymmetric_crd::condition::kinds;
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::{database, fresh_id, is_so, status};
use asymmetric_e2e::cluster::Cluster;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::template::{OwnTemplate, fresh_name, is_true};
use asymmetric_e2e::{TestNamespace, operator, postgres, registry, wait, with_namespace};
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::{DeleteParams, EvictParams, ListParams};
use serde_json::json;

const WELCOME: &str = "\
INSERT INTO public.messages (channel_id, ts, user_id, text)
VALUES ('C0GENERAL01', 1767603600000000, 'U0ADMIN0001', 'welcome');
";
const NOTES: &str = "\
CREATE TABLE public.notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL);
INSERT INTO public.notes (text) SELECT text FROM public.messages ORDER BY ts;
";
const NOTES_FILE: &str = "migrations__9001_notes.sql";

/// A template of the test's own whose image is under a tag of the test's own.
struct Moving {
    own: OwnTemplate,
    /// An image that a pod of the cluster runs.
    pod_image: String,
    tag: String,
    cluster: Cluster,
}

impl Moving {
    async fn new(namespace: &TestNamespace) -> (Self, String) {
        let slack = namespace
            .cluster
            .global::<asymmetric_crd::CloneTemplate>()
            .get("slack")
            .await;
        let image = slack.unwrap().status.unwrap().images.swap_remove(0);
        let name = fresh_name();
        let tag = format!("moving-{name}");
        let digest = registry::point(&namespace.cluster, &image.pod_image, &tag, "first").await;
        let reference = image.image.rsplit_once(':').unwrap().0;
        let reference = format!("{reference}:{tag}");
        let change = |manifest: &mut serde_json::Value| {
            manifest["services"]["backend"]["image"] = json!(reference);
        };
        let files = [("seeds__welcome.sql", WELCOME)];
        let own = OwnTemplate::named(namespace, &name, change, &files).await;
        own.ready().await;
        let moving = Self {
            own,
            pod_image: image.pod_image,
            tag,
            cluster: namespace.cluster.clone(),
        };
        (moving, digest)
    }

    async fn point(&self, variant: &str) -> String {
        registry::point(&self.cluster, &self.pod_image, &self.tag, variant).await
    }

    /// Changes the content and waits until clones can be had of it.
    async fn put(&self, key: &str, text: &str) {
        let before = self.own.ready().await.status.unwrap().content_digest;
        self.own.put(key, text).await;
        self.own
            .registered("its new content is ready", |template| {
                let now = template
                    .status
                    .as_ref()
                    .and_then(|status| status.content_digest.as_ref());
                is_true(template, kinds::READY) && now != before.as_ref()
            })
            .await;
    }
}

/// Ends the clone's pod with `end` and waits for another; the digest that it runs.
async fn replaced_pod(namespace: &TestNamespace, id: &str, evict: bool) -> String {
    let pods = namespace.api::<Pod>();
    let selector = format!("asym.clone={id}");
    let list = pods.list(&ListParams::default().labels(&selector)).await.unwrap();
    let old = list.items.first().expect("a pod").clone();
    if evict {
        pods.evict(&old.name_any(), &EvictParams::default())
            .await
            .unwrap();
    } else {
        pods.delete(&old.name_any(), &DeleteParams::default())
            .await
            .unwrap();
    }
    wait::until_all(&pods, &selector, "another pod runs", |pods: &[Pod]| {
        let new = pods.iter().find(|pod| pod.uid() != old.uid())?;
        let container = new.status.as_ref()?.container_statuses.as_ref()?.first()?;
        container.started.filter(|started| *started)?;
        new.spec.as_ref()?.containers.first()?.image.clone()
    })
    .await
    .rsplit_once('@')
    .expect("an image by digest")
    .1
    .to_owned()
}

async fn upgraded(namespace: &TestNamespace, id: &str) -> CloneStatus {
    let clone = wait::until(&namespace.api(), id, "it is ready", |clone: Option<&AppClone>| {
        clone.filter(|clone| is_so(clone, kinds::READY)).cloned()
    })
    .await;
    status(&clone).clone()
}

#[tokio::test]
async fn a_clone_keeps_its_image_until_it_is_upgraded_and_its_data_then() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (moving, first) = Moving::new(&namespace).await;
        let (asym, id) = (Asym::of(&namespace), fresh_id("moving"));
        let clone = namespace.spin(&id, &moving.own.name, Some("welcome")).await;
        assert_eq!(status(&clone).image_digest, Some(first.clone()));
        let tokens = namespace.tokens(&id).await;

        let second = moving.point("second").await;
        assert_ne!(first, second);
        assert_eq!(replaced_pod(&namespace, &id, false).await, first);
        assert_eq!(replaced_pod(&namespace, &id, true).await, first);
        namespace.ready(&id).await;
        namespace.reset(&id).await;
        asym.run(&["stop", &id]).await.succeeded();
        asym.run(&["start", &id]).await.succeeded();
        assert_eq!(upgraded(&namespace, &id).await.image_digest, Some(first));

        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        slack.post("of the run").await;
        moving.put(NOTES_FILE, NOTES).await;
        let done = asym.run(&["upgrade", &id]).await.succeeded();
        assert!(
            done.stdout.contains(&second["sha256:".len()..][..12]),
            "{}",
            done.stdout
        );
        assert!(done.stdout.contains("1 migration"), "{}", done.stdout);
        let after = upgraded(&namespace, &id).await;
        assert_eq!(after.image_digest, Some(second.clone()));
        assert_eq!(
            (after.epoch, after.migrations.last().unwrap().name.as_str()),
            (Some(2), "migrations/9001_notes.sql")
        );
        assert_eq!(namespace.tokens(&id).await, tokens);
        let mut slack = Slack::of(&namespace, &id).await;
        assert_eq!(slack.texts(&general).await, ["of the run", "welcome"]);
        let notes = asym
            .run(&["query", &id, "SELECT text FROM notes ORDER BY id", "--json"])
            .await
            .succeeded();
        assert!(notes.stdout.contains("of the run"), "{}", notes.stdout);
        assert_eq!(replaced_pod(&namespace, &id, false).await, second);
        namespace.ready(&id).await;

        let again = asym.run(&["upgrade", "--all"]).await.succeeded();
        assert!(
            again.stdout.contains("is what its template is"),
            "{}",
            again.stdout
        );
        // Whoever spins now gets what the upgrade found.
        let later = namespace
            .spin(&fresh_id("later"), &moving.own.name, Some("welcome"))
            .await;
        assert_eq!(status(&later).image_digest, Some(second));
        namespace.reset(&id).await;
        assert_eq!(
            slack.texts(&general).await,
            ["welcome"],
            "the start is the new content's"
        );
        assert_eq!(
            postgres::content(&namespace.cluster, database(&clone)).await,
            postgres::content(&namespace.cluster, database(&later)).await,
            "a reset leads to what a spin makes"
        );
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn what_cannot_be_done_to_data_is_refused_until_a_reset_is_asked_for() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (moving, _) = Moving::new(&namespace).await;
        moving.put(NOTES_FILE, NOTES).await;
        let (asym, id) = (Asym::of(&namespace), fresh_id("moving"));
        namespace.spin(&id, &moving.own.name, Some("welcome")).await;
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        slack.post("of the run").await;

        // A migration that this run's data refuses: the second message has the same text.
        slack.post("welcome").await;
        let added = "ALTER TABLE public.messages ADD CONSTRAINT said_once UNIQUE (text);\n";
        moving.put("migrations__9002_once.sql", added).await;
        let refused = asym.run(&["upgrade", &id]).await.refused("UPGRADE_FAILED");
        assert!(refused.contains("migrations/9002_once.sql, line 1"), "{refused}");
        assert_eq!(slack.texts(&general).await.len(), 3, "it serves as before");

        moving
            .put(NOTES_FILE, &NOTES.replace("text text", "text varchar"))
            .await;
        let refused = asym.run(&["upgrade", &id]).await.refused("UPGRADE_FAILED");
        assert!(
            refused.contains("migrations/9001_notes.sql was edited"),
            "{refused}"
        );
        assert!(
            refused.contains(&format!("asym upgrade {id} --reset")),
            "{refused}"
        );
        assert_eq!(slack.texts(&general).await.len(), 3, "it serves as before");
        assert_eq!(upgraded(&namespace, &id).await.epoch, Some(1));

        asym.run(&["upgrade", &id, "--reset"]).await.succeeded();
        let after = upgraded(&namespace, &id).await;
        assert_eq!(after.epoch, Some(2));
        let mut slack = Slack::of(&namespace, &id).await;
        assert_eq!(slack.texts(&general).await, ["welcome"]);
        let runs = asym.run(&["runs", &id]).await.succeeded();
        assert!(
            runs.stdout.lines().count() > 2,
            "the ended run is kept: {}",
            runs.stdout
        );
    })
    .await;
    drop(undisturbed);
}
