//! A name and an icon that a message shows instead of its author's.

use crate::actor::require_scope;
use asymmetric_kit::{Call, Failure};
use std::borrow::Cow;

/// What is shown; each part is none where the author's own is.
#[derive(Debug, Default)]
pub(super) struct Look {
    pub(super) username: Option<String>,
    pub(super) icon_emoji: Option<String>,
    pub(super) icon_url: Option<String>,
}

impl Look {
    /// Reads the arguments; any of them needs `chat:write.customize`.
    pub(super) fn read(call: &Call) -> Result<Self, Failure> {
        let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
        let look = Self {
            username: given("username"),
            icon_emoji: given("icon_emoji"),
            icon_url: given("icon_url"),
        };
        let parts = [&look.username, &look.icon_emoji, &look.icon_url];
        if parts.into_iter().any(Option::is_some) {
            require_scope(call, &["chat:write.customize"])?;
        }
        Ok(look)
    }
}
