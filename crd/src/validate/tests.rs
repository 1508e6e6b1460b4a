use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::template::{CloneTemplateSpec, CloneTemplateStatus, TemplateMode};
use crate::{CloneSpec, CloneTemplate};

fn clone_of(spec: serde_json::Value) -> AppClone {
    AppClone::new("slack-a1b2", serde_json::from_value(spec).unwrap())
}

fn template() -> CloneTemplate {
    let mode = |name: &str| TemplateMode {
        name: name.into(),
        services: vec!["backend".into()],
    };
    let spec = CloneTemplateSpec {
        modes: vec![mode("api"), mode("full")],
        ..CloneTemplateSpec::default()
    };
    let mut template = CloneTemplate::new("slack", spec);
    template.status = Some(CloneTemplateStatus {
        content_digest: Some("sha256:00".into()),
        fixtures: vec!["acme-corp".into(), "empty".into()],
        ..CloneTemplateStatus::default()
    });
    template
}

#[test]
fn good_clones_pass() {
    for spec in [
        json!({"template": "slack"}),
        json!({"template": "slack", "mode": "api", "seed": {"fixture": "acme-corp"}, "portRange": "none"}),
        json!({"template": "slack", "rateLimits": "10%"}),
        json!({"template": "slack", "portRange": "4000-4000", "desired": "Stopped", "image": "r/x:1", "expose": true}),
    ] {
        assert_eq!(clone_spec(&clone_of(spec.clone())), Ok(()), "{spec}");
    }
}

#[test]
fn bad_clones_are_refused_with_a_sentence() {
    for (spec, expected) in [
        (
            json!({"template": "slack", "sed": {}}),
            "Unknown key(s): 'sed' (did you mean 'seed'?)",
        ),
        (
            json!({"template": "slack", "clock": {}}),
            "clock: setting the clock is not supported yet; remove the key",
        ),
        (
            json!({"template": "slack", "seed": {"snapshot": "x", "fixture": "y"}}),
            "seed: a fixture and a snapshot are named; name one of them",
        ),
        (
            json!({"template": "slack", "seed": {}}),
            "seed: no fixture is named; name one or remove the key",
        ),
        (
            json!({"template": ""}),
            "template is missing; list them with asym ls --templates",
        ),
        (
            json!({"template": "slack", "portRange": "3999-3000"}),
            "portRange '3999-3000' must be 'none' or FROM-TO with ports from 1024 to 65535, such as 3000-3999",
        ),
        (
            json!({"template": "slack", "image": "a b"}),
            "'a b' is not an image reference",
        ),
        (
            json!({"template": "slack", "rateLimits": "Off"}),
            "rateLimits 'Off' must be None, Real or a percentage from 1% to 1000%, such as 10%",
        ),
    ] {
        let error = clone_spec(&clone_of(spec.clone())).unwrap_err();
        assert_eq!(
            (error.code(), error.to_string().as_str()),
            ("CLONE_SPEC_INVALID", expected),
            "{spec}"
        );
    }
    let unnamed = AppClone::new(
        "Slack",
        CloneSpec {
            template: "slack".into(),
            ..CloneSpec::default()
        },
    );
    assert!(
        clone_spec(&unnamed)
            .unwrap_err()
            .to_string()
            .starts_with("'Slack' cannot name a clone: 2 to 40")
    );
}

#[test]
fn modes_and_fixtures_are_those_of_the_template() {
    let spec = |mode: Option<&str>, fixture: Option<&str>| CloneSpec {
        template: "slack".into(),
        mode: mode.map(Into::into),
        seed: fixture.map(|fixture| SeedSpec {
            fixture: Some(fixture.into()),
            ..SeedSpec::default()
        }),
        ..CloneSpec::default()
    };
    assert_eq!(against_template(&spec(None, None), &template()).unwrap(), "api");
    assert_eq!(
        against_template(&spec(Some("full"), Some("acme-corp")), &template()).unwrap(),
        "full"
    );
    let mode = against_template(&spec(Some("ful"), None), &template()).unwrap_err();
    assert_eq!(mode.code(), "MODE_NOT_FOUND");
    assert_eq!(
        mode.to_string(),
        "template 'slack' has no mode 'ful' (did you mean 'full'?); it has: api, full"
    );
    let fixture = against_template(&spec(None, Some("acme")), &template()).unwrap_err();
    assert_eq!(fixture.code(), "FIXTURE_NOT_FOUND");
    assert_eq!(
        fixture.to_string(),
        "template 'slack' has no fixture 'acme' (did you mean 'acme-corp'?); it has: acme-corp, empty"
    );
    let unread = CloneTemplate {
        status: None,
        ..template()
    };
    assert_eq!(
        against_template(&spec(None, Some("acme")), &unread).unwrap(),
        "api"
    );
    let mut empty = template();
    empty.spec.modes.clear();
    assert_eq!(
        against_template(&spec(None, None), &empty).unwrap_err().code(),
        "TEMPLATE_INVALID"
    );
}

