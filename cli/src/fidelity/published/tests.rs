use proptest::prelude::*;
use serde_json::json;

use super::*;

fn names(text: &str) -> Vec<String> {
    let operations = read(text).unwrap();
    operations.into_iter().map(|operation| operation.name).collect()
}

fn refused(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn openapi_3_is_read_by_operation_id_or_route() {
    let document = json!({
        "openapi": "3.1.0",
        "servers": [{"url": "https://api.example.com/v2/"}],
        "paths": {
            "/pets/{petId}": {
                "summary": "A pet", "parameters": [],
                "get": {"operationId": "showPet"},
                "delete": {"operationId": ""},
            },
            "/pets": {"post": {}},
        },
    });
    let operations = read(&document.to_string()).unwrap();
    assert_eq!(
        operations,
        [
            Published {
                name: "DELETE /pets/{petId}".into(),
                routes: vec!["DELETE /pets/{}".into(), "DELETE /v2/pets/{}".into()],
            },
            Published {
                name: "POST /pets".into(),
                routes: vec!["POST /pets".into(), "POST /v2/pets".into()],
            },
            Published {
                name: "showPet".into(),
                routes: vec!["GET /pets/{}".into(), "GET /v2/pets/{}".into()],
            },
        ]
    );
}

#[test]
fn openapi_2_has_its_base_path() {
    let document = json!({
        "swagger": "2.0", "basePath": "/api",
        "paths": {"/chat.postMessage": {"post": {"operationId": "chat_postMessage"}}},
    });
    let operations = read(&document.to_string()).unwrap();
    assert_eq!(operations[0].name, "chat_postMessage");
    assert_eq!(operations[0].routes[1], "POST /api/chat.postMessage");
    let empty = json!({"openapi": "3.0.0", "paths": {}});
    assert_eq!(refused(&empty.to_string()), "it lists no operations");
}

#[test]
fn clients_tell_the_names_that_they_bind() {
    let text = r#"
        function bindApiCall(self, method) { return self.apiCall.bind(self, method); }
        this.api = { test: bindApiCallWithOptionalArgument(this, 'api.test') };
        this.chat = {
            postMessage: bindApiCall(this, 'chat.postMessage'), again: bindApiCall(this, 'chat.postMessage'),
            delete: bindApiCall(this, "chat.delete"),
            computed: bindApiCall(this, `chat.${name}`),
        };"#;
    assert_eq!(names(text), ["api.test", "chat.delete", "chat.postMessage"]);
    assert_eq!(found_in(text).unwrap().len(), 3);
}

#[test]
fn graphql_has_fields_of_its_root_types() {
    let schema = r#"
        schema { query: Query }
        "What is read: it's much."
        """
        type Query { no }
        """
"""
Everything.
"""
type Query {
  # of: now
  "An issue: by \"id\"."
  issue(
    """ Which: one? """
    id: String! = "a:b(", of: [Kind!] = [{kind: one}]
  ): Issue! @deprecated(reason: "Use: `issues`")
  viewer: User
}
type Mutation implements Root {
  issueCreate(input: IssueCreateInput!): IssuePayload!
}
type Subscription {
  issueCreated: Issue!
}
extend type Query {
  more: [Int!]
}
"#;
    let expected = [
        "mutation.issueCreate",
        "query.issue",
        "query.more",
        "query.viewer",
    ];
    assert_eq!(names(schema), expected);
    assert_eq!(found_in(schema).unwrap().len(), 4);
    assert!(refused("type Query {").starts_with("line 1 is no operation"));
}

#[test]
fn graphql_may_be_written_as_types() {
    let types = r#"
type Other = {
  issue: string;
};
export type Query = {
  __typename?: "Query";
  /** It's an issue: by `id`. */
  issue: Issue;
  maybe?: Maybe<Array<Scalars["String"]>>;
  shape: { inner: string; other(id: number): string; };
};
type QueryIssueArgs = {
  id: Scalars["String"];
};
/** All */
type Mutation = {
  // of: it
  issueCreate: IssuePayload;
};
"#;
    let expected = [
        "mutation.issueCreate",
        "query.issue",
        "query.maybe",
        "query.shape",
    ];
    assert_eq!(names(types), expected);
}

#[test]
fn plain_lists_have_names_routes_or_both() {
    let text = "# published\n\nb.two\na.one\nGET /v1/x/{id}\nPostThings POST /v1/things/\n";
    let operations = read(text).unwrap();
    assert_eq!(names(text), ["GET /v1/x/{id}", "PostThings", "a.one", "b.two"]);
    assert_eq!(operations[0].routes, ["GET /v1/x/{}"]);
    assert_eq!(operations[1].routes, ["POST /v1/things"]);
    assert_eq!(
        names(r#"["b", "POST /a", "b"]"#),
        ["POST /a", "b"],
        "what is listed twice counts once"
    );
}

#[test]
fn what_is_no_list_is_refused_and_never_counted() {
    let page = "<!doctype html>\n<html>Sign in</html>";
    assert_eq!(
        refused(page),
        "line 1 is no operation: '<!doctype html>'; OpenAPI as JSON, GraphQL and lists of names can be read"
    );
    assert!(refused("a.one\nplease sign in\n").starts_with("line 2 is no operation"));
    assert!(refused("[1]").starts_with("it is no JSON list of texts"));
    assert!(refused("{").starts_with("it cannot be read as JSON"));
    assert!(refused(r#"{"name": "web-api"}"#).starts_with("line 1 is no operation"));
    assert_eq!(refused("# nothing\n"), "it lists no operations");
    assert_eq!(
        found_in("a.one\n"),
        None,
        "a file of a package that could be anything"
    );
}

#[test]
fn parameters_have_no_names_in_routes() {
    assert_eq!(normal("GET /a/{b}/c/{*rest}"), "GET /a/{}/c/{}");
    assert_eq!(normal("GET /a/{open"), "GET /a/{}");
    assert_eq!(normal("GET /a/"), "GET /a");
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in any::<String>(), call in "bindApiCall[A-Za-z]{0,3}[(]this,[ '\"a-z.()]{0,12}") {
        let _ = read(&text);
        let _ = read(&format!("[{text}"));
        let _ = read(&format!("{text}{call}{text}"));
        let _ = read(&format!("type Query {{{text}}}{text}}}"));
        let _ = normal(&text);
    }
}
