use super::grammar::{Clause, Operator, parse};

fn clause(field: &str, operator: Operator, value: Option<&str>) -> Clause {
    Clause {
        is_negated: false,
        field: field.to_owned(),
        key: None,
        operator,
        value: value.map(str::to_owned),
    }
}

#[test]
fn clauses_are_joined_by_and_or_or_or_nothing() {
    let query = parse("email:'a@b.c' AND name~\"Jen\" created>=10").unwrap();
    let expected = [
        clause("email", Operator::Is, Some("a@b.c")),
        clause("name", Operator::Contains, Some("Jen")),
        clause("created", Operator::Compare(">="), Some("10")),
    ];
    assert_eq!(
        (query.clauses.as_slice(), query.any),
        (expected.as_slice(), false)
    );
    assert!(parse("a:'1' OR b:'2'").unwrap().any);
    assert!(parse("a:'1' AND b:'2' OR c:'3'").is_err());
}

#[test]
fn fields_are_negated_nested_and_null() {
    let query = parse("-metadata['a key']:'it\\'s' status:null").unwrap();
    assert_eq!(query.clauses[0].key.as_deref(), Some("a key"));
    assert_eq!(
        (query.clauses[0].is_negated, query.clauses[0].value.as_deref()),
        (true, Some("it's"))
    );
    assert_eq!(query.clauses[1], clause("status", Operator::Is, None));
    let nested = parse("payment_method_details.card.last4:4242").unwrap();
    assert_eq!(nested.clauses[0].field, "payment_method_details.card.last4");
}

#[test]
fn what_is_no_query_is_refused() {
    for wrong in [
        "",
        "hello",
        "name:",
        "name:'open",
        "metadata[k]:'v'",
        ":x",
        "name='x'",
        "a:'1' AND",
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}
