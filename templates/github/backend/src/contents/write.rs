//! `repos/create-or-update-file-contents` and `repos/delete-file`: one commit each.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::render::{self, Item};
use crate::{
    access::{self, Permission, Seen},
    account,
    commits::{
        make::{self, Reason},
        render as commits,
    },
    encoding,
    error::GitHubError,
    git::{
        files::{File, Files},
        id::ObjectId,
        object::{Kind, Object},
        path, reference, refs, store,
        tree::Mode,
    },
    git_data::signing,
    people,
    place::Place,
    push,
};

/// The branch that a file is committed to, locked, with its files.
struct Branch {
    name: String,
    tip: Option<ObjectId>,
    files: Files,
}

/// Creates or replaces a file.
pub(crate) async fn put(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let place = Place::of(call, &seen);
    let path = path_of(call)?;
    let reason = reason(call).await?;
    let content = call
        .arguments()
        .text("content")
        .ok_or_else(|| GitHubError::schema("\"content\" wasn't supplied."))?;
    let content = encoding::decode(&content)
        .ok_or_else(|| GitHubError::unprocessable("content is not valid Base64"))?;
    let mut branch = branch(call, &seen).await?;
    let before = branch.files.get(&path);
    let given = call.arguments().filled("sha");
    match (&before, given) {
        (Some(_), None) => return Err(GitHubError::schema("\"sha\" wasn't supplied.").into()),
        (Some(file), Some(sha)) => matches(&path, *file, &sha)?,
        (None, Some(sha)) => return Err(mismatch(&path, &sha).into()),
        (None, None) if branch.files.has_folder(&path) => {
            return Err(GitHubError::unprocessable(format!("{path} is a directory")).into());
        }
        (None, None) => {}
    }
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let blob = Object::new(Kind::Blob, content);
    let mode = before.map_or(Mode::File, |file| file.mode);
    let id = blob.id;
    branch.files.put(&path, File { mode, id });
    let commit = commit(call, &seen, &branch, vec![blob], reason).await?;
    let item = Item { path, mode, id, size };
    let answer = json!({
        "content": render::item(&place, &branch.name, &item),
        "commit": commit,
    });
    let status = if before.is_some() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok(Reply::json(answer).with_status(status))
}

/// Removes a file.
pub(crate) async fn delete(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let path = path_of(call)?;
    let reason = reason(call).await?;
    let sha = call
        .arguments()
        .filled("sha")
        .ok_or_else(|| GitHubError::schema("\"sha\" wasn't supplied."))?
        .into_owned();
    let mut branch = branch(call, &seen).await?;
    let file = branch.files.get(&path).ok_or_else(GitHubError::not_found)?;
    matches(&path, file, &sha)?;
    branch.files.remove(&path);
    let commit = commit(call, &seen, &branch, Vec::new(), reason).await?;
    Ok(Reply::json(json!({"content": null, "commit": commit})))
}

fn path_of(call: &Call) -> Result<String, GitHubError> {
    let given = call.path_parameter("path");
    if path::is_valid(given) {
        Ok(given.to_owned())
    } else {
        Err(GitHubError::unprocessable(
            "path contains a malformed path component",
        ))
    }
}

async fn reason(call: &Call) -> Result<Reason, Failure> {
    let arguments = call.arguments();
    let message = arguments
        .filled("message")
        .ok_or_else(|| GitHubError::schema("\"message\" wasn't supplied."))?
        .into_owned();
    let own = people::signature(call, &account::authenticated(call).await?).await?;
    let committer = signing::described(arguments.get("committer"), &own, "committer")?;
    let author = signing::described(arguments.get("author"), &committer, "author")?;
    Ok(Reason {
        author,
        committer,
        message,
    })
}

/// The branch of the call, or the default one. What nobody has committed to yet has no files.
async fn branch(call: &Call, seen: &Seen) -> Result<Branch, Failure> {
    let repository = seen.repository.id;
    let name = match call.arguments().filled("branch") {
        Some(name) => name.strip_prefix("refs/heads/").unwrap_or(&name).to_owned(),
        None => seen.repository.default_branch.clone(),
    };
    let full = reference::branch(&name);
    let mut tip = refs::lock(call, repository, &full).await?;
    if tip.is_none() {
        if refs::is_empty(call, repository).await? && reference::is_valid(&full) {
            return Ok(Branch {
                name,
                tip: None,
                files: Files::default(),
            });
        }
        // Somebody may have made the first commit between the two looks.
        tip = refs::lock(call, repository, &full).await?;
    }
    let Some(tip) = tip else {
        return Err(GitHubError::new(StatusCode::NOT_FOUND, format!("Branch {name} not found")).into());
    };
    let commit = store::commit(call, repository, tip)
        .await?
        .ok_or_else(|| Failure::internal("read the tip of a branch"))?;
    Ok(Branch {
        name,
        tip: Some(tip),
        files: store::files(call, repository, commit.tree).await?,
    })
}

fn matches(path: &str, file: File, sha: &str) -> Result<(), GitHubError> {
    if file.id.to_string() == sha {
        Ok(())
    } else {
        Err(mismatch(path, sha))
    }
}

fn mismatch(path: &str, sha: &str) -> GitHubError {
    GitHubError::conflict(format!("{path} does not match {sha}"))
}

/// Commits the files of a branch and moves it; the commit as it stands in the answer.
async fn commit(
    call: &Call,
    seen: &Seen,
    branch: &Branch,
    blobs: Vec<Object>,
    reason: Reason,
) -> Result<Value, Failure> {
    let repository = seen.repository.id;
    let parents: Vec<ObjectId> = branch.tip.into_iter().collect();
    let (id, commit) = make::commit(call, repository, &branch.files, blobs, parents, reason).await?;
    let name = reference::branch(&branch.name);
    match branch.tip {
        Some(_) => refs::set(call, repository, &name, id).await?,
        None if refs::create(call, repository, &name, id).await? => {}
        None => {
            let reason = format!("Reference {name} was created by somebody else");
            return Err(GitHubError::conflict(reason).into());
        }
    }
    push::moved(call, seen, &name, branch.tip, Some(id)).await?;
    Ok(commits::git_commit(&Place::of(call, seen), id, &commit))
}
