//! Installs the Helm chart into the local cluster and waits until everything runs.

mod fingerprint;
mod readiness;
mod release;
mod templates;
mod values;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::command::CommandError;
use crate::context::Context;
use crate::images::Images;
use readiness::Readiness;

/// Namespace of the operator and the shared servers.
pub(crate) const NAMESPACE: &str = "asymmetric-system";
/// Name of the Helm release.
pub(crate) const RELEASE: &str = "asymmetric";

/// How long images may take to be pulled and everything to become ready.
const PATIENCE: Duration = Duration::from_mins(5);
/// Between two looks at the cluster.
const INTERVAL: Duration = Duration::from_millis(500);
/// How long a fault that may heal by itself (a pull that is retried) is watched before giving up.
const PATIENCE_WITH_FAULTS: Duration = Duration::from_secs(45);

/// Why the chart is not installed and running.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChartError {
    /// The chart or the values file cannot be read or written.
    #[error("failed to read the chart at {path}")]
    Files {
        /// Which file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The chart has no CRDs.
    #[error("{0} holds no custom resource definitions: run `cargo xtask generate`")]
    NoDefinitions(PathBuf),
    /// kubectl refused something.
    #[error("failed to {action}")]
    Kubectl {
        /// What was attempted.
        action: &'static str,
        /// What failed.
        source: CommandError,
    },
    /// A program printed what it does not print.
    #[error("failed to understand the output of {program}")]
    Output {
        /// Which program.
        program: &'static str,
        /// Why it is no JSON, or not the expected.
        source: serde_json::Error,
    },
    /// Helm refused the chart, for this reason; all that it printed is in the log.
    #[error("failed to install the chart: {0}")]
    Helm(String),
    /// The operator does not resolve the new images.
    #[error(
        "the operator does not take the new images of {0}: see `kubectl get clonetemplates` and \
         `kubectl logs -n {NAMESPACE} deployment/asymmetric-operator`"
    )]
    StaleTemplates(String),
    /// Something did not become ready.
    #[error("{0}: see `kubectl get pods,events -n {NAMESPACE}`")]
    NotReady(String),
}

/// Installs or upgrades the chart with `images`, unless just that is running already.
pub(crate) fn install(context: &Context, images: &Images) -> Result<(), ChartError> {
    let chart = context.paths.root.join("charts/asymmetric");
    let values = values::local(&context.target.registry, images);
    let description = format!("cargo xtask up {}", fingerprint::of(&chart, &values)?);

    context.progress.step("installing the chart", |step| {
        release::unblock(context)?;
        if release::description(context)?.as_deref() == Some(description.as_str())
            && matches!(readiness::look(context)?, Readiness::Ready)
        {
            step.detail("unchanged");
            return templates::refresh(context, images, step);
        }
        apply_namespace(context)?;
        apply_definitions(context, &chart.join("crds"))?;
        release::upgrade(context, &chart, &values, &description)?;
        wait(context, step)?;
        templates::refresh(context, images, step)
    })
}

/// The namespace exists before the release, because Helm would make it without the label.
fn apply_namespace(context: &Context) -> Result<(), ChartError> {
    let namespace = serde_json::json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": NAMESPACE,
            "labels": {
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/warn": "restricted",
            },
        },
    });
    context
        .apply_command("asymmetric-xtask")
        .arguments(["-f", "-"])
        .input(namespace.to_string())
        .run()
        .map_err(|source| ChartError::Kubectl {
            action: "make the operator's namespace",
            source,
        })
}

/// Helm installs CRDs once and never upgrades them. The field manager is the operator's, which
/// applies the same at its start.
fn apply_definitions(context: &Context, folder: &std::path::Path) -> Result<(), ChartError> {
    let files = |source| ChartError::Files {
        path: folder.to_owned(),
        source,
    };
    let any = folder.is_dir()
        && std::fs::read_dir(folder)
            .map_err(files)?
            .filter_map(Result::ok)
            .any(|file| {
                file.path()
                    .extension()
                    .is_some_and(|extension| extension == "yaml")
            });
    if !any {
        return Err(ChartError::NoDefinitions(folder.to_owned()));
    }
    let wrong = |source| ChartError::Kubectl {
        action: "apply the custom resource definitions",
        source,
    };
    context
        .apply_command("asymmetric-operator-crds")
        .arguments(["-f"])
        .argument(folder)
        .run()
        .map_err(wrong)?;
    context
        .kubectl_command()
        .arguments(["wait", "--for=condition=Established", "--timeout=30s", "-f"])
        .argument(folder)
        .run()
        .map_err(wrong)
}

fn wait(context: &Context, step: &crate::progress::Step) -> Result<(), ChartError> {
    let started = Instant::now();
    let mut shown = String::new();
    let mut broken_since: Option<Instant> = None;
    loop {
        let waiting = match readiness::look(context)? {
            Readiness::Ready => return Ok(()),
            Readiness::Waiting(what) => {
                broken_since = None;
                what
            }
            Readiness::Broken(what) => {
                if broken_since.get_or_insert_with(Instant::now).elapsed() > PATIENCE_WITH_FAULTS {
                    return Err(ChartError::NotReady(what));
                }
                what
            }
        };
        if started.elapsed() > PATIENCE {
            return Err(ChartError::NotReady(format!(
                "{waiting} after {} minutes",
                PATIENCE.as_secs() / 60
            )));
        }
        if waiting != shown {
            step.detail(&waiting);
            shown = waiting;
        }
        std::thread::sleep(INTERVAL);
    }
}
