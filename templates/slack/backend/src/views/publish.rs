//! `views.publish`

use super::{Surface, content, store};
use crate::{
    answer::{invalid_arguments, refuse, success},
    app,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;
use std::borrow::Cow;

/// Shows a home tab to a person, in the place of the one that they had.
pub(crate) async fn publish(call: &mut Call) -> HandlerResult {
    let app = app::of_token(call).await?;
    if app.setting(&["features", "app_home", "home_tab_enabled"]) != true {
        return Err(refuse("not_enabled"));
    }
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let user = given("user_id").ok_or_else(|| invalid_arguments("missing required field: user_id"))?;
    // Two who publish for one person follow one another.
    let person = "SELECT is_bot FROM users WHERE id = $1 AND NOT deleted FOR NO KEY UPDATE";
    let person = call.query_opt(person, &[&user]).await?;
    if person.is_none_or(|row| row.get(0)) {
        return Err(invalid_arguments("invalid `user_id`"));
    }
    let content = content::given(call, Surface::Home).await?;
    let condition = "app_id = $1 AND user_id = $2 AND type = 'home' FOR UPDATE";
    let before = store::select(call, condition, &[&app.id, &user]).await?.pop();
    if let (Some(hash), Some(before)) = (given("hash"), &before)
        && hash != before.hash
    {
        return Err(refuse("hash_conflict"));
    }
    let view = match before {
        Some(before) => store::replace(call, &before, content).await?,
        None => store::show(call, &app, &user, Surface::Home, content, None).await?,
    };
    Ok(success(json!({"view": view.document(&app, &view.state)})))
}
