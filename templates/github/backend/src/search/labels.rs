//! Searching for the labels of a repository.

use asymmetric_kit::{Call, HandlerResult};
use serde_json::Value;

use super::{asked, repositories::pattern, results};
use crate::{
    access,
    error::{FieldError, GitHubError},
    label, repository,
    urls::Urls,
};

pub(super) async fn search(call: &mut Call) -> HandlerResult {
    let (query, page) = asked(call)?;
    let Ok(Some(id)) = call.arguments().integer("repository_id") else {
        let error = FieldError::new("Search", "repository_id", "missing");
        return Err(GitHubError::validation([error]).into());
    };
    let seen = match repository::by_id(call, id).await? {
        Some((repository, owner)) => access::see(call, repository, owner).await?,
        None => None,
    };
    let Some(seen) = seen else {
        return Err(GitHubError::not_found().into());
    };
    let words: Vec<String> = query.words().map(|term| pattern(&term.value)).collect();
    let condition = "repository_id = $1 AND name || ' ' || coalesce(description, '') ILIKE ANY($2)";
    let found = label::select(call, condition, &[&id, &words]).await?;
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let (urls, name) = (Urls::of(call), repository::render::full_name(&seen));
    let items: Vec<Value> = found.iter().map(|one| one.render(&urls, &name)).collect();
    Ok(results(call, page, page.slice(items), total))
}
