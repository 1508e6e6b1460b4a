//! Lists of repositories.

use asymmetric_kit::{Call, HandlerResult, ToSql};
use serde_json::Value;

use crate::{
    access::{self, VISIBLE},
    account::{self, Account},
    clock,
    error::GitHubError,
    page::Page,
    repository::{ROW, Repository, render},
    urls::Urls,
};

/// Which repositories of `$3` each `type` means.
const TYPES: [(&str, &str); 7] = [
    ("all", "true"),
    ("owner", "repositories.owner_id = $3"),
    ("public", "NOT repositories.private"),
    ("private", "repositories.private"),
    ("forks", "repositories.fork"),
    ("sources", "NOT repositories.fork"),
    (
        "member",
        "EXISTS (SELECT FROM collaborators AS mine \
            WHERE mine.repository_id = repositories.id AND mine.user_id = $3)",
    ),
];

/// Who comes to a repository how, for `affiliation`; `$3` is the caller.
const AFFILIATIONS: [(&str, &str); 3] = [
    ("owner", "repositories.owner_id = $3"),
    (
        "collaborator",
        "EXISTS (SELECT FROM collaborators AS mine \
            WHERE mine.repository_id = repositories.id AND mine.user_id = $3)",
    ),
    (
        "organization_member",
        "EXISTS (SELECT FROM organization_members AS mine \
            WHERE mine.organization_id = repositories.owner_id AND mine.user_id = $3)",
    ),
];

/// Repositories of an organization that the caller sees.
pub(crate) async fn of_organization(call: &mut Call) -> HandlerResult {
    let owner = account::in_path(call, "org").await?;
    if !owner.is_organization() {
        return Err(GitHubError::not_found().into());
    }
    let kind = of_type(call, "all")?;
    list(
        call,
        &owner,
        &format!("repositories.owner_id = $3 AND {kind}"),
        "created",
    )
    .await
}

/// Repositories of a user that everybody sees.
pub(crate) async fn of_user(call: &mut Call) -> HandlerResult {
    let owner = account::in_path(call, "username").await?;
    let whose = match call.arguments().filled("type").as_deref() {
        None | Some("owner") => "repositories.owner_id = $3".to_owned(),
        Some("member") => of_type(call, "member")?.to_owned(),
        Some("all") => format!("(repositories.owner_id = $3 OR {})", of_type(call, "all")?),
        Some(_) => return Err(GitHubError::invalid_field("Repository", "type").into()),
    };
    let condition = format!("{whose} AND NOT repositories.private");
    list(call, &owner, &condition, "full_name").await
}

/// Repositories that the caller owns, works on, or sees as a member of their organization.
pub(crate) async fn own(call: &mut Call) -> HandlerResult {
    let viewer = account::authenticated(call).await?;
    let arguments = call.arguments();
    let has_type = arguments.filled("type").is_some();
    if has_type && (arguments.filled("visibility").is_some() || arguments.filled("affiliation").is_some()) {
        let reason = "If you specify visibility or affiliation, you cannot specify type.";
        return Err(GitHubError::validation_sentence(reason).into());
    }
    let affiliation = arguments.filled("affiliation");
    let wanted = affiliation
        .as_deref()
        .unwrap_or("owner,collaborator,organization_member");
    let mut ways = Vec::new();
    for way in wanted.split(',').map(str::trim) {
        let found = AFFILIATIONS.iter().find(|(name, _)| *name == way);
        let (_, condition) = found.ok_or_else(|| GitHubError::invalid_field("Repository", "affiliation"))?;
        ways.push(*condition);
    }
    let visibility = match arguments.filled("visibility").as_deref() {
        None | Some("all") => "true",
        Some("public") => "NOT repositories.private",
        Some("private") => "repositories.private",
        Some(_) => return Err(GitHubError::invalid_field("Repository", "visibility").into()),
    };
    let kind = of_type(call, "all")?;
    let condition = format!("({}) AND {visibility} AND {kind}", ways.join(" OR "));
    list(call, &viewer, &condition, "full_name").await
}

fn of_type(call: &Call, default: &str) -> Result<&'static str, GitHubError> {
    let given = call.arguments().filled("type");
    let wanted = given.as_deref().unwrap_or(default);
    let found = TYPES.iter().find(|(name, _)| *name == wanted);
    found
        .map(|(_, condition)| *condition)
        .ok_or_else(|| GitHubError::invalid_field("Repository", "type"))
}

/// What the list is sorted by; names go up and times go down unless the caller says otherwise.
fn order(call: &Call, default: &str) -> Result<String, GitHubError> {
    let given = call.arguments().filled("sort");
    let column = match given.as_deref().unwrap_or(default) {
        "created" => "repositories.created_at",
        "updated" => "repositories.updated_at",
        "pushed" => "repositories.pushed_at",
        "full_name" => "lower(owner.login), lower(repositories.name)",
        _ => return Err(GitHubError::invalid_field("Repository", "sort")),
    };
    let is_name = column.contains(',');
    let direction = match call.arguments().filled("direction").as_deref() {
        Some("asc") => "ASC",
        Some("desc") => "DESC",
        Some(_) => return Err(GitHubError::invalid_field("Repository", "direction")),
        None if is_name => "ASC",
        None => "DESC",
    };
    let columns = column.replace(", ", &format!(" {direction}, "));
    Ok(format!("{columns} {direction}, repositories.id {direction}"))
}

async fn list(call: &Call, whose: &Account, condition: &str, sort: &str) -> HandlerResult {
    let (page, urls, order) = (Page::of(call), Urls::of(call), order(call, sort)?);
    let time = |name: &str| call.arguments().filled(name).and_then(|text| clock::read(&text));
    let (since, before) = (time("since"), time("before"));
    let viewer = account::viewer_id(call);
    let reaches_private = access::reaches_private(call);
    let rest = format!(
        "FROM repositories JOIN accounts AS owner ON owner.id = repositories.owner_id \
         WHERE {VISIBLE} AND $3::bigint IS NOT NULL AND {condition} \
           AND ($4::bigint IS NULL OR repositories.updated_at >= $4) \
           AND ($5::bigint IS NULL OR repositories.updated_at < $5)"
    );
    let filters: [&(dyn ToSql + Sync); 5] = [&viewer, &reaches_private, &whose.id, &since, &before];
    let total: i64 = call
        .query_one(&format!("SELECT count(*) {rest}"), &filters)
        .await?
        .get(0);
    let sql = format!("SELECT {ROW}, to_jsonb(owner) {rest} ORDER BY {order} LIMIT $6 OFFSET $7");
    let (limit, offset) = (page.limit(), page.offset());
    let mut parameters = filters.to_vec();
    parameters.extend([&limit as &(dyn ToSql + Sync), &offset]);
    let mut shown: Vec<Value> = Vec::new();
    for row in call.query(&sql, &parameters).await? {
        let (repository, owner) = (Repository::read(row.get(0))?, Account::read(row.get(1))?);
        if let Some(seen) = access::see(call, repository, owner).await? {
            shown.push(render::repository(&urls, &seen));
        }
    }
    Ok(page.reply(call, shown, total))
}
