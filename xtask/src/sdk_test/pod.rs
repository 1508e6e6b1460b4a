//! The tests in a pod, as an agent would be: with an environment's connection, and no rights at all.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::suites;
use super::{Clients, ENVIRONMENT, SdkTestError, Suite, failed, kubectl, python};
use crate::context::Context;
use crate::images;

const POD: &str = "sdk-tests";
const IMAGE: &str = "asymmetric-sdk-tests";
const PYTHON_IMAGE: &str = "asymmetric-sdk-tests-python";
/// How long the tests may take in the pod.
const PATIENCE: Duration = Duration::from_mins(20);

/// Runs the tests of `suites` in a pod, plain and over TLS.
pub(super) fn run(
    context: &Context,
    namespace: &str,
    clients: &Clients,
    suites: &[&'static Suite],
) -> Result<(), SdkTestError> {
    let images = build(context, clients, suites)?;
    kubectl(context, namespace)
        .arguments(["apply", "-f", "-"])
        .input(pod(&images, namespace, suites).to_string())
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
        .arguments(["logs", POD, "--all-containers", "--ignore-errors"])
        .attached()
        .map_err(failed("read the log of the tests' pod"))?;
    if phase == "Succeeded" {
        Ok(())
    } else {
        Err(SdkTestError::Pod(phase))
    }
}

/// Images of the tests.
struct Images {
    node: String,
    python: String,
}

fn build(context: &Context, clients: &Clients, suites: &[&'static Suite]) -> Result<Images, SdkTestError> {
    let mut files = suites::all(suites, |suite| suite.operations);
    files.extend(suites::all(suites, |suite| suite.programs_in_pod));
    let files: Vec<String> = files.iter().map(|file| format!("/tests/{file}")).collect();
    let mut arguments = vec!["--test", "--test-reporter=spec"];
    arguments.extend(files.iter().map(String::as_str));
    let program = format!("/tests/{}", python::PROGRAM);
    let python = &clients.python;
    context.progress.step("building the images of the tests", |step| {
        step.detail("node");
        let tests = (clients.tests.as_path(), "tests");
        let node = images::interpreted::with_node(context, IMAGE, &clients.node, tests, &arguments)?;
        step.detail("python");
        let tests = (python.folder.path(), "tests");
        let mut arguments = vec![program.as_str()];
        arguments.extend(suites::all(suites, |suite| suite.python));
        let python =
            images::interpreted::with_python(context, PYTHON_IMAGE, &python.program, tests, &arguments)?;
        Ok(Images { node, python })
    })
}

/// The tests run as they are, and then over TLS with the authority of the connection; one language after the other, because
/// each of them makes the one app of the workspace its own.
fn pod(images: &Images, namespace: &str, suites: &[&Suite]) -> Value {
    let connection = format!("{ENVIRONMENT}-connection");
    let container = |name: &str, image: &str| {
        json!({
            "name": name,
            "image": image,
            "envFrom": [{"secretRef": {"name": connection}}],
            "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
        })
    };
    let urls = suites.iter().flat_map(|suite| {
        suite.urls.iter().map(|(name, path)| {
            let url = format!("https://{ENVIRONMENT}-{}.{namespace}{path}", suite.template);
            json!({"name": name, "value": url})
        })
    });
    let urls: Vec<Value> = urls.collect();
    let over_tls = |name: &str, image: &str, authorities: &[&str]| {
        let mut tls = container(name, image);
        let authorities = authorities
            .iter()
            .map(|variable| json!({"name": variable, "value": "/connection/ca.crt"}));
        tls["env"] = urls.iter().cloned().chain(authorities).collect();
        tls["volumeMounts"] = json!([{"name": "connection", "mountPath": "/connection", "readOnly": true}]);
        tls
    };
    let authority = json!([{"key": "ASYM_CA_CERTIFICATE", "path": "ca.crt"}]);
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": POD},
        "spec": {
            "restartPolicy": "Never",
            "automountServiceAccountToken": false,
            "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
            "initContainers": [
                container("plain", &images.node),
                container("plain-python", &images.python),
                over_tls("tls", &images.node, &["NODE_EXTRA_CA_CERTS"]),
            ],
            "containers": [over_tls("tls-python", &images.python, &["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])],
            "volumes": [{"name": "connection", "secret": {"secretName": connection, "items": authority}}],
        },
    })
}
