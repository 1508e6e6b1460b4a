//! Waiting for conditions, by watches where there is something to watch. Every wait has a deadline.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use kube::runtime::watcher::{self, Event};
use kube::runtime::{WatchStreamExt, watcher as watch};
use kube::{Api, Resource, ResourceExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// What anything may take. Long, because other tests may kill the operator meanwhile.
pub const PATIENCE: Duration = Duration::from_secs(100);
/// How often something is asked that cannot be watched.
const PERIOD: Duration = Duration::from_millis(100);

/// Watches the object `name` until `check` gives a value; `None` stands for an object that is not there.
pub async fn until<K, T>(
    api: &Api<K>,
    name: &str,
    expectation: &str,
    mut check: impl FnMut(Option<&K>) -> Option<T>,
) -> T
where
    K: Resource + Clone + Debug + Serialize + DeserializeOwned + Send + 'static,
{
    let states = watcher::watch_object(api.clone(), name).default_backoff();
    let mut states = std::pin::pin!(states);
    let mut last = None;
    let search = async {
        loop {
            // The watcher bridges interruptions by itself.
            if let Ok(state) = states.try_next().await {
                let state = state.expect("a watch does not end");
                if let Some(found) = check(state.as_ref()) {
                    return found;
                }
                last = state;
            }
        }
    };
    if let Ok(found) = timeout(PATIENCE, search).await {
        return found;
    }
    let last = shown(last.as_ref());
    panic!("{name}: {expectation} was not so within {PATIENCE:?}; it was {last}")
}

/// Watches all objects that `selector` selects until `check` gives a value.
pub async fn until_all<K, T>(
    api: &Api<K>,
    selector: &str,
    expectation: &str,
    mut check: impl FnMut(&[K]) -> Option<T>,
) -> T
where
    K: Resource<DynamicType = ()> + Clone + Debug + Serialize + DeserializeOwned + Send + 'static,
{
    let events = watch(api.clone(), watcher::Config::default().labels(selector)).default_backoff();
    let mut events = std::pin::pin!(events);
    let mut objects: BTreeMap<String, K> = BTreeMap::new();
    let search = async {
        let mut is_complete = false;
        loop {
            match events.next().await.expect("a watch does not end") {
                Err(_) => continue,
                Ok(Event::Init) => {
                    objects.clear();
                    is_complete = false;
                }
                Ok(Event::InitApply(object) | Event::Apply(object)) => {
                    objects.insert(object.name_any(), object);
                }
                Ok(Event::Delete(object)) => {
                    objects.remove(&object.name_any());
                }
                Ok(Event::InitDone) => is_complete = true,
            }
            let now: Vec<K> = objects.values().cloned().collect();
            if is_complete && let Some(found) = check(&now) {
                return found;
            }
        }
    };
    if let Ok(found) = timeout(PATIENCE, search).await {
        return found;
    }
    let last: Vec<String> = objects.values().map(|object| shown(Some(object))).collect();
    panic!("{selector}: {expectation} was not so within {PATIENCE:?}; there were {last:?}")
}

/// Asks again and again until there is a value. Only for what cannot be watched: Postgres, Redis, HTTP.
pub async fn eventually<T, Fut>(expectation: &str, mut ask: impl FnMut() -> Fut) -> T
where
    Fut: Future<Output = Result<T, String>>,
{
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = String::new();
    let search = async {
        loop {
            ticks.tick().await;
            match ask().await {
                Ok(found) => return found,
                Err(obstacle) => last = obstacle,
            }
        }
    };
    if let Ok(found) = timeout(PATIENCE, search).await {
        return found;
    }
    panic!("{expectation} was not so within {PATIENCE:?}: {last}")
}

fn shown<K: Serialize>(object: Option<&K>) -> String {
    let Some(object) = object else {
        return "not there".to_owned();
    };
    let mut value = serde_json::to_value(object).unwrap_or_default();
    if let Some(metadata) = value["metadata"].as_object_mut() {
        metadata.remove("managedFields");
    }
    value.to_string()
}
