//! `files.*`, and the addresses that bytes of files go to and come from.

mod complete;
mod delete;
mod download;
mod info;
mod kinds;
mod list;
mod public;
mod stored;
mod upload;

pub(crate) use download::sign_in;
pub(crate) use stored::{File, SELECT, VISIBLE};
pub(crate) use upload::{PATH as UPLOAD_PATH, arguments as upload_arguments};

use crate::{actor::Actor, answer::refuse, event, event::Audience, operations::method, timestamp::Ts};
use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation};
use http::Method;
use serde_json::{Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("files.getUploadURLExternal", "Tier 4", &["files:write"], upload::announce)
            .summary("Gives an address to upload a file to."),
        method("files.completeUploadExternal", "Tier 4", &["files:write"], complete::complete)
            .summary("Ends uploads, and posts the files to conversations."),
        method("files.info", "Tier 4", &["files:read"], info::info)
            .summary("Shows a file."),
        method("files.list", "Tier 3", &["files:read"], list::list)
            .summary("Lists files that the token's user may see."),
        method("files.delete", "Tier 3", &["files:write"], delete::delete)
            .summary("Deletes a file."),
        method("files.sharedPublicURL", "Tier 3", &[], public::share)
            .summary("Lets everybody who has the address see a file."),
        method("files.revokePublicURL", "Tier 3", &[], public::revoke)
            .summary("Ends the public address of a file."),
    ]
}

/// What is reached by addresses in answers, and what is no longer published.
pub(crate) fn endpoints() -> Vec<Operation> {
    let send = [Method::POST, Method::PUT];
    let path = format!("{UPLOAD_PATH}{{ticket}}");
    vec![
        Operation::new(&send, "asymmetric.files.receive", path, upload::receive)
            .access(Access::Public)
            .summary("Takes the bytes of a file."),
        Operation::get(
            "asymmetric.files.private",
            "/files-pri/{key}/{name}",
            download::private,
        )
        .access(Access::Optional)
        .summary("Gives the bytes of a file to whoever may see it."),
        Operation::get(
            "asymmetric.files.download",
            "/files-pri/{key}/download/{name}",
            download::private_attachment,
        )
        .access(Access::Optional)
        .summary("Gives the bytes of a file to whoever may see it, to be saved."),
        Operation::get("asymmetric.files.public", "/files-pub/{key}", download::public)
            .access(Access::Public)
            .summary("Gives the bytes of a file that was made public."),
        method("files.upload", "Tier 2", &["files:write"], retired).summary("Says that Slack retired it."),
    ]
}

/// `files.upload`, which Slack shut down on 12 November 2025
/// (<https://docs.slack.dev/changelog/2024-04-a-better-way-to-upload-files-is-here-to-stay>).
async fn retired(_call: &mut Call) -> HandlerResult {
    Err(refuse("method_deprecated"))
}

/// The file of the argument `file`, if the actor may see it.
async fn of_argument(call: &Call, actor: &Actor) -> Result<File, Failure> {
    let given = call.arguments().filled("file");
    let id = given.ok_or_else(|| refuse("file_not_found"))?;
    let found = stored::find(call, actor, &id).await?;
    let file = found.ok_or_else(|| refuse("file_not_found"))?;
    if file.is_deleted() {
        return Err(refuse("file_deleted"));
    }
    Ok(file)
}

/// Like [`of_argument`], with the file locked until the call ends.
async fn locked(call: &Call, actor: &Actor) -> Result<File, Failure> {
    let given = call.arguments().filled("file");
    let id = given.as_deref().unwrap_or_default();
    stored::lock(call, id).await?;
    of_argument(call, actor).await
}

/// Tells apps what happened to a file: those in one of its conversations, or all while it is in none.
pub(crate) async fn tell(
    call: &Call,
    actor: &Actor,
    kind: &str,
    file: &str,
    channel: Option<&str>,
) -> Result<(), Failure> {
    let mut event = json!({
        "type": kind, "file_id": file, "user_id": actor.user_id, "file": {"id": file},
        "event_ts": event_ts(call),
    });
    if kind == "file_shared" {
        event["channel_id"] = channel.into();
    }
    event::publish(
        call,
        event,
        channel.map_or(Audience::Workspace, Audience::Channel),
    )
    .await
}

/// When an event happened.
pub(crate) fn event_ts(call: &Call) -> String {
    Ts(call.now().as_microsecond()).to_string()
}

/// `paging` of lists that have pages with numbers.
pub(crate) fn paging(count: i64, total: i64, page: i64) -> Value {
    let pages = total.saturating_add(count - 1) / count.max(1);
    json!({"count": count, "total": total, "page": page, "pages": pages})
}
