//! A clone whose backend falls silent, or ends: it says so, keeps everything, and gets over it by itself.

use std::collections::BTreeMap;

use asymmetric_crd::clone::{CloneStatus, ServiceState};
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, CloneState};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::{database, fresh_id, is_so, status};
use asymmetric_e2e::history::{History, Told};
use asymmetric_e2e::node::Node;
use asymmetric_e2e::postgres::{Content, content};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, kubectl, operator, pods, wait, with_namespace};
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::DeleteParams;

/// One flap, as it is told: nothing before, nothing between, nothing after.
const FLAP: [Told; 3] = [
    (CloneState::Running, true),
    (CloneState::Unhealthy, false),
    (CloneState::Running, true),
];
/// The events of a clone that began to run, and of one flap.
const EVENTS: [(&str, &str); 3] = [
    ("Normal", "Running"),
    ("Warning", "Unhealthy"),
    ("Normal", "Running"),
];
/// More restarts than a spin gets before it is given up and rolled back.
const MANY_RESTARTS: i32 = 3;
const EVIDENCE: &str = "what the agent did";

/// What no trouble of a backend may change.
struct Possessions {
    id: String,
    epoch: Option<i64>,
    database: String,
    tokens: BTreeMap<String, String>,
    content: Content,
}

impl Possessions {
    /// Of a new clone that was written to.
    async fn new(namespace: &TestNamespace) -> Self {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        Slack::of(namespace, &id).await.post(EVIDENCE).await;
        Self {
            epoch: status(&clone).epoch,
            database: database(&clone).to_owned(),
            tokens: namespace.tokens(&id).await,
            content: content(&namespace.cluster, database(&clone)).await,
            id,
        }
    }

    /// All of it is there, whether the backend answers or not.
    async fn are_kept(&self, namespace: &TestNamespace) {
        let clone = namespace.api::<AppClone>().get(&self.id).await.unwrap();
        assert_eq!(status(&clone).epoch, self.epoch);
        assert_eq!(database(&clone), self.database);
        assert!(status(&clone).first_ready_at.is_some());
        assert!(!is_so(&clone, kinds::STALLED), "{:?}", clone.status);
        assert!(status(&clone).failure.is_none(), "{:?}", clone.status);
        assert_eq!(namespace.tokens(&self.id).await, self.tokens);
        assert_eq!(
            content(&namespace.cluster, &self.database).await,
            self.content,
            "the data is not what it was"
        );
    }

    /// And the clone serves it, to those who had tokens before.
    async fn are_served(&self, namespace: &TestNamespace) {
        self.are_kept(namespace).await;
        let mut slack = Slack::of(namespace, &self.id).await;
        let general = slack.general().await;
        assert!(slack.texts(&general).await.contains(&EVIDENCE.to_owned()));
    }
}

/// What the condition `Ready` says while it is false.
fn complaint(status: &CloneStatus) -> (&str, &str) {
    let ready = condition::find(&status.conditions, kinds::READY).expect("Ready is told");
    assert_eq!(ready.status, "False");
    (&ready.reason, &ready.message)
}

/// The service that the status names, and what it says of it.
fn service(status: &CloneStatus) -> (&str, ServiceState, bool, &str) {
    let [service] = status.services.as_slice() else {
        panic!("not one service: {:?}", status.services);
    };
    let message = service.message.as_deref().unwrap_or_default();
    (&service.name, service.state, service.healthy, message)
}

async fn unhealthy(namespace: &TestNamespace, id: &str) -> CloneStatus {
    let clone = wait::until(
        &namespace.api(),
        id,
        "it is unhealthy",
        |clone: Option<&AppClone>| {
            let state = clone?.status.as_ref()?.state?;
            (state == CloneState::Unhealthy).then(|| clone.cloned())?
        },
    )
    .await;
    status(&clone).clone()
}

