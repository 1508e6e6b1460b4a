//! One limit, and where a caller stands with it.

use jiff::Timestamp;
use std::time::Duration;

/// How requests leave the count again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Window {
    /// Each one after the limit's time.
    Sliding,
    /// All together, the limit's time after the first of them.
    FromFirst,
    /// All together, at whole multiples of the limit's time since 1970: minutes, hours, days in UTC.
    Aligned,
}

/// So many requests in so much time. Counted are the calls of one token and operation, unless
/// [`RateLimit::counted_by`] says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimit {
    pub(crate) name: &'static str,
    pub(crate) requests: u32,
    pub(crate) per: Duration,
    pub(crate) window: Window,
    pub(crate) key: Option<String>,
    pub(crate) is_observed: bool,
}

impl RateLimit {
    fn new(requests: u32, per: Duration, window: Window) -> Self {
        Self {
            name: "",
            requests,
            per,
            window,
            key: None,
            is_observed: false,
        }
    }

    /// At most this many requests in any stretch of this length. Each of them is remembered (8 bytes): for large
    /// numbers take another window.
    pub fn sliding(requests: u32, per: Duration) -> Self {
        Self::new(requests, per, Window::Sliding)
    }

    /// A window that opens with the first request and closes after `per`.
    pub fn from_first(requests: u32, per: Duration) -> Self {
        Self::new(requests, per, Window::FromFirst)
    }

    /// Windows that lie end to end on the wall clock: whole minutes, hours or days in UTC.
    pub fn aligned(requests: u32, per: Duration) -> Self {
        Self::new(requests, per, Window::Aligned)
    }

    /// Counts all calls of equal keys together, such as those of one account, or of one channel.
    #[must_use]
    pub fn counted_by(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Only asks how the limit stands: the call is neither counted by it nor refused.
    #[must_use]
    pub fn observed(mut self) -> Self {
        self.is_observed = true;
        self
    }

    /// The vendor's name of the limit, given back in [`RateStanding::name`].
    #[must_use]
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }
}

/// Where a caller stands with one limit, the present request counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateStanding {
    /// The name given with [`RateLimit::named`].
    pub name: &'static str,
    /// Requests that are allowed, after scaling.
    pub limit: u32,
    /// Requests that are left.
    pub remaining: u32,
    /// The length of the window.
    pub per: Duration,
    /// The wall time at which all of them are there again, if none is made until then.
    pub reset: Timestamp,
}
