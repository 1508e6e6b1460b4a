//! Starring repositories.
//!
//! <https://docs.github.com/en/rest/activity/starring>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation};
use http::header;
use serde_json::{Value, json};

use crate::{
    access::{self, VISIBLE},
    account::{self, Account},
    answer, clock,
    error::GitHubError,
    page::Page,
    parameters::choice,
    repository::{self, Repository},
    urls::Urls,
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let star = "/user/starred/{owner}/{repo}";
    let scopes: &[&str] = &["repo", "public_repo"];
    vec![
        Operation::put("activity/star-repo-for-authenticated-user", star, add)
            .scopes(scopes)
            .summary("Stars a repository."),
        Operation::delete("activity/unstar-repo-for-authenticated-user", star, remove)
            .scopes(scopes)
            .summary("Takes a star back."),
        Operation::get(
            "activity/check-repo-is-starred-by-authenticated-user",
            star,
            check,
        )
        .summary("Says whether whom the token acts as has starred a repository."),
        Operation::get(
            "activity/list-repos-starred-by-authenticated-user",
            "/user/starred",
            list_own,
        )
        .summary("Lists the repositories that whom the token acts as has starred."),
        Operation::get(
            "activity/list-stargazers-for-repo",
            "/repos/{owner}/{repo}/stargazers",
            list_stargazers,
        )
        .access(Access::Optional)
        .summary("Lists who has starred a repository."),
    ]
}

async fn add(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let user = account::authenticated(call).await?;
    let sql =
        "INSERT INTO stars (repository_id, user_id, starred_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    call.execute(sql, &[&seen.repository.id, &user.id, &clock::now(call)])
        .await?;
    Ok(answer::no_content())
}

async fn remove(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let user = account::authenticated(call).await?;
    let sql = "DELETE FROM stars WHERE repository_id = $1 AND user_id = $2";
    call.execute(sql, &[&seen.repository.id, &user.id]).await?;
    Ok(answer::no_content())
}

async fn check(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let user = account::authenticated(call).await?;
    let sql = "SELECT FROM stars WHERE repository_id = $1 AND user_id = $2";
    if call
        .query(sql, &[&seen.repository.id, &user.id])
        .await?
        .is_empty()
    {
        return Err(GitHubError::not_found().into());
    }
    Ok(answer::no_content())
}

async fn list_own(call: &mut Call) -> HandlerResult {
    let user = account::authenticated(call).await?;
    let sort = choice(call, "Star", "sort", &["created", "updated"], "created")?;
    let direction = choice(call, "Star", "direction", &["asc", "desc"], "desc")?;
    let by = if sort == "created" {
        "stars.starred_at"
    } else {
        "repositories.updated_at"
    };
    let direction = if direction == "asc" { "ASC" } else { "DESC" };
    let row = repository::ROW;
    let sql = format!(
        "SELECT {row}, to_jsonb(owner), stars.starred_at, count(*) OVER () FROM stars \
         JOIN repositories ON repositories.id = stars.repository_id \
         JOIN accounts AS owner ON owner.id = repositories.owner_id \
         WHERE stars.user_id = $1 AND {VISIBLE} \
         ORDER BY {by} {direction}, repositories.id {direction} LIMIT $3 OFFSET $4"
    );
    let page = Page::of(call);
    let private = access::reaches_private(call);
    let rows = call
        .query(&sql, &[&user.id, &private, &page.limit(), &page.offset()])
        .await?;
    let total = rows.first().map_or(0, |row| row.get(3));
    let urls = Urls::of(call);
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let (repository, owner) = (Repository::read(row.get(0))?, Account::read(row.get(1))?);
        if let Some(seen) = access::see(call, repository, owner).await? {
            let object = repository::render::repository(&urls, &seen);
            items.push(with_time(call, row.get(2), "repo", object));
        }
    }
    Ok(page.reply(call, items, total))
}

async fn list_stargazers(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let page = Page::of(call);
    let sql = "SELECT to_jsonb(accounts), stars.starred_at, count(*) OVER () FROM stars \
         JOIN accounts ON accounts.id = stars.user_id WHERE stars.repository_id = $1 \
         ORDER BY stars.starred_at, accounts.id LIMIT $2 OFFSET $3";
    let rows = call
        .query(sql, &[&seen.repository.id, &page.limit(), &page.offset()])
        .await?;
    let total = rows.first().map_or(0, |row| row.get(2));
    let urls = Urls::of(call);
    let read = |row: &tokio_postgres::Row| {
        let user = Account::read(row.get(0))?.simple(&urls);
        Ok(with_time(call, row.get(1), "user", user))
    };
    let items = rows.iter().map(read).collect::<Result<_, Failure>>()?;
    Ok(page.reply(call, items, total))
}

/// With the time of the star, for clients that ask for the media type `star`.
fn with_time(call: &Call, time: i64, name: &str, object: Value) -> Value {
    let accepted = call.request().header(header::ACCEPT.as_str()).unwrap_or_default();
    if !accepted.contains(".star+json") {
        return object;
    }
    json!({"starred_at": clock::text(time), name: object})
}
