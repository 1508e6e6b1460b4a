//! URLs of a repository and of what is in it.

use asymmetric_kit::Call;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Display;

use crate::{access::Seen, account::Account, node_id, repository::Repository, urls::Urls};

/// Everything but what stands in paths as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Where a repository is found, on the host that the client used.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Where URLs start.
    pub(crate) urls: Urls,
    /// `owner/name`.
    pub(crate) full_name: String,
    /// The repository.
    pub(crate) id: i64,
}

impl Place {
    /// The place of the repository that a call is about.
    pub(crate) fn of(call: &Call, seen: &Seen) -> Self {
        Self::at(call, &seen.repository, &seen.owner)
    }

    /// The place of a repository.
    pub(crate) fn at(call: &Call, repository: &Repository, owner: &Account) -> Self {
        Self {
            urls: Urls::of(call),
            full_name: format!("{}/{}", owner.login, repository.name),
            id: repository.id,
        }
    }

    /// A URL of the API: `rest` follows the repository, and starts with a slash.
    pub(crate) fn api(&self, rest: impl Display) -> String {
        self.urls.api(&format!("/repos/{}{rest}", self.full_name))
    }

    /// A URL of a page for people: `rest` follows the repository, and starts with a slash.
    pub(crate) fn html(&self, rest: impl Display) -> String {
        self.urls.html(&format!("/{}{rest}", self.full_name))
    }

    /// The node id of a git object or a reference.
    pub(crate) fn node_id(&self, prefix: &str, name: &str) -> String {
        node_id::of_git(prefix, self.id, name)
    }
}

/// A path of a file or the name of a branch, as it stands in a URL.
pub(crate) fn escape(path: &str) -> impl Display {
    utf8_percent_encode(path, ESCAPED)
}
