use futures::stream::unfold;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, DuplexStream, duplex};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::testing::Kept;

/// A port whose other ends are the test's.
struct Rig {
    address: SocketAddr,
    /// States of the clone that the cluster tells.
    tell: UnboundedSender<Option<AppClone>>,
    /// Ends of the connections in the pod, in the order in which they were made.
    pods: UnboundedReceiver<DuplexStream>,
    err: Kept,
    serving: tokio::task::JoinHandle<()>,
}

async fn rig(kind: Kind, until: Until) -> Rig {
    let listener = bind(Destination {
        id: "slack-a1".to_owned(),
        kind,
        remote: 3001,
        local: 0,
    });
    let listener = listener.await.unwrap();
    let address = listener.address();
    let (tell, told) = unbounded_channel();
    let states = unfold(
        told,
        |mut told| async move { Some((Ok(told.recv().await?), told)) },
    );
    let (made, pods) = unbounded_channel();
    let dial: Dial = Arc::new(move || {
        let (near, far) = duplex(64);
        made.send(far).unwrap();
        Box::pin(async move { Ok(Box::new(near) as Connection) })
    });
    let err = Kept::default();
    let console = Console::new(Box::new(Kept::default()), Box::new(err.clone()), false, None);
    let serving = tokio::spawn(listener.carry(states.boxed(), dial, console, until));
    Rig {
        address,
        tell,
        pods,
        err,
        serving,
    }
}

impl Rig {
    /// A connection, and its end in the pod.
    async fn connection(&mut self) -> (TcpStream, DuplexStream) {
        let local = TcpStream::connect(self.address).await.unwrap();
        let pod = self.pods.recv().await.unwrap();
        (local, pod)
    }

    fn tell(&self, status: &Value) {
        let clone = json!({
            "apiVersion": "getasym.dev/v1alpha1", "kind": "Clone", "metadata": {"name": "slack-a1"},
            "spec": {"template": "slack"}, "status": status,
        });
        self.tell
            .send(Some(serde_json::from_value(clone).unwrap()))
            .unwrap();
    }
}

