//! The example environment: spun by `up`, and what can be done with it.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::command::CommandError;
use crate::context::Context;
use crate::progress::shown;
use crate::tools;

/// Name of the environment in `examples/acme.env.yaml`.
const NAME: &str = "acme";
/// Namespace of the example.
pub(crate) const NAMESPACE: &str = "default";

/// How long the operator may take to read the catalog and to build the databases of its fixtures.
const CATALOG_PATIENCE: Duration = Duration::from_secs(90);

/// Why the example environment is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnvironmentError {
    /// A template is not ready.
    #[error("the catalog is not ready after {} seconds: `kubectl describe clonetemplates` tells why", CATALOG_PATIENCE.as_secs())]
    Catalog(#[source] CommandError),
    /// The command-line program says why.
    #[error(
        "failed to spin the example environment: `asym env status {NAME}` tells more, \
         `asym env destroy {NAME}` and `cargo xtask up` start over"
    )]
    Spin(#[source] CommandError),
    /// It is there, but does not say what is in it.
    #[error("failed to look at the example environment: `asym env status {NAME}` tells more")]
    Look(#[source] CommandError),
    /// A member is missing from its status.
    #[error(
        "the example environment has no member `{0}`: `asym env destroy {NAME}` and `cargo xtask up` make it anew"
    )]
    Member(&'static str),
}

/// Waits until every template of the catalog can be used.
pub(crate) fn wait_for_catalog(context: &Context) -> Result<(), EnvironmentError> {
    context.progress.step("waiting for the catalog", |_| {
        let deadline = Instant::now() + CATALOG_PATIENCE;
        loop {
            // Fails at once as long as there is no template at all.
            let waited = context
                .kubectl_command()
                .arguments([
                    "wait",
                    "--for=condition=Ready",
                    "clonetemplates.getasym.dev",
                    "--all",
                ])
                .argument("--timeout=5s")
                .run();
            match waited {
                Ok(()) => return Ok(()),
                Err(source) if Instant::now() > deadline => return Err(EnvironmentError::Catalog(source)),
                Err(_) => std::thread::sleep(Duration::from_millis(300)),
            }
        }
    })
}

/// Spins it unless it is there and ready.
pub(crate) fn spin(context: &Context) -> Result<(), EnvironmentError> {
    if look(context).is_ok_and(|environment| is_ready(&environment)) {
        return Ok(());
    }
    context.progress.step("spinning the example environment", |step| {
        context
            .runner
            .command(tools::asym(context))
            .folder(&context.paths.root)
            .argument("--kubeconfig")
            .argument(&context.target.kubeconfig)
            .arguments([
                "--context",
                &context.target.context_name,
                "--namespace",
                NAMESPACE,
            ])
            .arguments(["env", "spin", "examples/acme.env.yaml"])
            .run_telling(&|line| step.detail(line))
            .map_err(EnvironmentError::Spin)
    })
}

/// What to do with it: commands to copy into a shell.
pub(crate) fn story(context: &Context, elapsed: Duration) -> Result<String, EnvironmentError> {
    let environment = look(context).map_err(EnvironmentError::Look)?;
    let slack = member(&environment, "slack").ok_or(EnvironmentError::Member("slack"))?;
    Ok(told(&context.target.context_name, slack, elapsed))
}

fn told(context_name: &str, slack: &str, elapsed: Duration) -> String {
    let query = format!("asym query {slack} \"select ts, text from messages where text like 'Hello from%'\"");
    format!(
        r##"
The environment {NAME} is up after {elapsed} (context {context_name}). An agent's day in four commands:

  eval "$(cargo xtask shellenv)"        # asym, kubectl and helm for this shell

  # 1. The agent posts a message, with Slack's own API:
  asym connect {NAME} -- sh -c 'curl --silent --show-error "${{SLACK_API_URL}}chat.postMessage" --header "Authorization: Bearer $SLACK_BOT_TOKEN" --data channel="#general" --data text="Hello from the agent"'
  # 2. It is there:
  {query}
  # 3. Back to the start:
  asym env reset {NAME}
  # 4. It is gone:
  {query}

Remove everything: cargo xtask down
"##,
        elapsed = shown(elapsed),
    )
}

fn look(context: &Context) -> Result<Value, CommandError> {
    let text = context
        .kubectl_command()
        .arguments([
            "get",
            "environments.getasym.dev",
            NAME,
            "--namespace",
            NAMESPACE,
            "--output=json",
        ])
        .output()?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

/// Ready, and that is about the object as it is now.
fn is_ready(environment: &Value) -> bool {
    let generation = environment
        .pointer("/metadata/generation")
        .and_then(Value::as_i64);
    let observed = environment
        .pointer("/status/observedGeneration")
        .and_then(Value::as_i64);
    let conditions = environment
        .pointer("/status/conditions")
        .and_then(Value::as_array);
    let ready = conditions.is_some_and(|conditions| {
        conditions
            .iter()
            .any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
    });
    ready && generation.is_some() && generation == observed
}

fn member<'a>(environment: &'a Value, name: &str) -> Option<&'a str> {
    let members = environment.pointer("/status/members")?.as_array()?;
    members.iter().find(|member| member["name"] == name)?["clone"].as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn environment() -> Value {
        json!({
            "metadata": {"generation": 2},
            "status": {
                "observedGeneration": 2,
                "conditions": [{"type": "Ready", "status": "True"}],
                "members": [{"name": "slack", "clone": "slack-1f2e"}],
            },
        })
    }

    #[test]
    fn readiness_is_about_the_current_generation() {
        assert!(is_ready(&environment()));
        let mut stale = environment();
        stale["metadata"]["generation"] = json!(3);
        assert!(!is_ready(&stale));
        assert!(!is_ready(&json!({})));
    }

    #[test]
    fn the_story_names_the_clone() {
        let slack = member(&environment(), "slack")
            .map(ToOwned::to_owned)
            .expect("member");
        let story = told("asymmetric-local", &slack, Duration::from_secs(12));
        assert_eq!(story.matches("asym query slack-1f2e").count(), 2);
        assert!(
            story.contains("asym env reset acme\n") && story.contains("${SLACK_API_URL}chat.postMessage")
        );
    }
}
