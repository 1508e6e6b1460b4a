//! What the server in memory answers.

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

/// A body, whole or streamed.
pub(super) type Answer = UnsyncBoxBody<Bytes, std::io::Error>;

pub(super) fn version() -> Value {
    json!({
        "major": "1", "minor": "34", "gitVersion": "v1.34.4", "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "", "goVersion": "", "compiler": "gc", "platform": "",
    })
}

pub(super) fn answered(value: &Value) -> Response<Answer> {
    Response::new(
        Full::from(serde_json::to_vec(value).unwrap())
            .map_err(|never| match never {})
            .boxed_unsync(),
    )
}

pub(super) fn refused(code: u16, message: &str, name: &str) -> Response<Answer> {
    let reason = if code == 404 && !name.is_empty() {
        "NotFound"
    } else {
        ""
    };
    let status = json!({"kind": "Status", "status": "Failure", "message": message, "code": code, "reason": reason, "details": {"name": name}});
    let mut response = answered(&status);
    *response.status_mut() = StatusCode::from_u16(code).unwrap();
    response
}
