//! What is thought of a cluster, without one.

use std::collections::BTreeMap;

use asymmetric_crd::{AppClone, CloneTemplate, Environment};
use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use super::cluster::tests::served;
use super::examine;
use crate::diagnosis::finding::{Finding, Mark};
use crate::diagnosis::repair::ObjectKind;
use crate::diagnosis::survey::{
    Installation, Leadership, OperatorDeployment, Report, Right, Seen, Server, Survey, Webhook,
};
use crate::testing;

mod objects;

const VERSION: &str = "0.1.0";
const NOW: &str = "2026-01-05T10:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A namespace with one clone in one environment, and nothing to complain of.
fn healthy() -> Survey {
    let server = |component: &str| Server {
        component: component.into(),
        place: format!("asymmetric-system/asymmetric-{component}"),
        wanted: 1,
        ready: 1,
    };
    Survey {
        namespace: "team".into(),
        kubernetes: "v1.34.4".into(),
        user: Some("ada".into()),
        namespace_phase: Seen::Known(Some("Active".into())),
        schemas: Seen::Known(served()),
        installation: Installation {
            namespace: "asymmetric-system".into(),
            operators: Seen::Known(vec![OperatorDeployment {
                place: "asymmetric-system/asymmetric-operator".into(),
                wanted: 1,
                available: 1,
                version: Some(VERSION.into()),
                serves: Some(vec!["team".into()]),
            }]),
            everywhere: true,
            lease: Seen::Known(Some(Leadership {
                holder: Some("asymmetric-operator-1".into()),
                good_until: Some(at("2026-01-05T10:00:10Z")),
            })),
            webhook: Seen::Known(Some(Webhook {
                is_trusted: true,
                addresses: Seen::Known(1),
            })),
            servers: Seen::Known(vec![server("postgres"), server("redis")]),
            report: Seen::Known(Some(Report {
                version: Some(VERSION.into()),
                unavailable: Vec::new(),
                leftovers: BTreeMap::from([("postgres".to_owned(), 0)]),
            })),
        },
        rights: Seen::Known(vec![right("create clones", true), right("get secrets", true)]),
        templates: Seen::Known(vec![read::<CloneTemplate>(testing::template("slack", &[]))]),
        clones: Seen::Known(vec![clone(&json!({}))]),
        environments: Seen::Known(Vec::new()),
        snapshots: Seen::Known(Vec::new()),
        belongings: vec![(ObjectKind::Secret, Seen::Known(Vec::new()))],
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn right(action: &str, allowed: bool) -> Right {
    Right {
        action: action.into(),
        is_global: action.ends_with("clonetemplates"),
        allowed,
    }
}

fn condition(kind: &str, holds: bool, reason: &str, message: &str) -> Value {
    let status = if holds { "True" } else { "False" };
    json!({"type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": "2026-01-05T09:00:00Z"})
}

/// A running clone of the age of an hour, with `change` merged over it.
fn clone(change: &Value) -> AppClone {
    let mut object = json!({
        "apiVersion": "getasym.dev/v1alpha1", "kind": "Clone",
        "metadata": {"name": "slack-a1", "namespace": "team", "creationTimestamp": "2026-01-05T09:00:00Z"},
        "spec": {"template": "slack"},
        "status": {
            "firstReadyAt": "2026-01-05T09:00:02Z", "epoch": 1,
            "conditions": [condition("Ready", true, "Running", ""), condition("Serving", true, "Serving", "")],
        },
    });
    merge(&mut object, change);
    read(object)
}

fn merge(target: &mut Value, change: &Value) {
    let Value::Object(change) = change else {
        *target = change.clone();
        return;
    };
    for (key, value) in change {
        merge(&mut target[key], value);
    }
}

fn environment(spec: &Value, status: &Value) -> Environment {
    read(json!({
        "apiVersion": "getasym.dev/v1alpha1", "kind": "Environment",
        "metadata": {"name": "acme", "namespace": "team", "creationTimestamp": "2026-01-05T09:00:00Z"},
        "spec": spec, "status": status,
    }))
}

/// All that is not as it should be.
fn complaints(survey: &Survey) -> Vec<Finding> {
    let mut findings = examine(survey, VERSION, at(NOW));
    findings.retain(|finding| finding.mark != Mark::Ok);
    findings
}

fn assert_well(survey: &Survey) {
    let complaints = complaints(survey);
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// The only complaint.
fn complaint(survey: &Survey) -> Finding {
    let mut complaints = complaints(survey);
    assert_eq!(complaints.len(), 1, "{complaints:#?}");
    complaints.remove(0)
}

fn with_clone(change: &Value) -> Survey {
    Survey {
        clones: Seen::Known(vec![clone(change)]),
        ..healthy()
    }
}

#[test]
fn nothing_is_wrong_with_a_healthy_cluster() {
    assert_well(&healthy());
    insta::assert_snapshot!(crate::render::doctor::report(&examine(
        &healthy(),
        VERSION,
        at(NOW)
    )));
}

#[test]
fn somebody_with_the_rights_of_a_namespace_is_told_what_stays_hidden() {
    let hidden = || "you may not look".to_owned();
    let mut survey = healthy();
    survey.namespace_phase = Seen::Hidden(hidden());
    survey.installation.operators = Seen::Hidden(hidden());
    survey.installation.lease = Seen::Hidden(hidden());
    survey.installation.webhook = Seen::Hidden(hidden());
    survey.installation.servers = Seen::Hidden(hidden());
    survey.installation.report = Seen::Known(None);
    survey.belongings = vec![(ObjectKind::Secret, Seen::Hidden(hidden()))];
    let complaints = complaints(&survey);
    assert_eq!(complaints.len(), 6, "{complaints:#?}");
    assert!(
        complaints.iter().all(|finding| finding.mark == Mark::Hidden),
        "{complaints:#?}"
    );
}

#[test]
fn an_operator_that_does_not_work_is_told_from_one_that_works_elsewhere() {
    let change = |change: &dyn Fn(&mut Installation)| {
        let mut survey = healthy();
        change(&mut survey.installation);
        survey
    };
    let operator = |available, serves: &[&str]| OperatorDeployment {
        place: "asymmetric-system/asymmetric-operator".into(),
        wanted: 2,
        available,
        version: None,
        serves: Some(serves.iter().map(|name| (*name).to_owned()).collect()),
    };
    let stale = Leadership {
        holder: Some("asymmetric-operator-1".into()),
        good_until: Some(at("2026-01-05T09:59:59Z")),
    };
    let cases: [(Survey, Mark, &str); 7] = [
        (
            change(&|it| it.operators = Seen::Known(vec![operator(0, &["team"])])),
            Mark::Problem,
            "0 of 2 replicas",
        ),
        (
            change(&|it| it.operators = Seen::Known(vec![operator(1, &["team"])])),
            Mark::Warning,
            "1 of 2 replicas",
        ),
        (
            change(&|it| it.operators = Seen::Known(vec![operator(2, &["other", "more"])])),
            Mark::Problem,
            "does not serve namespace team, only other, more",
        ),
        (
            change(&|it| it.lease = Seen::Known(Some(stale.clone()))),
            Mark::Problem,
            "asymmetric-operator-1 led, and has not renewed its lease",
        ),
        (
            change(&|it| it.lease = Seen::Known(None)),
            Mark::Problem,
            "no replica has ever led",
        ),
        (
            change(&|it| {
                it.webhook = Seen::Known(Some(Webhook {
                    is_trusted: true,
                    addresses: Seen::Known(0),
                }));
            }),
            Mark::Warning,
            "the webhook has no address that answers",
        ),
        (
            change(&|it| {
                let report = Report {
                    version: Some("0.2.0".into()),
                    ..Report::default()
                };
                it.report = Seen::Known(Some(report));
            }),
            Mark::Warning,
            "is version 0.2.0, and this program 0.1.0",
        ),
    ];
    for (survey, mark, what) in cases {
        let finding = complaint(&survey);
        assert_eq!(finding.mark, mark, "{finding:#?}");
        assert!(finding.what.starts_with(what), "{finding:#?}");
        assert!(finding.advice.is_some(), "{finding:#?}");
    }
    let absent = change(&|it| {
        it.operators = Seen::Known(Vec::new());
        it.lease = Seen::Known(None);
    });
    assert_eq!(
        complaint(&absent).command.unwrap().split(' ').next(),
        Some("helm")
    );
    // A developer's operator runs beside the cluster, and leads all the same.
    assert_well(&change(&|it| it.operators = Seen::Known(Vec::new())));
}

#[test]
fn servers_are_judged_by_pods_by_the_operator_and_by_the_clones() {
    let mut survey = healthy();
    let Seen::Known(servers) = &mut survey.installation.servers else {
        panic!()
    };
    servers[1].ready = 0;
    let finding = complaint(&survey);
    assert_eq!(
        finding.what,
        "0 of 1 pods of asymmetric-system/asymmetric-redis are ready"
    );

    let mut survey = healthy();
    let report = Report {
        version: Some(VERSION.into()),
        unavailable: vec!["postgres/b".into()],
        leftovers: [("redis".to_owned(), 2)].into(),
    };
    survey.installation.report = Seen::Known(Some(report));
    let marks: Vec<Mark> = complaints(&survey).iter().map(|finding| finding.mark).collect();
    assert_eq!(marks, [Mark::Problem, Mark::Warning]);

    let waiting = condition(
        "Ready",
        false,
        "PostgresUnavailable",
        "Postgres is unavailable: connection refused",
    );
    let finding = complaint(&with_clone(
        &json!({"status": {"conditions": [waiting, condition("Serving", true, "Serving", "")]}}),
    ));
    assert_eq!(
        finding.what,
        "slack-a1 wait(s) for Postgres: Postgres is unavailable: connection refused"
    );
}

#[test]
fn missing_rights_come_with_the_command_that_gives_them() {
    let mut survey = healthy();
    survey.rights = Seen::Known(vec![
        right("list clones", true),
        right("create clones", false),
        right("delete clones", false),
        right("get secrets", false),
        right("list clonetemplates", false),
    ]);
    let findings = complaints(&survey);
    assert_eq!(
        findings[0].what,
        "in namespace team ada may not create/delete clones, get secrets"
    );
    assert_eq!(
        findings[0].command.as_deref(),
        Some(
            "kubectl create rolebinding asymmetric-user-ada -n team --clusterrole=asymmetric-user --user=ada"
        )
    );
    assert_eq!(findings[1].what, "ada may not list clonetemplates");
}

#[test]
fn templates_that_cannot_be_used_say_why() {
    let with = |conditions: Value, images: Value| {
        let mut template = testing::template("slack", &[]);
        template["status"]["conditions"] = conditions;
        template["status"]["images"] = images;
        Survey {
            templates: Seen::Known(vec![read(template)]),
            ..healthy()
        }
    };
    let image = json!([{"service": "backend", "image": "x", "podImage": "x"}]);
    let failing = |message: &str| condition("Ready", false, "R", message);
    for (survey, mark, what) in [
        (
            with(
                json!([
                    failing("seeds/a.sql:3: no such table"),
                    condition("Stalled", true, "R", "")
                ]),
                image.clone(),
            ),
            Mark::Problem,
            "slack: seeds/a.sql:3: no such table",
        ),
        (
            with(json!([failing("the registry does not answer")]), json!([])),
            Mark::Problem,
            "slack: no image for backend yet: the registry does not answer",
        ),
        (
            with(json!([failing("1 of 2 bases are ready")]), image),
            Mark::Warning,
            "slack: 1 of 2 bases are ready",
        ),
    ] {
        let finding = complaint(&survey);
        assert_eq!((finding.mark, finding.what.as_str()), (mark, what));
    }
    let none = Survey {
        templates: Seen::Known(Vec::new()),
        ..healthy()
    };
    assert_eq!(complaint(&none).mark, Mark::Problem);
}
