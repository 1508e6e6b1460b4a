//! A clone's recorded names, as the external systems take them.

use asymmetric_crd::AppClone;

use crate::postgres::{BaseKey, ExternalNames};

/// The names that a clone's status holds.
#[derive(Clone, Debug)]
pub(crate) struct External {
    /// Database, roles, Redis user and prefix.
    pub names: ExternalNames,
    /// The base that its content is a copy of.
    pub base: Option<BaseKey>,
}

/// The recorded names; `None` before they are recorded.
pub(crate) fn names(clone: &AppClone) -> Option<External> {
    let status = clone.status.as_ref()?;
    let names = ExternalNames::new(status.database.clone()?, status.redis_prefix.clone()?).ok()?;
    let base = status.base.as_deref().and_then(base_key);
    Some(External { names, base })
}

/// The key in the name of a base database.
pub(crate) fn base_key(database: &str) -> Option<BaseKey> {
    database.strip_prefix("asym_base_")?.parse().ok()
}
