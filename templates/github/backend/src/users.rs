//! Users: the one whom a token acts as, and everybody else.
//!
//! <https://docs.github.com/en/rest/users/users>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use serde_json::{Value, json};

use crate::{
    account::{self, Account, extend},
    clock,
    error::GitHubError,
    page::Page,
    parameters::{flag, nullable_text, path_number, text},
    urls::Urls,
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("users/get-authenticated", "/user", get_authenticated)
            .summary("Shows whom the token acts as."),
        Operation::patch("users/update-authenticated", "/user", update_authenticated)
            .scopes(&["user"])
            .summary("Changes the profile of whom the token acts as."),
        Operation::get(
            "users/list-emails-for-authenticated-user",
            "/user/emails",
            list_emails,
        )
        .scopes(&["user", "user:email"])
        .summary("Lists the addresses of whom the token acts as."),
        Operation::get("users/get-by-username", "/users/{username}", get_by_username)
            .access(Access::Optional)
            .summary("Shows a user or organization."),
        Operation::get("users/get-by-id", "/user/{account_id}", get_by_id)
            .access(Access::Optional)
            .summary("Shows a user or organization by its id."),
        Operation::get("users/list", "/users", list)
            .access(Access::Optional)
            .summary("Lists all users and organizations by their ids."),
    ]
}

async fn get_authenticated(call: &mut Call) -> HandlerResult {
    let user = account::authenticated(call).await?;
    Ok(Reply::json(private(call, &user).await?))
}

async fn get_by_username(call: &mut Call) -> HandlerResult {
    let found = account::in_path(call, "username").await?;
    Ok(Reply::json(public(call, &found).await?))
}

async fn get_by_id(call: &mut Call) -> HandlerResult {
    let id = path_number(call, "account_id")?;
    let found = account::select(call, "id = $1", &[&id]).await?;
    match found.first() {
        Some(found) => Ok(Reply::json(public(call, found).await?)),
        None => Err(GitHubError::not_found().into()),
    }
}

async fn list(call: &mut Call) -> HandlerResult {
    let since = call.arguments().integer("since").ok().flatten().unwrap_or(0);
    let page = Page::of(call);
    // One more than is shown, to know whether there are others.
    let all = account::select(
        call,
        "id > $1 ORDER BY id LIMIT $2",
        &[&since, &(page.limit() + 1)],
    )
    .await?;
    let urls = Urls::of(call);
    let shown = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    let items: Vec<Value> = all.iter().take(shown).map(|one| one.simple(&urls)).collect();
    let reply = Reply::json(Value::Array(items));
    let last = all.get(shown - 1).filter(|_| all.len() > shown);
    Ok(match last {
        Some(last) => {
            let url = urls.api(&format!("/users?per_page={shown}&since={}", last.id));
            reply.with_header(http::header::LINK, &format!("<{url}>; rel=\"next\""))
        }
        None => reply,
    })
}

async fn list_emails(call: &mut Call) -> HandlerResult {
    let user = account::authenticated(call).await?;
    let page = Page::of(call);
    let sql = "SELECT email, is_primary, verified, count(*) OVER () FROM emails WHERE user_id = $1 \
         ORDER BY is_primary DESC, email LIMIT $2 OFFSET $3";
    let rows = call
        .query(sql, &[&user.id, &page.limit(), &page.offset()])
        .await?;
    let total = rows.first().map_or(0, |row| row.get(3));
    let read = |row: &tokio_postgres::Row| {
        let (email, is_primary): (String, bool) = (row.get(0), row.get(1));
        let is_shown = user.email.as_deref() == Some(email.as_str());
        let visibility = is_primary.then_some(if is_shown { "public" } else { "private" });
        let verified: bool = row.get(2);
        json!({"email": email, "primary": is_primary, "verified": verified, "visibility": visibility})
    };
    Ok(page.reply(call, rows.iter().map(read).collect(), total))
}

