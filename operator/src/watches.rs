//! Watches that malformed objects cannot stop, and the caches behind them.

use std::fmt::Debug;

use asymmetric_crd::AppClone;
use futures::{Stream, StreamExt, TryStreamExt, future};
use kube::core::{DeserializeGuard, NamespaceResourceScope};
use kube::runtime::reflector::{self, Lookup, Store, store::Writer};
use kube::runtime::watcher::{self, Event};
use kube::runtime::{WatchStreamExt, watcher as watch};
use kube::{Api, Client, Resource, ResourceExt};
use serde::de::DeserializeOwned;

use crate::environment;
use crate::scope::Part;

/// Watches all objects of `api`. One that does not read is told about in the log and passed over.
pub fn guarded<K>(
    api: Api<DeserializeGuard<K>>,
    config: watcher::Config,
) -> impl Stream<Item = watcher::Result<Event<K>>> + Send
where
    K: Resource + DeserializeOwned + Clone + Debug + Send + 'static,
    K::DynamicType: Default,
{
    watch(api, config)
        .default_backoff()
        .filter_map(|event| future::ready(event.map(readable).transpose()))
}

/// The event without the guard; `None` when its object does not read.
fn readable<K>(event: Event<DeserializeGuard<K>>) -> Option<Event<K>>
where
    K: Resource,
    K::DynamicType: Default,
{
    match event {
        Event::Apply(object) => read(object).map(Event::Apply),
        Event::InitApply(object) => read(object).map(Event::InitApply),
        Event::Delete(object) => read(object).map(Event::Delete),
        Event::Init => Some(Event::Init),
        Event::InitDone => Some(Event::InitDone),
    }
}

fn read<K>(guard: DeserializeGuard<K>) -> Option<K>
where
    K: Resource,
    K::DynamicType: Default,
{
    guard
        .0
        .inspect_err(|invalid| {
            let kind = K::kind(&K::DynamicType::default()).into_owned();
            let name = invalid.metadata.name.as_deref().unwrap_or_default();
            let namespace = invalid.metadata.namespace.as_deref().unwrap_or_default();
            tracing::warn!(
                kind,
                namespace,
                name,
                error = invalid.error,
                "an object does not read and is passed over"
            );
        })
        .ok()
}

/// Says when a cache was filled for the first time.
///
/// Not [`Store::wait_until_ready`]: of several tasks that wait there, only the one that asked last is woken, and a
/// controller waits for its own store in that way.
#[derive(Clone, Debug)]
pub struct Filled(tokio::sync::watch::Receiver<bool>);

/// The other end of [`Filled`].
#[derive(Debug)]
pub struct Filling(tokio::sync::watch::Sender<bool>);

/// Both ends.
#[must_use]
pub fn filling() -> (Filling, Filled) {
    let (sender, receiver) = tokio::sync::watch::channel(false);
    (Filling(sender), Filled(receiver))
}

impl Filled {
    /// Waits until the cache is filled; for ever when its watch ended before.
    pub async fn wait(&self) {
        if self.0.clone().wait_for(|filled| *filled).await.is_err() {
            future::pending::<()>().await;
        }
    }
}

impl Filling {
    /// Looks at an event of the watch after the cache was told of it.
    pub fn note<K>(&self, event: &Event<K>) {
        if matches!(event, Event::InitDone) {
            self.0.send_replace(true);
        }
    }
}

/// A cache of one kind.
#[derive(Clone)]
pub struct Cache<K: Lookup + Clone + 'static>
where
    K::DynamicType: Eq + std::hash::Hash + Clone,
{
    /// The objects.
    pub store: Store<K>,
    /// Whether all of them are there.
    pub filled: Filled,
}

/// A cache of clones.
pub type CloneCache = Cache<AppClone>;
/// The watch on clones that controllers of other kinds share.
pub type CloneWatch = KindWatch<AppClone>;

/// A watch with a cache that several controllers share.
pub struct KindWatch<K>
where
    K: Resource<DynamicType = ()> + Clone + 'static,
{
    api: Api<DeserializeGuard<K>>,
    cache: Cache<K>,
    writer: Writer<K>,
    filling: Filling,
}

impl<K> KindWatch<K>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + DeserializeOwned
        + Clone
        + Debug
        + Send
        + Sync
        + 'static,
{
    /// A watch on the objects of `part`; nothing happens until [`Self::touched`] is polled.
    #[must_use]
    pub fn new(client: &Client, part: &Part) -> Self {
        let (store, writer) = reflector::store();
        let (filling, filled) = filling();
        Self {
            api: part.api(client),
            cache: Cache { store, filled },
            writer,
            filling,
        }
    }

    /// The cache, which [`Self::touched`] fills.
    #[must_use]
    pub fn cache(&self) -> Cache<K> {
        self.cache.clone()
    }

    /// Objects that came, changed or went, after the cache was told.
    pub fn touched(self) -> impl Stream<Item = K> + Send {
        let filling = self.filling;
        guarded(self.api, watcher::Config::default())
            // Of the rest nobody reads who wrote it, and it is half of an object.
            .modify(|object| {
                object
                    .managed_fields_mut()
                    .retain(|entry| entry.manager.as_deref() == Some(environment::FIELD_MANAGER));
            })
            .reflect(self.writer)
            .inspect_ok(move |event| filling.note(event))
            .touched_objects()
            .filter_map(|object| {
                future::ready(
                    object
                        .inspect_err(|error| {
                            tracing::warn!(kind = %K::kind(&()), %error, "a watch is interrupted");
                        })
                        .ok(),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_who_wait_are_told() {
        let (filling, filled) = filling();
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let filled = filled.clone();
                tokio::spawn(async move { filled.wait().await })
            })
            .collect();
        tokio::task::yield_now().await;
        filling.note(&Event::<AppClone>::Init);
        assert!(waiting.iter().all(|task| !task.is_finished()));
        filling.note(&Event::<AppClone>::InitDone);
        for task in waiting {
            task.await.unwrap();
        }
        filled.wait().await;
    }
}
