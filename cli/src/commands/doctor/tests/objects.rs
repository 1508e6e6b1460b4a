//! Clones, environments, snapshots and what is left of them.

use asymmetric_crd::{CloneSnapshot, Environment};
use serde_json::{Value, json};

use super::{assert_well, clone, complaint, complaints, condition, environment, healthy, read, with_clone};
use crate::diagnosis::finding::Mark;
use crate::diagnosis::repair::{ObjectKind, Repair};
use crate::diagnosis::survey::{Belonging, Seen, Survey};

#[test]
fn clones_that_are_stuck_or_broken_are_told() {
    let failure = |code: &str, transient: bool| json!({"code": code, "message": "it says why", "attempts": 1, "transient": transient, "generation": 1});
    let spun = "2026-01-05T09:50:00Z";
    let waiting = condition("Ready", false, "RedisUnavailable", "Redis is unavailable");
    for (change, what) in [
        (
            json!({"status": {"firstReadyAt": null, "spinStartedAt": spun, "conditions": [condition("Ready", false, "R", "health")]}}),
            "slack-a1 has been creating for 10 min: health",
        ),
        (
            json!({"status": null}),
            "slack-a1 was asked for 1 h ago, and no operator has noticed",
        ),
        (
            json!({"status": {"firstReadyAt": null, "conditions": [], "failure": failure("HEALTH_TIMEOUT", true)}}),
            "slack-a1 failed: it says why",
        ),
        (
            json!({"status": {"conditions": [condition("Ready", false, "R", "the backend ended")]}}),
            "slack-a1 is unhealthy: the backend ended",
        ),
        (
            json!({"status": {"conditions": [], "failure": failure("CONTENT_LOST", false)}}),
            "slack-a1 is unhealthy: it says why",
        ),
        (
            json!({"metadata": {"deletionTimestamp": "2026-01-05T09:40:00Z", "finalizers": ["getasym.dev/cleanup"]}}),
            "slack-a1 has been destroyed for 20 min, and getasym.dev/cleanup holds it: nothing is said of why",
        ),
    ] {
        let finding = complaint(&with_clone(&change));
        assert_eq!((finding.mark, finding.what.as_str()), (Mark::Problem, what));
        assert_eq!(finding.repair, None);
    }
    let held = with_clone(&json!({
        "metadata": {"deletionTimestamp": "2026-01-05T09:40:00Z", "finalizers": ["getasym.dev/cleanup"]},
        "status": {"conditions": [waiting]},
    }));
    let findings = complaints(&held);
    assert_eq!(
        findings.last().unwrap().command.as_deref(),
        Some("kubectl annotate clone slack-a1 -n team getasym.dev/abandon-external=true")
    );
    for young in [
        json!({"status": {"firstReadyAt": null, "spinStartedAt": "2026-01-05T09:59:30Z", "conditions": []}}),
        json!({"metadata": {"creationTimestamp": "2026-01-05T09:59:59Z"}, "status": null}),
        json!({"metadata": {"deletionTimestamp": "2026-01-05T09:59:00Z"}}),
    ] {
        assert_well(&with_clone(&young));
    }
}

#[test]
fn only_what_a_retry_can_help_is_retried() {
    for (code, helps) in [("NO_FREE_PORTS", true), ("CLONE_SPEC_INVALID", false)] {
        let failure =
            json!({"code": code, "message": "why", "attempts": 1, "transient": false, "generation": 1});
        let change = json!({"status": {"firstReadyAt": null, "conditions": [], "failure": failure}});
        let repair = complaint(&with_clone(&change)).repair;
        assert_eq!(repair.is_some(), helps, "{code}: {repair:?}");
    }
}

#[test]
fn requests_that_nobody_notices_are_told_from_fresh_ones() {
    let asked = |at: &str| {
        let fields = json!({"f:metadata": {"f:annotations": {"f:getasym.dev/reset-requested": {}}}});
        with_clone(&json!({"metadata": {
            "annotations": {"getasym.dev/reset-requested": "2"},
            "managedFields": [{"manager": "asymmetric-cli", "operation": "Update", "time": at, "fieldsType": "FieldsV1", "fieldsV1": fields}],
        }}))
    };
    assert_well(&asked("2026-01-05T09:59:50Z"));
    let finding = complaint(&asked("2026-01-05T09:55:00Z"));
    assert_eq!(
        finding.what,
        "the reset of slack-a1 was asked for 5 min ago, and not noticed"
    );

    let handled = |request: Value| {
        with_clone(&json!({
            "metadata": {"annotations": {"getasym.dev/reset-requested": "2"}},
            "status": {"requests": {"reset": request}},
        }))
    };
    let slow = handled(json!({"id": "2", "phase": "Running", "startedAt": "2026-01-05T09:40:00Z"}));
    assert_eq!(
        complaint(&slow).what,
        "the reset of slack-a1 has been running for 20 min"
    );
    let refused = handled(json!({"id": "2", "phase": "Failed", "error": "no backend"}));
    let finding = complaint(&refused);
    assert_eq!(
        (finding.mark, finding.what.as_str()),
        (
            Mark::Warning,
            "the last reset of slack-a1 was refused: no backend"
        )
    );
    assert_well(&handled(json!({"id": "2", "phase": "Succeeded"})));
}

