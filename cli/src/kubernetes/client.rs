//! A client that fails in seconds where there is no cluster.

use std::future::Future;
use std::time::Duration;

use asymmetric_crd::NamedError;
use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError};
use kube::{Client, Config};
use thiserror::Error;

use crate::arguments::Global;
use crate::failure::Failure;

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an answer may take; requests here are small, and the server's own limit is 60 s.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// Why a request has no answer.
#[derive(Error, Debug)]
pub(super) enum Fault {
    /// The client's error.
    #[error(transparent)]
    Client(#[from] kube::Error),
    /// Nothing came in time.
    #[error("no answer in {} s", ANSWER_TIMEOUT.as_secs())]
    Silence,
}

/// The client for the chosen context, and the namespace to work in.
pub(super) async fn connect(global: &Global) -> Result<(Client, String), Failure> {
    let mut config = config(global).await?;
    config.connect_timeout = Some(CONNECT_TIMEOUT);
    // By default one call is tried 15 times in nearly three minutes; people are better served by the error.
    config.default_retry = false;
    let namespace = global
        .namespace
        .clone()
        .unwrap_or_else(|| config.default_namespace.clone());
    let client = Client::try_from(config).map_err(|error| NamedError::ClusterUnavailable {
        detail: super::faults::chain_of(&error),
    })?;
    Ok((client, namespace))
}

/// What a kubeconfig chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The context: the one that the options name, or else its current one.
    pub context: Option<String>,
    /// The namespace of that context.
    pub namespace: Option<String>,
}

/// What the kubeconfig that `global` names chooses; nothing when there is none that can be read.
#[must_use]
pub fn chosen(global: &Global) -> Chosen {
    let read = match &global.kubeconfig {
        Some(path) => Kubeconfig::read_from(path),
        None => Kubeconfig::read(),
    };
    let Ok(kubeconfig) = read else {
        return Chosen::default();
    };
    let context = global.context.clone().or(kubeconfig.current_context);
    let named = kubeconfig
        .contexts
        .into_iter()
        .find(|named| Some(&named.name) == context.as_ref());
    Chosen {
        namespace: named.and_then(|named| named.context?.namespace),
        context,
    }
}

async fn config(global: &Global) -> Result<Config, Failure> {
    let options = KubeConfigOptions {
        context: global.context.clone(),
        ..KubeConfigOptions::default()
    };
    let from_file = match &global.kubeconfig {
        Some(path) => match Kubeconfig::read_from(path) {
            Ok(kubeconfig) => Config::from_custom_kubeconfig(kubeconfig, &options).await,
            Err(error) => Err(error),
        },
        None => Config::from_kubeconfig(&options).await,
    };
    let error = match from_file {
        Ok(config) => return Ok(config),
        Err(error) => error,
    };
    // In a pod there is no kubeconfig and none is needed.
    if global.context.is_none()
        && global.kubeconfig.is_none()
        && let Ok(config) = Config::incluster()
    {
        return Ok(config);
    }
    Err(NamedError::ClusterUnavailable {
        detail: config_problem(&error, global),
    }
    .into())
}

/// Name of the context that is used; empty in a pod.
pub(super) fn context(global: &Global) -> String {
    let current = || {
        let kubeconfig = match &global.kubeconfig {
            Some(path) => Kubeconfig::read_from(path),
            None => Kubeconfig::read(),
        };
        kubeconfig.ok().and_then(|kubeconfig| kubeconfig.current_context)
    };
    global.context.clone().or_else(current).unwrap_or_default()
}

fn config_problem(error: &KubeconfigError, global: &Global) -> String {
    match (error, &global.context) {
        (KubeconfigError::LoadContext(_), Some(context)) => format!("no context '{context}'"),
        (KubeconfigError::CurrentContextNotSet, _) => "no context is chosen".to_owned(),
        (KubeconfigError::ReadConfig(source, path), _) if source.kind() == std::io::ErrorKind::NotFound => {
            format!("no file {}", path.display())
        }
        (KubeconfigError::FindPath, _) => "no kubeconfig".to_owned(),
        (other, _) => super::faults::chain_of(other),
    }
}

/// The answer of a request, or [`Fault::Silence`].
pub(super) async fn answered<T>(request: impl Future<Output = kube::Result<T>>) -> Result<T, Fault> {
    match tokio::time::timeout(ANSWER_TIMEOUT, request).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Fault::Silence),
    }
}