#[tokio::test]
async fn a_backend_that_falls_silent_is_told_and_so_is_its_return() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let possessions = Possessions::new(&namespace).await;
        let (asym, id) = (Asym::of(&namespace), &possessions.id);
        let pod = namespace.pod(id).await;
        let container = namespace.container(id, "it runs", pods::running).await;
        let node = Node::of(&namespace, &pod).await;
        let history = History::of(&namespace, id).await;

        // Its connections stay open, and nobody answers on them.
        node.signal(&container, "STOP").await;
        let silent = unhealthy(&namespace, id).await;
        let (path, words) = (kubectl::clones(&namespace.name), ["status", id]);
        let (listed, told, (_, rows)) = tokio::join!(
            asym.run(&["ls"]),
            asym.run(&words),
            kubectl::table(&namespace.cluster, &path),
        );
        node.signal(&container, "CONT").await;
        history.becomes(&FLAP).await;
        namespace.told_by_events(id, &EVENTS).await;

        let (reason, message) = complaint(&silent);
        assert_eq!(reason, "Unhealthy");
        assert!(message.starts_with("the backend does not answer: "), "{message}");
        let (name, state, is_healthy, why) = service(&silent);
        assert_eq!(
            (name, state, is_healthy),
            ("backend", ServiceState::Unhealthy, false)
        );
        assert!(message.ends_with(why) && !why.is_empty(), "{why}: {message}");
        assert_eq!(silent.healthy, Some(false));
        let listed = listed.succeeded().stdout;
        let row = listed.lines().find(|line| line.starts_with(id)).unwrap();
        assert!(row.contains(" unhealthy "), "{row}");
        let told = told.succeeded().stdout;
        assert!(
            told.starts_with(&format!("{id} unhealthy\n"))
                && told.contains(&format!("backend unhealthy ({why})")),
            "{told}"
        );
        assert_eq!(
            rows[0][..6],
            [id.as_str(), "slack", "api", "unhealthy", "False", "1"]
        );

        possessions.are_served(&namespace).await;
        assert_eq!(
            namespace.pod(id).await.uid(),
            pod.uid(),
            "nobody replaced the pod"
        );
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_backend_that_is_killed_comes_back_to_the_same_run() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let possessions = Possessions::new(&namespace).await;
        let id = &possessions.id;
        let pod = namespace.pod(id).await;
        let container = namespace.container(id, "it runs", pods::running).await;
        let node = Node::of(&namespace, &pod).await;
        let history = History::of(&namespace, id).await;
        node.signal(&container, "KILL").await;
        history.becomes(&FLAP).await;
        possessions.are_served(&namespace).await;

        let restarted = namespace.pod(id).await;
        assert_eq!(restarted.uid(), pod.uid());
        let backend = pods::backend(&restarted).unwrap();
        assert_eq!(backend.restart_count, 1);
        let ended = backend.last_state.clone().unwrap().terminated.unwrap();
        assert_eq!(ended.exit_code, 137, "{ended:?}");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_backend_that_ends_again_and_again_costs_no_data() {
    with_namespace(|namespace| async move {
        let possessions = Possessions::new(&namespace).await;
        let id = &possessions.id;
        let pod = namespace.pod(id).await;
        let node = Node::of(&namespace, &pod).await;
        let mut last = String::new();
        for restarts in 0..=MANY_RESTARTS {
            let expectation = format!("it runs after {restarts} restarts");
            last = namespace
                .container(id, &expectation, |backend| {
                    pods::running(backend).filter(|container| *container != last)
                })
                .await;
            node.signal(&last, "KILL").await;
        }
        let restarts = namespace
            .container(id, "the kubelet waits before it starts it once more", |backend| {
                let waiting = backend.state.as_ref()?.waiting.as_ref()?;
                (waiting.reason.as_deref() == Some("CrashLoopBackOff")).then_some(backend.restart_count)
            })
            .await;
        assert!(restarts >= MANY_RESTARTS, "{restarts} restarts");

        let ending = format!("the backend ended with exit code 137 (restarts: {restarts})");
        let complete = format!("pod {} waits: CrashLoopBackOff; {ending}", pod.name_any());
        let ended = wait::until(
            &namespace.api(),
            id,
            "it says how its backend has ended",
            |clone: Option<&AppClone>| {
                let clone = clone?;
                let ready = condition::find(&clone.status.as_ref()?.conditions, kinds::READY)?;
                (ready.message == complete).then(|| status(clone).clone())
            },
        )
        .await;
        assert_eq!(ended.state, Some(CloneState::Unhealthy));
        assert_eq!(complaint(&ended).0, "Unhealthy");
        let (name, state, is_healthy, why) = service(&ended);
        assert_eq!(why, ending);
        assert_eq!(
            (name, state, is_healthy),
            ("backend", ServiceState::Exited, false)
        );
        possessions.are_kept(&namespace).await;

        // Another pod is not held back.
        let pods = namespace.api::<Pod>();
        pods.delete(&pod.name_any(), &DeleteParams::default())
            .await
            .unwrap();
        let clone = namespace.ready(id).await;
        assert_eq!(status(&clone).state, Some(CloneState::Running));
        possessions.are_served(&namespace).await;
    })
    .await;
}
