//! Arguments of a request: query and JSON body, whatever media type the client says.

use asymmetric_kit::{
    Incoming,
    arguments::{Arguments, ArgumentsError},
};
use serde_json::{Map, Value};

/// The name under which a body that is an array is kept: some operations on labels take one.
pub(crate) const ARRAY: &str = "";

/// Query and body together; the body wins.
pub(crate) fn arguments(request: &Incoming) -> Result<Arguments, ArgumentsError> {
    let query = Arguments::from_form(request.query().as_bytes());
    if request
        .media_type()
        .is_some_and(|media| media.starts_with("application/x-git-"))
    {
        // Git's own protocol.
        return Ok(query);
    }
    let body = request.body().trim_ascii();
    // Some clients send `null` where they have nothing to say.
    if body.is_empty() || body == b"null" {
        return Ok(query);
    }
    let given = if body.starts_with(b"[") {
        let name = Value::from(ARRAY).to_string();
        let object = [b"{", name.as_bytes(), b":", body, b"}"].concat();
        Arguments::from_json(&object)?
    } else {
        Arguments::from_json(body)?
    };
    let mut map: Map<String, Value> = query.as_map().clone();
    map.extend(given.as_map().clone());
    Ok(Arguments::from(map))
}
