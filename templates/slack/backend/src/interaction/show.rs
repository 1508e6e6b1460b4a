//! What a person sees: views, and what came of what they did.

use super::person::Person;
use crate::{
    answer::{refuse, success},
    app,
    timestamp::Ts,
    views::store,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// An interaction with the app's answer.
pub(crate) async fn interaction(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let id = call.path_parameter("id").to_owned();
    let select = "SELECT * FROM interactions WHERE id = $1 AND user_id = $2";
    let row = call.query_opt(select, &[&id, &person.id]).await?;
    let row = row.ok_or_else(|| refuse("interaction_not_found"))?;
    let text = |name: &str| row.get::<_, Option<String>>(name);
    let thread = row
        .get::<_, Option<i64>>("thread_ts")
        .map(|ts| Ts(ts).to_string());
    Ok(success(json!({"interaction": {
        "id": id, "app_id": text("app_id"), "user_id": person.id, "type": text("type"), "channel_id": text("channel_id"),
        "thread_ts": thread, "view_id": text("view_id"), "status": text("status"),
        "response": row.get::<_, Option<Value>>("response"), "error": text("error"),
        "created": row.get::<_, i64>("created"),
    }})))
}

/// The views that the person sees, in the order in which they were opened in each stack.
pub(crate) async fn views(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let condition = "user_id = $1 ORDER BY type DESC, app_id, root_view_id, \
         (SELECT count(*) FROM views AS below WHERE below.root_view_id = views.root_view_id \
              AND (below.previous_view_id IS NULL OR below.id = views.previous_view_id) AND below.id <> views.id), id";
    let mut shown = Vec::new();
    for view in store::select(call, condition, &[&person.id]).await? {
        let app = app::find(call, &view.app_id).await?;
        let app = app.ok_or_else(|| Failure::internal("find the app of a view"))?;
        shown.push(view.document(&app, &view.values()));
    }
    Ok(success(json!({"views": shown})))
}
