//! Whether a pull request can be merged.
//!
//! The vendor finds out in the background, and says null until it has; here it is known at once.

use asymmetric_kit::{Call, Failure};

use super::{pull::Pull, rebase};
use crate::{
    git::{reference, refs},
    merging::{self, Outcome},
};

/// What the vendor says about merging.
#[derive(Debug, Clone)]
pub(super) struct Mergeability {
    /// Whether it can be merged; none where that is no question any more.
    pub(super) mergeable: Option<bool>,
    /// Whether its commits can be put on top of the base.
    pub(super) rebaseable: Option<bool>,
    /// `clean`, `dirty`, `draft` or `unknown`.
    pub(super) state: &'static str,
}

const UNKNOWN: Mergeability = Mergeability {
    mergeable: None,
    rebaseable: None,
    state: "unknown",
};

/// Tries to merge a pull request into its base as it is now.
pub(super) async fn of(call: &Call, repository: i64, pull: &Pull) -> Result<Mergeability, Failure> {
    if !pull.is_open() {
        return Ok(UNKNOWN);
    }
    let base = reference::branch(&pull.base_ref);
    let Some(base) = refs::find(call, repository, &base).await? else {
        return Ok(UNKNOWN);
    };
    let outcome = merging::merge(call, repository, base, pull.head_sha).await?;
    let mergeable = !matches!(outcome, Outcome::Conflict);
    let rebaseable = mergeable
        && rebase::plan(call, repository, base, pull.head_sha)
            .await?
            .is_some();
    Ok(Mergeability {
        mergeable: Some(mergeable),
        rebaseable: Some(rebaseable),
        state: match (mergeable, pull.issue.draft) {
            (false, _) => "dirty",
            (true, true) => "draft",
            (true, false) => "clean",
        },
    })
}
