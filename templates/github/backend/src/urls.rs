//! Absolute URLs, on the host that the client used.

use asymmetric_kit::{Call, Incoming};

/// The prefix under which GitHub Enterprise Server offers the API; clients that were given a URL with it expect it in
/// all URLs of answers.
pub(crate) const ENTERPRISE_PREFIX: &str = "/api/v3";

/// Where URLs of answers start.
#[derive(Debug, Clone)]
pub(crate) struct Urls {
    host: String,
    prefix: &'static str,
}

impl Urls {
    /// URLs for the answer to this call.
    pub(crate) fn of(call: &Call) -> Self {
        Self::of_request(call.request())
    }

    /// URLs for the answer to this request.
    pub(crate) fn of_request(request: &Incoming) -> Self {
        let left = request.path().strip_prefix(ENTERPRISE_PREFIX);
        let has_prefix = left.is_some_and(|left| left.is_empty() || left.starts_with('/'));
        Self {
            host: request.base_url(),
            prefix: if has_prefix { ENTERPRISE_PREFIX } else { "" },
        }
    }

    /// A URL of the API; `path` starts with a slash.
    pub(crate) fn api(&self, path: &str) -> String {
        format!("{}{}{path}", self.host, self.prefix)
    }

    /// A URL of a page for people; `path` starts with a slash.
    pub(crate) fn html(&self, path: &str) -> String {
        format!("{}{path}", self.host)
    }

    /// The name of the host, with its port.
    pub(crate) fn host(&self) -> &str {
        self.host.split_once("://").map_or("", |(_, host)| host)
    }
}
