//! The Helm release: what is installed, and installing it.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::{ChartError, NAMESPACE, RELEASE};
use crate::command::{Command, CommandError};
use crate::context::Context;

/// One line of `helm history -o json`.
#[derive(Debug, Deserialize)]
struct Revision {
    #[serde(rename = "revision")]
    number: i64,
    status: String,
    description: String,
}

/// The description of the newest revision if it was rolled out.
pub(super) fn description(context: &Context) -> Result<Option<String>, ChartError> {
    Ok(newest(context)?
        .filter(|newest| newest.status == "deployed")
        .map(|newest| newest.description))
}

/// Forgets a revision that was interrupted, or whose uninstallation was refused: Helm would refuse
/// every other operation until somebody does. What is there is taken over by the next revision.
pub(super) fn unblock(context: &Context) -> Result<(), ChartError> {
    let Some(newest) = newest(context)?.filter(|newest| is_stuck(&newest.status)) else {
        return Ok(());
    };
    context
        .kubectl_command()
        .arguments(["delete", "secret", "--ignore-not-found", "--namespace", NAMESPACE])
        .argument(format!("sh.helm.release.v1.{RELEASE}.v{}", newest.number))
        .run()
        .map_err(|source| ChartError::Kubectl {
            action: "forget an interrupted installation",
            source,
        })
}

fn is_stuck(status: &str) -> bool {
    status.starts_with("pending-") || status == "uninstalling"
}

/// Installs or upgrades; returns before things are ready.
pub(super) fn upgrade(
    context: &Context,
    chart: &Path,
    values: &Value,
    description: &str,
) -> Result<(), ChartError> {
    helm(context)
        .arguments(["upgrade", RELEASE])
        .argument(chart)
        .arguments([
            "--install",
            "--create-namespace",
            "--skip-crds",
            "--history-max=3",
            "--timeout=2m",
        ])
        .arguments(["--description", description])
        // YAML, and therefore Helm, reads JSON.
        .arguments(["--values", "-"])
        .input(values.to_string())
        .run()
        .map_err(refused)
}

fn newest(context: &Context) -> Result<Option<Revision>, ChartError> {
    // `list` with a filter instead of `history`, which fails when there is no release.
    let revisions = helm(context)
        .arguments(["list", "--all", "--output=json", "--filter"])
        .argument(format!("^{RELEASE}$"))
        .output()
        .map_err(refused)?;
    let listed: Vec<Value> = serde_json::from_str(&revisions).map_err(|source| ChartError::Output {
        program: "helm list",
        source,
    })?;
    if listed.is_empty() {
        return Ok(None);
    }
    let history = helm(context)
        .arguments(["history", RELEASE, "--max=1", "--output=json"])
        .output()
        .map_err(refused)?;
    let mut history: Vec<Revision> = serde_json::from_str(&history).map_err(|source| ChartError::Output {
        program: "helm history",
        source,
    })?;
    Ok(history.pop())
}

fn helm(context: &Context) -> Command {
    context.helm_command().arguments(["--namespace", NAMESPACE])
}

/// The last line that Helm printed, without its "Error: ".
#[expect(clippy::needless_pass_by_value, reason = "the signature of `map_err`")]
fn refused(error: CommandError) -> ChartError {
    let text = error.to_string();
    let line = text
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    ChartError::Helm(line.trim().trim_start_matches("Error: ").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Runner;

    #[test]
    fn failed_revisions_are_helms_to_replace() {
        assert!(is_stuck("pending-install") && is_stuck("pending-upgrade") && is_stuck("uninstalling"));
        assert!(!is_stuck("deployed") && !is_stuck("failed") && !is_stuck("superseded"));
    }

    #[test]
    fn a_refusal_is_the_last_line() {
        let folder = tempfile::tempdir().expect("folder");
        let runner = Runner::new(&folder.path().join("log")).expect("log");
        let script = "echo warning: symlink; echo 'Error: values do not fit' >&2; exit 1";
        let error = runner
            .command("sh")
            .arguments(["-c", script])
            .run()
            .expect_err("fails");
        assert_eq!(
            refused(error).to_string(),
            "failed to install the chart: values do not fit"
        );
    }
}
