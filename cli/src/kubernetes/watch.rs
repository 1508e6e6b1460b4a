//! One object as it changes, across interruptions of the connection.

use std::fmt::Debug;

use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use kube::runtime::watcher::{self, Event};
use kube::runtime::{WatchStreamExt, watcher as watch};
use kube::{Api, Resource};
use serde::de::DeserializeOwned;

use super::client::Fault;
use super::faults::Doing;
use crate::provider::Watch;

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

/// Every state of the objects that `selector` selects; interruptions and errors are passed over.
pub(super) fn labelled<K>(api: Api<K>, selector: &str) -> BoxStream<'static, K>
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
    K::DynamicType: Default,
{
    let events = watch(api, watcher::Config::default().labels(selector))
        .default_backoff()
        .applied_objects();
    events
        .filter_map(|object| std::future::ready(object.ok()))
        .boxed()
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
