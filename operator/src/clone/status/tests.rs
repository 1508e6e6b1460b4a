use asymmetric_crd::CloneState;
use asymmetric_crd::clone::ServiceState;
use asymmetric_crd::condition::find;

use super::super::observed::Backend;
use super::super::world::World;
use super::*;
use asymmetric_crd::state::RESETTING;
use k8s_openapi::jiff::SignedDuration;

fn condition<'a>(world: &'a World, kind: &str) -> (&'a str, &'a str) {
    let found = find(&world.clone.status.as_ref().unwrap().conditions, kind).unwrap();
    (&found.status, &found.reason)
}

#[test]
fn a_running_clone_reads_well() {
    let world = World::running();
    assert_eq!(condition(&world, "Ready"), ("True", "Running"));
    assert_eq!(condition(&world, "Serving"), ("True", "Serving"));
    assert_eq!(condition(&world, "Reconciling").0, "False");
    assert_eq!(condition(&world, "Stalled").0, "False");
    insta::assert_yaml_snapshot!(world.clone.status, {
        ".conditions[].lastTransitionTime" => "[time]",
    });
}

#[test]
fn conditions_keep_one_order() {
    let world = World::running();
    let kinds: Vec<&str> = world
        .clone
        .status
        .as_ref()
        .unwrap()
        .conditions
        .iter()
        .map(|condition| condition.type_.as_str())
        .collect();
    assert_eq!(kinds[..4], ["Ready", "Serving", "Reconciling", "Stalled"]);
    assert_eq!(kinds[4..], Step::ALL.map(Step::condition));
}

#[test]
fn a_clone_under_reset_is_running_and_not_serving() {
    let mut world = World::running();
    world.request(Verb::Reset, "r1");
    world.pass();
    world.pass();
    assert_eq!(condition(&world, "Serving"), ("False", RESETTING));
    assert_eq!(condition(&world, "Ready").0, "False");
    assert_eq!(
        world.clone.status.as_ref().unwrap().state,
        Some(asymmetric_crd::CloneState::Running)
    );
}

#[test]
fn a_permanent_failure_stalls() {
    let mut world = World::new();
    world.observed.template = None;
    world.pass();
    assert_eq!(condition(&world, "Stalled"), ("True", "TemplateNotFound"));
    assert_eq!(condition(&world, "Reconciling").0, "False");
    assert_eq!(condition(&world, "Ready"), ("False", "TemplateNotFound"));
}

#[test]
fn a_backend_that_ends_again_and_again_is_told_with_its_exit() {
    let mut world = World::running();
    world.observed.backend = Backend::Absent;
    let pod = &mut world.observed.pods[0];
    let name = pod.name.clone();
    pod.running = false;
    pod.waiting_reason = Some("CrashLoopBackOff".into());
    pod.restarts = 3;
    pod.last_exit_code = Some(137);
    world.pass();
    assert_eq!(world.state(), CloneState::Unhealthy);
    let ending = "the backend ended with exit code 137 (restarts: 3)";
    let status = world.status();
    let ready = find(&status.conditions, "Ready").unwrap();
    assert_eq!(
        (ready.reason.as_str(), ready.message.as_str()),
        (
            "Unhealthy",
            format!("pod {name} waits: CrashLoopBackOff; {ending}").as_str()
        )
    );
    let [service] = status.services.as_slice() else {
        panic!("not one service: {:?}", status.services);
    };
    assert_eq!(service.state, ServiceState::Exited);
    assert_eq!(service.message.as_deref(), Some(ending));
    assert!(status.failure.is_none(), "nothing is rolled back");
}

#[test]
fn the_seed_says_what_was_written() {
    let world = World::running();
    let seed = world.clone.status.as_ref().unwrap().seed.clone().unwrap();
    assert_eq!((seed.written, seed.by_source["fixture"]), (212, 212));
}

#[test]
fn what_the_api_server_gives_back_is_no_change() {
    let mut world = World::new();
    // Clocks are more exact than what is stored.
    world.now = world
        .now
        .checked_add(SignedDuration::from_nanos(123_456_789))
        .unwrap();
    assert!(world.settle(60));
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    let stored = serde_json::to_string(&world.status()).unwrap();
    world.clone.status = serde_json::from_str(&stored).unwrap();
    let before = world.status();
    assert!(!before.runs.is_empty());
    assert_eq!(world.pass(), Action::Rest);
    assert_eq!(world.status(), before);
}
