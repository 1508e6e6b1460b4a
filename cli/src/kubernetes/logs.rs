//! What a clone's services write, across restarts of their pods.

use std::collections::BTreeSet;

use asymmetric_crd::constants::CLONE_LABEL;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{AppClone, NamedError};
use futures::stream::{self, BoxStream, SelectAll};
use futures::{AsyncBufReadExt, StreamExt};
use k8s_openapi::api::core::v1::Pod;
use kube::api::{ListParams, LogParams};
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event, watcher};
use kube::{Api, ResourceExt};

use super::client::{Fault, answered};
use super::{Kubernetes, clones};
use crate::failure::Failure;
use crate::provider::{LogLine, LogOptions};

type Lines = BoxStream<'static, Result<LogLine, Failure>>;

pub(super) async fn lines(cluster: &Kubernetes, id: &str, options: &LogOptions) -> Result<Lines, Failure> {
    let api: Api<Pod> = cluster.api();
    let selector = match &options.service {
        Some(service) => format!("{CLONE_LABEL}={id},app.kubernetes.io/component={service}"),
        None => format!("{CLONE_LABEL}={id}"),
    };
    let list = answered(api.list(&ListParams::default().labels(&selector))).await;
    let pods = list
        .map_err(|fault| cluster.doing("list pods").failed(fault))?
        .items;
    if pods.is_empty() {
        // A clone or a service that does not exist has nothing to wait for.
        let clone = clones::get(cluster, id).await?;
        check_service(&clone, options)?;
        if !options.follow {
            return Err(no_pods(&clone, options).into());
        }
    }
    if options.follow {
        return Ok(followed(api, &selector, options));
    }
    let runs: Vec<Run> = pods
        .iter()
        .flat_map(runs)
        .filter(|run| !options.previous || run.restarts > 0)
        .collect();
    if options.previous && runs.is_empty() {
        return Err(no_logs(cluster, id, "nothing of it was restarted").await);
    }
    let window = Window::from(options);
    let streams: Vec<Lines> = runs
        .into_iter()
        .map(|run| read(api.clone(), run, false, window))
        .collect();
    Ok(stream::iter(streams).flatten().boxed())
}

/// Which lines of a run are wanted.
#[derive(Clone, Copy, Default)]
struct Window {
    tail: Option<i64>,
    since: Option<i64>,
    previous: bool,
}

impl From<&LogOptions> for Window {
    fn from(options: &LogOptions) -> Self {
        Self {
            tail: options.tail,
            since: options.since,
            previous: options.previous,
        }
    }
}

/// One run of one container: a restarted container is another run.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    pod: String,
    service: String,
    container: String,
    restarts: i32,
}

/// The runs of a pod that have a log: those whose container was started, also when it waits to be started again.
fn runs(pod: &Pod) -> Vec<Run> {
    let service = pod
        .labels()
        .get("app.kubernetes.io/component")
        .cloned()
        .unwrap_or_default();
    let statuses = pod
        .status
        .as_ref()
        .and_then(|status| status.container_statuses.as_deref());
    statuses
        .unwrap_or_default()
        .iter()
        .filter(|container| {
            [&container.state, &container.last_state]
                .into_iter()
                .flatten()
                .any(|state| state.running.is_some() || state.terminated.is_some())
        })
        .map(|container| Run {
            pod: pod.name_any(),
            service: service.clone(),
            container: container.name.clone(),
            restarts: container.restart_count,
        })
        .collect()
}

fn read(api: Api<Pod>, run: Run, follow: bool, window: Window) -> Lines {
    stream::once(async move {
        let container = Some(run.container.clone());
        let params = LogParams {
            container,
            follow,
            previous: window.previous,
            since_seconds: window.since,
            tail_lines: window.tail,
            ..LogParams::default()
        };
        match api.log_stream(&run.pod, &params).await {
            Ok(reader) => reader
                .lines()
                .map(move |line| match line {
                    Ok(text) => Ok(LogLine {
                        service: run.service.clone(),
                        text,
                    }),
                    Err(error) => Err(Failure::unexpected(error)),
                })
                .boxed(),
            Err(error) => stream::iter([Err(failed(api.namespace(), error))]).boxed(),
        }
    })
    .flatten()
    .boxed()
}

fn failed(namespace: Option<&str>, error: kube::Error) -> Failure {
    let namespace = namespace.unwrap_or_default();
    super::faults::Doing {
        action: "get pods/log",
        namespace,
    }
    .failed(Fault::Client(error))
}

/// Reads the runs that there are from where `options` says, and goes on with those that come from their beginning.
fn followed(api: Api<Pod>, selector: &str, options: &LogOptions) -> Lines {
    let follower = Follower {
        pods: watcher(api.clone(), watcher::Config::default().labels(selector))
            .default_backoff()
            .boxed(),
        api,
        open: SelectAll::new(),
        known: BTreeSet::new(),
        window: Window::from(options),
    };
    stream::unfold(follower, |mut follower| async move {
        let line = follower.next().await?;
        Some((Ok(line), follower))
    })
    .boxed()
}

struct Follower {
    api: Api<Pod>,
    pods: BoxStream<'static, watcher::Result<Event<Pod>>>,
    open: SelectAll<Lines>,
    known: BTreeSet<Run>,
    /// Of the runs that come next.
    window: Window,
}

impl Follower {
    async fn next(&mut self) -> Option<LogLine> {
        loop {
            tokio::select! {
                Some(line) = self.open.next(), if !self.open.is_empty() => {
                    // A log that breaks off belongs to a pod that went away; its successor is followed.
                    if let Ok(line) = line {
                        return Some(line);
                    }
                }
                event = self.pods.next() => match event? {
                    Ok(Event::Apply(pod) | Event::InitApply(pod)) => self.add(&pod),
                    // Lines of later runs are all new.
                    Ok(Event::InitDone) => self.window = Window::default(),
                    Ok(Event::Init | Event::Delete(_)) | Err(_) => {}
                },
            }
        }
    }

    fn add(&mut self, pod: &Pod) {
        for run in runs(pod) {
            if self.known.insert(run.clone()) {
                self.open.push(read(self.api.clone(), run, true, self.window));
            }
        }
    }
}

/// Fails when the clone is known to have no such service.
fn check_service(clone: &AppClone, options: &LogOptions) -> Result<(), NamedError> {
    let services = clone.status.as_ref().map(|status| status.services.as_slice());
    let known: Vec<&str> = services
        .unwrap_or_default()
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    match &options.service {
        Some(service) if !known.is_empty() && !known.contains(&service.as_str()) => {
            Err(NamedError::ServiceNotFound {
                id: clone.name_any(),
                service: service.clone(),
                hint: hint(service, known.iter().copied()),
                known: known.join(", "),
            })
        }
        _ => Ok(()),
    }
}

fn no_pods(clone: &AppClone, options: &LogOptions) -> NamedError {
    let why = match &options.service {
        Some(service) => format!("no service '{service}' of it runs"),
        None => "no service of it runs".to_owned(),
    };
    nothing_to_show(clone, &why)
}

/// Why there is nothing to show of a clone, unless there is no such clone.
async fn no_logs(cluster: &Kubernetes, id: &str, why: &str) -> Failure {
    match clones::get(cluster, id).await {
        Ok(clone) => nothing_to_show(&clone, why).into(),
        Err(failure) => failure,
    }
}

fn nothing_to_show(clone: &AppClone, why: &str) -> NamedError {
    let id = clone.name_any();
    NamedError::CloneNotReady {
        state: clone_state(clone).to_string(),
        instead: format!("{why}, see asym status {id}"),
        id,
    }
}
