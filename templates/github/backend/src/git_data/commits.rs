//! Commit objects.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::{StatusCode, header};
use serde_json::Value;

use super::{in_path, readable, required, signing, writable};
use crate::{
    account,
    commits::render,
    error::GitHubError,
    git::{
        commit::Commit,
        id::ObjectId,
        object::{Kind, Object},
        store,
    },
    people,
    place::Place,
};

/// Gets a commit object.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = readable(call).await?;
    let (id, content) = in_path(call, &seen, "commit_sha", Kind::Commit).await?;
    let commit = Commit::decode(&content).map_err(store::unreadable)?;
    Ok(Reply::json(render::git_commit(
        &Place::of(call, &seen),
        id,
        &commit,
    )))
}

/// Makes a commit object. Nothing refers to it yet.
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let seen = writable(call).await?;
    let place = Place::of(call, &seen);
    let message = required(call, "message")?.into_owned();
    let tree = tree(call, place.id).await?;
    let parents = parents(call, place.id).await?;
    let own = people::signature(call, &account::authenticated(call).await?).await?;
    let arguments = call.arguments();
    let author = signing::described(arguments.get("author"), &own, "author")?;
    let committer = signing::described(arguments.get("committer"), &author, "committer")?;
    let extra = arguments
        .filled("signature")
        .map(|signature| render::signature_header(&signature))
        .unwrap_or_default();
    let commit = Commit {
        tree,
        parents,
        author,
        committer,
        extra,
        message,
    };
    let object = Object::new(Kind::Commit, commit.encode());
    let id = object.id;
    store::put(call, place.id, &[object]).await?;
    Ok(Reply::json(render::git_commit(&place, id, &commit))
        .with_status(StatusCode::CREATED)
        .with_header(header::LOCATION, &place.api(format_args!("/git/commits/{id}"))))
}

async fn tree(call: &Call, repository: i64) -> Result<ObjectId, Failure> {
    let text = required(call, "tree")?;
    let Ok(id) = text.parse() else {
        return Err(malformed("tree").into());
    };
    match store::kind(call, repository, id).await? {
        Some(Kind::Tree) => Ok(id),
        _ => Err(GitHubError::unprocessable("Tree SHA does not exist").into()),
    }
}

async fn parents(call: &Call, repository: i64) -> Result<Vec<ObjectId>, Failure> {
    let given = match call.arguments().get("parents") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(given)) => given,
        Some(_) => return Err(GitHubError::schema("\"parents\" is not an array.").into()),
    };
    let mut parents = Vec::with_capacity(given.len());
    for parent in given {
        let id = parent
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| malformed("parents"))?;
        if store::kind(call, repository, id).await? != Some(Kind::Commit) {
            let reason = "Parent SHA does not exist or is not a commit object";
            return Err(GitHubError::unprocessable(reason).into());
        }
        parents.push(id);
    }
    Ok(parents)
}

fn malformed(argument: &str) -> GitHubError {
    GitHubError::unprocessable(format!(
        "The {argument} parameter must be exactly 40 characters and contain only [0-9a-f]."
    ))
}
