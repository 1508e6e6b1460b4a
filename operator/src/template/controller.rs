//! The `CloneTemplate` controller: resolves images, writes status, removes templates whose content is gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::RETRY;
use asymmetric_crd::{CloneTemplate, CloneTemplateStatus};
use futures::channel::mpsc::UnboundedReceiver;
use futures::{StreamExt, TryStreamExt, future};
use k8s_openapi::jiff::Timestamp;
use kube::api::{DeleteParams, Preconditions};
use kube::runtime::controller::{Action as Next, Config};
use kube::runtime::reflector::ObjectRef;
use kube::runtime::{Controller, Predicate, PredicateConfig, WatchStreamExt, predicates, watcher};
use kube::{Api, Resource, ResourceExt};
use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::TemplateWriter;
use super::bases::wanted;
use super::builds::{Build, Builds};
use super::catalog::Content;
use super::images::{self, Resolution};
use super::publish::{CATALOG_LABEL, publish};
use super::published::published;
use super::status::{Findings, status};
use crate::backoff::random_jitter;
use crate::context::Context;
use crate::events::Kind;
use crate::gone::is_gone;
use crate::metrics::Outcome;
use crate::status_writer::StatusWriter;
use crate::telemetry::{chain, spans};
use crate::watches::guarded;

/// Name of the controller in metrics.
const CONTROLLER: &str = "template";
/// A pass after this time without a change.
const RESYNC: Duration = Duration::from_mins(10);

/// The same for a template that is stuck: the last clone that keeps it from being removed may be gone.
const RESYNC_STALLED: Duration = Duration::from_secs(30);

/// Why a pass is repeated.
#[derive(Error, Debug)]
pub(super) enum PassError {
    /// The API server said no.
    #[error("failed to {action} template {name}")]
    Api {
        /// What was tried.
        action: &'static str,
        /// Name of the template.
        name: String,
        /// Its answer.
        #[source]
        source: Box<kube::Error>,
    },
    /// An image could not be resolved; the status says which.
    #[error("{0}")]
    Image(asymmetric_crd::NamedError),
}

impl PassError {
    /// What traces say about it.
    fn reason(&self) -> &'static str {
        match self {
            Self::Api { .. } => "KubernetesError",
            Self::Image(error) => error.code(),
        }
    }
}

/// What the controller keeps between passes.
struct Shared {
    context: Arc<Context>,
    builds: Arc<Builds>,
    statuses: StatusWriter<CloneTemplateStatus>,
    /// The retry annotation of each template as it was handled last.
    retries: Mutex<HashMap<String, Option<String>>>,
}

/// Runs the controller until `stop`; `changed` names templates to look at.
pub(super) async fn run(
    context: Arc<Context>,
    builds: Arc<Builds>,
    templates: TemplateWriter,
    changed: UnboundedReceiver<String>,
    stop: CancellationToken,
) {
    let TemplateWriter { writer, filling } = templates;
    let templates = context.templates.clone();
    let trigger = guarded(Api::all(context.client.clone()), watcher::Config::default())
        .modify(|template: &mut CloneTemplate| template.managed_fields_mut().clear())
        .reflect(writer)
        .inspect_ok(move |event| filling.note(event))
        .applied_objects()
        .predicate_filter(
            predicates::generation.combine(predicates::annotations),
            PredicateConfig::default(),
        );
    let concurrency = context.settings.concurrency;
    let shared = Arc::new(Shared {
        context,
        builds,
        statuses: StatusWriter::default(),
        retries: Mutex::default(),
    });
    Controller::for_stream(trigger, templates)
        .with_config(Config::default().concurrency(concurrency))
        .reconcile_on(changed.map(|name| ObjectRef::new(&name)))
        .graceful_shutdown_on(stop.cancelled_owned())
        .run(reconcile, retry, shared)
        .for_each(|_| future::ready(()))
        .await;
}