async fn update_authenticated(call: &mut Call) -> HandlerResult {
    call.query(
        "SELECT id FROM accounts WHERE id = $1 FOR UPDATE",
        &[&account::viewer_id(call)],
    )
    .await?;
    let mut user = account::authenticated(call).await?;
    for (name, field) in [
        ("name", &mut user.name),
        ("email", &mut user.email),
        ("company", &mut user.company),
        ("location", &mut user.location),
        ("bio", &mut user.bio),
        ("twitter_username", &mut user.twitter_username),
    ] {
        if let Some(given) = nullable_text(call, name)? {
            *field = given.filter(|text| !text.is_empty());
        }
    }
    if let Some(blog) = text(call, "blog")? {
        user.blog = blog;
    }
    if let Some(hireable) = flag(call, "hireable")? {
        user.hireable = Some(hireable);
    }
    if let Some(email) = &user.email {
        let sql = "SELECT FROM emails WHERE user_id = $1 AND email = $2";
        if call.query(sql, &[&user.id, email]).await?.is_empty() {
            return Err(GitHubError::invalid_field("User", "email").into());
        }
    }
    call.execute(
        "UPDATE accounts SET name = $2, email = $3, company = $4, location = $5, bio = $6, twitter_username = $7, \
         blog = $8, hireable = $9, updated_at = $10 WHERE id = $1",
        &[
            &user.id,
            &user.name,
            &user.email,
            &user.company,
            &user.location,
            &user.bio,
            &user.twitter_username,
            &user.blog,
            &user.hireable,
            &clock::now(call),
        ],
    )
    .await?;
    let user = account::by_id(call, user.id).await?;
    Ok(Reply::json(private(call, &user).await?))
}

/// How many repositories an account has: public and private.
pub(crate) async fn repositories(call: &Call, account: i64) -> Result<(i64, i64), Failure> {
    let sql = "SELECT count(*) FILTER (WHERE NOT private), count(*) FILTER (WHERE private) \
         FROM repositories WHERE owner_id = $1";
    let row = call.query_one(sql, &[&account]).await?;
    Ok((row.get(0), row.get(1)))
}

/// The vendor's "public user", for organizations too.
async fn public(call: &Call, account: &Account) -> Result<Value, Failure> {
    let (public, _) = repositories(call, account.id).await?;
    let mut object = account.simple(&Urls::of(call));
    extend(&mut object, profile(account, public));
    Ok(object)
}

/// The vendor's "private user": what a user sees of themselves.
async fn private(call: &Call, user: &Account) -> Result<Value, Failure> {
    let (public, private) = repositories(call, user.id).await?;
    let mut object = user.simple(&Urls::of(call));
    extend(&mut object, json!({"user_view_type": "private"}));
    extend(&mut object, profile(user, public));
    let sql = "SELECT count(DISTINCT collaborators.user_id) FROM collaborators \
         JOIN repositories ON repositories.id = collaborators.repository_id \
         WHERE repositories.owner_id = $1 AND repositories.private";
    let collaborators: i64 = call.query_one(sql, &[&user.id]).await?.get(0);
    let sql = "SELECT coalesce(sum(size), 0)::bigint FROM repositories WHERE owner_id = $1";
    let usage: i64 = call.query_one(sql, &[&user.id]).await?.get(0);
    extend(
        &mut object,
        json!({
            "notification_email": user.email,
            "private_gists": 0,
            "total_private_repos": private,
            "owned_private_repos": private,
            "disk_usage": usage,
            "collaborators": collaborators,
            "two_factor_authentication": true,
            "plan": {"name": "free", "space": 976_562_499, "collaborators": 0, "private_repos": 10_000},
        }),
    );
    Ok(object)
}

fn profile(account: &Account, public: i64) -> Value {
    json!({
        "name": account.name,
        "company": account.company,
        "blog": account.blog,
        "location": account.location,
        "email": account.email,
        "hireable": account.hireable,
        "bio": account.bio,
        "twitter_username": account.twitter_username,
        "public_repos": public,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": clock::text(account.created_at),
        "updated_at": clock::text(account.updated_at),
    })
}
