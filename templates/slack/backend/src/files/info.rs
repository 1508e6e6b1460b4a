//! `files.info`

use super::of_argument;
use crate::{actor::Actor, answer::success, cursor};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Bytes of a snippet's text that are shown.
const MAXIMUM_CONTENT: i32 = 100_000;

/// Shows a file, with its text if it has one. Nobody can comment on files any more, so that there are no comments.
pub(super) async fn info(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let file = of_argument(call, &actor).await?;
    let mut answer = json!({
        "file": file.document(&actor.team_id, &call.base_url()), "comments": [],
        "response_metadata": cursor::metadata(None),
    });
    let select =
        "SELECT left(content, $2), length(content) > $2 FROM files WHERE id = $1 AND mode = 'snippet'";
    let row = call.query_opt(select, &[&file.id(), &MAXIMUM_CONTENT]).await?;
    if let Some(row) = row {
        answer["content"] = row.get::<_, Option<String>>(0).into();
        answer["is_truncated"] = row.get::<_, Option<bool>>(1).into();
    }
    Ok(success(answer))
}
