use proptest::prelude::*;

use super::*;

fn parsed(text: &str) -> Result<Configuration, String> {
    parse("config.yaml", text).map_err(|error| {
        assert_eq!(error.code(), "CONFIG_INVALID");
        error.to_string()
    })
}

#[test]
fn all_keys_are_read() {
    let read = parsed("context: kind\nnamespace: \"team\"  # ours\nportRange: none\n").unwrap();
    assert_eq!(
        Key::ALL.map(|key| read.get(key)),
        [Some("kind"), Some("team"), Some("none")]
    );
    for nothing in ["", "# only a comment\n", "---\n", "{}"] {
        assert_eq!(parsed(nothing), Ok(Configuration::default()), "{nothing}");
    }
}

#[test]
fn mistakes_are_named_with_their_place() {
    for (text, expected) in [
        (
            "context: kind\nnamspace: team\n",
            "config.yaml:2:1: Unknown key(s): 'namspace' (did you mean 'namespace'?)",
        ),
        ("zebra: 1\n", "config.yaml:1:1: Unknown key(s): 'zebra'"),
        (
            "namespace: Team\n",
            "config.yaml:1:12: 'Team' cannot name a namespace:",
        ),
        ("namespace:\n", "config.yaml:1:10: namespace is empty"),
        (
            "namespace: 7\n",
            "config.yaml:1:12: namespace must be text; put it in quotes",
        ),
        (
            "portRange: 10-20\n",
            "config.yaml:1:12: portRange '10-20' must be 'none' or FROM-TO",
        ),
        ("- a\n", "config.yaml:1:1: the file must be an object"),
        ("context: [a\n", "config.yaml:"),
    ] {
        let error = parsed(text).unwrap_err();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}

#[test]
fn an_edit_leaves_the_rest_as_it_is() {
    let text = "# ours\ncontext: kind\nnamespace: team # old\n\n# end";
    let edit = |text: &str, key, value| edited("config.yaml", text, key, value).unwrap();
    assert_eq!(
        edit(text, Key::Namespace, Some("evals")),
        "# ours\ncontext: kind\nnamespace: evals\n\n# end"
    );
    assert_eq!(
        edit(text, Key::Context, None),
        "# ours\nnamespace: team # old\n\n# end"
    );
    assert_eq!(
        edit(text, Key::PortRange, Some("4000-4999")),
        format!("{text}\nportRange: 4000-4999\n")
    );
    assert_eq!(edit("", Key::Context, Some("a: b")), "context: \"a: b\"\n");
    assert_eq!(
        edit("{context: kind}", Key::Namespace, Some("team")),
        "context: kind\nnamespace: team\n"
    );
    assert_eq!(
        edit("context: >\n  kind\nnamespace: x\n", Key::Context, None),
        "namespace: x\n"
    );
    assert!(edited("config.yaml", "zebra: 1\n", Key::Context, None).is_err());
}

#[test]
fn options_win_over_the_file() {
    let configuration = parsed("context: kind\nnamespace: team\n").unwrap();
    let options = Global {
        namespace: Some("other".into()),
        ..Global::default()
    };
    let merged = configuration.below(options);
    assert_eq!(
        (merged.context.as_deref(), merged.namespace.as_deref()),
        (Some("kind"), Some("other"))
    );
}

proptest! {
    /// Whatever was there, an edit gives what was asked for and changes no other key.
    #[test]
    fn an_edit_is_what_was_asked_for(
        before in proptest::option::of("[ -~]{1,12}"), context in proptest::option::of("[ -~]{1,12}"),
    ) {
        let mut old = Configuration::default();
        old.set(Key::Context, before.as_deref());
        old.set(Key::Namespace, Some("team"));
        let text = edited("config.yaml", &old.text(), Key::Context, context.as_deref()).unwrap();
        let read = parsed(&text).unwrap();
        prop_assert_eq!(read.get(Key::Context), context.as_deref());
        prop_assert_eq!(read.get(Key::Namespace), Some("team"));
    }
}
