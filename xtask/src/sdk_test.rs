//! Runs the official clients against clones, from this machine and from a pod.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::command::{Command, CommandError};
use crate::context::Context;
use crate::images::{self, ImageError};
use crate::toolchain::{self, ToolchainError};
use crate::tools;

/// The environment in `examples/acme.env.yaml`.
const ENVIRONMENT: &str = "acme";
const POD: &str = "sdk-tests";
const IMAGE: &str = "asymmetric-sdk-tests";
const FILES: &[&str] = &["slack.test.js", "stripe.test.js"];
/// How long the tests may take in the pod.
const PATIENCE: Duration = Duration::from_mins(10);

/// What went wrong with the clients.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SdkTestError {
    /// No Node.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// No image for the pod.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A step failed.
    #[error("failed to {doing}")]
    Step {
        /// Which step.
        doing: &'static str,
        /// What failed.
        source: CommandError,
    },
    /// The tests in the pod did not pass.
    #[error("the official clients' tests failed in a pod ({0}); what they printed is above")]
    Pod(String),
}

/// The official clients, installed.
pub(crate) struct Clients {
    /// The program that runs them.
    pub(crate) node: PathBuf,
    tests: PathBuf,
}

/// Installs what the tests need on this machine.
pub(crate) fn install(context: &Context) -> Result<Clients, SdkTestError> {
    let tests = context.paths.root.join("tests/sdk");
    let node = toolchain::node(context)?;
    let npm = toolchain::npm(context)?;
    let path = toolchain::path_with(&node);
    context.progress.step("installing the official clients", |_| {
        context
            .runner
            .command(npm)
            .folder(&tests)
            .environment("PATH", &path)
            .arguments(["ci", "--no-audit", "--no-fund"])
            .run()
            .map_err(failed("install the clients by `npm ci` in tests/sdk"))
    })?;
    Ok(Clients { node, tests })
}

/// Spins an environment in a namespace of its own, runs all tests twice and removes it.
pub(crate) fn run(context: &Context, clients: &Clients) -> Result<(), SdkTestError> {
    let namespace = format!("asymmetric-sdk-test-{}", std::process::id());
    kubectl(context, &namespace)
        .arguments(["create", "namespace", &namespace])
        .run()
        .map_err(failed("make a namespace for the tests"))?;
    let result = run_in(context, &namespace, &clients.node, &clients.tests);
    let removed = context.progress.step("removing the test's environment", |_| {
        kubectl(context, &namespace)
            .arguments(["delete", "namespace", &namespace, "--timeout=180s"])
            .run()
            .map_err(failed("remove the namespace of the tests"))
    });
    result.and(removed)
}

fn run_in(context: &Context, namespace: &str, node: &Path, tests: &Path) -> Result<(), SdkTestError> {
    context
        .progress
        .step("spinning an environment for the tests", |_| {
            asym(context, namespace)
                .folder(&context.paths.root)
                .arguments(["env", "spin", "examples/acme.env.yaml"])
                .run()
                .map_err(failed("spin an environment for the tests"))
        })?;
    let host = asym(context, namespace)
        .folder(tests)
        .arguments(["connect", ENVIRONMENT, "--"])
        .argument(node)
        .arguments(["--test", "--test-reporter=spec"])
        .arguments(FILES)
        .attached()
        .map_err(failed("pass the official clients' tests from this machine"));
    // Also behind a failure here: whether both fail or one tells where to look.
    let pod = in_pod(context, namespace, node, tests);
    host.and(pod)
}

fn in_pod(context: &Context, namespace: &str, node: &Path, tests: &Path) -> Result<(), SdkTestError> {
    let files: Vec<String> = FILES.iter().map(|file| format!("/tests/{file}")).collect();
    let mut arguments = vec!["--test", "--test-reporter=spec"];
    arguments.extend(files.iter().map(String::as_str));
    let image = context.progress.step("building the image of the tests", |_| {
        images::interpreted::with_node(context, IMAGE, node, (tests, "tests"), &arguments)
    })?;
    kubectl(context, namespace)
        .arguments(["apply", "-f", "-"])
        .input(pod(&image, namespace).to_string())
        .run()
        .map_err(failed("start the tests' pod"))?;
    let phase = context.progress.step("running the tests in a pod", |_| {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let phase = kubectl(context, namespace)
                .arguments(["get", "pod", POD, "--output=jsonpath={.status.phase}"])
                .output()
                .map_err(failed("look at the tests' pod"))?;
            if matches!(phase.as_str(), "Succeeded" | "Failed") || Instant::now() > deadline {
                return Ok::<_, SdkTestError>(phase);
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    })?;
    kubectl(context, namespace)
        .arguments(["logs", POD, "--all-containers"])
        .attached()
        .map_err(failed("read the log of the tests' pod"))?;
    if phase == "Succeeded" {
        Ok(())
    } else {
        Err(SdkTestError::Pod(phase))
    }
}

/// As an agent's pod would be: with the environment's connection, and no rights at all. The tests run as they are, and
/// then over TLS with the authority of the connection.
fn pod(image: &str, namespace: &str) -> serde_json::Value {
    let connection = format!("{ENVIRONMENT}-connection");
    let encrypted = |name: &str, member: &str, path: &str| {
        let url = format!("https://{ENVIRONMENT}-{member}.{namespace}{path}");
        serde_json::json!({"name": name, "value": url})
    };
    let container = |name: &str| {
        serde_json::json!({
            "name": name,
            "image": image,
            "envFrom": [{"secretRef": {"name": connection}}],
            "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
        })
    };
    let mut tls = container("tls");
    tls["env"] = serde_json::json!([
        encrypted("SLACK_API_URL", "slack", "/api/"),
        encrypted("STRIPE_API_BASE", "stripe", ""),
        {"name": "NODE_EXTRA_CA_CERTS", "value": "/connection/ca.crt"},
    ]);
    tls["volumeMounts"] =
        serde_json::json!([{"name": "connection", "mountPath": "/connection", "readOnly": true}]);
    let authority = serde_json::json!([{"key": "ASYM_CA_CERTIFICATE", "path": "ca.crt"}]);
    serde_json::json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": POD},
        "spec": {
            "restartPolicy": "Never",
            "automountServiceAccountToken": false,
            "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
            "initContainers": [container("plain")],
            "containers": [tls],
            "volumes": [{"name": "connection", "secret": {"secretName": connection, "items": authority}}],
        },
    })
}

fn kubectl(context: &Context, namespace: &str) -> Command {
    context.kubectl_command().arguments(["--namespace", namespace])
}

fn asym(context: &Context, namespace: &str) -> Command {
    context
        .runner
        .command(tools::asym(context))
        .argument(format!("--kubeconfig={}", context.target.kubeconfig.display()))
        .arguments([
            "--context",
            &context.target.context_name,
            "--namespace",
            namespace,
        ])
}

fn failed(doing: &'static str) -> impl Fn(CommandError) -> SdkTestError {
    move |source| SdkTestError::Step { doing, source }
}
