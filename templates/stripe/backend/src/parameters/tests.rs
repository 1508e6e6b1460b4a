use serde_json::{Map, Value, json};

use super::{Change, Kind, Parameter, Values, check, merge_metadata};
use crate::{error::StripeError, form};

const ITEM: &[Parameter] = &[
    Parameter::new("name", Kind::Text(10)).required(),
    Parameter::new("up_to", Kind::UpTo),
];
const TABLE: &[Parameter] = &[
    Parameter::new("name", Kind::Text(10)).unsettable(),
    Parameter::new("email", Kind::Email),
    Parameter::new("count", Kind::Integer(1, 50)),
    Parameter::new("limit", Kind::Limit),
    Parameter::new("weight", Kind::Number),
    Parameter::new("amount_decimal", Kind::Decimal),
    Parameter::new("active", Kind::Boolean),
    Parameter::new("interval", Kind::Choice(&["day", "week", "month"])),
    Parameter::new("currency", Kind::Currency),
    Parameter::new("created", Kind::Created),
    Parameter::new("items", Kind::List(&Kind::Object(ITEM))),
    Parameter::new("options", Kind::PerCurrency(ITEM)),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("source", Kind::NotImplemented),
];

fn checked(request: &str) -> Result<Values, StripeError> {
    let mut root = Map::new();
    form::decode_onto(&mut root, request.as_bytes()).unwrap();
    check(TABLE, &root)
}

fn accepted(request: &str, name: &str) -> Value {
    checked(request).unwrap().get(name).cloned().unwrap()
}

#[track_caller]
fn refused(request: &str, code: Option<&str>, param: &str, message: &str) {
    let error = checked(request).unwrap_err();
    assert_eq!(
        (error.code, error.param.as_deref()),
        (code, Some(param)),
        "{}",
        error.message
    );
    assert!(error.message.contains(message), "{}", error.message);
}

#[test]
fn values_have_their_json_types() {
    assert_eq!(accepted("count=50", "count"), 50);
    assert_eq!(accepted("weight=10", "weight").to_string(), "10");
    assert_eq!(accepted("weight=10.5", "weight").to_string(), "10.5");
    assert_eq!(accepted("amount_decimal=0012.3400", "amount_decimal"), "12.34");
    assert_eq!(accepted("amount_decimal=0", "amount_decimal"), "0");
    assert_eq!(accepted("active=true", "active"), true);
    assert_eq!(accepted("currency=USD", "currency"), "usd");
    assert_eq!(accepted("created=12", "created"), json!({"eq": 12}));
    assert_eq!(
        accepted("created[gte]=12&created[lt]=20", "created"),
        json!({"gte": 12, "lt": 20})
    );
    assert_eq!(
        accepted(
            "items[1][name]=b&items[1][up_to]=inf&items[0][name]=a&items[0][up_to]=5",
            "items"
        ),
        json!([{"name": "a", "up_to": 5}, {"name": "b", "up_to": null}])
    );
    assert_eq!(
        accepted("options[EUR][name]=x", "options"),
        json!({"eur": {"name": "x"}})
    );
}

#[test]
fn limits_are_clamped() {
    for (sent, used) in [("0", 1), ("-3", 1), ("7", 7), ("101", 100)] {
        assert_eq!(accepted(&format!("limit={sent}"), "limit"), used);
    }
}

#[test]
fn empty_strings_unset_where_that_is_possible() {
    let values = checked("name=&metadata=").unwrap();
    assert_eq!(values.change::<String>("name").unwrap(), Change::Unset);
    assert_eq!(values.change::<String>("email").unwrap(), Change::Keep);
    assert!(!values.has("name"));
    refused(
        "email=",
        Some("parameter_invalid_empty"),
        "email",
        "You passed an empty string for 'email'.",
    );
    refused(
        "items[0][name]=",
        Some("parameter_invalid_empty"),
        "items[0][name]",
        "items[0][name]",
    );
}

