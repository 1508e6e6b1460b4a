//! Makes the catalog name the backends that were just pushed.
//!
//! The operator resolves a template's images once per content: a tag that moves changes nothing.
//! A developer who rebuilds a backend wants the new one, and asks for it by annotation.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::ChartError;
use crate::context::Context;
use crate::images::{Images, SOURCE};
use crate::progress::Step;

/// An annotation with a new value makes the operator resolve images anew.
const RETRY: &str = "getasym.dev/retry";
/// How long the operator may take for all templates.
const PATIENCE: Duration = Duration::from_mins(1);
/// A request made before the operator's first look at a template counts as handled: repeat it.
const REPEAT: Duration = Duration::from_secs(3);
const INTERVAL: Duration = Duration::from_millis(200);

/// Waits until every template that uses one of our images has its digest of now; asks for it where
/// it has another. Templates without a resolved image are the operator's to finish.
pub(super) fn refresh(context: &Context, images: &Images, step: &Step) -> Result<(), ChartError> {
    let started = Instant::now();
    let mut asked: Option<Instant> = None;
    loop {
        let stale = stale(&list(context)?, &images.backends);
        if stale.is_empty() {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            return Err(ChartError::StaleTemplates(stale.join(", ")));
        }
        if asked.is_none_or(|asked| asked.elapsed() > REPEAT) {
            step.detail(&format!("new images for {}", stale.join(", ")));
            ask(context, &stale)?;
            asked = Some(Instant::now());
        }
        std::thread::sleep(INTERVAL);
    }
}

fn list(context: &Context) -> Result<Value, ChartError> {
    let listed = context
        .kubectl_command()
        .arguments(["get", "clonetemplates.getasym.dev", "--output=json"])
        .output()
        .map_err(|source| ChartError::Kubectl {
            action: "list the templates",
            source,
        })?;
    serde_json::from_str(&listed).map_err(|source| ChartError::Output {
        program: "kubectl get",
        source,
    })
}

/// Names of the templates with an image of ours at another digest.
fn stale(templates: &Value, backends: &[(String, String)]) -> Vec<String> {
    let list = |value: &Value, pointer: &str| -> Vec<Value> {
        value
            .pointer(pointer)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let is_stale = |image: &Value| {
        let named = image["image"].as_str().and_then(|reference| {
            let rest = reference.strip_prefix(SOURCE)?.strip_prefix('/')?;
            Some(rest.split([':', '@']).next().unwrap_or(rest).to_owned())
        });
        named.is_some_and(|name| {
            backends
                .iter()
                .any(|(backend, digest)| *backend == name && image["digest"] != digest.as_str())
        })
    };
    list(templates, "/items")
        .iter()
        .filter(|template| list(template, "/status/images").iter().any(is_stale))
        .filter_map(|template| {
            template
                .pointer("/metadata/name")
                .and_then(Value::as_str)
                .map(str::to_owned)
        })
        .collect()
}

fn ask(context: &Context, templates: &[String]) -> Result<(), ChartError> {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    context
        .kubectl_command()
        .arguments(["annotate", "--overwrite", "clonetemplates.getasym.dev"])
        .arguments(templates)
        .argument(format!("{RETRY}={now}"))
        .run()
        .map_err(|source| ChartError::Kubectl {
            action: "ask for new images of the templates",
            source,
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn template(name: &str, image: &str, digest: &str) -> Value {
        json!({
            "metadata": {"name": name},
            "status": {"images": [{"service": "backend", "image": image, "digest": digest}]},
        })
    }

    #[test]
    fn only_templates_with_an_older_image_of_ours_are_stale() {
        let backends = vec![
            ("asymmetric-slack-backend".to_owned(), "sha256:new".to_owned()),
            ("asymmetric-stripe-backend".to_owned(), "sha256:new".to_owned()),
        ];
        let templates = json!({"items": [
            template("slack", "ghcr.io/asymmetric-ai/asymmetric-slack-backend:latest", "sha256:old"),
            template("stripe", "ghcr.io/asymmetric-ai/asymmetric-stripe-backend:latest", "sha256:new"),
            template("other", "ghcr.io/asymmetric-ai/asymmetric-slack-backend-fork:latest", "sha256:old"),
            template("theirs", "registry.example.com/asymmetric-slack-backend:latest", "sha256:old"),
            {"metadata": {"name": "unresolved"}},
        ]});
        assert_eq!(stale(&templates, &backends), ["slack"]);
        assert!(stale(&json!({"items": []}), &backends).is_empty());
    }
}