/// What comes until the end.
async fn rest(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

async fn works(local: &mut TcpStream, pod: &mut DuplexStream) {
    let mut bytes = [0; 4];
    local.write_all(b"ping").await.unwrap();
    pod.read_exact(&mut bytes).await.unwrap();
    pod.write_all(b"pong").await.unwrap();
    local.read_exact(&mut bytes).await.unwrap();
    assert_eq!(&bytes, b"pong");
}

#[tokio::test]
async fn a_connection_ends_on_both_sides_when_one_ends() {
    let mut rig = rig(Kind::Api, Until::default()).await;
    let (mut local, mut pod) = rig.connection().await;
    works(&mut local, &mut pod).await;
    pod.write_all(b"goodbye").await.unwrap();
    drop(pod);
    assert_eq!(rest(&mut local).await, "goodbye");

    let (mut local, mut pod) = rig.connection().await;
    local.write_all(b"the last").await.unwrap();
    drop(local);
    assert_eq!(rest(&mut pod).await, "the last");
}

#[tokio::test]
async fn connections_of_an_ended_run_end_with_it() {
    let mut rig = rig(Kind::Api, Until::default()).await;
    let (mut before, mut its_pod) = rig.connection().await;
    works(&mut before, &mut its_pod).await;
    rig.tell(&json!({"epoch": 1}));
    rig.tell(&json!({"epoch": 2}));
    assert_eq!(rest(&mut before).await, "", "closed, with its pod still there");
    let (mut after, mut its_pod) = rig.connection().await;
    rig.tell(&json!({"epoch": 2}));
    works(&mut after, &mut its_pod).await;
}

#[tokio::test]
async fn sessions_of_a_database_are_ended_by_postgres() {
    let mut rig = rig(Kind::Database, Until::default()).await;
    let (mut local, mut pod) = rig.connection().await;
    rig.tell(&json!({"epoch": 1}));
    rig.tell(&json!({"epoch": 2}));
    // Told of after the other states, so that those have been seen.
    rig.tell(&json!({"epoch": 2, "state": "running"}));
    let (mut later, mut its_pod) = rig.connection().await;
    works(&mut later, &mut its_pod).await;
    works(&mut local, &mut pod).await;
}

#[tokio::test]
async fn a_clone_that_is_gone_ends_its_forward_or_is_waited_for() {
    let gone = Until {
        gone: true,
        ..Until::default()
    };
    let mut ending = rig(Kind::Api, gone).await;
    let (mut local, _pod) = ending.connection().await;
    ending.tell(&json!({"epoch": 1}));
    ending.tell.send(None).unwrap();
    ending.serving.await.unwrap();
    assert_eq!(rest(&mut local).await, "");

    let mut waiting = rig(Kind::Api, Until::default()).await;
    let (mut local, _pod) = waiting.connection().await;
    waiting.tell.send(None).unwrap();
    assert_eq!(rest(&mut local).await, "");
    let (mut local, mut pod) = waiting.connection().await;
    works(&mut local, &mut pod).await;
}

#[tokio::test]
async fn nothing_is_connected_to_a_clone_that_is_stopped() {
    let mut rig = rig(Kind::Api, Until::default()).await;
    let (mut local, _pod) = rig.connection().await;
    let stopped = json!({"type": "Serving", "status": "False", "reason": "Stopped", "message": "", "lastTransitionTime": "2026-01-05T09:00:00Z"});
    let ready = json!({"type": "Ready", "status": "True", "reason": "Stopped", "message": "", "lastTransitionTime": "2026-01-05T09:00:00Z"});
    let status = json!({"epoch": 1, "firstReadyAt": "2026-01-05T09:00:00Z", "state": "stopped", "conditions": [ready, stopped]});
    let mut clone = json!({
        "apiVersion": "getasym.dev/v1alpha1", "kind": "Clone", "metadata": {"name": "slack-a1"},
        "spec": {"template": "slack", "desired": "Stopped"}, "status": status,
    });
    rig.tell
        .send(Some(serde_json::from_value(clone.clone()).unwrap()))
        .unwrap();
    assert_eq!(rest(&mut local).await, "", "its pod is gone");
    let mut refused = TcpStream::connect(rig.address).await.unwrap();
    assert_eq!(rest(&mut refused).await, "");
    assert_eq!(
        rig.err.text(),
        "error[CLONE_NOT_READY]: slack-a1 is stopped; start it with asym start slack-a1\n"
    );
    clone["spec"]["desired"] = json!("Running");
    rig.tell
        .send(Some(serde_json::from_value(clone).unwrap()))
        .unwrap();
    // The state is told before long; until then connections are refused.
    let (mut local, mut pod) = loop {
        let local = TcpStream::connect(rig.address).await.unwrap();
        if let Ok(Some(pod)) = tokio::time::timeout(Duration::from_millis(50), rig.pods.recv()).await {
            break (local, pod);
        }
    };
    works(&mut local, &mut pod).await;
}

#[tokio::test]
async fn a_port_without_use_is_given_up() {
    let until = Until {
        gone: true,
        unused: Some(Duration::from_millis(200)),
    };
    let mut rig = rig(Kind::Database, until).await;
    let (mut local, mut pod) = rig.connection().await;
    works(&mut local, &mut pod).await;
    drop(local);
    assert_eq!(rest(&mut pod).await, "");
    drop(pod);
    rig.serving.await.unwrap();
}

#[tokio::test]
async fn a_busy_port_is_named() {
    let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let destination = Destination {
        id: "slack-a1".to_owned(),
        kind: Kind::Api,
        remote: 3001,
        local: port,
    };
    let failure = bind(destination).await.err().unwrap();
    let said = failure.rendered().unwrap();
    assert!(
        said.starts_with(&format!("error[PORT_IN_USE]: port {port} is busy")),
        "{said}"
    );
    assert!(said.contains("--port"), "{said}");
}
