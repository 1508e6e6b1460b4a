//! Several operations in one request: `{"calls": ["notes.count", …]}`.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply, arguments::Arguments};
use serde_json::{Value, json};

const HOST: &str = "notes.batch";

pub(super) fn operations() -> Vec<Operation> {
    let host = Operation::post(HOST, "/batch", run);
    vec![
        Operation::inside(&host, "notes.count"),
        Operation::inside(&host, "notes.wipe").scopes(&["notes:write"]),
        Operation::inside(&host, "notes.weigh").tier("scarce"),
        Operation::not_implemented_inside(&host, "notes.burn"),
        host,
    ]
}

pub(super) fn called(operation: &Operation, arguments: &Arguments) -> Vec<String> {
    if operation.name() != HOST {
        return Vec::new();
    }
    let calls = arguments.get("calls").and_then(Value::as_array);
    let names = calls.into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

async fn run(call: &mut Call) -> HandlerResult {
    let mut answers = Vec::new();
    for inner in call.operations_inside() {
        if inner.name() == "notes.wipe" {
            call.execute("DELETE FROM notes", &[]).await?;
        }
        let count: i64 = call.query_one("SELECT count(*) FROM notes", &[]).await?.get(0);
        answers.push(json!({"call": inner.name(), "notes": count}));
    }
    Ok(Reply::json(json!({"answers": answers})))
}