#[test]
fn environments_speak_of_what_no_clone_says() {
    let failures = |clone: &str| {
        json!({
            "conditions": [condition("Stalled", true, "MemberFailed", "1 of 1 members failed")],
            "failures": [{"name": "slack", "clone": clone, "code": "MEMBER_TAKEN", "message": "it belongs to beta"}],
        })
    };
    let spec = json!({"clones": [{"template": "slack"}]});
    let with = |environment: Environment| Survey {
        environments: Seen::Known(vec![environment]),
        ..healthy()
    };
    let finding = complaint(&with(environment(&spec, &failures("slack-zz"))));
    assert_eq!(finding.what, "acme: slack failed: it belongs to beta");

    // A clone that says so itself is not told twice.
    let mut survey = with(environment(&spec, &failures("slack-a1")));
    survey.clones = Seen::Known(vec![clone(&json!({"status": {"conditions": []}}))]);
    assert_eq!(complaint(&survey).area, "clones");

    let invalid =
        json!({"conditions": [condition("Stalled", true, "EnvSpecInvalid", "data: not supported yet")]});
    assert_eq!(
        complaint(&with(environment(&spec, &invalid))).what,
        "acme: data: not supported yet"
    );
}

#[test]
fn members_that_do_not_exist_are_dropped_from_ad_hoc_environments_only() {
    let with = |spec: &Value| Survey {
        environments: Seen::Known(vec![environment(spec, &json!({}))]),
        ..healthy()
    };
    let finding = complaint(&with(&json!({"members": ["slack-a1", "gone-1", "gone-2"]})));
    assert_eq!(
        finding.what,
        "acme lists clones that do not exist: gone-1, gone-2"
    );
    let expected = Repair::DropMembers {
        environment: "acme".into(),
        members: vec!["gone-1".into(), "gone-2".into()],
    };
    assert_eq!(finding.repair, Some(expected));
    let declared = complaint(&with(
        &json!({"clones": [{"template": "slack"}], "members": ["gone-1"]}),
    ));
    assert_eq!(declared.repair, None);
}

#[test]
fn snapshots_that_failed_are_told() {
    let with = |conditions: Value| -> Survey {
        let snapshot: CloneSnapshot = read(json!({
            "metadata": {"name": "before", "creationTimestamp": "2026-01-05T09:00:00Z"},
            "spec": {"clone": "slack-a1"}, "status": {"conditions": conditions},
        }));
        Survey {
            snapshots: Seen::Known(vec![snapshot]),
            ..healthy()
        }
    };
    assert_well(&with(json!([condition("Ready", true, "Taken", "")])));
    let failed = complaint(&with(json!([condition(
        "Stalled",
        true,
        "SnapshotFailed",
        "no room"
    )])));
    assert_eq!(failed.what, "before was not taken: no room");
    assert_eq!(
        complaint(&with(json!([]))).what,
        "before was asked for 1 h ago, and is not taken"
    );
}

#[test]
fn what_is_left_of_what_is_gone_is_told_from_what_goes_with_its_owner() {
    let belonging = |clone: Option<&str>, environment: Option<&str>, is_owned| Belonging {
        name: "it".into(),
        uid: "u1".into(),
        clone: clone.map(str::to_owned),
        environment: environment.map(str::to_owned),
        is_owned,
    };
    let with = |belonging: Belonging| Survey {
        belongings: vec![(ObjectKind::Service, Seen::Known(vec![belonging]))],
        ..healthy()
    };
    for fine in [
        belonging(Some("slack-a1"), None, false),
        belonging(Some("gone-1"), None, true),
    ] {
        assert_well(&with(fine));
    }
    for (left, of) in [
        (belonging(Some("gone-1"), None, false), "clone gone-1"),
        (belonging(None, Some("old"), false), "environment old"),
    ] {
        let finding = complaint(&with(left));
        assert_eq!(finding.what, format!("Service it is left of {of}"));
        let expected = Repair::DeleteObject {
            kind: ObjectKind::Service,
            name: "it".into(),
            uid: "u1".into(),
        };
        assert_eq!(finding.repair, Some(expected));
    }
    let labels = json!({"metadata": {"labels": {"getasym.dev/environment": "old"}}});
    let finding = complaint(&with_clone(&labels));
    assert_eq!(finding.mark, Mark::Warning);
    assert!(
        matches!(finding.repair, Some(Repair::ReleaseClone { .. })),
        "{finding:#?}"
    );
    let mut owned = labels;
    owned["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "v1", "kind": "Environment", "name": "old", "uid": "e1", "controller": true}]);
    assert_well(&with_clone(&owned));
}
