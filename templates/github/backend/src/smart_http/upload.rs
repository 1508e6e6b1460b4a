//! `git-upload-pack`: references in version 2, and packs.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::{HeaderValue, StatusCode};

use super::{advertisement, closure, is_version_2, readable, text};
use crate::{
    access::Seen,
    git::{
        id::ObjectId,
        object::Kind,
        pack,
        packet::{self, Packet},
        reference, store,
    },
};

/// Answers a client's request.
pub(super) async fn answer(call: &mut Call) -> HandlerResult {
    let seen = readable(call).await?;
    let body = call.request().body().clone();
    let lines: Vec<&str> = packet::read(&body)
        .into_iter()
        .flatten()
        .filter_map(|packet| match packet {
            Packet::Line(line) => str::from_utf8(line).ok(),
            Packet::Mark => None,
        })
        .collect();
    let mut output = Vec::new();
    if is_version_2(call) {
        match lines.first() {
            Some(&"command=ls-refs") => list(call, &seen, &lines, &mut output).await?,
            Some(&"command=fetch") => fetch(call, &seen, &lines, &mut output).await?,
            _ => return Err(malformed().into()),
        }
    } else {
        fetch_version_0(call, &seen, &lines, &mut output).await?;
    }
    let media = HeaderValue::from_static("application/x-git-upload-pack-result");
    Ok(Reply::bytes(media, output))
}

fn malformed() -> Reply {
    text(StatusCode::BAD_REQUEST, "This is not a request that git makes.")
}

/// The references whose names start as the client wants.
async fn list(call: &Call, seen: &Seen, lines: &[&str], output: &mut Vec<u8>) -> Result<(), Failure> {
    let prefixes: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("ref-prefix "))
        .collect();
    let target = reference::branch(&seen.repository.default_branch);
    let mut has_head = false;
    for advertisement::Listed { name, id, peeled } in advertisement::listed(call, seen).await? {
        has_head |= name == "HEAD";
        if !prefixes.is_empty() && !prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let mut line = format!("{id} {name}");
        if name == "HEAD" && lines.contains(&"symrefs") {
            line = format!("{line} symref-target:{target}");
        }
        if let Some(peeled) = peeled.filter(|_| lines.contains(&"peel")) {
            line = format!("{line} peeled:{peeled}");
        }
        packet::line(output, format!("{line}\n").as_bytes());
    }
    if !has_head && lines.contains(&"unborn") {
        packet::line(output, format!("unborn HEAD symref-target:{target}\n").as_bytes());
    }
    output.extend_from_slice(packet::FLUSH);
    Ok(())
}

/// Version 2: the pack, or which of the client's commits are here too.
async fn fetch(call: &Call, seen: &Seen, lines: &[&str], output: &mut Vec<u8>) -> Result<(), Failure> {
    let request = request(call, seen, lines).await?;
    if !lines.contains(&"done") {
        packet::line(output, b"acknowledgments\n");
        for id in &request.common {
            packet::line(output, format!("ACK {id}\n").as_bytes());
        }
        if request.common.is_empty() {
            packet::line(output, b"NAK\n");
            output.extend_from_slice(packet::FLUSH);
            return Ok(());
        }
        packet::line(output, b"ready\n");
        output.extend_from_slice(packet::DELIMITER);
    }
    let parcel = parcel(call, seen, &request).await?;
    if request.depth.is_some() {
        packet::line(output, b"shallow-info\n");
        for id in &parcel.shallow {
            packet::line(output, format!("shallow {id}\n").as_bytes());
        }
        for id in &parcel.unshallow {
            packet::line(output, format!("unshallow {id}\n").as_bytes());
        }
        output.extend_from_slice(packet::DELIMITER);
    }
    packet::line(output, b"packfile\n");
    send(&parcel, output)
}

/// Version 0: the first line names what the client can do.
async fn fetch_version_0(
    call: &Call,
    seen: &Seen,
    lines: &[&str],
    output: &mut Vec<u8>,
) -> Result<(), Failure> {
    let request = request(call, seen, lines).await?;
    if request.wants.is_empty() || !lines.iter().any(|line| line.contains("side-band-64k")) {
        return Err(malformed().into());
    }
    match request.common.first() {
        Some(id) => packet::line(output, format!("ACK {id}\n").as_bytes()),
        None => packet::line(output, b"NAK\n"),
    }
    if lines.contains(&"done") {
        send(&parcel(call, seen, &request).await?, output)?;
    }
    Ok(())
}

async fn request(call: &Call, seen: &Seen, lines: &[&str]) -> Result<closure::Request, Failure> {
    let depth = lines.iter().find_map(|line| line.strip_prefix("deepen "));
    let depth = depth
        .map(|depth| depth.parse().map_err(|_| Failure::from(malformed())))
        .transpose()?;
    Ok(closure::Request {
        wants: named(lines, "want ")?,
        common: common(call, seen, &named(lines, "have ")?).await?,
        shallow: named(lines, "shallow ")?,
        depth,
    })
}

/// The names that follow a word; a line may go on with what the client can do.
fn named(lines: &[&str], word: &str) -> Result<Vec<ObjectId>, Failure> {
    let names = lines.iter().filter_map(|line| line.strip_prefix(word));
    names
        .map(|rest| {
            let name = rest.split(' ').next().unwrap_or_default();
            name.parse().map_err(|_| malformed().into())
        })
        .collect()
}

/// Those of the client's commits that are here too.
async fn common(call: &Call, seen: &Seen, haves: &[ObjectId]) -> Result<Vec<ObjectId>, Failure> {
    let mut common = Vec::new();
    for have in haves {
        if store::kind(call, seen.repository.id, *have).await? == Some(Kind::Commit) {
            common.push(*have);
        }
    }
    Ok(common)
}

async fn parcel(call: &Call, seen: &Seen, request: &closure::Request) -> Result<closure::Parcel, Failure> {
    let parcel = closure::missing(call, seen.repository.id, request).await?;
    parcel.ok_or_else(|| {
        text(
            StatusCode::NOT_FOUND,
            "The repository does not have what is wanted.",
        )
        .into()
    })
}

fn send(parcel: &closure::Parcel, output: &mut Vec<u8>) -> Result<(), Failure> {
    let pack = pack::write(&parcel.objects).ok_or_else(|| Failure::internal("write a pack"))?;
    packet::band(output, &pack);
    output.extend_from_slice(packet::FLUSH);
    Ok(())
}
