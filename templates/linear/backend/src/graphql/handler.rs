//! The one route: `POST /graphql`.

use super::{Documents, Scope, executor::Executor};
use crate::{error::LinearError, schema};
use apollo_compiler::{
    ExecutableDocument, Schema,
    executable::Operation,
    introspection,
    request::{RequestError, coerce_variable_values},
    response::{JsonMap, JsonValue},
    validation::Valid,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Executes the document of a request. What mutations did is kept where the response has data.
pub(crate) async fn execute(documents: &Documents, call: &mut Call) -> HandlerResult {
    let arguments = call.arguments();
    let Some(text) = arguments.filled("query") else {
        return Err(LinearError::document("Must provide query string.").reply().into());
    };
    let document = documents.read(&text).map_err(|entries| invalid(&entries))?;
    let name = arguments.filled("operationName");
    let operation = document
        .operations
        .get(name.as_deref())
        .map_err(|_| LinearError::document(unknown_operation(name.as_deref())).reply())?;
    if operation.is_subscription() {
        let refusal = LinearError::unsupported("Subscription over HTTP");
        return Err(refusal.reply().into());
    }
    let given = variables(arguments.structure("variables"))?;
    let variables = coerce_variable_values(schema::schema(), operation, &given).map_err(|error| {
        let error = LinearError::document(error.message().to_string()).coded("BAD_USER_INPUT");
        error.reply()
    })?;
    run(call, schema::schema(), &document, operation, &variables).await
}

async fn run(
    call: &Call,
    schema: &Valid<Schema>,
    document: &Valid<ExecutableDocument>,
    operation: &Operation,
    variables: &Valid<JsonMap>,
) -> HandlerResult {
    let introspected = introspected(schema, document, operation, variables)?;
    let Value::Object(variables) = json(&**variables)? else {
        return Err(Failure::internal("read the variables of a request"));
    };
    let scope = Scope::new(call, schema);
    let executor = Executor::new(&scope, document, &variables, introspected);
    let executed = executor.run(operation).await?;
    let mut body = Map::new();
    if !executed.errors.is_empty() {
        body.insert("errors".to_owned(), executed.errors.into());
    }
    let has_data = executed.data.is_some();
    body.insert(
        "data".to_owned(),
        executed.data.map_or(Value::Null, Value::Object),
    );
    let reply = Reply::json(Value::Object(body));
    if has_data { Ok(reply) } else { Err(reply.into()) }
}

/// The fields of a document that are about the schema itself.
fn introspected(
    schema: &Valid<Schema>,
    document: &Valid<ExecutableDocument>,
    operation: &Operation,
    variables: &Valid<JsonMap>,
) -> Result<Map<String, Value>, Failure> {
    let mut fields = operation.root_fields(document);
    if !fields.any(|field| ["__schema", "__type"].contains(&field.name.as_str())) {
        return Ok(Map::new());
    }
    let refused = |error: RequestError| LinearError::document(error.message().to_string()).reply();
    introspection::check_max_depth(document, operation).map_err(refused)?;
    let implementers = schema.implementers_map();
    let response = introspection::partial_execute(schema, &implementers, document, operation, variables)
        .map_err(refused)?;
    match json(&response.data)? {
        Value::Object(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

fn json(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::caused("write a value as JSON", error))
}

fn invalid(entries: &[Value]) -> Reply {
    Reply::json(json!({"errors": entries})).with_status(StatusCode::BAD_REQUEST)
}

fn unknown_operation(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Unknown operation named \"{name}\"."),
        None => "Must provide operation name if query contains multiple operations.".to_owned(),
    }
}

fn variables(given: Result<Option<Value>, serde_json::Error>) -> Result<JsonMap, Failure> {
    match given.map(|value| value.map(JsonValue::from)) {
        Ok(None) => Ok(JsonMap::new()),
        Ok(Some(JsonValue::Object(map))) => Ok(map),
        Ok(Some(_)) | Err(_) => {
            let error = LinearError::document(
                "Variables must be provided as an Object where each property is a \
                 variable name.",
            );
            Err(error.reply().into())
        }
    }
}