#[test]
fn names_are_checked_on_every_level_before_anything_else() {
    refused(
        "nmae=x",
        Some("parameter_unknown"),
        "nmae",
        "Received unknown parameter: nmae",
    );
    refused(
        "a=1&b=2",
        Some("parameter_unknown"),
        "a",
        "Received unknown parameters: a, b",
    );
    refused(
        "items[0][nmae]=x",
        Some("parameter_unknown"),
        "items[0][nmae]",
        "items[0][nmae]",
    );
    refused(
        "created[before]=1",
        Some("parameter_unknown"),
        "created[before]",
        "created[before]",
    );
    refused(
        "items[0][up_to]=1",
        Some("parameter_missing"),
        "items[0][name]",
        "Missing required param: items[0][name].",
    );
}

#[test]
fn malformed_values_have_the_vendors_answers() {
    refused(
        "count=ten",
        Some("parameter_invalid_integer"),
        "count",
        "Invalid integer: ten",
    );
    refused(
        "count=51",
        Some("parameter_invalid_integer"),
        "count",
        "less than or equal to 50 (it currently is '51')",
    );
    refused(
        "count=0",
        Some("parameter_invalid_integer"),
        "count",
        "greater than or equal to 1",
    );
    refused("active=yes", None, "active", "Invalid boolean: yes");
    refused(
        "amount_decimal=1e3",
        None,
        "amount_decimal",
        "Invalid decimal: 1e3",
    );
    refused("amount_decimal=-1", None, "amount_decimal", "Invalid decimal: -1");
    refused("weight=NaN", None, "weight", "Invalid decimal: NaN");
    refused(
        "interval=year",
        None,
        "interval",
        "Invalid interval: must be one of day, week, or month",
    );
    refused(
        "currency=xyz",
        None,
        "currency",
        "Invalid currency: xyz. Stripe currently supports these currencies: usd,",
    );
    refused(
        "email=nobody",
        Some("email_invalid"),
        "email",
        "Invalid email address: nobody",
    );
    refused("name=elevenchars", None, "name", "must be at most 10 characters");
    refused(
        "name[0]=a&name[1]=b",
        None,
        "name",
        r#"Invalid string: {"0":"a","1":"b"}"#,
    );
    refused("items=a", None, "items", "Invalid array");
    refused("items[x][name]=a", None, "items", "Invalid array");
    refused("items[0]=a", None, "items[0]", "Invalid object");
    refused("metadata=a", None, "metadata", "Invalid object");
    refused(
        "source=tok_visa",
        Some("not_implemented"),
        "source",
        "The parameter `source` is part of Stripe's API",
    );
}

#[test]
fn metadata_is_merged_within_its_bounds() {
    let mut metadata = Map::from_iter([("keep".to_owned(), json!("1")), ("drop".to_owned(), json!("2"))]);
    let values = checked("metadata[drop]=&metadata[2024]=new").unwrap();
    merge_metadata(&mut metadata, values.get("metadata")).unwrap();
    assert_eq!(
        Value::Object(metadata.clone()),
        json!({"keep": "1", "2024": "new"})
    );
    merge_metadata(&mut metadata, checked("metadata=").unwrap().get("metadata")).unwrap();
    assert_eq!(metadata.len(), 0);

    let keys = |count: usize| {
        (0..count)
            .map(|key| format!("metadata[{key}]=x"))
            .collect::<Vec<_>>()
            .join("&")
    };
    assert!(merge_metadata(&mut Map::new(), checked(&keys(50)).unwrap().get("metadata")).is_ok());
    assert!(merge_metadata(&mut Map::new(), checked(&keys(51)).unwrap().get("metadata")).is_err());
    let (key, value) = ("k".repeat(41), "v".repeat(501));
    refused(
        &format!("metadata[{key}]=x"),
        None,
        &format!("metadata[{key}]"),
        "Metadata keys can have up to 40",
    );
    refused(
        &format!("metadata[k]={value}"),
        None,
        "metadata[k]",
        "in a value that is 501 characters",
    );
    assert!(checked(&format!("metadata[{}]={}", "k".repeat(40), "ü".repeat(500))).is_ok());
}
