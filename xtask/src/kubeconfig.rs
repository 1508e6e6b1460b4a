//! Adds the process cluster to the user's kubeconfig and takes it out again, as kind does for its
//! clusters: all by `kubectl config`, which knows about several files and locks them.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::command::{Command, CommandError};
use crate::context::Context;

/// Why the user's kubeconfig could not be changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KubeconfigError {
    /// kubectl refused.
    #[error(
        "failed to change your kubeconfig: check that $KUBECONFIG or ~/.kube/config is valid and writable"
    )]
    Command(#[source] CommandError),
    /// Ours cannot be read.
    #[error("failed to read the cluster's own kubeconfig: run `cargo xtask down` and `cargo xtask up`")]
    Own(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What the user's kubeconfig is to hold.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    server: String,
    authority: Vec<u8>,
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// Adds cluster, user and context of the target to the user's kubeconfig and makes it current.
pub(crate) fn merge(context: &Context) -> Result<(), KubeconfigError> {
    let text = std::fs::read_to_string(&context.target.kubeconfig)
        .map_err(|error| KubeconfigError::Own(error.into()))?;
    let entry = parse(&text).map_err(KubeconfigError::Own)?;
    let name = context.target.context_name.as_str();
    let [authority, certificate, key] =
        [&entry.authority, &entry.certificate, &entry.key].map(|bytes| private_file(bytes));
    let own = |error: std::io::Error| KubeconfigError::Own(error.into());
    let (authority, certificate, key) = (
        authority.map_err(own)?,
        certificate.map_err(own)?,
        key.map_err(own)?,
    );

    run(&config(context)
        .arguments(["set-cluster", name, "--embed-certs", "--server", &entry.server])
        .argument("--certificate-authority")
        .argument(authority.path()))?;
    run(&config(context)
        .arguments(["set-credentials", name, "--embed-certs"])
        .argument("--client-certificate")
        .argument(certificate.path())
        .argument("--client-key")
        .argument(key.path()))?;
    run(&config(context).arguments(["set-context", name, "--cluster", name, "--user", name]))?;
    run(&config(context).arguments(["use-context", name]))
}

/// Takes them out again; the current context is unset when it is ours.
pub(crate) fn remove(context: &Context) -> Result<(), KubeconfigError> {
    if !context.kubectl().is_file() {
        // Without it nothing can ever have been added.
        return Ok(());
    }
    let name = context.target.context_name.as_str();
    let has = |what: &str| {
        let listed = config(context).argument(what).output().unwrap_or_default();
        listed.lines().any(|line| line.trim() == name)
    };
    let contexts = config(context)
        .arguments(["get-contexts", "--output=name"])
        .output()
        .unwrap_or_default();
    if contexts.lines().any(|line| line == name) {
        run(&config(context).arguments(["delete-context", name]))?;
    }
    if has("get-clusters") {
        run(&config(context).arguments(["delete-cluster", name]))?;
    }
    if has("get-users") {
        run(&config(context).arguments(["delete-user", name]))?;
    }
    if has("current-context") {
        run(&config(context).arguments(["unset", "current-context"]))?;
    }
    Ok(())
}

/// `kubectl config` on the user's own files.
fn config(context: &Context) -> Command {
    context.runner.command(context.kubectl()).argument("config")
}

fn run(command: &Command) -> Result<(), KubeconfigError> {
    command.run().map_err(KubeconfigError::Command)
}

/// A file that only we can read, removed when dropped.
fn private_file(bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Reads the kubeconfig that [`crate::certificates`] wrote.
fn parse(text: &str) -> Result<Entry, Box<dyn std::error::Error + Send + Sync>> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    let text = |pointer: &str| {
        value
            .pointer(pointer)
            .and_then(|value| value.as_str())
            .ok_or_else(|| format!("it lacks {pointer}"))
    };
    let decoded = |pointer: &str| -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(STANDARD.decode(text(pointer)?)?)
    };
    Ok(Entry {
        server: text("/clusters/0/cluster/server")?.to_owned(),
        authority: decoded("/clusters/0/cluster/certificate-authority-data")?,
        certificate: decoded("/users/0/user/client-certificate-data")?,
        key: decoded("/users/0/user/client-key-data")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_and_gaps_are_named() {
        let text = r#"{"clusters":[{"cluster":{"server":"https://x:1","certificate-authority-data":"YQ=="}}],
            "users":[{"user":{"client-certificate-data":"Yg==","client-key-data":"Yw=="}}]}"#;
        let entry = parse(text).expect("valid");
        let expected = Entry {
            server: "https://x:1".to_owned(),
            authority: b"a".to_vec(),
            certificate: b"b".to_vec(),
            key: b"c".to_vec(),
        };
        assert_eq!(entry, expected);
        let error = parse(r#"{"clusters":[]}"#).expect_err("gaps");
        assert_eq!(error.to_string(), "it lacks /clusters/0/cluster/server");
    }
}
