//! Notices what happens to clones where nothing can be watched: one question per server now and then, for all clones
//! together, so that a clone that nobody touched costs nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::names::database_server;
use asymmetric_crd::{AppClone, names};
use futures::channel::mpsc::UnboundedSender;
use futures::future::try_join_all;
use futures::{StreamExt, future, stream};
use k8s_openapi::api::core::v1::Secret;
use kube::api::GetParams;
use kube::core::DeserializeGuard;
use kube::runtime::reflector::ObjectRef;
use kube::{Api, Client, ResourceExt};
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::scope::Part;
use crate::telemetry::chain;
use crate::watches::CloneCache;

/// How often the servers are asked.
const EVERY: Duration = Duration::from_secs(15);

/// Rounds in which the Secrets of all clones are looked for, where they cannot be watched: within a minute.
const SHARES: usize = 3;
/// Clones whose Secrets are looked for at the same time.
const AT_ONCE: usize = 4;

/// Takes clones that something happened to.
pub(super) type Touched = UnboundedSender<ObjectRef<DeserializeGuard<AppClone>>>;

/// A part of the scope, and its controller.
pub struct Swept {
    /// The part.
    pub part: Part,
    /// Its clones.
    pub clones: CloneCache,
    /// Takes those that something happened to.
    pub(super) touched: Touched,
}

impl Swept {
    /// A part, its clones, and who takes those that something happened to.
    #[must_use]
    pub fn new(part: Part, clones: CloneCache, touched: Touched) -> Self {
        Self {
            part,
            clones,
            touched,
        }
    }
}

/// Asks until `stop`, and hands the clones that something happened to on to the controllers of their part.
pub async fn sweep(context: Arc<Context>, parts: Vec<Swept>, stop: CancellationToken) {
    let sweeping = async {
        for swept in &parts {
            swept.clones.filled.wait().await;
        }
        // What is there now is looked at by the controllers' first passes.
        let mut seen = Seen::default();
        look(&context, &mut seen).await;
        for swept in &parts {
            seen.note(&swept.clones.store.state());
        }
        let mut round = tokio::time::interval(EVERY);
        round.tick().await;
        loop {
            round.tick().await;
            let touched = look(&context, &mut seen).await;
            hand_on(&context, &parts, &touched, &mut seen).await;
        }
    };
    tokio::select! {
        () = sweeping => {}
        () = stop.cancelled() => {}
    }
}

async fn hand_on(context: &Context, parts: &[Swept], touched: &TouchedClones, seen: &mut Seen) {
    seen.rounds = (seen.rounds + 1) % SHARES;
    let known = std::mem::take(&mut seen.clones);
    for swept in parts {
        let mut asked = Vec::new();
        let clones = swept.clones.store.state();
        seen.note(&clones);
        for clone in clones {
            let uid = clone.uid().unwrap_or_default();
            if touched.has(&clone) || !known.contains(&uid) {
                swept.hand_on(&clone);
            } else if swept.part == Part::Cluster && share(&uid) == seen.rounds {
                asked.push(clone);
            }
        }
        let without_secrets = stream::iter(asked)
            .map(|clone| async move { (!has_secrets(&context.client, &clone).await).then_some(clone) })
            .buffer_unordered(AT_ONCE)
            .filter_map(future::ready);
        let without_secrets: Vec<_> = without_secrets.collect().await;
        for clone in &without_secrets {
            swept.hand_on(clone);
        }
    }
}

impl Swept {
    fn hand_on(&self, clone: &AppClone) {
        let namespace = clone.namespace().unwrap_or_default();
        // Fails only when the controller has ended, which ends the process.
        let _ = self
            .touched
            .unbounded_send(ObjectRef::new(&clone.name_any()).within(&namespace));
    }
}

/// The round in which the Secrets of a clone are looked for.
fn share(uid: &str) -> usize {
    uid.bytes().map(usize::from).sum::<usize>() % SHARES
}

/// Whether the Secrets of a clone that is ready are there, as far as the API server tells.
async fn has_secrets(client: &Client, clone: &AppClone) -> bool {
    if !was_ready(clone) || clone.metadata.deletion_timestamp.is_some() {
        return true;
    }
    let id = clone.name_any();
    let secrets: Api<Secret> = Api::namespaced(client.clone(), &clone.namespace().unwrap_or_default());
    let names = [
        names::objects::server_secret(&id),
        names::objects::tokens_secret(&id),
        names::objects::query_secret(&id),
    ];
    // As the API server has them at hand, which costs no question to etcd.
    let at_hand = GetParams::any();
    let found = try_join_all(names.iter().map(|name| secrets.get_metadata_with(name, &at_hand))).await;
    !matches!(found, Err(kube::Error::Api(answer)) if answer.code == 404)
}

/// What was there at the last look.
#[derive(Default)]
struct Seen {
    /// By server; `None` for one that did not answer.
    databases: HashMap<String, Option<HashMap<String, u64>>>,
    users: Option<HashMap<String, u64>>,
    authority: Option<String>,
    /// The clones that had been ready by the last round, by uid. Of any other nobody knows what happened to it since its
    /// last pass: what it got and lost between two looks differs in neither of them.
    clones: HashSet<String>,
    /// Whose turn it is where Secrets cannot be watched.
    rounds: usize,
}

impl Seen {
    /// Clones as they are in this round.
    fn note(&mut self, clones: &[Arc<AppClone>]) {
        let settled = clones.iter().filter(|clone| was_ready(clone));
        self.clones.extend(settled.filter_map(|clone| clone.uid()));
    }
}

fn was_ready(clone: &AppClone) -> bool {
    let status = clone.status.as_ref();
    status.is_some_and(|status| status.first_ready_at.is_some())
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
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
    use k8s_openapi::jiff::Timestamp;

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
    fn a_clone_is_known_once_it_has_been_ready() {
        let mut clone = AppClone::new("slack-a1b2", CloneSpec::default());
        clone.metadata.uid = Some("u1".into());
        let known = |clone: &AppClone| {
            let mut seen = Seen::default();
            seen.note(&[Arc::new(clone.clone())]);
            seen.clones.contains("u1")
        };
        assert!(
            !known(&clone),
            "its database may be made and lost before the next look"
        );
        clone.status = Some(CloneStatus::default());
        assert!(!known(&clone));
        clone.status = Some(CloneStatus {
            first_ready_at: Some(Time(Timestamp::UNIX_EPOCH)),
            ..CloneStatus::default()
        });
        assert!(known(&clone));
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
