//! Organizations and who belongs to them.
//!
//! <https://docs.github.com/en/rest/orgs>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    account::{self, Account, extend},
    answer, clock,
    error::GitHubError,
    page::Page,
    parameters::choice,
    urls::Urls,
    users,
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let reading: &[&str] = &["read:org", "write:org", "admin:org", "user"];
    vec![
        Operation::get("orgs/get", "/orgs/{org}", get)
            .access(Access::Optional)
            .summary("Shows an organization."),
        Operation::get("orgs/list-for-authenticated-user", "/user/orgs", list_own)
            .scopes(reading)
            .summary("Lists the organizations of whom the token acts as."),
        Operation::get("orgs/list-for-user", "/users/{username}/orgs", list_of_user)
            .access(Access::Optional)
            .summary("Lists the organizations that a user belongs to in public."),
        Operation::get("orgs/list-members", "/orgs/{org}/members", list_members)
            .access(Access::Optional)
            .summary("Lists the members of an organization: all for members, the public ones for others."),
        Operation::get(
            "orgs/check-membership-for-user",
            "/orgs/{org}/members/{username}",
            check_member,
        )
        .access(Access::Optional)
        .summary("Says whether somebody is a member of an organization."),
        Operation::get(
            "orgs/get-membership-for-user",
            "/orgs/{org}/memberships/{username}",
            membership_of_user,
        )
        .scopes(reading)
        .summary("Shows what somebody is in an organization."),
        Operation::get(
            "orgs/get-membership-for-authenticated-user",
            "/user/memberships/orgs/{org}",
            own_membership,
        )
        .scopes(reading)
        .summary("Shows what whom the token acts as is in an organization."),
        Operation::get(
            "orgs/list-memberships-for-authenticated-user",
            "/user/memberships/orgs",
            list_own_memberships,
        )
        .scopes(reading)
        .summary("Lists what whom the token acts as is in organizations."),
    ]
}

/// The organization that `{org}` of the path names, or 404.
pub(crate) async fn in_path(call: &Call) -> Result<Account, Failure> {
    let found = account::in_path(call, "org").await?;
    if found.is_organization() {
        return Ok(found);
    }
    Err(GitHubError::not_found().into())
}

/// What the user is in the organization: `admin`, `member`, or nothing.
pub(crate) async fn role(
    call: &Call,
    organization: i64,
    user: Option<i64>,
) -> Result<Option<String>, Failure> {
    let sql = "SELECT role FROM organization_members WHERE organization_id = $1 AND user_id = $2";
    let row = call.query_opt(sql, &[&organization, &user]).await?;
    Ok(row.map(|row| row.get(0)))
}

/// Whether the caller is a member and their token says so.
pub(crate) async fn is_member(call: &Call, organization: i64) -> Result<bool, Failure> {
    let reads = ["read:org", "write:org", "admin:org", "user", "repo"];
    let may = call
        .principal()
        .is_some_and(|principal| reads.iter().any(|scope| principal.has_scope(scope)));
    Ok(may
        && role(call, organization, account::viewer_id(call))
            .await?
            .is_some())
}

/// The vendor's "organization simple".
fn simple(urls: &Urls, organization: &Account) -> Value {
    let api = |rest: &str| urls.api(&format!("/orgs/{}{rest}", organization.login));
    json!({
        "login": organization.login,
        "id": organization.id,
        "node_id": organization.node_id(),
        "url": api(""),
        "repos_url": api("/repos"),
        "events_url": api("/events"),
        "hooks_url": api("/hooks"),
        "issues_url": api("/issues"),
        "members_url": api("/members{/member}"),
        "public_members_url": api("/public_members{/member}"),
        "avatar_url": organization.avatar_url(urls),
        "description": organization.bio,
    })
}

/// The vendor's "organization full"; members see more.
pub(crate) async fn full(call: &Call, organization: &Account) -> Result<Value, Failure> {
    let urls = Urls::of(call);
    let (public, private) = users::repositories(call, organization.id).await?;
    let mut object = simple(&urls, organization);
    extend(
        &mut object,
        json!({
            "name": organization.name.as_deref().unwrap_or(&organization.login),
            "company": organization.company.as_deref().unwrap_or_default(),
            "blog": organization.blog,
            "location": organization.location.as_deref().unwrap_or_default(),
            "email": organization.email.as_deref().unwrap_or_default(),
            "twitter_username": organization.twitter_username,
            "is_verified": false,
            "has_organization_projects": true,
            "has_repository_projects": true,
            "public_repos": public,
            "public_gists": 0,
            "followers": 0,
            "following": 0,
            "html_url": urls.html(&format!("/{}", organization.login)),
            "created_at": clock::text(organization.created_at),
            "updated_at": clock::text(organization.updated_at),
            "archived_at": null,
            "type": "Organization",
        }),
    );
    if is_member(call, organization.id).await? {
        let sql = "SELECT count(*) FROM organization_members WHERE organization_id = $1";
        let members: i64 = call.query_one(sql, &[&organization.id]).await?.get(0);
        extend(
            &mut object,
            json!({
                "total_private_repos": private,
                "owned_private_repos": private,
                "billing_email": organization.billing_email,
                "default_repository_permission": organization.default_repository_permission,
                "members_can_create_repositories": organization.members_can_create_repositories,
                "two_factor_requirement_enabled": false,
                "plan": {
                    "name": "team", "space": 976_562_499, "private_repos": 999_999, "filled_seats": members,
                    "seats": members,
                },
            }),
        );
    }
    Ok(object)
}

