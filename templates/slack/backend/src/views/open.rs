//! `views.open` and `views.push`

use super::{Surface, content, store};
use crate::{
    answer::{refuse, success},
    app, trigger,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Opens a modal for whoever the trigger belongs to.
pub(crate) async fn open(call: &mut Call) -> HandlerResult {
    let app = app::of_token(call).await?;
    let content = content::given(call, Surface::Modal).await?;
    let trigger = trigger::exchange(call, &app).await?;
    let view = store::show(call, &app, &trigger.user_id, Surface::Modal, content, None).await?;
    Ok(success(json!({"view": view.document(&app, &json!({}))})))
}

/// Puts a modal on top of the one that the trigger comes from.
pub(crate) async fn push(call: &mut Call) -> HandlerResult {
    let app = app::of_token(call).await?;
    let content = content::given(call, Surface::Modal).await?;
    let trigger = trigger::exchange(call, &app).await?;
    let Some(below) = &trigger.view_id else {
        return Err(refuse("invalid_trigger_id"));
    };
    let below = store::select(call, "id = $1 AND type = 'modal'", &[below])
        .await?
        .pop();
    let below = below.ok_or_else(|| refuse("not_found"))?;
    let view = store::show(
        call,
        &app,
        &trigger.user_id,
        Surface::Modal,
        content,
        Some(&below),
    )
    .await?;
    Ok(success(json!({"view": view.document(&app, &json!({}))})))
}
