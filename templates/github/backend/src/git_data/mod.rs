//! The git database: objects and references as git itself has them.
//!
//! <https://docs.github.com/en/rest/git>

mod blobs;
mod commits;
mod refs;
pub(crate) mod signing;
mod tags;
mod trees;

use asymmetric_kit::{Access, Call, Failure, Operation};

use crate::{
    access::{self, Permission, Seen},
    commits::empty_repository,
    error::GitHubError,
    git::{id::ObjectId, object::Kind, refs as references, store},
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    [reading(), writing()].into_iter().flatten().collect()
}

fn reading() -> Vec<Operation> {
    let operations = [
        Operation::get(
            "git/get-blob",
            "/repos/{owner}/{repo}/git/blobs/{file_sha}",
            blobs::read,
        )
        .summary("Gets the content of a blob."),
        Operation::get(
            "git/get-tree",
            "/repos/{owner}/{repo}/git/trees/{*tree_sha}",
            trees::read,
        )
        .summary("Gets the entries of a tree, with all that is under it if asked to."),
        Operation::get(
            "git/get-commit",
            "/repos/{owner}/{repo}/git/commits/{commit_sha}",
            commits::read,
        )
        .summary("Gets a commit object."),
        Operation::get(
            "git/get-tag",
            "/repos/{owner}/{repo}/git/tags/{tag_sha}",
            tags::read,
        )
        .summary("Gets an annotated tag."),
        Operation::get("git/get-ref", "/repos/{owner}/{repo}/git/ref/{*ref}", refs::read)
            .summary("Gets a reference."),
        Operation::get(
            "git/list-matching-refs",
            "/repos/{owner}/{repo}/git/matching-refs/{*ref}",
            refs::matching,
        )
        .summary("Lists references whose names start so."),
    ];
    operations
        .into_iter()
        .map(|operation| operation.access(Access::Optional))
        .collect()
}

fn writing() -> Vec<Operation> {
    vec![
        Operation::post(
            "git/create-blob",
            "/repos/{owner}/{repo}/git/blobs",
            blobs::create,
        )
        .summary("Keeps the content of a file."),
        Operation::post(
            "git/create-tree",
            "/repos/{owner}/{repo}/git/trees",
            trees::create,
        )
        .summary("Makes a tree, from another one if given."),
        Operation::post(
            "git/create-commit",
            "/repos/{owner}/{repo}/git/commits",
            commits::create,
        )
        .summary("Makes a commit object."),
        Operation::post("git/create-tag", "/repos/{owner}/{repo}/git/tags", tags::create)
            .summary("Makes an annotated tag object."),
        Operation::post("git/create-ref", "/repos/{owner}/{repo}/git/refs", refs::create)
            .summary("Makes a branch, a tag or another reference."),
        Operation::patch(
            "git/update-ref",
            "/repos/{owner}/{repo}/git/refs/{*ref}",
            refs::update,
        )
        .summary("Moves a reference, forward unless forced."),
        Operation::delete(
            "git/delete-ref",
            "/repos/{owner}/{repo}/git/refs/{*ref}",
            refs::delete,
        )
        .summary("Removes a reference."),
    ]
}

/// The repository of a call that reads git objects: 409 where there are none.
async fn readable(call: &Call) -> Result<Seen, Failure> {
    let seen = access::readable(call).await?;
    not_empty(call, &seen).await?;
    Ok(seen)
}

/// The repository of a call that writes git objects: the vendor takes none before the first commit.
async fn writable(call: &Call) -> Result<Seen, Failure> {
    let seen = access::allowed(call, Permission::Write).await?;
    not_empty(call, &seen).await?;
    Ok(seen)
}

async fn not_empty(call: &Call, seen: &Seen) -> Result<(), Failure> {
    if references::is_empty(call, seen.repository.id).await? {
        return Err(empty_repository().into());
    }
    Ok(())
}

/// The content of the object that the path names, or 404.
async fn in_path(
    call: &Call,
    seen: &Seen,
    parameter: &str,
    kind: Kind,
) -> Result<(ObjectId, Vec<u8>), Failure> {
    let text = call.path_parameter(parameter);
    let Ok(id) = text.parse() else {
        let reason = "The sha parameter must be exactly 40 characters and contain only [0-9a-f].";
        return Err(GitHubError::unprocessable(reason).into());
    };
    match store::content(call, seen.repository.id, id, kind).await? {
        Some(content) => Ok((id, content)),
        None => Err(GitHubError::not_found().into()),
    }
}

/// A text that an operation cannot do without.
fn required<'a>(call: &'a Call, name: &'static str) -> Result<std::borrow::Cow<'a, str>, GitHubError> {
    call.arguments()
        .filled(name)
        .ok_or_else(|| GitHubError::schema(&format!("\"{name}\" wasn't supplied.")))
}