fn entry(template: &str, name: Option<&str>) -> EnvironmentClone {
    EnvironmentClone {
        template: template.into(),
        name: name.map(Into::into),
        ..EnvironmentClone::default()
    }
}

#[test]
fn members_are_named_after_their_templates() {
    let entries = [
        entry("slack", None),
        entry("stripe", None),
        entry("slack", None),
        entry("slack", None),
    ];
    assert_eq!(member_names(&entries), ["slack", "stripe", "slack-2", "slack-3"]);
    let entries = [
        entry("slack", None),
        entry("stripe", Some("slack-2")),
        entry("slack", None),
    ];
    assert_eq!(member_names(&entries), ["slack", "slack-2", "slack-3"]);
    let entries = [entry("slack", None), entry("stripe", Some("slack"))];
    assert_eq!(member_names(&entries), ["slack-2", "slack"]);
}

#[test]
fn bad_environments_are_refused_with_a_sentence() {
    for (spec, expected) in [
        (json!({}), "clones is empty; declare at least one clone"),
        (
            json!({"clones": [{"template": "slack"}], "clone": []}),
            "Unknown key(s): 'clone' (did you mean 'clones'?)",
        ),
        (
            json!({"members": ["slack-a1b2", "slack-a1b2"]}),
            "members[1]: 'slack-a1b2' is listed twice",
        ),
        (
            json!({"clones": [{"template": "slack", "name": "bot"}, {"template": "slack", "name": "bot"}]}),
            "clones[1]: the member name 'bot' is used twice; give one of them another name",
        ),
    ] {
        let environment = Environment::new("acme", serde_json::from_value(spec.clone()).unwrap());
        let error = environment_spec(&environment).unwrap_err();
        assert_eq!(
            (error.code(), error.to_string().as_str()),
            ("ENV_SPEC_INVALID", expected),
            "{spec}"
        );
    }
    let ad_hoc = json!({"members": ["slack-a1b2"]});
    assert_eq!(
        environment_spec(&Environment::new("acme", serde_json::from_value(ad_hoc).unwrap())),
        Ok(())
    );
}

#[test]
fn aliases_of_members_fit_service_names() {
    let long = "a".repeat(40);
    let spec = |member: &str| EnvironmentSpec {
        clones: vec![entry("slack", Some(member))],
        ..Default::default()
    };
    assert_eq!(
        environment_spec(&Environment::new(&long, spec(&"b".repeat(22)))),
        Ok(())
    );
    let error = environment_spec(&Environment::new(&long, spec(&"b".repeat(23)))).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("have 63 characters together, at most 62 are possible"),
        "{error}"
    );
}

#[test]
fn port_ranges_are_sane() {
    assert_eq!(port_range(None).unwrap(), Some(3000..=3999));
    assert_eq!(port_range(Some("none")).unwrap(), None);
    assert_eq!(port_range(Some("3000-3000")).unwrap(), Some(3000..=3000));
    for bad in [
        "",
        "3000",
        "a-b",
        "1-2",
        "3999-3000",
        "3000-70000",
        "-",
        "3000-3999-4000",
        "all",
    ] {
        assert!(port_range(Some(bad)).is_err(), "{bad}");
    }
}

/// Any object at all, as it may come from an API server whose schema keeps unknown fields.
fn any_environment() -> impl Strategy<Value = Environment> {
    let entry = (
        any::<String>(),
        prop::option::of(any::<String>()),
        prop::option::of(any::<String>()),
    );
    (
        any::<String>(),
        prop::collection::vec(entry, 0..5),
        prop::collection::vec(any::<String>(), 0..3),
    )
        .prop_map(|(name, entries, members)| {
            let clones = entries
                .into_iter()
                .map(|(template, name, mode)| EnvironmentClone {
                    template,
                    name,
                    mode,
                    ..Default::default()
                })
                .collect();
            Environment::new(
                &name,
                EnvironmentSpec {
                    clones,
                    members,
                    ..Default::default()
                },
            )
        })
}

proptest! {
    #[test]
    fn validation_is_total(environment in any_environment(), range in any::<String>()) {
        let _ = environment_spec(&environment);
        let _ = port_range(Some(&range));
        for entry in &environment.spec.clones {
            let spec = CloneSpec { template: entry.template.clone(), mode: entry.mode.clone(), ..Default::default() };
            let _ = clone_spec(&AppClone::new(&entry.template, spec.clone()));
            let _ = against_template(&spec, &template());
        }
    }

    #[test]
    fn generated_member_names_are_unique(templates in prop::collection::vec("(slack|slack-2|stripe)", 0..12)) {
        let entries: Vec<_> = templates.iter().map(|template| entry(template, None)).collect();
        let names = member_names(&entries);
        let distinct: BTreeSet<_> = names.iter().collect();
        prop_assert_eq!(distinct.len(), entries.len());
    }
}
