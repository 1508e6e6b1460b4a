use proptest::prelude::*;

use super::*;
use crate::environment::Environment;
use crate::validate::environment_spec;

const GOOD: &str = "\
name: acme
strategy: {parallel: 2}
clones:
  - template: slack
    mode: api
    seed: acme-corp
  - {template: stripe, name: billing, seed: {fixture: acct}, rateLimits: 10%}
";

fn sentence(text: &str) -> String {
    match parse("acme.env.yaml", text) {
        Err(error @ NamedError::EnvSpecInvalid { .. }) => error.to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_file_is_read_with_its_shorthands() {
    let file = parse("acme.env.yaml", GOOD).unwrap();
    assert_eq!(file.name, "acme");
    assert_eq!(file.spec.parallel(), 2);
    let clones = &file.spec.clones;
    assert_eq!(
        clones[0].seed.as_ref().unwrap().fixture.as_deref(),
        Some("acme-corp")
    );
    assert_eq!(
        (clones[0].mode.as_deref(), clones[0].name.as_deref()),
        (Some("api"), None)
    );
    assert_eq!(clones[1].seed.as_ref().unwrap().fixture.as_deref(), Some("acct"));
    assert_eq!(clones[1].name.as_deref(), Some("billing"));
    assert_eq!(
        (clones[0].rate_limits.as_deref(), clones[1].rate_limits.as_deref()),
        (None, Some("10%"))
    );
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let entry = |lines: &str| format!("name: acme\nclones:\n  - template: slack\n    {lines}\n");
    let cases = [
        (String::new(), "acme.env.yaml: the file is empty; it needs a name and a list of clones"),
        ("# nothing\n".into(), "acme.env.yaml: the file is empty; it needs a name and a list of clones"),
        (
            "name: acme\nclone:\n  - template: slack\n".into(),
            "acme.env.yaml:2:1: Unknown key(s): 'clone' (did you mean 'clones'?)",
        ),
        (
            "name: acme\nclones: [{template: slack}]\nidentity: {users: 3}\n".into(),
            "acme.env.yaml:3:1: identity: shared identity is not supported yet; remove the block",
        ),
        (
            "name: acme\nclones: [{template: slack}]\ndata: {}\n".into(),
            "acme.env.yaml:3:1: data: bring-your-own data is not supported yet; remove the block",
        ),
        (
            "name: acme\nclones: [{template: slack}]\nttl: 1h\n".into(),
            "acme.env.yaml:3:1: ttl: a time to live is not supported yet; remove the key",
        ),
        ("name: acme\nclones: []\n".into(), "acme.env.yaml:2:1: clones is empty; declare at least one clone"),
        ("name: acme\nclones:\n".into(), "acme.env.yaml:2:1: clones is empty; declare at least one clone"),
        ("name: acme\n".into(), "acme.env.yaml:1:1: clones is missing; declare at least one clone"),
        ("clones: [{template: slack}]\n".into(), "acme.env.yaml:1:1: name is missing; add a line such as name: acme"),
        (
            entry("mod: api"),
            "acme.env.yaml:4:5: clones[0]: Unknown key(s): 'mod' (did you mean 'mode'?)",
        ),
        (
            entry("seed: {ai: true}"),
            "acme.env.yaml:4:12: clones[0].seed: ai: AI seeds are not supported yet; name a fixture",
        ),
        (entry("seed:"), "clones[0].seed is empty; name a fixture or remove the key"),
        (entry("seed: {}"), "acme.env.yaml:4:11: clones[0].seed: no fixture is named; name one or remove the key"),
        (entry("seed: true"), "acme.env.yaml:4:11: clones[0].seed must be the name of a fixture, or an object"),
        (entry("mode: 5"), "acme.env.yaml:4:11: clones[0].mode must be text; put it in quotes"),
        (
            entry("rateLimits: real"),
            "acme.env.yaml:4:5: clones[0]: rateLimits 'real' must be None, Real or a percentage from 1% to 1000%",
        ),
        (
            entry("name: Slack"),
            "acme.env.yaml:4:5: clones[0]: 'Slack' cannot name a member: 2 to 40 lower-case letters",
        ),
        (
            "name: acme\nclones:\n  - {template: slack, name: slack}\n  - template: stripe\n    name: slack\n".into(),
            "acme.env.yaml:5:5: clones[1]: the member name 'slack' is used twice; give one of them another name",
        ),
        ("name: acme\nclones: [slack]\n".into(), "clones[0] must be an object, such as template: slack"),
        ("name: acme\nclones: [{mode: api}]\n".into(), "clones[0]: template is missing"),
        ("name: acme\nclones: slack\n".into(), "acme.env.yaml:2:9: clones must be a list"),
        ("- name: acme\n".into(), "acme.env.yaml:1:1: the file must be an object"),
        ("name: [acme\nclones: 1\n".into(), "acme.env.yaml:"),
        ("name: ACME\nclones: [{template: slack}]\n".into(), "acme.env.yaml:1:1: 'ACME' cannot name an environment:"),
        (
            "name: acme\nparallel: 2\nclones: [{template: slack}]\n".into(),
            "acme.env.yaml:2:1: parallel: write it below strategy, as in strategy: {parallel: 4}",
        ),
        (
            "name: acme\nstrategy:\n  parallel: 0\nclones: [{template: slack}]\n".into(),
            "acme.env.yaml:3:3: strategy: parallel is 0; give a number from 1 to 64",
        ),
        (
            "name: acme\nstrategy: {paralel: 2}\nclones: [{template: slack}]\n".into(),
            "acme.env.yaml:2:12: strategy: Unknown key(s): 'paralel' (did you mean 'parallel'?)",
        ),
        (
            "name: acme\nstrategy: {parallel: many}\nclones: [{template: slack}]\n".into(),
            "acme.env.yaml:2:22: strategy.parallel must be a whole number",
        ),
        (
            "apiVersion: getasym.dev/v1alpha1\nkind: Environment\n".into(),
            "acme.env.yaml:1:1: this is a Kubernetes manifest; apply it with kubectl apply -f",
        ),
    ];
    for (text, expected) in cases {
        let sentence = sentence(&text);
        assert!(sentence.starts_with("acme.env.yaml:"), "{sentence}");
        assert!(sentence.contains(expected), "{text}\n{sentence}\n{expected}");
        assert!(!sentence.contains('\n'), "{sentence}");
    }
}

#[test]
fn the_same_mistake_gets_the_same_sentence_from_an_object() {
    let manifests = [
        ("{\"clones\": []}", "name: acme\nclones: []\n"),
        (
            "{\"clones\": [{\"template\": \"slack\", \"mod\": 1}]}",
            "name: acme\nclones:\n  - {template: slack, mod: 1}\n",
        ),
        (
            "{\"clones\": [{\"template\": \"slack\"}], \"identity\": {}}",
            "name: acme\nclones: [{template: slack}]\nidentity: {}\n",
        ),
        (
            "{\"clones\": [{\"template\": \"\"}]}",
            "name: acme\nclones: [{template: ''}]\n",
        ),
        (
            "{\"clones\": [{\"name\": \"bot\"}]}",
            "name: acme\nclones: [{name: bot}]\n",
        ),
        (
            "{\"clones\": [{\"template\": \"slack\", \"name\": \"\"}]}",
            "name: acme\nclones: [{template: slack, name: ''}]\n",
        ),
        (
            "{\"clones\": [{\"template\": \"slack\", \"mode\": \"\"}]}",
            "name: acme\nclones: [{template: slack, mode: ''}]\n",
        ),
        (
            "{\"clones\": [{\"template\": \"slack\", \"seed\": {\"fixture\": \"\"}}]}",
            "name: acme\nclones: [{template: slack, seed: ''}]\n",
        ),
        (
            "{\"clones\": [{\"template\": \"slack\"}], \"strategy\": {\"parallel\": 65}}",
            "name: acme\nclones: [{template: slack}]\nstrategy: {parallel: 65}\n",
        ),
        (
            "{\"clones\": [{\"template\": \"slack\", \"seed\": {\"ai\": {}}}]}",
            "name: acme\nclones: [{template: slack, seed: {ai: {}}}]\n",
        ),
    ];
    for (spec, file) in manifests {
        let environment = Environment::new("acme", serde_json::from_str(spec).unwrap());
        let from_object = environment_spec(&environment).unwrap_err().to_string();
        let from_file = sentence(file);
        assert!(
            from_file.ends_with(&format!(": {from_object}")),
            "{from_file}\n{from_object}"
        );
    }
}

proptest! {
    #[test]
    fn what_is_accepted_is_a_valid_object(
        name in "[a-z][a-z0-9-]{0,10}",
        clones in prop::collection::vec(("[a-z][a-z0-9-]{0,10}", prop::option::of("[a-z][a-z0-9-]{0,6}")), 0..4),
    ) {
        use std::fmt::Write as _;

        let mut text = format!("name: \"{name}\"\nclones:\n");
        for (template, member) in &clones {
            writeln!(text, "  - template: \"{template}\"").unwrap();
            if let Some(member) = member {
                writeln!(text, "    name: \"{member}\"").unwrap();
            }
        }
        if let Ok(file) = parse("f", &text) {
            prop_assert_eq!(file.spec.clones.len(), clones.len());
            prop_assert!(environment_spec(&Environment::new(&file.name, file.spec)).is_ok());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-z:\\[\\]{}&*!|>#\"' \n-]{0,80}") {
        let _ = parse("f", &text);
    }
}
