use super::*;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn forms_and_json_read_alike() {
    let form = Arguments::from_form(b"limit=10&inclusive=true&blocks=%5B1%5D&empty=");
    let json = Arguments::from_json(br#"{"limit":10,"inclusive":true,"blocks":[1],"empty":""}"#).unwrap();
    for arguments in [form, json] {
        assert_eq!(arguments.integer("limit"), Ok(Some(10)));
        assert_eq!(arguments.text("limit").as_deref(), Some("10"));
        assert_eq!(arguments.boolean("inclusive"), Ok(Some(true)));
        assert_eq!(arguments.structure("blocks").unwrap(), Some(json!([1])));
        assert_eq!(arguments.filled("empty"), None);
        assert!(arguments.contains("empty"));
        assert_eq!(arguments.integer("absent"), Ok(None));
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let arguments = Arguments::from_form(b"limit=ten&flag=maybe");
    assert_eq!(arguments.integer("limit"), Err("ten".into()));
    assert_eq!(arguments.boolean("flag"), Err("maybe".into()));
    assert!(matches!(
        Arguments::from_json(b"[1]"),
        Err(ArgumentsError::NotAnObject)
    ));
    assert!(matches!(Arguments::from_json(b"{"), Err(ArgumentsError::Json(_))));
    assert_eq!(Arguments::from_json(b" \n").unwrap(), Arguments::default());
}

#[test]
fn characters_that_the_database_cannot_hold_are_dropped() {
    assert_eq!(
        Arguments::from_form(b"text=a%00b").text("text").as_deref(),
        Some("ab")
    );
    let json = Arguments::from_json(br#"{"blocks":[{"text":"a\u0000b"}]}"#).unwrap();
    assert_eq!(json.get("blocks"), Some(&json!([{"text": "ab"}])));
}

proptest! {
    #[test]
    fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Arguments::from_json(&bytes);
        let _ = Arguments::from_form(&bytes);
    }
}
