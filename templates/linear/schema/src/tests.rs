//! The generator, on declarations in miniature.

use super::*;

/// One of each kind, written as graphql-codegen writes them.
pub(crate) const SMALL: &str = include_str!("tests/small.d.mts");

#[test]
fn each_kind_of_type_is_told_by_its_declaration() {
    let schema = Schema::declared(SMALL).unwrap();
    assert_eq!(schema.to_string(), include_str!("tests/small.graphql"));
    assert_eq!(
        schema.root_fields("Query"),
        ["_dummy", "attachmentsForURL", "issues"]
    );
    assert_eq!(schema.root_fields("Mutation"), Vec::<&str>::new());
}

#[test]
fn a_new_name_is_used_wherever_the_type_is() {
    let mut schema = Schema::declared(SMALL).unwrap();
    assert!(schema.rename("IdComparator", "IDComparator"));
    let document = schema.to_string();
    assert!(document.contains("input IDComparator {"), "{document}");
    assert!(document.contains("id: IDComparator\n"), "{document}");
    assert!(!document.contains("IdComparator"), "{document}");
}

#[test]
fn other_files_are_refused() {
    assert!(matches!(
        Schema::read("type Scalars = {"),
        Err(SchemaError::NoRegion(_))
    ));
    let odd = SMALL.replace(
        "type IssueFilter = {",
        "type IssueFilter = {\n  [key: string]: any;",
    );
    assert!(matches!(Schema::read(&odd), Err(SchemaError::UnknownType(_))));
    let odd = SMALL.replace("type IssueFilter = {", "type IssueFilter = {\n  what is this");
    assert!(matches!(Schema::read(&odd), Err(SchemaError::Unreadable { .. })));
}

#[test]
fn documents_are_operations_with_their_fragments() {
    let compiled = "const IssueFragmentDoc = new TypedDocumentString(`\n fragment Issue on Issue {\n id\n}\n    `, { fragmentName: \"Issue\" });\n\
                    const IssuesDocument = new TypedDocumentString(`\n    query issues {\n  issues { ...Issue }\n}\n fragment Issue on Issue { id }`);\n";
    assert_eq!(
        documents(compiled).unwrap(),
        ["query issues {\n  issues { ...Issue }\n}\n fragment Issue on Issue { id }"]
    );
    assert!(documents("nothing").is_err());
}
