//! How far the bases are, as the keeper found and left them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::postgres::BaseReport;

/// How far a base is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Build {
    /// On its way, or not looked at yet.
    #[default]
    Building,
    /// Ready to be copied.
    Ready(BaseReport),
    /// It could not be built.
    Failed {
        /// File, line, statement and the server's words; or why the server was not asked.
        message: String,
        /// Whether it is tried again without a change of the content.
        transient: bool,
    },
}

/// How far all bases are, by the name of the database.
#[derive(Debug, Default)]
pub struct Builds {
    known: Mutex<HashMap<String, Build>>,
}

impl Builds {
    /// How far a base is.
    #[must_use]
    pub fn get(&self, base: &str) -> Build {
        self.lock().get(base).cloned().unwrap_or_default()
    }

    /// Notes how far a base is; true when that is news.
    pub fn set(&self, base: &str, build: Build) -> bool {
        self.lock().insert(base.to_owned(), build.clone()) != Some(build)
    }

    /// Forgets failures that would not be tried again; true when there were any among `bases`.
    pub fn retry<'a>(&self, bases: impl IntoIterator<Item = &'a str>) -> bool {
        let mut known = self.lock();
        let mut is_any = false;
        for base in bases {
            if let Some(Build::Failed { .. }) = known.get(base) {
                known.remove(base);
                is_any = true;
            }
        }
        is_any
    }

    /// Forgets all bases but those for which `is_needed` holds.
    pub fn retain(&self, is_needed: impl Fn(&str) -> bool) {
        self.lock().retain(|base, _| is_needed(base));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Build>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
