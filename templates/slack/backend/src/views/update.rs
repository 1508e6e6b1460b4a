//! `views.update`

use super::{content, store};
use crate::{
    answer::{invalid_arguments, refuse, success},
    app,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;
use std::borrow::Cow;

/// Replaces a view of the app by `view_id` or `external_id`; with `hash` only if it is still the one that the app knows.
pub(crate) async fn update(call: &mut Call) -> HandlerResult {
    let app = app::of_token(call).await?;
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let (id, external_id) = (given("view_id"), given("external_id"));
    let found = match (&id, &external_id) {
        (Some(id), _) => store::select(call, "id = $1 AND app_id = $2 FOR UPDATE", &[id, &app.id]).await?,
        (None, Some(external_id)) => {
            let condition = "external_id = $1 AND app_id = $2 FOR UPDATE";
            store::select(call, condition, &[external_id, &app.id]).await?
        }
        (None, None) => return Err(invalid_arguments("missing required field: view_id")),
    };
    let view = found.first().ok_or_else(|| refuse("not_found"))?;
    if given("hash").is_some_and(|hash| hash != view.hash) {
        return Err(refuse("hash_conflict"));
    }
    let content = content::given(call, view.surface).await?;
    let changed = store::replace(call, view, content).await?;
    Ok(success(json!({"view": changed.document(&app, &changed.state)})))
}
