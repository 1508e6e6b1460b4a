//! Teams of organizations.
//!
//! <https://docs.github.com/en/rest/teams>

use asymmetric_kit::{Call, Failure, HandlerResult, Operation, Reply};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    access::{self, Permission, Seen},
    account::{self, Account, extend},
    clock,
    error::GitHubError,
    node_id, organizations,
    page::Page,
    parameters::choice,
    repository::{self, Repository},
    urls::Urls,
};

/// A row of `teams`.
#[derive(Debug, Clone, Deserialize)]
struct Team {
    id: i64,
    organization_id: i64,
    name: String,
    slug: String,
    description: Option<String>,
    privacy: String,
    created_at: i64,
    updated_at: i64,
}

impl Team {
    fn read(row: Value) -> Result<Self, Failure> {
        serde_json::from_value(row).map_err(|error| Failure::caused("read a team", error))
    }

    /// The vendor's "team".
    fn render(&self, urls: &Urls, organization: &Account) -> Value {
        let url = urls.api(&format!("/organizations/{}/team/{}", organization.id, self.id));
        let page = format!("/orgs/{}/teams/{}", organization.login, self.slug);
        json!({
            "name": self.name,
            "id": self.id,
            "node_id": node_id::of("T", &[self.organization_id, self.id]),
            "slug": self.slug,
            "description": self.description,
            "privacy": self.privacy,
            "notification_setting": "notifications_enabled",
            "url": url,
            "html_url": urls.html(&page),
            "members_url": format!("{url}/members{{/member}}"),
            "repositories_url": format!("{url}/repos"),
            "type": "organization",
            "organization_id": organization.id,
            "permission": "pull",
            "parent": null,
        })
    }
}

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let reading: &[&str] = &["read:org", "write:org", "admin:org"];
    let team = "/orgs/{org}/teams/{team_slug}";
    vec![
        Operation::get("teams/list", "/orgs/{org}/teams", list)
            .scopes(reading)
            .summary("Lists the teams of an organization."),
        Operation::get("teams/get-by-name", team, get)
            .scopes(reading)
            .summary("Shows a team."),
        Operation::get(
            "teams/list-members-in-org",
            "/orgs/{org}/teams/{team_slug}/members",
            list_members,
        )
        .scopes(reading)
        .summary("Lists the members of a team."),
        Operation::get(
            "teams/list-repos-in-org",
            "/orgs/{org}/teams/{team_slug}/repos",
            list_repositories,
        )
        .scopes(reading)
        .summary("Lists the repositories of a team."),
        Operation::get("teams/list-for-authenticated-user", "/user/teams", list_own)
            .scopes(&["read:org", "write:org", "admin:org", "repo", "user"])
            .summary("Lists the teams of whom the token acts as."),
    ]
}

/// The organization of the path, whose teams only members see.
async fn organization(call: &Call) -> Result<Account, Failure> {
    let organization = organizations::in_path(call).await?;
    if organizations::is_member(call, organization.id).await? {
        return Ok(organization);
    }
    Err(GitHubError::not_found().into())
}

/// A condition over `teams`: those that user `$2` sees, which are all that are not secret, and the own ones.
const SEEN: &str = "(teams.privacy = 'closed' OR EXISTS (SELECT FROM team_members \
    WHERE team_members.team_id = teams.id AND team_members.user_id = $2) OR EXISTS (SELECT FROM organization_members \
    WHERE organization_id = teams.organization_id AND user_id = $2 AND role = 'admin'))";

async fn in_path(call: &Call, organization: &Account) -> Result<Team, Failure> {
    let sql = format!(
        "SELECT to_jsonb(teams) FROM teams WHERE organization_id = $1 AND slug = lower($3) AND {SEEN}"
    );
    let slug = call.path_parameter("team_slug");
    let row = call
        .query_opt(&sql, &[&organization.id, &account::viewer_id(call), &slug])
        .await?;
    match row {
        Some(row) => Team::read(row.get(0)),
        None => Err(GitHubError::not_found().into()),
    }
}

