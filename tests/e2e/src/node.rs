//! Signals to the processes of a node, from a pod that sees them.
//!
//! A container that only shares a backend's own processes could do nothing: there the backend is the first process,
//! which the kernel shields from `SIGSTOP` and `SIGKILL`. And whoever runs the tests may neither be on the node nor have
//! rights there. A pod with the node's processes works through the Kubernetes API alone, on every kind of cluster.

use k8s_openapi::api::core::v1::Pod;
use kube::api::{AttachParams, PostParams};
use serde_json::json;
use tokio::io::AsyncReadExt;

use crate::{TestNamespace, wait};

const POD: &str = "signals";
/// Sends the signal `$2` to each process in a control group with `$1` in its name, and prints their ids.
const SCRIPT: &str = r#"for file in $(grep -ls "$1" /proc/[0-9]*/cgroup); do
    process=${file#/proc/}; process=${process%/cgroup}; kill -"$2" "$process" && echo "$process"
done"#;

/// The node that a pod runs on.
pub struct Node {
    namespace: TestNamespace,
}

impl Node {
    /// Of this pod.
    pub async fn of(namespace: &TestNamespace, pod: &Pod) -> Self {
        let namespace = namespace.privileged().await;
        let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_ref());
        let pod = json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": POD},
            "spec": {
                "nodeName": node.expect("the pod is on a node"),
                "hostPID": true,
                "tolerations": [{"operator": "Exists"}],
                "automountServiceAccountToken": false,
                "terminationGracePeriodSeconds": 0,
                "containers": [{
                    "name": POD,
                    "image": namespace.cluster.image_with_shell().await,
                    "command": ["tail", "-f", "/dev/null"],
                    "securityContext": {"runAsUser": 0, "privileged": true},
                }],
            },
        });
        let pod: Pod = serde_json::from_value(pod).expect("a pod");
        let pods = namespace.api::<Pod>();
        pods.create(&PostParams::default(), &pod)
            .await
            .expect("a pod with the processes of its node can be made");
        wait::until(&pods, POD, "it runs", |pod: Option<&Pod>| {
            let phase = pod?.status.as_ref()?.phase.as_deref()?;
            (phase == "Running").then_some(())
        })
        .await;
        Self { namespace }
    }

    /// Sends a signal to the only process of a container.
    pub async fn signal(&self, container: &str, signal: &str) {
        let command = ["sh", "-c", SCRIPT, "signal", container, signal];
        let pods = self.namespace.api::<Pod>();
        let mut script = pods
            .exec(POD, command, &AttachParams::default())
            .await
            .expect("a program can be run in the pod");
        let (mut output, mut errors) = (String::new(), String::new());
        let (mut stdout, mut stderr) = (
            script.stdout().expect("its output"),
            script.stderr().expect("its errors"),
        );
        let (read, read_errors) = tokio::join!(
            stdout.read_to_string(&mut output),
            stderr.read_to_string(&mut errors)
        );
        read.and(read_errors).expect("text");
        script.join().await.expect("the program ends");
        let processes: Vec<&str> = output.lines().collect();
        assert!(
            processes.len() == 1 && errors.is_empty(),
            "container {container} has not one process that takes {signal}: {processes:?} {errors}"
        );
    }
}
