//! The generated schemas: what an API server is given, and which objects its CEL rules accept.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests as well")]

use asymmetric_crd::clone::SeedSpec;
use asymmetric_crd::environment::EnvironmentClone;
use asymmetric_crd::names::NAME_RULE;
use asymmetric_crd::{AppClone, CloneSnapshot, CloneSpec, CloneTemplate, Environment, EnvironmentSpec};
use kube::CustomResourceExt;
use kube::core::cel::{validate_cel, validate_cel_update};
use serde_json::Value;

fn schemas() -> [(&'static str, Value); 4] {
    [
        ("clones", serde_json::to_value(AppClone::crd()).unwrap()),
        (
            "clonesnapshots",
            serde_json::to_value(CloneSnapshot::crd()).unwrap(),
        ),
        ("environments", serde_json::to_value(Environment::crd()).unwrap()),
        (
            "clonetemplates",
            serde_json::to_value(CloneTemplate::crd()).unwrap(),
        ),
    ]
}

/// Calls `visit` with the path and every object below `value`.
fn walk(path: &str, value: &Value, visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            visit(path, map);
            for (key, inner) in map {
                walk(&format!("{path}/{key}"), inner, visit);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                walk(&format!("{path}/{index}"), inner, visit);
            }
        }
        _ => {}
    }
}

#[test]
fn the_definitions_are_as_reviewed() {
    for (name, schema) in schemas() {
        insta::assert_yaml_snapshot!(name, schema);
    }
}

#[test]
fn api_servers_know_every_format() {
    for (name, schema) in schemas() {
        walk(name, &schema, &mut |path, object| {
            if let Some(Value::String(format)) = object.get("format") {
                assert!(
                    ["int32", "int64", "double", "date-time", "int-or-string"].contains(&format.as_str()),
                    "{path}: {format}"
                );
            }
        });
    }
}

#[test]
fn lists_of_objects_merge_by_key() {
    // Lists of a foreign shape, and those that only ever change as a whole.
    let atomic = [
        "tolerations",
        "imagePullSecrets",
        "claims",
        "clones",
        "failures",
        "steps",
        "operations",
    ];
    for (name, schema) in schemas() {
        walk(name, &schema, &mut |path, object| {
            let is_list_of_objects = object.get("type") == Some(&Value::from("array"))
                && object.get("items").and_then(|items| items.get("type")) == Some(&Value::from("object"));
            let field = path.rsplit('/').next().unwrap_or_default();
            if is_list_of_objects && !atomic.contains(&field) && path.contains("openAPIV3Schema") {
                assert_eq!(
                    object.get("x-kubernetes-list-type"),
                    Some(&Value::from("map")),
                    "{path}"
                );
                let keys = object["x-kubernetes-list-map-keys"].as_array().unwrap();
                for key in keys {
                    let required = object["items"]["required"].as_array().unwrap();
                    assert!(
                        required.contains(key),
                        "{path}: {key} must be required to be a key"
                    );
                }
            }
        });
    }
}

#[test]
fn specs_keep_unknown_fields_and_other_objects_do_not() {
    for (name, schema) in schemas() {
        let mut keeping = Vec::new();
        walk("", &schema, &mut |path, object| {
            if object.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::from(true)) {
                let path = path.rsplit("openAPIV3Schema").next().unwrap_or_default();
                keeping.push(path.replace("/properties", ""));
            }
            assert!(
                !object.contains_key("additionalProperties") || !object.contains_key("properties"),
                "{path}"
            );
        });
        keeping.sort_unstable();
        let expected: &[&str] = match name {
            "clones" => &["/spec", "/spec/seed"],
            "environments" => &[
                "/spec",
                "/spec/clones/items",
                "/spec/clones/items/seed",
                "/spec/strategy",
            ],
            _ => &[],
        };
        assert_eq!(keeping, expected, "{name}");
    }
}

fn clone(name: &str, template: &str, mode: Option<&str>) -> AppClone {
    AppClone::new(
        name,
        CloneSpec {
            template: template.into(),
            mode: mode.map(Into::into),
            ..CloneSpec::default()
        },
    )
}

#[test]
fn clones_have_names_that_fit_everything_named_after_them() {
    for good in ["ab", "slack-a1b2", &"a".repeat(40)] {
        assert!(validate_cel(&clone(good, "slack", None)).is_ok(), "{good}");
    }
    for bad in ["a", "1slack", "slack-", "Slack", "sl.ack", &"a".repeat(41)] {
        let errors = validate_cel(&clone(bad, "slack", None)).unwrap_err().to_string();
        let sentence = format!("'{bad}' cannot name a clone: {NAME_RULE}");
        assert!(errors.contains(&sentence), "{bad}: {errors}");
    }
}

#[test]
fn template_and_mode_of_a_clone_never_change() {
    let old = clone("slack-a1b2", "slack", Some("api"));
    let mut seeded = old.clone();
    seeded.spec.seed = Some(SeedSpec {
        fixture: Some("acme-corp".into()),
        ..SeedSpec::default()
    });
    assert!(validate_cel_update(&old, &old).is_ok());
    assert!(validate_cel_update(&seeded, &old).is_ok());
    for (changed, expected) in [
        (
            clone("slack-a1b2", "stripe", Some("api")),
            "template cannot be changed",
        ),
        (
            clone("slack-a1b2", "slack", Some("full")),
            "mode cannot be changed",
        ),
        (clone("slack-a1b2", "slack", None), "mode cannot be changed"),
    ] {
        let errors = validate_cel_update(&changed, &old).unwrap_err().to_string();
        assert!(errors.contains(expected), "{errors}");
    }
    let unnamed = clone("slack-a1b2", "slack", None);
    assert!(validate_cel_update(&old, &unnamed).is_err());
    assert!(validate_cel_update(&unnamed, &unnamed).is_ok());
}

#[test]
fn environments_have_names_like_clones() {
    let environment = |name: &str| {
        let entry = EnvironmentClone {
            template: "slack".into(),
            ..EnvironmentClone::default()
        };
        Environment::new(
            name,
            EnvironmentSpec {
                clones: vec![entry],
                ..EnvironmentSpec::default()
            },
        )
    };
    assert!(validate_cel(&environment("acme")).is_ok());
    let errors = validate_cel(&environment("Acme")).unwrap_err().to_string();
    let sentence = format!("'Acme' cannot name an environment: {NAME_RULE}");
    assert!(errors.contains(&sentence), "{errors}");
}
