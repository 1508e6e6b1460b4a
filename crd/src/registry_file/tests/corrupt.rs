//! What is no whole registry is refused, with its place.

use proptest::prelude::*;
use serde_json::json;

use super::super::*;
use super::{FIRST, SECOND};

fn sentence(content: &[u8]) -> String {
    match parse("registry.json", content) {
        Err(error @ NamedError::RegistryCorrupt { .. }) => error.to_string(),
        other => panic!("{}: {other:?}", String::from_utf8_lossy(content)),
    }
}

/// A registry of version 2 whose second clone and environment have these lines.
fn with(clone: &str, environments: &str) -> String {
    format!(
        "{{\"version\": 2,\n\"clones\": [{{\"id\": \"slack-a1\", \"template\": \"slack\", \"state\": \"running\"}},\n\
         {clone}],\n\"environments\": [\n{environments}]}}"
    )
}

/// Each text is refused, at its place, in one line that says what to do.
fn check_sentences(cases: &[(String, &str)]) {
    for (text, expected) in cases {
        let sentence = sentence(text.as_bytes());
        assert!(sentence.starts_with("registry.json:"), "{sentence}");
        assert!(sentence.contains(expected), "{text}\n{sentence}\n{expected}");
        let what_to_do = "; nothing was made, mend the file and import it again";
        assert!(sentence.ends_with(what_to_do), "{sentence}");
        assert!(!sentence.contains('\n'), "{sentence}");
    }
}

const GOOD: &str = r#"{"id": "slack-b2", "template": "slack", "state": "running"}"#;

