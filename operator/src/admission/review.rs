//! Whether what somebody writes is admitted. Pure.

use asymmetric_crd::{AppClone, Environment, NamedError, validate};
use kube::Resource;
use kube::core::DynamicObject;
use kube::core::admission::{AdmissionRequest, AdmissionResponse};
use serde::de::DeserializeOwned;

/// HTTP status of a refusal: the same as for a spec that the schema refuses.
const UNPROCESSABLE: u16 = 422;

/// The answer to a review.
pub(super) fn answer(request: &AdmissionRequest<DynamicObject>) -> AdmissionResponse {
    let response = AdmissionResponse::from(request);
    match decide(request) {
        Ok(()) => response,
        Err(error) => {
            let mut response = response.deny(error.to_string());
            response.result.code = UNPROCESSABLE;
            "Invalid".clone_into(&mut response.result.reason);
            response
        }
    }
}

/// Objects that are being deleted, and those whose spec stays, pass whatever they say: metadata has to be changed on
/// what was written before there were these rules, and finalizers have to go.
fn decide(request: &AdmissionRequest<DynamicObject>) -> Result<(), NamedError> {
    let Some(object) = &request.object else {
        return Ok(());
    };
    let is_same = request
        .old_object
        .as_ref()
        .is_some_and(|old| old.data.get("spec") == object.data.get("spec"));
    if object.metadata.deletion_timestamp.is_some() || is_same {
        return Ok(());
    }
    let kind = request.kind.kind.as_str();
    if kind == AppClone::kind(&()) {
        read(object).map_or(Ok(()), |clone| validate::clone_spec(&clone))
    } else if kind == Environment::kind(&()) {
        read(object).map_or(Ok(()), |environment| validate::environment_spec(&environment))
    } else {
        Ok(())
    }
}

/// What cannot be read is for the schema to refuse.
fn read<K: DeserializeOwned>(object: &DynamicObject) -> Option<K> {
    serde_json::from_value(serde_json::to_value(object).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use kube::core::admission::AdmissionReview;
    use serde_json::{Value, json};

    use super::*;

    fn review(kind: &str, object: &Value, old: Option<&Value>) -> AdmissionResponse {
        let review = json!({
            "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
            "request": {
                "uid": "1", "operation": if old.is_some() { "UPDATE" } else { "CREATE" },
                "kind": {"group": "getasym.dev", "version": "v1alpha1", "kind": kind},
                "resource": {"group": "getasym.dev", "version": "v1alpha1", "resource": "x"},
                "userInfo": {}, "object": object, "oldObject": old,
            },
        });
        let review: AdmissionReview<DynamicObject> = serde_json::from_value(review).unwrap();
        answer(&review.try_into().unwrap())
    }

    fn object(kind: &str, spec: &Value) -> Value {
        let metadata = json!({"name": "acme", "namespace": "default"});
        json!({"apiVersion": "getasym.dev/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec})
    }

    #[test]
    fn what_the_controllers_refuse_is_refused_with_their_sentence() {
        let cases = [
            (
                "Clone",
                json!({"template": "slack", "sede": {}}),
                "did you mean 'seed'?",
            ),
            (
                "Clone",
                json!({"template": "slack", "identity": {}}),
                "identity: shared identity",
            ),
            ("Environment", json!({"clones": []}), ""),
            (
                "Environment",
                json!({"clones": [{"template": "slack", "sede": 1}]}),
                "did you mean 'seed'?",
            ),
        ];
        for (kind, spec, sentence) in cases {
            let response = review(kind, &object(kind, &spec), None);
            assert!(!response.allowed, "{spec}");
            assert!(
                response.result.message.contains(sentence),
                "{:?}",
                response.result
            );
            assert_eq!(response.result.code, 422);
        }
    }

    #[test]
    fn good_specs_and_templates_to_come_are_admitted() {
        for (kind, spec) in [
            ("Clone", json!({"template": "nobody-knows-it-yet"})),
            ("Environment", json!({"clones": [{"template": "slack"}]})),
            ("CloneSnapshot", json!({"clone": "x"})),
        ] {
            assert!(review(kind, &object(kind, &spec), None).allowed, "{spec}");
        }
    }

    #[test]
    fn what_stays_and_what_goes_passes() {
        let bad = object("Clone", &json!({"template": "slack", "sede": {}}));
        let mut labelled = bad.clone();
        labelled["metadata"]["labels"] = json!({"team": "a"});
        assert!(review("Clone", &labelled, Some(&bad)).allowed);
        let mut changed = bad.clone();
        changed["spec"]["sede"] = json!({"fixture": "x"});
        assert!(!review("Clone", &changed, Some(&bad)).allowed);
        changed["metadata"]["deletionTimestamp"] = json!("2026-01-02T03:04:05Z");
        assert!(review("Clone", &changed, Some(&bad)).allowed);
    }

    #[test]
    fn what_cannot_be_read_is_left_to_the_schema() {
        assert!(review("Clone", &object("Clone", &json!({"template": 7})), None).allowed);
    }
}
