//! The regenerated schema: complete, valid, and accepted by every operation of the official client.

use apollo_compiler::{ExecutableDocument, Schema, schema::ExtendedType, validation::Valid};
use asymmetric_linear_backend::schema;

/// Every operation that `@linear/sdk` has compiled in.
const DOCUMENTS: &str = include_str!(concat!(env!("OUT_DIR"), "/documents.graphql"));

fn parsed() -> Valid<Schema> {
    Schema::parse_and_validate(schema::document(), "linear.graphql").expect("the schema is valid")
}

#[test]
fn it_is_valid_and_complete() {
    let schema = parsed();
    let fields = |name: Option<&apollo_compiler::Name>| {
        let name = name.expect("a root type");
        schema.get_object(name).expect("it is an object").fields.len()
    };
    let roots = &schema.schema_definition;
    assert_eq!(fields(roots.query.as_deref()), schema::queries().len());
    assert_eq!(fields(roots.mutation.as_deref()), schema::mutations().len());
    let count = |is: fn(&ExtendedType) -> bool| {
        let types = schema.types.values();
        types.filter(|found| !found.is_built_in() && is(found)).count()
    };
    let counts = [
        ("queries", schema::queries().len()),
        ("mutations", schema::mutations().len()),
        ("subscriptions", fields(roots.subscription.as_deref())),
        ("scalars", count(ExtendedType::is_scalar)),
        ("objects", count(ExtendedType::is_object)),
        ("interfaces", count(ExtendedType::is_interface)),
        ("unions", count(ExtendedType::is_union)),
        ("enums", count(ExtendedType::is_enum)),
        ("inputs", count(ExtendedType::is_input_object)),
    ];
    let expected = [
        ("queries", 178),
        ("mutations", 386),
        ("subscriptions", 85),
        ("scalars", 16),
        ("objects", 739),
        ("interfaces", 8),
        ("unions", 11),
        ("enums", 130),
        ("inputs", 405),
    ];
    assert_eq!(counts, expected);
}

#[test]
fn every_operation_of_the_official_client_is_valid() {
    let schema = parsed();
    let mut operations = 0;
    for document in DOCUMENTS.split('\u{c}') {
        if let Err(error) = ExecutableDocument::parse_and_validate(&schema, document, "document.graphql") {
            let head = document.lines().next().unwrap_or_default();
            assert_eq!("", format!("{head}\n{}", error.errors));
        }
        operations += 1;
    }
    assert_eq!(operations, 674);
}

#[test]
fn the_build_takes_the_package_that_the_clients_tests_lock() {
    let lock: serde_json::Value =
        serde_json::from_str(include_str!("../../../../../tests/sdk/package-lock.json")).expect("it is JSON");
    let package = &lock["packages"]["node_modules/@linear/sdk"];
    let build = include_str!("../../build/package.rs");
    for field in ["version", "integrity"] {
        let value = package[field].as_str().expect("the lock has it");
        let value = value.trim_start_matches("sha512-");
        assert!(
            build.contains(value),
            "{field} {value} is not what the build takes"
        );
    }
}
