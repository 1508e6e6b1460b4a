//! Notices what happens to clones where nothing can be watched: one question per server now and then, for all clones
//! together, so that a clone that nobody touched costs nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::AppClone;
use asymmetric_crd::names::database_server;
use futures::channel::mpsc::UnboundedSender;
use kube::ResourceExt;
use kube::core::DeserializeGuard;
use kube::runtime::reflector::ObjectRef;
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::telemetry::chain;
use crate::watches::CloneCache;

/// How often the servers are asked.
const EVERY: Duration = Duration::from_secs(15);

/// Takes clones that something happened to.
pub(super) type Touched = UnboundedSender<ObjectRef<DeserializeGuard<AppClone>>>;

/// Asks until `stop`, and hands the clones that something happened to on to the controllers of their part.
pub async fn sweep(context: Arc<Context>, parts: Vec<(CloneCache, Touched)>, stop: CancellationToken) {
    let mut seen = Seen::default();
    let mut round = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = round.tick() => {}
            () = stop.cancelled() => return,
        }
        let touched = look(&context, &mut seen).await;
        for (clones, sender) in &parts {
            for clone in clones.store.state() {
                if touched.has(&clone) {
                    let namespace = clone.namespace().unwrap_or_default();
                    // Fails only when the controller has ended, which ends the process.
                    let _ = sender.unbounded_send(ObjectRef::new(&clone.name_any()).within(&namespace));
                }
            }
        }
    }
}

/// What was there at the last look.
#[derive(Default)]
struct Seen {
    /// By server; `None` for one that did not answer.
    databases: HashMap<String, Option<HashMap<String, u64>>>,
    users: Option<HashMap<String, u64>>,
    authority: Option<String>,
}

/// Clones that something happened to.
#[derive(Default)]
struct TouchedClones {
    uids: HashSet<String>,
    users: HashSet<String>,
    servers: HashSet<String>,
    all: bool,
}

impl TouchedClones {
    fn has(&self, clone: &AppClone) -> bool {
        let Some(status) = &clone.status else { return false };
        let is_in =
            |names: &HashSet<String>, name: Option<&str>| name.is_some_and(|name| names.contains(name));
        self.all
            || is_in(&self.uids, clone.metadata.uid.as_deref())
            || is_in(&self.users, status.database.as_deref())
            || is_in(
                &self.servers,
                Some(database_server(status.database_server.as_deref())),
            )
    }
}

async fn look(context: &Context, seen: &mut Seen) -> TouchedClones {
    let mut touched = TouchedClones::default();
    for server in context.database_servers.iter() {
        let now = server.databases.fingerprints().await;
        let now = now.inspect_err(|error| quiet(&server.label(), error)).ok();
        let before = seen.databases.insert(server.name.clone(), now.clone());
        match (before.flatten(), now) {
            (Some(before), Some(now)) => touched.uids.extend(changed(&before, &now)),
            // Those that rest are to say that they cannot be looked after; they go on asking by themselves.
            (Some(_), None) => {
                touched.servers.insert(server.name.clone());
            }
            (None, _) => {}
        }
    }
    let now = context.prefixes.fingerprints().await;
    let now = now.inspect_err(|error| quiet("redis", error)).ok();
    match (std::mem::replace(&mut seen.users, now.clone()), now) {
        (Some(before), Some(now)) => touched.users.extend(changed(&before, &now)),
        (Some(_), None) => touched.all = true,
        (None, _) => {}
    }
    let authority = context.authorities.current().version();
    let before = seen.authority.replace(authority.clone());
    touched.all |= before.is_some_and(|before| before != authority);
    touched
}

/// An outage is told elsewhere.
fn quiet(server: &str, error: &dyn std::error::Error) {
    tracing::debug!(
        server,
        error = chain(error),
        "what clones have there is not known"
    );
}

/// What is not as it was. What is new is somebody's work under way.
fn changed(before: &HashMap<String, u64>, now: &HashMap<String, u64>) -> Vec<String> {
    let differs = |(name, was): &(&String, &u64)| now.get(*name) != Some(*was);
    let differing = before.iter().filter(differs);
    differing.map(|(name, _)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::{CloneSpec, CloneStatus};

    use super::*;

    #[test]
    fn what_changed_or_went_is_touched_and_what_came_is_not() {
        let of = |entries: &[(&str, u64)]| -> HashMap<String, u64> {
            let entries = entries.iter();
            entries
                .map(|(name, print)| ((*name).to_owned(), *print))
                .collect()
        };
        let before = of(&[("same", 1), ("changed", 1), ("gone", 1)]);
        let now = of(&[("same", 1), ("changed", 2), ("new", 1)]);
        let mut changed = changed(&before, &now);
        changed.sort();
        assert_eq!(changed, ["changed", "gone"]);
    }

    #[test]
    fn a_clone_is_known_by_uid_user_and_server() {
        let mut clone = AppClone::new("slack-a1b2", CloneSpec::default());
        clone.metadata.uid = Some("u1".into());
        clone.status = Some(CloneStatus {
            database: Some("clone_slack_a1b2".into()),
            ..CloneStatus::default()
        });
        let one = |name: &str| HashSet::from([name.to_owned()]);
        let mut touched = TouchedClones::default();
        assert!(!touched.has(&clone));
        touched.uids = one("u1");
        assert!(touched.has(&clone));
        touched.uids = one("u2");
        touched.users = one("clone_slack_a1b2");
        assert!(touched.has(&clone));
        touched.users = HashSet::new();
        touched.servers = one("default");
        assert!(
            touched.has(&clone),
            "a status that names no server means that one"
        );
        touched.servers = one("b");
        assert!(!touched.has(&clone));
    }
}
