use serde_json::json;

use super::*;

fn workload(ready: i64, updated: i64) -> Value {
    json!({
        "kind": "StatefulSet",
        "metadata": {"name": "asymmetric-postgres", "generation": 2},
        "spec": {"replicas": 1},
        "status": {"observedGeneration": 2, "replicas": 1, "updatedReplicas": updated, "readyReplicas": ready},
    })
}

fn pod(status: Value) -> Value {
    let mut pod = json!({"kind": "Pod", "metadata": {"name": "asymmetric-postgres-0"}});
    pod["status"] = status;
    pod
}

#[test]
fn nothing_installed_is_not_ready() {
    assert_eq!(judge(&[]), Readiness::Waiting("nothing is installed".to_owned()));
}

#[test]
fn all_rolled_out_is_ready() {
    assert_eq!(judge(&[workload(1, 1)]), Readiness::Ready);
}

#[test]
fn a_version_that_was_not_seen_yet_is_not_ready() {
    let mut newer = workload(1, 1);
    newer["metadata"]["generation"] = json!(3);
    assert!(matches!(judge(&[newer]), Readiness::Waiting(_)));
    assert!(matches!(judge(&[workload(1, 0)]), Readiness::Waiting(_)));
}

#[test]
fn a_pull_that_fails_is_broken_with_its_reason() {
    let pod = pod(json!({"containerStatuses": [{
        "name": "postgres", "ready": false,
        "state": {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image \"x\""}},
    }]}));
    let Readiness::Broken(why) = judge(&[workload(0, 1), pod]) else {
        panic!("not broken")
    };
    assert_eq!(
        why,
        "pod asymmetric-postgres-0 cannot run postgres: ImagePullBackOff: Back-off pulling image \"x\""
    );
}

#[test]
fn a_crash_tells_the_last_words_of_the_program() {
    let pod = pod(json!({"containerStatuses": [{
        "name": "postgres", "ready": false,
        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}},
        "lastState": {"terminated": {"message": "starting\nno space left on device\n"}},
    }]}));
    let Readiness::Broken(why) = judge(&[workload(0, 1), pod]) else {
        panic!("not broken")
    };
    assert!(
        why.ends_with("CrashLoopBackOff: no space left on device"),
        "{why}"
    );
}

#[test]
fn pods_that_need_time_are_waited_for() {
    let creating = pod(json!({"containerStatuses": [{
        "name": "postgres", "ready": false, "state": {"waiting": {"reason": "ContainerCreating"}},
    }]}));
    assert_eq!(
        judge(&[workload(0, 1), creating]),
        Readiness::Waiting("pod asymmetric-postgres-0 is starting postgres: ContainerCreating".to_owned())
    );
    let pending = pod(json!({"conditions": [{
        "type": "PodScheduled", "status": "False", "message": "0/1 nodes are available",
    }]}));
    assert_eq!(
        judge(&[workload(0, 1), pending]),
        Readiness::Waiting("pod asymmetric-postgres-0 finds no node: 0/1 nodes are available".to_owned())
    );
}

#[test]
fn a_crash_counts_between_two_attempts_too() {
    let running = pod(json!({"containerStatuses": [{
        "name": "postgres", "ready": false, "restartCount": 2,
        "state": {"running": {}},
        "lastState": {"terminated": {"exitCode": 1, "message": "no space left on device"}},
    }]}));
    assert_eq!(
        judge(&[workload(0, 1), running]),
        Readiness::Broken(
            "pod asymmetric-postgres-0 failed 2 times in postgres: no space left on device".to_owned()
        )
    );
    let ended = pod(json!({"containerStatuses": [{
        "name": "postgres", "ready": false, "restartCount": 1,
        "state": {"terminated": {"exitCode": 1, "message": "no route"}},
    }]}));
    let Readiness::Broken(why) = judge(&[workload(0, 1), ended]) else {
        panic!("not broken")
    };
    assert!(why.ends_with("failed 1 times in postgres: no route"), "{why}");
}
