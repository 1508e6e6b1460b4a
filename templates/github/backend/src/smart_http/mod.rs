//! Git over HTTP: what `git clone` and `git fetch` talk to, in versions 0 and 2 of git's protocol.
//!
//! <https://git-scm.com/docs/gitprotocol-http>, <https://git-scm.com/docs/gitprotocol-v2>

mod advertisement;
mod closure;
mod upload;

use asymmetric_kit::{Access, Call, Failure, Operation, Reply};
use http::{HeaderValue, StatusCode, header};

use crate::{
    access::{self, Seen},
    repository,
};

/// The operations of this family, which are none of the vendor's API.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "asymmetric.git.refs",
            "/{owner}/{repo}/info/refs",
            advertisement::read,
        )
        .access(Access::Optional)
        .summary("Tells git which branches and tags there are."),
        Operation::post(
            "asymmetric.git.upload-pack",
            "/{owner}/{repo}/git-upload-pack",
            upload::answer,
        )
        .access(Access::Optional)
        .summary("Sends git the objects that it does not have."),
    ]
}

/// The repository in the path, with or without `.git`. Git asks for credentials when it is told 401.
async fn readable(call: &Call) -> Result<Seen, Failure> {
    let (owner, name) = (call.path_parameter("owner"), call.path_parameter("repo"));
    let name = name.strip_suffix(".git").unwrap_or(name);
    let seen = match repository::by_name(call, owner, name).await? {
        Some((repository, owner)) => access::see(call, repository, owner).await?,
        None => None,
    };
    match seen {
        Some(seen) => Ok(seen),
        None if call.principal().is_none() => {
            let refusal = text(StatusCode::UNAUTHORIZED, "Repository not found.");
            Err(refusal
                .with_header(header::WWW_AUTHENTICATE, "Basic realm=\"GitHub\"")
                .into())
        }
        None => Err(text(StatusCode::NOT_FOUND, "Repository not found.").into()),
    }
}

/// Whether the client speaks version 2 of the protocol.
fn is_version_2(call: &Call) -> bool {
    let versions = call.request().header("git-protocol").unwrap_or_default();
    versions.split(':').any(|one| one == "version=2")
}

/// An answer that git shows to whoever runs it.
fn text(status: StatusCode, message: &'static str) -> Reply {
    Reply::bytes(HeaderValue::from_static("text/plain; charset=utf-8"), message).with_status(status)
}
