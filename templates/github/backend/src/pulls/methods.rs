//! The three ways to merge a pull request.

use asymmetric_kit::{Call, Failure};
use jiff::Timestamp;

use super::{content, pull::Pull, rebase, render};
use crate::{
    access::Seen,
    account::Account,
    commits::make::{self, Reason},
    git::{commit::Commit, id::ObjectId, signature::Signature, store},
    merging::{self, Outcome},
    parameters::text,
    people,
};

/// How a pull request is merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// By a commit with two parents.
    Merge,
    /// By one commit with everything.
    Squash,
    /// By its commits, on top of the base.
    Rebase,
}

impl Method {
    /// The method of the vendor's word.
    pub(super) fn named(word: &str) -> Option<Self> {
        match word {
            "merge" => Some(Self::Merge),
            "squash" => Some(Self::Squash),
            "rebase" => Some(Self::Rebase),
            _ => None,
        }
    }

    /// Whether the repository's settings allow it.
    pub(super) fn is_allowed(self, seen: &Seen) -> bool {
        let repository = &seen.repository;
        match self {
            Self::Merge => repository.allow_merge_commit,
            Self::Squash => repository.allow_squash_merge,
            Self::Rebase => repository.allow_rebase_merge,
        }
    }

    /// Why a repository refuses it.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::Merge => "Merge commits are not allowed on this repository.",
            Self::Squash => "Squash merges are not allowed on this repository.",
            Self::Rebase => "Rebase merges are not allowed on this repository.",
        }
    }
}

/// Merges onto `base`, the tip of the base branch: the new tip; none where the two do not go together.
pub(super) async fn apply(
    call: &Call,
    seen: &Seen,
    pull: &Pull,
    method: Method,
    base: ObjectId,
    merger: &Account,
) -> Result<Option<ObjectId>, Failure> {
    let repository = seen.repository.id;
    let signature = people::signature(call, merger).await?;
    let committer = service(call.now());
    if method == Method::Rebase {
        let Some(steps) = rebase::plan(call, repository, base, pull.head_sha).await? else {
            return Ok(None);
        };
        return rebase::write(call, repository, base, steps, &signature)
            .await
            .map(Some);
    }
    let (files, blobs) = match merging::merge(call, repository, base, pull.head_sha).await? {
        Outcome::Merged(files, blobs) => (files, blobs),
        Outcome::UpToDate => (merging::files_at(call, repository, base).await?, Vec::new()),
        Outcome::Conflict => return Ok(None),
    };
    let ids = content::ids(call, repository, pull).await?;
    let commits = store::commits(call, repository, &ids).await?;
    let (author, message, parents) = if method == Method::Merge {
        let words = merge_words(seen, pull);
        (signature, words, vec![base, pull.head_sha])
    } else {
        let author = people::signature(call, &pull.issue.user).await?;
        (author, squash_words(seen, pull, &commits), vec![base])
    };
    let reason = Reason {
        author,
        committer,
        message: written(call, message)?,
    };
    let (tip, _) = make::commit(call, repository, &files, blobs, parents, reason).await?;
    Ok(Some(tip))
}

/// What the vendor signs commits with that it makes for somebody.
fn service(now: Timestamp) -> Signature {
    Signature::new("GitHub", "noreply@github.com", now, 0)
}

/// Title and text as the caller wants them, or as the repository's settings make them.
fn written(call: &Call, (title, body): (String, String)) -> Result<String, Failure> {
    let title = text(call, "commit_title")?.unwrap_or(title);
    let body = text(call, "commit_message")?.unwrap_or(body);
    Ok(if body.is_empty() {
        title
    } else {
        format!("{title}\n\n{body}")
    })
}

fn merge_words(seen: &Seen, pull: &Pull) -> (String, String) {
    let (issue, repository) = (&pull.issue, &seen.repository);
    let title = if repository.merge_commit_title == "PR_TITLE" {
        format!("{} (#{})", issue.title, issue.number)
    } else {
        let label = render::label(&seen.owner, &pull.head_ref).replacen(':', "/", 1);
        format!("Merge pull request #{} from {label}", issue.number)
    };
    let body = match repository.merge_commit_message.as_str() {
        "PR_TITLE" => issue.title.clone(),
        "PR_BODY" => issue.body.clone().unwrap_or_default(),
        _ => String::new(),
    };
    (title, body)
}

fn squash_words(seen: &Seen, pull: &Pull, commits: &[(ObjectId, Commit)]) -> (String, String) {
    let (issue, repository) = (&pull.issue, &seen.repository);
    let subject = match commits {
        [(_, only)] if repository.squash_merge_commit_title == "COMMIT_OR_PR_TITLE" => only.subject(),
        _ => &issue.title,
    };
    let body = match (repository.squash_merge_commit_message.as_str(), commits) {
        ("PR_BODY", _) => issue.body.clone().unwrap_or_default(),
        ("BLANK", _) => String::new(),
        (_, [(_, only)]) => only
            .message
            .split_once('\n')
            .map(|(_, body)| body.trim().to_owned())
            .unwrap_or_default(),
        (_, several) => {
            let items = several
                .iter()
                .map(|(_, commit)| format!("* {}", commit.message.trim()));
            items.collect::<Vec<_>>().join("\n\n")
        }
    };
    (format!("{subject} (#{})", issue.number), body)
}