#[test]
fn a_file_that_is_no_registry() {
    assert!(sentence(b"{\"version\": \xff}").contains("it is not text"));
    check_sentences(&[
        (String::new(), "registry.json: the file is empty"),
        (
            "nonsense".into(),
            "registry.json:1:2: it cannot be read as JSON: expected ident",
        ),
        (
            SECOND[..200].to_owned(),
            "it cannot be read as JSON: EOF while parsing",
        ),
        (
            r#"{"version": 2, "version": 2, "clones": [], "environments": []}"#.into(),
            "it cannot be read as JSON: duplicate",
        ),
        ("[]".into(), "registry.json:1:1: the registry must be an object"),
        ("{}".into(), "registry.json:1:1: version is missing"),
        (
            r#"{"version": 3}"#.into(),
            "registry.json:1:13: version 3 is not known; a registry has version 1 or 2",
        ),
        (r#"{"version": "2"}"#.into(), "version \"2\" is not known"),
        (r#"{"version": 1.5}"#.into(), "version 1.5 is not known"),
        (
            r#"{"version": 2, "environments": []}"#.into(),
            "registry.json:1:1: clones is missing",
        ),
        (
            r#"{"version": 2, "clones": []}"#.into(),
            "registry.json:1:1: environments is missing",
        ),
        (
            r#"{"version": 2, "clones": {}, "environments": []}"#.into(),
            "registry.json:1:26: clones must be a list",
        ),
        (
            r#"{"version": 2, "clones": [], "environments": [], "groups": []}"#.into(),
            "groups belong to version 1",
        ),
        (
            r#"{"version": 1, "clones": [], "environments": []}"#.into(),
            "environments belong to version 2",
        ),
    ]);
}

#[test]
fn clones_that_are_none() {
    let clone = |fields: &str| {
        let clone = format!("{{\"id\": \"b2\", \"template\": \"slack\", {fields}}}");
        with(&clone, "")
    };
    check_sentences(&[
        (
            with("\"slack-b2\"", ""),
            "registry.json:3:1: clones[1] must be an object",
        ),
        (with("{}", ""), "registry.json:3:1: clones[1].id is missing"),
        (
            with(r#"{"id": "slack-b2"}"#, ""),
            "registry.json:3:1: clones[1].template is missing",
        ),
        (
            with(r#"{"id": 5, "template": "slack"}"#, ""),
            "registry.json:3:8: clones[1].id must be text",
        ),
        (clone(r#""mode": "api""#), "clones[1].state is missing"),
        (
            clone(r#""state": "asleep""#),
            "clones[1].state: 'asleep' is none of creating, running, unhealthy",
        ),
        (
            clone(r#""state": "running", "mode": 1"#),
            "clones[1].mode must be text",
        ),
        (
            clone(r#""state": "running", "expose": "no""#),
            "clones[1].expose must be true or false",
        ),
        (
            clone(r#""state": "running", "ports": {"backend": "3001"}"#),
            "clones[1].ports.backend must be a port",
        ),
        (
            clone(r#""state": "running", "tokens": []"#),
            "clones[1].tokens must be an object",
        ),
        (
            clone(r#""state": "running", "seed": "acme-corp""#),
            "clones[1].seed must be an object",
        ),
        (
            clone(r#""state": "running", "seed": {"fixture": 1}"#),
            "clones[1].seed.fixture must be text",
        ),
        (
            clone(r#""state": "running", "seed": {"ai": "yes"}"#),
            "clones[1].seed.ai must be true, false or an object",
        ),
        (
            clone(r#""state": "running", "seed": {"fixture": "a", "snapshot": "b"}"#),
            "clones[1].seed names a fixture and a snapshot",
        ),
        (
            with(&GOOD.replace("slack-b2", "slack-a1"), ""),
            "registry.json:3:8: clones[1].id: 'slack-a1' is the id of clones[0] already",
        ),
        (
            with(&GOOD.replace("slack-b2", "Slack_B2"), ""),
            "registry.json:3:8: clones[1].id: 'Slack_B2' cannot name a clone: 2 to 40 lower-case letters",
        ),
        (
            with(&GOOD.replace("\"slack\"", "\"../slack\""), ""),
            "clones[1].template: '../slack' cannot name a template",
        ),
    ]);
}

#[test]
fn environments_that_are_none() {
    let environments = |text: &str| with(GOOD, text);
    check_sentences(&[
        (
            environments(r#"{"members": []}"#),
            "registry.json:5:1: environments[0].name is missing",
        ),
        (
            environments(r#"{"name": "acme"}"#),
            "registry.json:5:1: environments[0].members is missing",
        ),
        (
            environments(r#"{"name": "ACME", "members": []}"#),
            "'ACME' cannot name an environment",
        ),
        (
            environments(r#"{"name": "acme", "members": "slack-a1"}"#),
            "environments[0].members must be a list",
        ),
        (
            environments(r#"{"name": "acme", "members": [1]}"#),
            "environments[0].members[0] must be text",
        ),
        (
            environments(r#"{"name": "acme", "members": [], "state": "up"}"#),
            "environments[0].state: 'up' is none of",
        ),
        (
            environments(r#"{"name": "acme", "members": ["slack-a1", "slack-zz"]}"#),
            "registry.json:5:42: environments[0].members[1]: 'slack-zz' is none of the clones in this file",
        ),
        (
            environments(r#"{"name": "acme", "members": ["slack-a1", "slack-a1"]}"#),
            "environments[0].members[1]: 'slack-a1' is listed twice",
        ),
        (
            environments("{\"name\": \"acme\", \"members\": []},\n{\"name\": \"acme\", \"members\": []}"),
            "registry.json:6:10: environments[1].name: 'acme' is the name of environments[0] already",
        ),
        (
            environments(
                "{\"name\": \"acme\", \"members\": [\"slack-a1\"]},\n{\"name\": \"b2\", \"members\": [\"slack-a1\"]}",
            ),
            "environments[1].members[0]: 'slack-a1' is in the environment 'acme' already, and cannot be in 'b2' as well",
        ),
        (
            FIRST.replace("\"group\": \"later\"", "\"group\": 5"),
            "registry.json:6:78: clones[2].group must be text",
        ),
        (
            FIRST.replacen("\"group\": \"acme\"", "\"group\": \"later\"", 1),
            "clones[0].group: 'slack-a1b2' is in the environment 'acme' already, and cannot be in 'later' as well",
        ),
    ]);
}

/// Either it is refused by its name, or it is whole.
fn check(content: &[u8]) -> Result<(), TestCaseError> {
    match parse("registry.json", content) {
        Ok(file) => {
            let ids: Vec<&str> = file.clones.iter().map(|clone| clone.id.as_str()).collect();
            let members: Vec<&str> = file
                .environments
                .iter()
                .flat_map(|environment| environment.members.iter().map(String::as_str))
                .collect();
            let unique =
                |names: &[&str]| names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len();
            prop_assert!(unique(&ids) && unique(&members));
            prop_assert!(members.iter().all(|member| ids.contains(member)));
            prop_assert!(import(&file, &[]).is_ok());
        }
        Err(error) => prop_assert_eq!(error.code(), "REGISTRY_CORRUPT"),
    }
    Ok(())
}

/// Values of which some fit and some do not.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Into::into),
        (0..4).prop_map(Into::into),
        prop_oneof![
            Just("slack"),
            Just("running"),
            Just("slack-a1"),
            Just("acme"),
            Just("")
        ]
        .prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    let key = prop::sample::select(vec![
        "id", "template", "mode", "state", "seed", "fixture", "ai", "group", "name", "members", "ports",
        "tokens",
    ]);
    leaf.prop_recursive(3, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(key.clone(), inner, 0..6).prop_map(|map| {
                let entries = map.into_iter().map(|(key, value)| (key.to_owned(), value));
                serde_json::Value::Object(entries.collect())
            }),
        ]
    })
}

/// Registries in which a few things are wrong, if any.
fn nearly_a_registry() -> impl Strategy<Value = serde_json::Value> {
    let id = || prop::sample::select(vec!["slack-a1", "slack-b2", "stripe-c3", "X"]);
    let clone = (
        id(),
        prop::option::of(prop::sample::select(vec!["acme", "b2", ""])),
        any::<bool>(),
    )
        .prop_map(|(id, group, has_state)| {
            let mut clone = json!({"id": id, "template": "slack", "group": group});
            if has_state {
                clone["state"] = json!("running");
            }
            clone
        });
    let environment = (
        prop::sample::select(vec!["acme", "b2"]),
        prop::collection::vec(id(), 0..3),
    )
        .prop_map(|(name, members)| json!({"name": name, "members": members}));
    (
        1..3,
        prop::collection::vec(prop_oneof![8 => clone, 1 => value()], 0..4),
        prop::collection::vec(environment, 0..3),
    )
        .prop_map(|(version, clones, environments)| match version {
            1 => json!({"version": 1, "clones": clones, "groups": environments}),
            _ => json!({"version": 2, "clones": clones, "environments": environments}),
        })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(content in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&content)?;
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{},:\"a-z0-9 \n\\\\]{0,80}") {
        check(text.as_bytes())?;
    }

    #[test]
    fn no_json_makes_it_panic(value in value()) {
        check(value.to_string().as_bytes())?;
        let inside = json!({"version": 2, "clones": value.clone(), "environments": value});
        check(inside.to_string().as_bytes())?;
    }

    #[test]
    fn what_is_nearly_a_registry_is_whole_or_refused(value in nearly_a_registry()) {
        check(serde_json::to_string_pretty(&value).unwrap().as_bytes())?;
    }

    /// A file that was cut off, or in which a byte was changed.
    #[test]
    fn a_damaged_registry_is_whole_or_refused(at in 0..SECOND.len(), byte in any::<u8>()) {
        check(&SECOND.as_bytes()[..at])?;
        let mut content = SECOND.as_bytes().to_vec();
        content[at] = byte;
        check(&content)?;
    }
}
