//! How far the bases are, as the keeper found and left them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
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

/// How far all bases are on each server.
#[derive(Debug, Default)]
pub struct Builds {
    /// By base, then by server.
    known: Mutex<HashMap<String, BTreeMap<String, Build>>>,
    servers: BTreeSet<String>,
}

impl Builds {
    /// Nothing is known yet of what is on `servers`.
    pub fn on(servers: impl IntoIterator<Item = String>) -> Self {
        Self {
            known: Mutex::default(),
            servers: servers.into_iter().collect(),
        }
    }

    /// How far a base is on one server.
    #[must_use]
    pub fn on_server(&self, server: &str, base: &str) -> Build {
        let known = self.lock();
        let build = known.get(base).and_then(|builds| builds.get(server));
        build.cloned().unwrap_or_default()
    }

    /// How far a base is on all servers together: content that fails does so everywhere, and what is not ready
    /// somewhere is not ready.
    #[must_use]
    pub fn get(&self, base: &str) -> Build {
        let builds: Vec<(&String, Build)> = self
            .servers
            .iter()
            .map(|server| (server, self.on_server(server, base)))
            .collect();
        let rank = |build: &Build| match build {
            Build::Failed { transient: false, .. } => 0,
            Build::Building => 1,
            Build::Failed { transient: true, .. } => 2,
            Build::Ready(_) => 3,
        };
        let worst = builds.iter().min_by_key(|(_, build)| rank(build));
        match worst {
            Some((server, Build::Failed { message, transient })) if self.servers.len() > 1 => Build::Failed {
                message: format!("on server {server}: {message}"),
                transient: *transient,
            },
            Some((_, build)) => build.clone(),
            None => Build::default(),
        }
    }

    /// Notes how far a base is on a server; true when that is news.
    pub fn set(&self, server: &str, base: &str, build: Build) -> bool {
        let mut known = self.lock();
        let builds = known.entry(base.to_owned()).or_default();
        builds.insert(server.to_owned(), build.clone()) != Some(build)
    }

    /// Forgets failures that would not be tried again; true when there were any among `bases`.
    pub fn retry<'a>(&self, bases: impl IntoIterator<Item = &'a str>) -> bool {
        let mut known = self.lock();
        let mut is_any = false;
        for base in bases {
            if let Some(builds) = known.get_mut(base) {
                let before = builds.len();
                builds.retain(|_, build| !matches!(build, Build::Failed { .. }));
                is_any |= builds.len() < before;
            }
        }
        is_any
    }

    /// Forgets all bases but those for which `is_needed` holds.
    pub fn retain(&self, is_needed: impl Fn(&str) -> bool) {
        self.lock().retain(|base, _| is_needed(base));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, BTreeMap<String, Build>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(transient: bool) -> Build {
        Build::Failed {
            message: "no".to_owned(),
            transient,
        }
    }

    #[test]
    fn a_base_is_as_far_as_where_it_is_least() {
        let builds = Builds::on(["a", "b"].map(str::to_owned));
        let ready = Build::Ready(BaseReport::default());
        builds.set("a", "base", ready.clone());
        assert_eq!(builds.get("base"), Build::Building, "b was not looked at");
        builds.set("b", "base", failed(true));
        let Build::Failed {
            message,
            transient: true,
        } = builds.get("base")
        else {
            panic!("{:?}", builds.get("base"))
        };
        assert_eq!(message, "on server b: no");
        assert!(builds.retry(["base"]));
        assert!(!builds.retry(["base"]));
        builds.set("b", "base", ready.clone());
        assert_eq!(builds.get("base"), ready);
    }

    #[test]
    fn one_server_is_not_named() {
        let builds = Builds::on(["default".to_owned()]);
        assert!(builds.set("default", "base", failed(false)));
        assert!(!builds.set("default", "base", failed(false)), "it is no news");
        assert_eq!(builds.get("base"), failed(false));
    }
}
