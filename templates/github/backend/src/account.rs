//! Accounts: users, organizations and bots.

use asymmetric_kit::{Call, Failure, ToSql};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{error::GitHubError, node_id, urls::Urls};

/// A row of `accounts`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) login: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) blog: String,
    pub(crate) location: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) hireable: Option<bool>,
    pub(crate) bio: Option<String>,
    pub(crate) twitter_username: Option<String>,
    pub(crate) site_admin: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) billing_email: Option<String>,
    pub(crate) default_repository_permission: String,
    pub(crate) members_can_create_repositories: bool,
}

impl Account {
    /// Whether it is an organization.
    pub(crate) fn is_organization(&self) -> bool {
        self.kind == "Organization"
    }

    /// The node id.
    pub(crate) fn node_id(&self) -> String {
        let prefix = match self.kind.as_str() {
            "Organization" => "O",
            "Bot" => "BOT",
            _ => "U",
        };
        node_id::of(prefix, &[self.id])
    }

    /// Reads a row given by `to_jsonb`.
    pub(crate) fn read(row: Value) -> Result<Self, Failure> {
        serde_json::from_value(row).map_err(|error| Failure::caused("read an account", error))
    }

    /// The vendor's "simple user": what stands for an account inside other objects.
    pub(crate) fn simple(&self, urls: &Urls) -> Value {
        let api = |rest: &str| urls.api(&format!("/users/{}{rest}", self.login));
        json!({
            "login": self.login,
            "id": self.id,
            "node_id": self.node_id(),
            "avatar_url": self.avatar_url(urls),
            "gravatar_id": "",
            "url": api(""),
            "html_url": urls.html(&format!("/{}", self.login)),
            "followers_url": api("/followers"),
            "following_url": api("/following{/other_user}"),
            "gists_url": api("/gists{/gist_id}"),
            "starred_url": api("/starred{/owner}{/repo}"),
            "subscriptions_url": api("/subscriptions"),
            "organizations_url": api("/orgs"),
            "repos_url": api("/repos"),
            "events_url": api("/events{/privacy}"),
            "received_events_url": api("/received_events"),
            "type": self.kind,
            "user_view_type": "public",
            "site_admin": self.site_admin,
        })
    }

    /// Where the picture of the account would be.
    pub(crate) fn avatar_url(&self, urls: &Urls) -> String {
        urls.html(&format!("/avatars/u/{}?v=4", self.id))
    }
}

/// Accounts for which `condition` (over `accounts`) holds.
pub(crate) async fn select(
    call: &Call,
    condition: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Account>, Failure> {
    let sql = format!("SELECT to_jsonb(accounts) FROM accounts WHERE {condition}");
    let rows = call.query(&sql, parameters).await?;
    rows.iter().map(|row| Account::read(row.get(0))).collect()
}

/// The account with this id, which a row refers to.
pub(crate) async fn by_id(call: &Call, id: i64) -> Result<Account, Failure> {
    let found = select(call, "id = $1", &[&id]).await?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| Failure::internal(format!("find the account {id}")))
}

/// The account with this login, in any case.
pub(crate) async fn by_login(call: &Call, login: &str) -> Result<Option<Account>, Failure> {
    Ok(select(call, "lower(login) = lower($1)", &[&login])
        .await?
        .into_iter()
        .next())
}

/// The account that a parameter of the path names, or 404.
pub(crate) async fn in_path(call: &Call, parameter: &str) -> Result<Account, Failure> {
    let login = call.path_parameter(parameter).to_owned();
    let found = by_login(call, &login).await?;
    found.ok_or_else(|| GitHubError::not_found().into())
}

/// Whom the caller's token acts as; none for anonymous calls.
pub(crate) async fn viewer(call: &Call) -> Result<Option<Account>, Failure> {
    match viewer_id(call) {
        Some(id) => by_id(call, id).await.map(Some),
        None => Ok(None),
    }
}

/// [`viewer`] of an operation that needs a token.
pub(crate) async fn authenticated(call: &Call) -> Result<Account, Failure> {
    let viewer = viewer(call).await?;
    viewer.ok_or_else(|| GitHubError::new(http::StatusCode::UNAUTHORIZED, "Requires authentication").into())
}

/// The id of [`viewer`].
pub(crate) fn viewer_id(call: &Call) -> Option<i64> {
    call.principal()?.subject.parse().ok()
}

/// Adds the fields of `more` to an object.
pub(crate) fn extend(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        let more: Map<String, Value> = more;
        object.extend(more);
    }
}
