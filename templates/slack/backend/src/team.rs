//! `team.*` and `openid.connect.userInfo`: the workspace.

mod billing;
mod profile;

pub(crate) use profile::{Field, fields};

use crate::{
    answer::{refuse, success},
    operations::method,
    users,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use serde_json::{Map, Value, json};

/// Pixels of the pictures of a workspace.
pub(crate) const ICON_SIZES: [u32; 7] = [34, 44, 68, 88, 102, 132, 230];

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("team.info", "Tier 3", &["team:read"], info)
            .summary("Shows the workspace."),
        method("team.profile.get", "Tier 3", &["users.profile:read"], profile::get)
            .summary("Lists the custom fields of profiles."),
        method("team.preferences.list", "Tier 3", &["team.preferences:read"], preferences)
            .summary("Lists preferences of the workspace."),
        method("team.billing.info", "Tier 3", &["team.billing:read"], billing::info)
            .summary("Says which plan the workspace has."),
        method("team.billableInfo", "Tier 2", &["admin"], billing::billable)
            .summary("Says which members are paid for."),
        method("openid.connect.userInfo", "Tier 3", &["openid"], users::user_info)
            .summary("Says who signed in with Slack."),
    ]
}

/// The workspace.
#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) domain: String,
    email_domain: String,
}

/// The workspace of the clone.
pub(crate) async fn find(call: &Call) -> Result<Team, Failure> {
    let row = call
        .query_one("SELECT id, name, domain, email_domain FROM team", &[])
        .await?;
    Ok(Team {
        id: row.get(0),
        name: row.get(1),
        domain: row.get(2),
        email_domain: row.get(3),
    })
}

/// The address of the picture that workspaces have who have set none.
pub(crate) fn icon(size: u32) -> String {
    format!("https://a.slack-edge.com/80588/img/avatars-teams/ava_0010-{size}.png")
}

/// All pictures of the workspace.
pub(crate) fn icons() -> Value {
    let mut icons: Map<String, Value> = ICON_SIZES
        .iter()
        .map(|size| (format!("image_{size}"), icon(*size).into()))
        .collect();
    icons.insert("image_default".to_owned(), true.into());
    Value::Object(icons)
}

/// `team.info`
async fn info(call: &mut Call) -> HandlerResult {
    let team = find(call).await?;
    if call
        .arguments()
        .filled("team")
        .is_some_and(|asked| asked != team.id)
    {
        return Err(refuse("team_not_found"));
    }
    if call.arguments().filled("team").is_none() && call.arguments().filled("domain").is_some() {
        // Workspaces are found by their domain within an enterprise only.
        return Err(refuse("team_not_on_enterprise"));
    }
    Ok(success(json!({"team": {
        "id": team.id, "name": team.name, "url": format!("{}/", call.base_url()), "domain": team.domain,
        "email_domain": team.email_domain, "icon": icons(), "avatar_base_url": "https://ca.slack-edge.com/",
        "is_verified": false,
    }})))
}

/// `team.preferences.list`: what the other methods of this application hold to.
async fn preferences(_: &mut Call) -> HandlerResult {
    Ok(success(json!({
        "allow_message_deletion": true, "display_real_names": false, "disable_file_uploads": "allow_all",
        "msg_edit_window_mins": -1, "who_can_post_general": "ra",
    })))
}
