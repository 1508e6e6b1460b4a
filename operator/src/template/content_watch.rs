//! Watches the labelled `ConfigMap`s in the operator's namespace and makes `CloneTemplate`s of them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::NamedError;
use asymmetric_crd::constants::TEMPLATE_LABEL;
use futures::StreamExt;
use futures::channel::mpsc::UnboundedSender;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::runtime::reflector::Store;
use kube::runtime::watcher::{self, Event};
use kube::runtime::{WatchStreamExt, reflector, watcher as watch_objects};
use kube::{Api, ResourceExt};
use tokio_util::sync::CancellationToken;

use super::catalog::{Artifacts, Catalog, artifacts_of, assemble};
use super::publish::publish;
use crate::backoff::random_jitter;
use crate::context::Context;
use crate::events::Kind;
use crate::telemetry::chain;

/// Key of failed publications among the backoffs.
const BACKOFF: &str = "catalog";
/// Events that came at once are worked on at once: a chart's templates arrive together.
const AT_ONCE: usize = 256;
/// How soon an artifact that cannot be had is asked for again.
const ARTIFACT_RETRY: Duration = Duration::from_secs(15);
/// Without a failed publication nothing is waited for; the timer has to be set to something.
const NOTHING_TO_RETRY: Duration = Duration::from_hours(1);

/// Keeps the catalog current until `stop`, and tells the controller which templates to look at.
pub(super) async fn watch(context: Arc<Context>, changed: UnboundedSender<String>, stop: CancellationToken) {
    let maps: Api<ConfigMap> = Api::namespaced(context.client.clone(), &context.settings.own.namespace);
    let (store, writer) = reflector::store();
    let events = watch_objects(maps, watcher::Config::default().labels(TEMPLATE_LABEL))
        .default_backoff()
        .modify(|map| map.managed_fields_mut().clear())
        .reflect(writer)
        .ready_chunks(AT_ONCE);
    let mut events = std::pin::pin!(events);
    let mut unpublished = BTreeSet::new();
    let mut artifacts = Artifacts::new();
    let mut retry = NOTHING_TO_RETRY;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(retry) => {
                if artifacts.values().any(Result::is_err) {
                    fetch(&context, &store, &mut artifacts).await;
                    unpublished.extend(refresh(&context, &store, &artifacts, &changed));
                }
            }
            chunk = events.next() => {
                let Some(chunk) = chunk else { return };
                if chunk.iter().filter_map(told).any(is_change) {
                    fetch(&context, &store, &mut artifacts).await;
                    unpublished.extend(refresh(&context, &store, &artifacts, &changed));
                }
            }
        }
        retry = publish_all(&context, &mut unpublished).await;
        if artifacts.values().any(Result::is_err) {
            retry = retry.min(ARTIFACT_RETRY);
        }
    }
}

fn told(event: &watcher::Result<Event<ConfigMap>>) -> Option<&Event<ConfigMap>> {
    event
        .as_ref()
        .inspect_err(|error| tracing::warn!(%error, "the watch on content is interrupted"))
        .ok()
}

/// Whether the cache is different after an event; objects of a list count when the list is complete.
fn is_change(event: &Event<ConfigMap>) -> bool {
    matches!(event, Event::Apply(_) | Event::Delete(_) | Event::InitDone)
}

/// Asks registries for the artifacts that are named and not at hand; those that nobody names are forgotten. What a digest
/// stands for does not change.
async fn fetch(context: &Context, store: &Store<ConfigMap>, artifacts: &mut Artifacts) {
    let maps = store.state();
    let named: BTreeSet<&str> = maps.iter().filter_map(|map| artifacts_of(map)).collect();
    artifacts.retain(|reference, files| files.is_ok() && named.contains(reference.as_str()));
    for reference in named {
        if !artifacts.contains_key(reference) {
            let files = context.images.artifact(reference).await;
            artifacts.insert(reference.to_owned(), files.map_err(|error| chain(&error)));
        }
    }
}

/// Assembles the catalog anew and returns the templates that changed.
fn refresh(
    context: &Context,
    store: &Store<ConfigMap>,
    artifacts: &Artifacts,
    changed: &UnboundedSender<String>,
) -> Vec<String> {
    let maps = store.state();
    let assembled = assemble(maps.iter().map(AsRef::as_ref), artifacts);
    let names = context.catalog.replace(assembled);
    for name in &names {
        tell(context, &context.catalog, name);
        // The controller ends only with this task.
        let _ = changed.unbounded_send(name.clone());
    }
    if !names.is_empty() {
        context.keeper.wake();
    }
    names
}

/// Says on the `ConfigMap`s what is wrong with them: a template that was never right has no object of its own.
fn tell(context: &Context, catalog: &Catalog, name: &str) {
    let Some(entry) = catalog.entry(name) else {
        tracing::info!(template = name, "the content is gone");
        return;
    };
    match entry.content {
        Ok(read) => tracing::info!(template = name, digest = read.digest, "the content is read"),
        Err(detail) => {
            let error = NamedError::TemplateInvalid {
                template: name.to_owned(),
                detail,
            };
            tracing::warn!(template = name, %error, "the content cannot be used");
            for map in entry.references {
                context.events.publish(
                    map,
                    Kind::Warning,
                    &error.reason(),
                    "Assemble",
                    &error.to_string(),
                );
            }
        }
    }
}

/// Applies the `CloneTemplate`s of changed content; those that fail stay in `names`. Returns when to try again.
async fn publish_all(context: &Context, names: &mut BTreeSet<String>) -> Duration {
    for name in names.clone() {
        let Some(Ok(text)) = context.catalog.entry(&name).map(|entry| entry.content) else {
            names.remove(&name);
            continue;
        };
        match publish(&context.client, &text, &context.settings.own.namespace).await {
            Ok(()) => {
                names.remove(&name);
            }
            Err(error) => tracing::warn!(
                template = name,
                error = chain(&error),
                "a template was not applied"
            ),
        }
    }
    if names.is_empty() {
        context.backoff.succeeded(BACKOFF);
        return NOTHING_TO_RETRY;
    }
    context.backoff.failed(BACKOFF, random_jitter())
}