async fn get(call: &mut Call) -> HandlerResult {
    let organization = in_path(call).await?;
    Ok(Reply::json(full(call, &organization).await?))
}

async fn list_own(call: &mut Call) -> HandlerResult {
    let user = account::authenticated(call).await?;
    list_of(call, user.id, false).await
}

async fn list_of_user(call: &mut Call) -> HandlerResult {
    let user = account::in_path(call, "username").await?;
    list_of(call, user.id, true).await
}

async fn list_of(call: &Call, user: i64, only_public: bool) -> HandlerResult {
    let condition = "id IN (SELECT organization_id FROM organization_members \
         WHERE user_id = $1 AND (is_public OR NOT $2)) ORDER BY id";
    let all = account::select(call, condition, &[&user, &only_public]).await?;
    let urls = Urls::of(call);
    let page = Page::of(call);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let items = page.slice(all.iter().map(|one| simple(&urls, one)).collect());
    Ok(page.reply(call, items, total))
}

async fn list_members(call: &mut Call) -> HandlerResult {
    let organization = in_path(call).await?;
    let role = choice(call, "Organization", "role", &["all", "admin", "member"], "all")?.into_owned();
    if call
        .arguments()
        .filled("filter")
        .is_some_and(|filter| filter != "all")
    {
        let message = "Only owners can use this filter.";
        return Err(GitHubError::unprocessable(message).into());
    }
    let sees_all = is_member(call, organization.id).await?;
    let condition = "id IN (SELECT user_id FROM organization_members \
         WHERE organization_id = $1 AND ($2 OR is_public) AND ($3 = 'all' OR role = $3)) ORDER BY lower(login)";
    let all = account::select(call, condition, &[&organization.id, &sees_all, &role]).await?;
    let urls = Urls::of(call);
    let page = Page::of(call);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let items = page.slice(all.iter().map(|one| one.simple(&urls)).collect());
    Ok(page.reply(call, items, total))
}

async fn check_member(call: &mut Call) -> HandlerResult {
    let organization = in_path(call).await?;
    if !is_member(call, organization.id).await? {
        // Who does not belong to it is sent to the list of public members.
        let login = call.path_parameter("username");
        let path = format!("/orgs/{}/public_members/{login}", organization.login);
        let nothing = Reply::bytes(HeaderValue::from_static("application/json"), Vec::new());
        return Ok(nothing
            .with_status(StatusCode::FOUND)
            .with_header(header::LOCATION, &Urls::of(call).api(&path)));
    }
    let user = account::in_path(call, "username").await?;
    match role(call, organization.id, Some(user.id)).await? {
        Some(_) => Ok(answer::no_content()),
        None => Err(GitHubError::not_found().into()),
    }
}

async fn membership_of_user(call: &mut Call) -> HandlerResult {
    let organization = in_path(call).await?;
    if !is_member(call, organization.id).await? {
        let message = "You must be a member of the organization to see its memberships.";
        return Err(GitHubError::forbidden(message).into());
    }
    let user = account::in_path(call, "username").await?;
    membership(call, &organization, &user).await
}

async fn own_membership(call: &mut Call) -> HandlerResult {
    let organization = in_path(call).await?;
    let user = account::authenticated(call).await?;
    membership(call, &organization, &user).await
}

async fn membership(call: &Call, organization: &Account, user: &Account) -> HandlerResult {
    match role(call, organization.id, Some(user.id)).await? {
        Some(role) => Ok(Reply::json(rendered_membership(
            &Urls::of(call),
            organization,
            user,
            &role,
        ))),
        None => Err(GitHubError::not_found().into()),
    }
}

async fn list_own_memberships(call: &mut Call) -> HandlerResult {
    let user = account::authenticated(call).await?;
    let state = choice(call, "Membership", "state", &["active", "pending"], "active")?;
    let sql = "SELECT to_jsonb(accounts), members.role FROM organization_members AS members \
         JOIN accounts ON accounts.id = members.organization_id \
         WHERE members.user_id = $1 AND $2 = 'active' ORDER BY accounts.id";
    let rows = call.query(sql, &[&user.id, &state.as_ref()]).await?;
    let urls = Urls::of(call);
    let read = |row: &tokio_postgres::Row| {
        let (organization, role): (Account, String) = (Account::read(row.get(0))?, row.get(1));
        Ok(rendered_membership(&urls, &organization, &user, &role))
    };
    let all: Vec<Value> = rows.iter().map(read).collect::<Result<_, Failure>>()?;
    let page = Page::of(call);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Ok(page.reply(call, page.slice(all), total))
}

fn rendered_membership(urls: &Urls, organization: &Account, user: &Account, role: &str) -> Value {
    let of_organization = urls.api(&format!("/orgs/{}", organization.login));
    json!({
        "url": format!("{of_organization}/memberships/{}", user.login),
        "state": "active",
        "role": role,
        "direct_membership": true,
        "organization_url": of_organization,
        "user": user.simple(urls),
        "organization": simple(urls, organization),
    })
}
