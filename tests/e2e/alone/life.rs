//! A clone's whole life, with everything that can be asked of one, whatever happens to the operator meanwhile.

use asymmetric_crd::clone::{RequestPhase, RequestStatus};
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, CloneSnapshot, Verb};
use asymmetric_e2e::clones::{database, fresh_id, is_so, status};
use asymmetric_e2e::leftovers::Traces;
use asymmetric_e2e::postgres::{Content, content};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::template::{OwnTemplate, fresh_name};
use asymmetric_e2e::{TestNamespace, wait};
use k8s_openapi::api::core::v1::Secret;
use kube::api::{Patch, PatchParams};
use serde_json::{Value, json};

const START: &str = "\
INSERT INTO public.messages (channel_id, ts, user_id, text)
VALUES ('C0GENERAL01', 1767603600000000, 'U0ADMIN0001', 'start');
";
const MORE: &str = "\
INSERT INTO public.messages (channel_id, ts, user_id, text)
VALUES ('C0GENERAL01', 1767603700000000, 'U0ADMIN0001', 'more');
";
const NOTES: &str = "CREATE TABLE public.notes (id bigint PRIMARY KEY, text text NOT NULL);\n";

/// One clone, and what it is made from.
pub(crate) struct Life {
    namespace: TestNamespace,
    id: String,
    template: OwnTemplate,
}

impl Life {
    /// Lives it from a failed spin to the end, checking the data after every step.
    pub(crate) async fn live(namespace: &TestNamespace) {
        let files = [("seeds__start.sql", START), ("seeds__more.sql", MORE)];
        let life = Self {
            template: OwnTemplate::named(namespace, &fresh_name(), |_| {}, &files).await,
            namespace: namespace.clone(),
            id: fresh_id("life"),
        };
        life.template.ready().await;
        life.fail().await;
        let clone = life.spin().await;
        let start = life.content(&clone).await;
        life.keep_and_return(&clone).await;
        life.seed(&clone, &start).await;
        life.new_tokens().await;
        life.upgrade(&clone).await;
        life.stop_and_reset(&clone).await;
        life.new_certificate().await;
        life.end(&clone).await;
    }

    async fn apply(&self, change: Value) {
        let mut spec = json!({"template": self.template.name, "seed": {"fixture": "start"}, "portRange": "none", "rateLimits": "1000%"});
        for (key, value) in change.as_object().unwrap() {
            spec[key] = value.clone();
        }
        self.namespace.apply_clone(&self.id, &spec).await;
    }

    async fn content(&self, clone: &AppClone) -> Content {
        content(&self.namespace.cluster, database(clone)).await
    }

    /// An image that runs and never gets healthy.
    async fn fail(&self) {
        let image = self.namespace.cluster.image_with_shell().await;
        self.apply(json!({"image": image})).await;
        let failed = wait::until(
            &self.namespace.api(),
            &self.id,
            "it has failed and is rolled back",
            |clone| {
                let clone: &AppClone = clone?;
                let failure = clone.status.as_ref()?.failure.as_ref()?;
                assert!(failure.transient, "{failure:?}");
                (failure.attempts >= 1).then(|| clone.clone())
            },
        )
        .await;
        assert!(!is_so(&failed, kinds::READY));
    }

    async fn spin(&self) -> AppClone {
        self.apply(json!({})).await;
        let clone = self.running().await;
        assert_eq!(status(&clone).epoch, Some(1));
        assert_eq!(self.texts().await, ["start"]);
        clone
    }

    /// Waits until it runs as asked, however often that was said not to be so before.
    async fn running(&self) -> AppClone {
        wait::until(
            &self.namespace.api(),
            &self.id,
            "it runs",
            |clone: Option<&AppClone>| clone.filter(|clone| is_so(clone, kinds::READY)).cloned(),
        )
        .await
    }

    async fn texts(&self) -> Vec<String> {
        let mut slack = Slack::of(&self.namespace, &self.id).await;
        let general = slack.general().await;
        let mut texts = slack.texts(&general).await;
        texts.sort();
        texts
    }

    async fn post(&self, text: &str) {
        Slack::of(&self.namespace, &self.id).await.post(text).await;
    }

    async fn ask(&self, verbs: &[Verb]) -> RequestStatus {
        let id = format!("{:08x}", rand::random::<u32>());
        let annotations: serde_json::Map<String, Value> = verbs
            .iter()
            .map(|verb| (verb.annotation().to_owned(), json!(id)))
            .collect();
        let patch = Patch::Merge(json!({"metadata": {"annotations": annotations}}));
        let clones = self.namespace.api::<AppClone>();
        clones
            .patch(&self.id, &PatchParams::default(), &patch)
            .await
            .unwrap();
        wait::until(
            &clones,
            &self.id,
            &format!("{verbs:?} is done"),
            |clone: Option<&AppClone>| {
                let requests = &clone?.status.as_ref()?.requests;
                let request = requests.get(verbs[0].name()).filter(|request| request.id == id)?;
                (request.phase != RequestPhase::Running).then(|| request.clone())
            },
        )
        .await
    }

    async fn done(&self, verb: Verb) {
        let request = self.ask(&[verb]).await;
        assert_eq!(request.phase, RequestPhase::Succeeded, "{request:?}");
        self.running().await;
    }