async fn list(call: &mut Call) -> HandlerResult {
    let organization = organization(call).await?;
    let page = Page::of(call);
    let sql = format!(
        "SELECT to_jsonb(teams), count(*) OVER () FROM teams WHERE organization_id = $1 AND {SEEN} \
         ORDER BY slug LIMIT $3 OFFSET $4"
    );
    let viewer = account::viewer_id(call);
    let rows = call
        .query(&sql, &[&organization.id, &viewer, &page.limit(), &page.offset()])
        .await?;
    let total = rows.first().map_or(0, |row| row.get(1));
    let urls = Urls::of(call);
    let read = |row: &tokio_postgres::Row| Ok(Team::read(row.get(0))?.render(&urls, &organization));
    let items = rows.iter().map(read).collect::<Result<_, Failure>>()?;
    Ok(page.reply(call, items, total))
}

async fn get(call: &mut Call) -> HandlerResult {
    let organization = organization(call).await?;
    let team = in_path(call, &organization).await?;
    Ok(Reply::json(full(call, &organization, &team).await?))
}

/// The vendor's "team full".
async fn full(call: &Call, organization: &Account, team: &Team) -> Result<Value, Failure> {
    let sql = "SELECT (SELECT count(*) FROM team_members WHERE team_id = $1), \
         (SELECT count(*) FROM team_repositories WHERE team_id = $1)";
    let row = call.query_one(sql, &[&team.id]).await?;
    let (members, repositories): (i64, i64) = (row.get(0), row.get(1));
    let mut object = team.render(&Urls::of(call), organization);
    extend(
        &mut object,
        json!({
            "members_count": members,
            "repos_count": repositories,
            "created_at": clock::text(team.created_at),
            "updated_at": clock::text(team.updated_at),
            "organization": organizations::full(call, organization).await?,
        }),
    );
    Ok(object)
}

async fn list_own(call: &mut Call) -> HandlerResult {
    let user = account::authenticated(call).await?;
    let sql = "SELECT to_jsonb(teams), to_jsonb(accounts) FROM teams \
         JOIN team_members ON team_members.team_id = teams.id \
         JOIN accounts ON accounts.id = teams.organization_id WHERE team_members.user_id = $1 ORDER BY teams.id";
    let rows = call.query(sql, &[&user.id]).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        let (team, organization) = (Team::read(row.get(0))?, Account::read(row.get(1))?);
        all.push(full(call, &organization, &team).await?);
    }
    let page = Page::of(call);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Ok(page.reply(call, page.slice(all), total))
}

async fn list_members(call: &mut Call) -> HandlerResult {
    let organization = organization(call).await?;
    let team = in_path(call, &organization).await?;
    let role = choice(call, "Team", "role", &["all", "maintainer", "member"], "all")?.into_owned();
    let condition = "id IN (SELECT user_id FROM team_members WHERE team_id = $1 AND ($2 = 'all' OR role = $2)) \
         ORDER BY lower(login)";
    let all = account::select(call, condition, &[&team.id, &role]).await?;
    let urls = Urls::of(call);
    let page = Page::of(call);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let items = page.slice(all.iter().map(|one| one.simple(&urls)).collect());
    Ok(page.reply(call, items, total))
}

async fn list_repositories(call: &mut Call) -> HandlerResult {
    let organization = organization(call).await?;
    let team = in_path(call, &organization).await?;
    let row = repository::ROW;
    let sql = format!(
        "SELECT {row}, to_jsonb(owner), given.permission FROM team_repositories AS given \
         JOIN repositories ON repositories.id = given.repository_id \
         JOIN accounts AS owner ON owner.id = repositories.owner_id \
         WHERE given.team_id = $1 ORDER BY lower(repositories.name)"
    );
    let rows = call.query(&sql, &[&team.id]).await?;
    let urls = Urls::of(call);
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        let repository = Repository::read(row.get(0))?;
        if repository.private && !access::reaches_private(call) {
            continue;
        }
        let permission = Permission::named(row.get(2));
        let seen = Seen {
            repository,
            owner: Account::read(row.get(1))?,
            permission,
        };
        let mut object = repository::render::repository(&urls, &seen);
        extend(&mut object, json!({"role_name": permission.role_name()}));
        all.push(object);
    }
    let page = Page::of(call);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Ok(page.reply(call, page.slice(all), total))
}