/// One pass, measured and logged.
async fn reconcile(template: Arc<CloneTemplate>, shared: Arc<Shared>) -> Result<Next, PassError> {
    let name = template.name_any();
    if template.metadata.deletion_timestamp.is_some() {
        return Ok(Next::await_change());
    }
    let measured = shared.context.metrics.pass(CONTROLLER);
    let span = tracing::info_span!(
        "reconcile",
        controller = CONTROLLER,
        name,
        uid = template.uid(),
        generation = template.metadata.generation,
    );
    let traced = spans::pass(CONTROLLER, &*template);
    match traced.run(pass(&template, &shared).instrument(span)).await {
        Ok(outcome) => {
            shared.context.backoff.succeeded(&key(&template));
            measured.finish(outcome);
            traced.done(outcome);
            let has_published = template
                .status
                .as_ref()
                .is_some_and(|status| !status.published.is_empty());
            // A snapshot that is deleted tells nobody.
            let next = if outcome == Outcome::Stalled || has_published {
                RESYNC_STALLED
            } else {
                RESYNC
            };
            Ok(Next::requeue(next))
        }
        Err(error) => {
            measured.finish(Outcome::Failed);
            traced.failed(error.reason());
            Err(error)
        }
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the signature is the one that kube calls"
)]
fn retry(template: Arc<CloneTemplate>, error: &PassError, shared: Arc<Shared>) -> Next {
    let wait = shared.context.backoff.failed(&key(&template), random_jitter());
    let name = template.name_any();
    tracing::warn!(
        name,
        error = chain(error),
        seconds = wait.as_secs_f32(),
        "a template is tried again"
    );
    Next::requeue(wait)
}

fn key(template: &CloneTemplate) -> String {
    format!("template/{}", template.name_any())
}

async fn pass(template: &CloneTemplate, shared: &Shared) -> Result<Outcome, PassError> {
    let name = template.name_any();
    let catalog = &shared.context.catalog;
    catalog.wait_until_loaded().await;
    let owner = template.labels().get(CATALOG_LABEL);
    if owner.is_some_and(|owner| *owner != shared.context.settings.own.namespace) {
        return Ok(Outcome::Done);
    }
    match catalog.entry(&name) {
        None => missing(template, shared).await,
        Some(entry) => match entry.content {
            Err(detail) => {
                let findings = Findings::Invalid {
                    detail: &detail,
                    sources: &entry.sources,
                };
                shared.write(template, &findings).await?;
                Ok(Outcome::Stalled)
            }
            Ok(content) => usable(template, shared, &content, &entry.sources).await,
        },
    }
}

async fn usable(
    template: &CloneTemplate,
    shared: &Shared,
    content: &Arc<Content>,
    sources: &[String],
) -> Result<Outcome, PassError> {
    let operator = &shared.context;
    if template.spec != content.spec {
        publish(&operator.client, content, &operator.settings.own.namespace)
            .await
            .map_err(api_error("apply", template))?;
    }
    let is_retried = shared.is_asked_again(template);
    let bases = wanted(content);
    if is_retried && shared.builds.retry(bases.iter().map(|base| base.name.as_str())) {
        operator.keeper.wake();
    }
    let before = shared.statuses.newest(template, template.status.as_ref());
    let images = images::resolve(
        &*operator.images,
        &content.spec.services,
        before.as_ref(),
        &content.digest,
        is_retried || operator.refresh.take_images(&content.template),
    )
    .await;
    let builds: Vec<Build> = bases.iter().map(|base| shared.builds.get(&base.name)).collect();
    let published = if operator.settings.publish_snapshots {
        let caches = operator.snapshots.iter();
        published(content, caches.flat_map(|cache| cache.store.state()))
    } else {
        Vec::new()
    };
    let findings = Findings::Usable {
        content,
        sources,
        images: &images,
        published: &published,
        builds: &builds,
    };
    let written = shared.write(template, &findings).await?;
    shared.answered(template);
    match images {
        Resolution {
            error: Some(error),
            is_transient: true,
            ..
        } => Err(PassError::Image(error)),
        _ if condition::is_true(&written.conditions, kinds::READY) => Ok(Outcome::Done),
        _ if condition::is_true(&written.conditions, kinds::STALLED) => Ok(Outcome::Stalled),
        _ => Ok(Outcome::Waiting),
    }
}

