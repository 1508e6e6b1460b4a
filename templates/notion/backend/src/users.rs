//! The operations on users (<https://developers.notion.com/reference/user>).

use serde_json::{Value, json};

use crate::{
    error::{NotionError, Problem},
    list,
    request::Request,
    user::{self, People, User},
};

/// The largest file that may be uploaded, in bytes, as a bot is told.
const LARGEST_FILE: u64 = 5_368_709_120;

/// `GET /v1/users`
pub(crate) async fn list(request: &Request<'_>) -> Result<Value, Problem> {
    let people = People::load(request).await?;
    let page = list::page(request, user::all(request).await?, |user| &user.id)?;
    let results = page.items.iter().map(|user| people.full(user)).collect();
    Ok(list::object("user", results, page.next))
}

/// `GET /v1/users/{user_id}`
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let id = request.path_id("user_id")?;
    let people = People::load(request).await?;
    match people.get(&id) {
        Some(user) => Ok(people.full(user)),
        None => Err(request.missing("user", &id).await?),
    }
}

/// `GET /v1/users/me`: the bot that the token acts as. It may be asked without any capability.
pub(crate) async fn me(request: &Request<'_>) -> Result<Value, Problem> {
    let people = People::load(request).await?;
    let bot: &User = people.get(request.bot()).ok_or_else(NotionError::unauthorized)?;
    let workspace = workspace(request).await?;
    let mut object = people.full(bot);
    object["bot"] = json!({
        "owner": {"type": "workspace", "workspace": true},
        "workspace_name": workspace["name"],
    });
    if request.version.has_data_sources() {
        object["bot"]["workspace_id"] = workspace["id"].clone();
        object["bot"]["workspace_limits"] = json!({"max_file_upload_size_in_bytes": LARGEST_FILE});
    }
    Ok(object)
}

/// The only row of `workspaces`.
pub(crate) async fn workspace(request: &Request<'_>) -> Result<Value, Problem> {
    let row = asymmetric_kit::Call::query_one(request, "SELECT to_jsonb(w) FROM workspaces w", &[]).await?;
    Ok(row.get(0))
}
