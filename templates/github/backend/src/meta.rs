//! What the API says about itself: its root and the rate limits.

use asymmetric_kit::{Access, Call, HandlerResult, Operation, Reply};
use serde_json::{Map, Value};

use crate::{rate, urls::Urls};

/// The entries of the root, and the paths that they lead to.
const ROOT: [(&str, &str); 33] = [
    ("current_user_url", "/user"),
    (
        "current_user_authorizations_html_url",
        "/settings/connections/applications{/client_id}",
    ),
    ("authorizations_url", "/authorizations"),
    (
        "code_search_url",
        "/search/code?q={query}{&page,per_page,sort,order}",
    ),
    (
        "commit_search_url",
        "/search/commits?q={query}{&page,per_page,sort,order}",
    ),
    ("emails_url", "/user/emails"),
    ("emojis_url", "/emojis"),
    ("events_url", "/events"),
    ("feeds_url", "/feeds"),
    ("followers_url", "/user/followers"),
    ("following_url", "/user/following{/target}"),
    ("gists_url", "/gists{/gist_id}"),
    ("hub_url", "/hub"),
    (
        "issue_search_url",
        "/search/issues?q={query}{&page,per_page,sort,order}",
    ),
    ("issues_url", "/issues"),
    ("keys_url", "/user/keys"),
    (
        "label_search_url",
        "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}",
    ),
    ("notifications_url", "/notifications"),
    ("organization_url", "/orgs/{org}"),
    (
        "organization_repositories_url",
        "/orgs/{org}/repos{?type,page,per_page,sort}",
    ),
    ("organization_teams_url", "/orgs/{org}/teams"),
    ("public_gists_url", "/gists/public"),
    ("rate_limit_url", "/rate_limit"),
    ("repository_url", "/repos/{owner}/{repo}"),
    (
        "repository_search_url",
        "/search/repositories?q={query}{&page,per_page,sort,order}",
    ),
    (
        "current_user_repositories_url",
        "/user/repos{?type,page,per_page,sort}",
    ),
    ("starred_url", "/user/starred{/owner}{/repo}"),
    ("starred_gists_url", "/gists/starred"),
    ("topic_search_url", "/search/topics?q={query}{&page,per_page}"),
    ("user_url", "/users/{user}"),
    ("user_organizations_url", "/user/orgs"),
    (
        "user_repositories_url",
        "/users/{user}/repos{?type,page,per_page,sort}",
    ),
    (
        "user_search_url",
        "/search/users?q={query}{&page,per_page,sort,order}",
    ),
];

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("meta/root", "/", root)
            .access(Access::Optional)
            .summary("Says where everything is."),
        Operation::get("rate-limit/get", "/rate_limit", rate_limit)
            .access(Access::Optional)
            .summary("Says how many requests are left."),
    ]
}

async fn root(call: &mut Call) -> HandlerResult {
    let urls = Urls::of(call);
    let entry = |(name, path): (&str, &str)| {
        let is_page = name == "current_user_authorizations_html_url";
        let url = if is_page { urls.html(path) } else { urls.api(path) };
        (name.to_owned(), Value::String(url))
    };
    Ok(Reply::json(Value::Object(
        ROOT.into_iter().map(entry).collect::<Map<_, _>>(),
    )))
}

async fn rate_limit(call: &mut Call) -> HandlerResult {
    Ok(Reply::json(rate::overview(call)))
}
