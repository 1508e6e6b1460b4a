//! Objects as they change, across interruptions of the connection.

use std::collections::BTreeMap;
use std::fmt::Debug;

use futures::{StreamExt, stream};
use kube::runtime::watcher::{self, Event};
use kube::runtime::{WatchStreamExt, watcher as watch};
use kube::{Api, Resource, ResourceExt};
use serde::de::DeserializeOwned;

use super::client::Fault;
use super::faults::Doing;
use super::{EVERYWHERE, Listed};
use crate::provider::{ListWatch, Watch};

/// Events that one list may sum up.
const CHUNK: usize = 1024;

/// The states of the object `name`; `None` is told once it is certain that it is not there.
pub(super) fn object<K>(api: Api<K>, name: &str, action: &'static str, namespace: &str) -> Watch<K>
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
    K::DynamicType: Default,
{
    let config = watcher::Config::default().fields(&format!("metadata.name={name}"));
    let events = watch(api, config).default_backoff().boxed();
    let namespace = namespace.to_owned();
    stream::unfold((events, false), move |(mut events, mut seen)| {
        let namespace = namespace.clone();
        async move {
            loop {
                let state = match events.next().await? {
                    Ok(Event::Init) => {
                        seen = false;
                        continue;
                    }
                    Ok(Event::InitApply(object)) => {
                        seen = true;
                        Ok(Some(object))
                    }
                    Ok(Event::Apply(object)) => Ok(Some(object)),
                    Ok(Event::InitDone) if seen => continue,
                    Ok(Event::InitDone | Event::Delete(_)) => Ok(None),
                    Err(error) => match lasting(error) {
                        Some(fault) => Err(Doing {
                            action,
                            namespace: &namespace,
                        }
                        .failed(fault)),
                        None => continue,
                    },
                };
                return Some((state, (events, seen)));
            }
        }
    })
    .boxed()
}

/// The whole list of what `listed` speaks of, at the beginning and after changes. Changes that are at hand at once make
/// one list.
pub(super) fn list<K>(listed: Listed<K>, action: &'static str) -> ListWatch<K>
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
    K::DynamicType: Default,
{
    let config = watcher::Config {
        label_selector: listed.labels,
        field_selector: listed.fields,
        ..watcher::Config::default()
    };
    let namespace = listed.api.namespace().unwrap_or(EVERYWHERE).to_owned();
    let events = watch(listed.api, config).default_backoff().ready_chunks(CHUNK);
    stream::unfold(
        (events.boxed(), Objects::default()),
        move |(mut events, mut objects)| {
            let namespace = namespace.clone();
            async move {
                loop {
                    let mut is_told = false;
                    for event in events.next().await? {
                        match event {
                            Ok(event) => is_told |= objects.take(event),
                            Err(error) => {
                                if let Some(fault) = lasting(error) {
                                    let doing = Doing {
                                        action,
                                        namespace: &namespace,
                                    };
                                    return Some((Err(doing.failed(fault)), (events, objects)));
                                }
                            }
                        }
                    }
                    if is_told {
                        let list = objects.known.values().cloned().collect();
                        return Some((Ok(list), (events, objects)));
                    }
                }
            }
        },
    )
    .boxed()
}

/// Objects as events tell of them, by namespace and name.
struct Objects<K> {
    known: BTreeMap<(String, String), K>,
    /// Those of a list that is not complete yet; the known ones stand until it is.
    listing: Option<BTreeMap<(String, String), K>>,
}

impl<K> Default for Objects<K> {
    fn default() -> Self {
        Self {
            known: BTreeMap::new(),
            listing: None,
        }
    }
}

impl<K: Resource> Objects<K> {
    /// Takes note of `event`; whether the known objects are others now, or known for the first time.
    fn take(&mut self, event: Event<K>) -> bool {
        let key = |object: &K| (object.namespace().unwrap_or_default(), object.name_any());
        match event {
            Event::Init => {
                self.listing = Some(BTreeMap::new());
                return false;
            }
            Event::InitApply(object) => {
                self.listing.get_or_insert_default().insert(key(&object), object);
                return false;
            }
            Event::InitDone => self.known = self.listing.take().unwrap_or_default(),
            Event::Apply(object) => {
                self.known.insert(key(&object), object);
            }
            Event::Delete(object) => {
                self.known.remove(&key(&object));
            }
        }
        true
    }
}

/// The fault, if trying again would not help.
fn lasting(error: watcher::Error) -> Option<Fault> {
    let fault = match error {
        watcher::Error::InitialListFailed(error)
        | watcher::Error::WatchStartFailed(error)
        | watcher::Error::WatchFailed(error) => error,
        watcher::Error::WatchError(status) => kube::Error::Api(status),
        watcher::Error::NoResourceVersion => return None,
    };
    let code = match &fault {
        kube::Error::Api(status) => status.code,
        _ => return None,
    };
    matches!(code, 401 | 403 | 404).then_some(Fault::Client(fault))
}
