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
use kube::runtime::{WatchStreamExt, watcher};
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
        return Ok(followed(api, &selector, options.clone()));
    }
    let mut streams = Vec::new();
    for pod in &pods {
        for run in runs(pod) {
            streams.push(read(api.clone(), run, false, options.tail));
        }
    }
    Ok(stream::iter(streams).flatten().boxed())
}

/// One run of one container: a restarted container is another run.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    pod: String,
    service: String,
    container: String,
    restarts: i32,
}

/// The runs of a pod that have a log: those whose container was started.
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
            container
                .state
                .as_ref()
                .is_some_and(|state| state.running.is_some() || state.terminated.is_some())
        })
        .map(|container| Run {
            pod: pod.name_any(),
            service: service.clone(),
            container: container.name.clone(),
            restarts: container.restart_count,
        })
        .collect()
}

fn read(api: Api<Pod>, run: Run, follow: bool, tail: Option<i64>) -> Lines {
    stream::once(async move {
        let container = Some(run.container.clone());
        let params = LogParams {
            container,
            follow,
            tail_lines: tail,
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

/// Reads every run from its beginning (the first ones from `tail`) and goes on with those that come.
fn followed(api: Api<Pod>, selector: &str, options: LogOptions) -> Lines {
    let pods = watcher(api.clone(), watcher::Config::default().labels(selector)).default_backoff();
    let pods = pods.applied_objects().boxed();
    let open: SelectAll<Lines> = SelectAll::new();
    let state = (pods, open, BTreeSet::new(), api, options);
    stream::unfold(
        state,
        |(mut pods, mut open, mut known, api, options)| async move {
            loop {
                tokio::select! {
                    Some(line) = open.next(), if !open.is_empty() => {
                        // A log that breaks off belongs to a pod that went away; its successor is followed.
                        let Ok(line) = line else { continue };
                        return Some((Ok(line), (pods, open, known, api, options)));
                    }
                    pod = pods.next() => match pod {
                        None => return None,
                        Some(Err(_)) => {}
                        Some(Ok(pod)) => {
                            for run in runs(&pod) {
                                if known.insert(run.clone()) {
                                    // Lines of a later run are all new.
                                    let tail = if run.restarts == 0 { options.tail } else { None };
                                    open.push(read(api.clone(), run, true, tail));
                                }
                            }
                        }
                    },
                }
            }
        },
    )
    .boxed()
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
    let id = clone.name_any();
    let what = options
        .service
        .as_ref()
        .map_or("no service".to_owned(), |service| {
            format!("no service '{service}'")
        });
    NamedError::CloneNotReady {
        state: clone_state(clone).to_string(),
        instead: format!("{what} of it runs, see asym status {id}"),
        id,
    }
}
