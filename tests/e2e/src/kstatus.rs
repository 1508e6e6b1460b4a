//! What generic tools make of an object's status: the rules of kstatus, by which Flux and Argo CD wait.

use serde_json::Value;

/// How far an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// As its spec asks.
    Current,
    /// On its way.
    InProgress,
    /// Somebody's hand is needed.
    Failed,
    /// Being deleted.
    Terminating,
}

/// Applies the rules to any object.
pub fn progress(object: &Value) -> Progress {
    if object["metadata"]["deletionTimestamp"].is_string() {
        return Progress::Terminating;
    }
    let observed = &object["status"]["observedGeneration"];
    if !observed.is_null() && *observed != object["metadata"]["generation"] {
        return Progress::InProgress;
    }
    if is_true(object, "Stalled") {
        return Progress::Failed;
    }
    // What never says whether it is ready, nobody waits for.
    let says = condition(object, "Ready").is_some();
    if is_true(object, "Reconciling") || (says && !is_true(object, "Ready")) {
        return Progress::InProgress;
    }
    Progress::Current
}

/// Fails when a condition is not as the API conventions want it.
pub fn check_conditions(object: &Value) {
    let conditions = object["status"]["conditions"]
        .as_array()
        .expect("there are conditions");
    for condition in conditions {
        let kind = condition["type"].as_str().expect("a type");
        let status = condition["status"].as_str().expect("a status");
        assert!(["True", "False", "Unknown"].contains(&status), "{condition}");
        let reason = condition["reason"].as_str().unwrap_or_default();
        let starts_well = reason.starts_with(|first: char| first.is_ascii_uppercase());
        assert!(
            starts_well && reason.chars().all(char::is_alphanumeric),
            "{condition}"
        );
        assert!(condition["lastTransitionTime"].is_string(), "{condition}");
        assert!(condition["observedGeneration"].as_i64() <= object["metadata"]["generation"].as_i64());
        let alike = conditions.iter().filter(|other| other["type"] == kind);
        assert_eq!(alike.count(), 1, "{kind} is there twice");
    }
    assert!(
        !(is_true(object, "Ready") && (is_true(object, "Reconciling") || is_true(object, "Stalled"))),
        "ready and not ready at once: {conditions:?}"
    );
}

fn is_true(object: &Value, kind: &str) -> bool {
    condition(object, kind).is_some_and(|condition| condition["status"] == "True")
}

fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    let mut conditions = object["status"]["conditions"].as_array()?.iter();
    conditions.find(|condition| condition["type"] == kind)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(observed: i64, conditions: &[(&str, &str)]) -> Value {
        let conditions: Vec<Value> = conditions
            .iter()
            .map(|(kind, status)| json!({"type": kind, "status": status}))
            .collect();
        json!({
            "metadata": {"generation": 2},
            "status": {"observedGeneration": observed, "conditions": conditions},
        })
    }

    #[test]
    fn rules_are_those_of_kstatus() {
        // An object without a status has nothing to wait for.
        assert_eq!(
            progress(&json!({"metadata": {"generation": 1}})),
            Progress::Current
        );
        assert_eq!(progress(&object(-1, &[])), Progress::InProgress);
        assert_eq!(progress(&object(1, &[("Ready", "True")])), Progress::InProgress);
        assert_eq!(progress(&object(2, &[("Ready", "True")])), Progress::Current);
        assert_eq!(progress(&object(2, &[("Ready", "False")])), Progress::InProgress);
        assert_eq!(
            progress(&object(2, &[("Ready", "False"), ("Stalled", "True")])),
            Progress::Failed
        );
        let deleted = json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}});
        assert_eq!(progress(&deleted), Progress::Terminating);
    }
}
