//! `apps.uninstall`

use crate::{
    answer::{refuse, success},
    app::{self, App},
    event,
    oauth::client,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// Takes the app of the token out of the workspace: its tokens stop working, and it is told so.
pub(crate) async fn uninstall(call: &mut Call) -> HandlerResult {
    let app = app::of_token(call).await?;
    let authenticated = client::authenticated(call).await?;
    if authenticated.id != app.id {
        return Err(refuse("client_id_token_mismatch"));
    }
    remove(call, &app).await?;
    Ok(success(json!({})))
}

/// Ends all installations of an app.
pub(super) async fn remove(call: &Call, app: &App) -> Result<(), Failure> {
    let select = "SELECT kind, subject FROM _asym_auth.grants WHERE attributes ->> 'app_id' = $1 AND kind IN ('bot', 'user') \
             AND EXISTS (SELECT FROM _asym_auth.tokens WHERE grant_name = grants.name) \
         GROUP BY kind, subject ORDER BY kind, subject";
    let rows = call.query(select, &[&app.id]).await?;
    let of = |kind: &str| -> Vec<Value> {
        let held = rows.iter().filter(|row| row.get::<_, &str>("kind") == kind);
        held.map(|row| Value::String(row.get("subject"))).collect()
    };
    let event_ts = Ts(call.now().as_microsecond()).to_string();
    let revoked = json!({
        "type": "tokens_revoked", "tokens": {"oauth": of("user"), "bot": of("bot")}, "event_ts": event_ts,
    });
    event::publish_to(call, app, &revoked).await?;
    let gone = json!({"type": "app_uninstalled", "event_ts": event_ts});
    event::publish_to(call, app, &gone).await?;
    // The grants stay: whoever runs the clone may give them new tokens.
    let tokens = "DELETE FROM _asym_auth.tokens USING _asym_auth.grants WHERE grants.name = tokens.grant_name AND \
             (grants.attributes ->> 'app_id' = $1 AND grants.kind IN ('bot', 'user', 'refresh') \
              OR grants.kind = 'webhook' AND grants.subject IN (SELECT id FROM incoming_webhooks WHERE app_id = $1))";
    call.execute(tokens, &[&app.id]).await?;
    for table in [
        "views",
        "triggers",
        "response_urls",
        "incoming_webhooks",
        "app_installs",
    ] {
        call.execute(&format!("DELETE FROM {table} WHERE app_id = $1"), &[&app.id])
            .await?;
    }
    Ok(())
}
