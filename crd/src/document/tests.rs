use proptest::prelude::*;

use super::*;

fn position(line: u64, column: u64) -> Position {
    Position { line, column }
}

#[test]
fn every_key_and_value_knows_its_place() {
    let root =
        parse_yaml("name: acme\nclones:\n  - template: slack\n    seed: {fixture: acme-corp}\n").unwrap();
    let entries = root.map("the file").unwrap();
    assert_eq!(entries[1].position, position(2, 1));
    let clones = entries[1].value.list("clones").unwrap();
    assert_eq!(clones[0].position, position(3, 5));
    let seed = find(clones[0].map("clones[0]").unwrap(), "seed").unwrap();
    assert_eq!(
        (seed.position, seed.value.position),
        (position(4, 5), position(4, 11))
    );
    assert_eq!(
        find(seed.value.map("seed").unwrap(), "fixture").unwrap().position,
        position(4, 12)
    );
}

#[test]
fn syntax_errors_say_where() {
    for (text, line) in [
        ("name: [a\nb: c\n", 1),
        ("name: acme\n  clones: 1\n", 2),
        ("a: 1\na: 2\n", 2),
    ] {
        let problem = parse_yaml(text).unwrap_err();
        assert!(
            problem.position.is_some_and(|position| position.line >= line),
            "{text}: {problem:?}"
        );
        assert!(!problem.sentence.contains("line "), "{problem:?}");
        assert!(!problem.sentence.contains('\n'), "{problem:?}");
    }
}

#[test]
fn json_is_read_strictly() {
    let root = parse_json("{\n\t\"a\": [1, true, null, \"\\u00e4\\ud83d\\ude00\\/\"]\n}").unwrap();
    assert_eq!(root.to_json(), serde_json::json!({"a": [1, true, null, "ä😀/"]}));
    assert_eq!(root.map("").unwrap()[0].position, position(2, 2));
    for yaml in ["a: 1", "{a: 1}", "{\"a\": 1,}", "{\"a\": 1} # comment", ""] {
        assert!(parse_json(yaml).unwrap_err().position.is_some(), "{yaml}");
    }
    assert!(
        parse_json("{\"a\": 1, \"a\": 2}")
            .unwrap_err()
            .sentence
            .contains("duplicate")
    );
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map("[a-zA-Z<~ #-]{0,6}", inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_means_what_serde_json_says(value in json()) {
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(parse_json(&pretty).unwrap().to_json(), value.clone());
        prop_assert_eq!(parse_json(&value.to_string()).unwrap().to_json(), value);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = parse_yaml(&text);
    }
}
