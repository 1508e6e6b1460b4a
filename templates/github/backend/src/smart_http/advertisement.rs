//! `info/refs`: what the server can do and, in version 0, which references there are.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::{HeaderValue, StatusCode};

use super::{is_version_2, readable, text};
use crate::{
    access::Seen,
    git::{id::ObjectId, object::Kind, packet, reference, refs, store},
};

/// Answers the first question of a client.
pub(super) async fn read(call: &mut Call) -> HandlerResult {
    let seen = readable(call).await?;
    match call.arguments().filled("service").as_deref() {
        Some("git-upload-pack") => {}
        Some("git-receive-pack") => {
            let reason = "Pushing over git is not implemented in this clone; use the API to write.";
            return Err(text(StatusCode::FORBIDDEN, reason).into());
        }
        _ => {
            let reason = "Git's dumb protocol is not supported.";
            return Err(text(StatusCode::FORBIDDEN, reason).into());
        }
    }
    let mut output = Vec::new();
    packet::line(&mut output, b"# service=git-upload-pack\n");
    output.extend_from_slice(packet::FLUSH);
    if is_version_2(call) {
        for line in [
            "version 2\n",
            "agent=asymmetric\n",
            "ls-refs=unborn\n",
            "fetch=shallow\n",
            "object-format=sha1\n",
        ] {
            packet::line(&mut output, line.as_bytes());
        }
    } else {
        version_0(call, &seen, &mut output).await?;
    }
    output.extend_from_slice(packet::FLUSH);
    let media = HeaderValue::from_static("application/x-git-upload-pack-advertisement");
    Ok(Reply::bytes(media, output))
}

async fn version_0(call: &Call, seen: &Seen, output: &mut Vec<u8>) -> Result<(), Failure> {
    let branch = reference::branch(&seen.repository.default_branch);
    let mut capabilities =
        format!("\0side-band-64k symref=HEAD:{branch} object-format=sha1 agent=asymmetric");
    let listed = listed(call, seen).await?;
    if listed.is_empty() {
        let line = format!("{} capabilities^{{}}{capabilities}\n", "0".repeat(40));
        packet::line(output, line.as_bytes());
    }
    for Listed { name, id, peeled } in listed {
        let line = format!("{id} {name}{}\n", std::mem::take(&mut capabilities));
        packet::line(output, line.as_bytes());
        if let Some(peeled) = peeled {
            packet::line(output, format!("{peeled} {name}^{{}}\n").as_bytes());
        }
    }
    Ok(())
}

/// A reference as clients are told of it.
pub(super) struct Listed {
    /// Written out in full.
    pub(super) name: String,
    /// What it points at.
    pub(super) id: ObjectId,
    /// The commit that an annotated tag marks.
    pub(super) peeled: Option<ObjectId>,
}

/// `HEAD`, where the default branch is there, and all references by name.
pub(super) async fn listed(call: &Call, seen: &Seen) -> Result<Vec<Listed>, Failure> {
    let repository = seen.repository.id;
    let branch = reference::branch(&seen.repository.default_branch);
    let mut listed = Vec::new();
    for (name, id) in refs::starting_with(call, repository, "refs/").await? {
        if name == branch {
            listed.insert(
                0,
                Listed {
                    name: "HEAD".to_owned(),
                    id,
                    peeled: None,
                },
            );
        }
        let is_tag =
            name.starts_with("refs/tags/") && store::kind(call, repository, id).await? == Some(Kind::Tag);
        let peeled = if is_tag {
            refs::peel(call, repository, id).await?
        } else {
            None
        };
        listed.push(Listed { name, id, peeled });
    }
    Ok(listed)
}
