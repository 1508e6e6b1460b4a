//! Repositories with something in them.

use super::support::Api;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A new repository of the caller, with one commit; its path under `/repos`.
pub(crate) async fn repository(api: &Api, name: &str) -> String {
    let made = api
        .made("/user/repos", json!({"name": name, "auto_init": true}))
        .await;
    format!("/repos/{}", made["full_name"].as_str().expect("a name"))
}

/// Commits a file to a branch; what the operation answers.
pub(crate) async fn commit(api: &Api, repo: &str, branch: &str, path: &str, text: &str) -> Value {
    let url = format!("{repo}/contents/{path}");
    let at = api.get(&format!("{url}?ref={branch}")).await;
    let mut body = json!({
        "message": format!("Write {path}"),
        "content": STANDARD.encode(text),
        "branch": branch,
    });
    if at.status == 200 {
        body["sha"] = at.body["sha"].clone();
    }
    let answer = api.put(&url, body).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    answer.body
}

/// The commit at the tip of a branch.
pub(crate) async fn tip(api: &Api, repo: &str, branch: &str) -> String {
    let found = api.read(&format!("{repo}/git/ref/heads/{branch}")).await;
    text(&found["object"]["sha"])
}

/// Makes a branch from the tip of `main`.
pub(crate) async fn branch(api: &Api, repo: &str, name: &str) {
    let sha = tip(api, repo, "main").await;
    let body = json!({"ref": format!("refs/heads/{name}"), "sha": sha});
    api.made(&format!("{repo}/git/refs"), body).await;
}

/// A branch with one file, and a pull request that asks to merge it into `main`.
pub(crate) async fn pull(api: &Api, repo: &str, name: &str) -> Value {
    branch(api, repo, name).await;
    commit(api, repo, name, &format!("{name}.md"), "one\ntwo\nthree\n").await;
    let body = json!({"title": format!("Add {name}"), "head": name, "base": "main", "body": "As agreed."});
    api.made(&format!("{repo}/pulls"), body).await
}

/// A text of an answer.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Somebody else, with a token of their own, who may do this in a repository (or nothing).
pub(crate) async fn somebody(api: &Api, login: &str, permission: Option<(&str, &str)>) -> String {
    let id = 190_000_000 + i64::try_from(login.len()).expect("a short login");
    let token = format!("ghp_{login:0<36}");
    api.backend
        .sql(&format!(
            "WITH made AS (INSERT INTO accounts (id, login, name, created_at, updated_at) \
                 VALUES ({id}, '{login}', '{login}', 1735689600, 1735689600) RETURNING id) \
             INSERT INTO emails (email, user_id) SELECT '{login}@acme.example', id FROM made"
        ))
        .await;
    api.backend
        .sql(&format!(
            "INSERT INTO _asym_auth.grants (name, kind, subject, scopes) \
             VALUES ('{login}', 'personal', '{id}', ARRAY['repo', 'delete_repo'])"
        ))
        .await;
    api.backend
        .put_tokens(&[("token", super::support::TOKEN), (login, &token)])
        .await;
    if let Some((repo, permission)) = permission {
        let name = repo.rsplit('/').next().expect("a name");
        api.backend
            .sql(&format!(
                "INSERT INTO collaborators (repository_id, user_id, permission) \
                 SELECT id, {id}, '{permission}' FROM repositories WHERE name = '{name}'"
            ))
            .await;
    }
    token
}