    async fn keep_and_return(&self, clone: &AppClone) {
        self.post("to be kept").await;
        let snapshot = json!({
            "apiVersion": "getasym.dev/v1alpha1", "kind": "CloneSnapshot", "metadata": {"name": "kept"},
            "spec": {"clone": self.id},
        });
        let snapshots = self.namespace.api::<CloneSnapshot>();
        let parameters = PatchParams::apply("asymmetric-e2e");
        snapshots
            .patch("kept", &parameters, &Patch::Apply(snapshot))
            .await
            .unwrap();
        wait::until(
            &snapshots,
            "kept",
            "it is taken",
            |snapshot: Option<&CloneSnapshot>| {
                let conditions = &snapshot?.status.as_ref()?.conditions;
                condition::is_true(conditions, kinds::READY).then_some(())
            },
        )
        .await;
        let kept = self.content(clone).await;
        self.post("to be undone").await;
        self.apply(json!({"seed": {"snapshot": "kept"}})).await;
        self.done(Verb::Restore).await;
        assert_eq!(self.content(clone).await, kept);
        self.apply(json!({})).await;
    }

    async fn seed(&self, clone: &AppClone, start: &Content) {
        // What was kept came with the restored content, which nobody has written to since: it is replaced.
        self.done(Verb::Reseed).await;
        assert_eq!(&self.content(clone).await, start);
        self.post("of the run").await;
        self.apply(json!({"seed": {"fixture": "more"}})).await;
        self.done(Verb::Reseed).await;
        assert_eq!(self.texts().await, ["more", "of the run", "start"]);
        self.apply(json!({"seed": {"fixture": "nowhere"}})).await;
        let refused = self.ask(&[Verb::Reseed]).await;
        assert_eq!(refused.phase, RequestPhase::Failed, "{refused:?}");
        assert_eq!(self.texts().await, ["more", "of the run", "start"]);
        self.apply(json!({"seed": {"fixture": "more"}})).await;
        self.done(Verb::Reset).await;
        assert_eq!(self.texts().await, ["more"], "a reset replays the last seed");
        self.apply(json!({})).await;
        self.done(Verb::Reset).await;
        assert_eq!(
            self.texts().await,
            ["start"],
            "a reset leads to the seed that the spec names by then"
        );
    }

    async fn new_tokens(&self) {
        let before = self.namespace.tokens(&self.id).await;
        self.done(Verb::Reprovision).await;
        let after = self.namespace.tokens(&self.id).await;
        assert_ne!(before["botToken"], after["botToken"]);
        assert_eq!(self.texts().await, ["start"]);
    }

    async fn upgrade(&self, clone: &AppClone) {
        self.post("before the upgrade").await;
        self.template.put("migrations__9001_notes.sql", NOTES).await;
        self.template.ready().await;
        self.done(Verb::Upgrade).await;
        assert_eq!(self.texts().await, ["before the upgrade", "start"]);
        assert!(self.content(clone).await.contains_key("public.notes"));
    }

    async fn stop_and_reset(&self, clone: &AppClone) {
        self.apply(json!({"desired": "Stopped"})).await;
        self.running().await;
        let request = self.ask(&[Verb::Reset]).await;
        assert_eq!(request.phase, RequestPhase::Succeeded, "{request:?}");
        self.apply(json!({})).await;
        self.running().await;
        assert_eq!(self.texts().await, ["start"]);
        let after = self.content(clone).await;
        // Closed behind everybody's back.
        let statement = format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", database(clone));
        asymmetric_e2e::postgres::administrate(&self.namespace.cluster, &statement).await;
        self.namespace
            .annotate(&self.id, "asymmetric-e2e/look", "closed")
            .await;
        wait::eventually("it is open again", || async {
            let query = format!(
                "SELECT datallowconn::text FROM pg_database WHERE datname = '{}'",
                database(clone)
            );
            let open = asymmetric_e2e::postgres::administrate(&self.namespace.cluster, &query).await;
            if open == ["true"] {
                Ok(())
            } else {
                Err(format!("{open:?}"))
            }
        })
        .await;
        assert_eq!(self.content(clone).await, after);
    }

    async fn new_certificate(&self) {
        let secrets = self.namespace.api::<Secret>();
        let (server, renewal) = (format!("{}-server", self.id), "getasym.dev/certificate-renewal");
        let past = "2026-01-01T00:00:00Z";
        let patch = Patch::Merge(json!({"metadata": {"annotations": {renewal: past}}}));
        secrets
            .patch(&server, &PatchParams::default(), &patch)
            .await
            .unwrap();
        self.namespace
            .annotate(&self.id, "asymmetric-e2e/look", "certificate")
            .await;
        wait::until(
            &secrets,
            &server,
            "there is a new certificate",
            |secret: Option<&Secret>| {
                let renewal = secret?.metadata.annotations.as_ref()?.get(renewal)?;
                (renewal != past).then_some(())
            },
        )
        .await;
        self.running().await;
    }

    async fn end(&self, clone: &AppClone) {
        let traces = Traces::of(clone);
        assert!(!traces.outside(&self.namespace).await.is_empty());
        self.namespace.destroy(&self.id).await;
        traces.assert_none(&self.namespace).await;
    }
}
