//! Annotated tags. The object alone is no tag yet: a reference has to be made for it.

use asymmetric_kit::{Call, HandlerResult, Reply};
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::{in_path, readable, required, signing, writable};
use crate::{
    account,
    commits::render,
    error::GitHubError,
    git::{
        id::ObjectId,
        object::{Kind, Object},
        reference, store,
        tag::Tag,
    },
    people,
    place::Place,
};

/// Gets an annotated tag.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = readable(call).await?;
    let (id, content) = in_path(call, &seen, "tag_sha", Kind::Tag).await?;
    let tag = Tag::decode(&content).map_err(store::unreadable)?;
    Ok(Reply::json(show(&Place::of(call, &seen), id, &tag)))
}

/// Makes an annotated tag.
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let seen = writable(call).await?;
    let place = Place::of(call, &seen);
    let name = required(call, "tag")?.into_owned();
    if !reference::is_valid(&reference::tag(&name)) {
        return Err(GitHubError::unprocessable(format!("{name} is not a valid tag name")).into());
    }
    let message = required(call, "message")?.into_owned();
    let target: ObjectId = required(call, "object")?
        .parse()
        .map_err(|_| GitHubError::unprocessable("Object does not exist"))?;
    let kind = Kind::named(&required(call, "type")?)
        .ok_or_else(|| GitHubError::unprocessable("type must be commit, tree or blob"))?;
    if store::kind(call, place.id, target).await? != Some(kind) {
        return Err(GitHubError::unprocessable("Object does not exist").into());
    }
    let own = people::signature(call, &account::authenticated(call).await?).await?;
    let tag = Tag {
        target,
        kind,
        name,
        tagger: signing::described(call.arguments().get("tagger"), &own, "tagger")?,
        message,
    };
    let object = Object::new(Kind::Tag, tag.encode());
    let id = object.id;
    store::put(call, place.id, &[object]).await?;
    Ok(Reply::json(show(&place, id, &tag))
        .with_status(StatusCode::CREATED)
        .with_header(header::LOCATION, &place.api(format_args!("/git/tags/{id}"))))
}

fn show(place: &Place, id: ObjectId, tag: &Tag) -> Value {
    let kind = tag.kind.as_str();
    json!({
        "node_id": place.node_id("TA", &id.to_string()),
        "tag": tag.name,
        "sha": id.to_string(),
        "url": place.api(format_args!("/git/tags/{id}")),
        "message": tag.message,
        "tagger": render::signature(&tag.tagger),
        "object": {
            "sha": tag.target.to_string(),
            "type": kind,
            "url": place.api(format_args!("/git/{kind}s/{}", tag.target)),
        },
        "verification": {
            "verified": false,
            "reason": "unsigned",
            "signature": null,
            "payload": null,
            "verified_at": null,
        },
    })
}
