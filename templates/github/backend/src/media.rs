//! Media types that a client may ask for in `Accept`.
//!
//! <https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types>

use asymmetric_kit::Call;
use http::header;

use crate::{
    commits::difference::Difference,
    git::{commit::Commit, id::ObjectId},
};

/// The content type of a difference.
pub(crate) const DIFF: &str = "application/vnd.github.diff; charset=utf-8";

/// The content type of a patch.
pub(crate) const PATCH: &str = "application/vnd.github.patch; charset=utf-8";

/// The form that an answer is wanted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// JSON, as usual.
    Json,
    /// The bytes themselves.
    Raw,
    /// An object, also for what otherwise is an array.
    Object,
    /// A difference.
    Diff,
    /// Letters with differences, as `git format-patch` writes them.
    Patch,
    /// The name of a commit.
    Sha,
}

/// The form that a call asks for: the last part of `application/vnd.github.raw+json` and its older spellings.
pub(crate) fn wanted(call: &Call) -> Media {
    let accepted = call.request().header(header::ACCEPT.as_str()).unwrap_or_default();
    let mut types = accepted.split(',').filter_map(|one| {
        let one = one.split(';').next()?.trim();
        let form = one.strip_prefix("application/vnd.github.")?;
        let form = form.strip_suffix("+json").unwrap_or(form);
        match form.rsplit('.').next()? {
            "raw" => Some(Media::Raw),
            "object" => Some(Media::Object),
            "diff" => Some(Media::Diff),
            "patch" => Some(Media::Patch),
            "sha" => Some(Media::Sha),
            _ => None,
        }
    });
    types.next().unwrap_or(Media::Json)
}

/// A commit as a letter.
pub(crate) fn letter(id: ObjectId, commit: &Commit, difference: &Difference) -> String {
    let date = jiff::Timestamp::from_second(commit.author.seconds)
        .map(|time| time.strftime("%a, %-d %b %Y %H:%M:%S +0000").to_string())
        .unwrap_or_default();
    let (subject, body) = commit
        .message
        .split_once('\n')
        .unwrap_or((commit.message.as_str(), ""));
    let body = body.trim();
    let space = if body.is_empty() { "" } else { "\n\n" };
    format!(
        "From {id} Mon Sep 17 00:00:00 2001\nFrom: {} <{}>\nDate: {date}\nSubject: [PATCH] {subject}\n\n{body}{space}---\n\n{}\n",
        commit.author.name,
        commit.author.email,
        difference.text()
    )
}