/// A template whose content is gone is deleted, unless a clone uses it; one that somebody made by hand is theirs.
async fn missing(template: &CloneTemplate, shared: &Shared) -> Result<Outcome, PassError> {
    let name = template.name_any();
    if !template.labels().contains_key(CATALOG_LABEL) {
        return Ok(Outcome::Done);
    }
    for clones in &shared.context.clones {
        // An empty cache would read as a template that nobody uses.
        clones.filled.wait().await;
        if clones.store.find(|clone| clone.spec.template == name).is_some() {
            shared.write(template, &Findings::Missing).await?;
            return Ok(Outcome::Stalled);
        }
    }
    let preconditions = Preconditions {
        uid: template.uid(),
        resource_version: None,
    };
    let parameters = DeleteParams {
        preconditions: Some(preconditions),
        ..DeleteParams::default()
    };
    let api: Api<CloneTemplate> = Api::all(shared.context.client.clone());
    match api.delete(&name, &parameters).await {
        Ok(_) => tracing::info!(name, "a template without content is removed"),
        Err(error) if is_gone(&api, &name, template.uid().as_deref(), &error).await => {}
        Err(error) => return Err(api_error("delete", template)(error)),
    }
    shared.statuses.forget(&template.uid().unwrap_or_default());
    Ok(Outcome::Done)
}

fn api_error(action: &'static str, template: &CloneTemplate) -> impl FnOnce(kube::Error) -> PassError {
    let name = template.name_any();
    move |source| PassError::Api {
        action,
        name,
        source: Box::new(source),
    }
}

impl Shared {
    /// Whether the retry annotation has changed since it was handled. Images and failed bases of the time before
    /// this process count as handled.
    fn is_asked_again(&self, template: &CloneTemplate) -> bool {
        let asked = template.annotations().get(RETRY);
        let handled = self.retries.lock().unwrap_or_else(PoisonError::into_inner);
        handled
            .get(&template.name_any())
            .is_some_and(|handled| handled.as_ref() != asked)
    }

    fn answered(&self, template: &CloneTemplate) {
        let asked = template.annotations().get(RETRY).cloned();
        self.retries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(template.name_any(), asked);
    }

    async fn write(
        &self,
        template: &CloneTemplate,
        findings: &Findings<'_>,
    ) -> Result<CloneTemplateStatus, PassError> {
        let before = self.statuses.newest(template, template.status.as_ref());
        let status = status(template, before.as_ref(), findings, Timestamp::now());
        let api: Api<CloneTemplate> = Api::all(self.context.client.clone());
        self.statuses
            .write(&api, template, &status)
            .await
            .map_err(api_error("write the status of", template))?;
        self.tell(template, before.as_ref(), &status);
        Ok(status)
    }

    /// An event when `Ready` changes its status or its reason.
    fn tell(
        &self,
        template: &CloneTemplate,
        before: Option<&CloneTemplateStatus>,
        status: &CloneTemplateStatus,
    ) {
        let Some(ready) = condition::find(&status.conditions, kinds::READY) else {
            return;
        };
        let earlier = before.and_then(|before| condition::find(&before.conditions, kinds::READY));
        if earlier.is_some_and(|earlier| earlier.status == ready.status && earlier.reason == ready.reason) {
            return;
        }
        let is_stalled = condition::is_true(&status.conditions, kinds::STALLED);
        let kind = if is_stalled { Kind::Warning } else { Kind::Normal };
        self.context.events.publish(
            template.object_ref(&()),
            kind,
            &ready.reason,
            "Reconcile",
            &ready.message,
        );
    }
}
