//! The custom resource definitions: printed for the chart, and applied at start so that they are those of the
//! operator that runs (Helm never upgrades what is in `crds/`).

use std::time::Duration;

use asymmetric_crd::constants::{UNOBSERVED, VERSION_LABEL};
use asymmetric_crd::{AppClone, CloneSnapshot, CloneTemplate, Environment};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{CustomResourceDefinition, JSON};
use kube::api::{Patch, PatchParams};
use kube::runtime::{conditions, wait::await_condition};
use kube::{Api, Client, CustomResourceExt, ResourceExt};
use serde_json::json;
use thiserror::Error;
use tokio::time::timeout;

use crate::metrics::Metrics;

/// Field manager of the definitions.
const FIELD_MANAGER: &str = "asymmetric-operator-crds";
/// Longest wait for the API server to serve a definition.
const ESTABLISH_TIMEOUT: Duration = Duration::from_mins(1);

/// Why the kinds are not served.
#[derive(Error, Debug)]
pub enum CrdError {
    /// The definitions do not serialize.
    #[error("failed to write the definition of {kind} as YAML")]
    Yaml {
        /// The kind.
        kind: &'static str,
        /// Why.
        #[source]
        source: serde_saphyr::ser::Error,
    },
    /// The API server did not take a definition.
    #[error("failed to apply the definition {name}")]
    Apply {
        /// Name of the definition.
        name: String,
        /// The API server's answer.
        #[source]
        source: Box<kube::Error>,
    },
    /// It could not be waited for.
    #[error("failed to watch the definition {name}")]
    Watch {
        /// Name of the definition.
        name: String,
        /// Why.
        #[source]
        source: Box<kube::runtime::wait::Error>,
    },
    /// It is not served.
    #[error("the definition {name} is not served after {} s", ESTABLISH_TIMEOUT.as_secs())]
    NotServed {
        /// Name of the definition.
        name: String,
    },
}

/// The definitions, labelled with the version that they are of, so that others can tell whether they are older.
fn all() -> [(&'static str, CustomResourceDefinition); 4] {
    [
        ("Clone", AppClone::crd()),
        ("Environment", Environment::crd()),
        ("CloneTemplate", CloneTemplate::crd()),
        ("CloneSnapshot", CloneSnapshot::crd()),
    ]
    .map(|(kind, mut definition)| {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        definition.labels_mut().insert(VERSION_LABEL.to_owned(), version);
        (kind, with_status_from_the_start(definition))
    })
}

/// Tools that wait by kstatus, such as Flux, take an object without any status for one that is as it should be. So an
/// object has one before the operator has seen it: of another generation than its own.
fn with_status_from_the_start(mut definition: CustomResourceDefinition) -> CustomResourceDefinition {
    for version in &mut definition.spec.versions {
        let schema = version
            .schema
            .as_mut()
            .and_then(|schema| schema.open_api_v3_schema.as_mut());
        let properties = schema.and_then(|schema| schema.properties.as_mut());
        if let Some(status) = properties.and_then(|properties| properties.get_mut("status")) {
            status.default = Some(JSON(json!({"observedGeneration": UNOBSERVED})));
        }
    }
    definition
}

/// All definitions as one stream of YAML documents.
pub fn yaml() -> Result<String, CrdError> {
    let documents: Result<Vec<String>, CrdError> = all()
        .into_iter()
        .map(|(kind, definition)| {
            serde_saphyr::to_string(&definition).map_err(|source| CrdError::Yaml { kind, source })
        })
        .collect();
    Ok(documents?.join("---\n"))
}

/// Applies the definitions and waits until they are served. Without the right to apply them, those that are there
/// have to do.
pub async fn ensure(client: &Client, metrics: &Metrics) -> Result<(), CrdError> {
    let api: Api<CustomResourceDefinition> = Api::all(client.clone());
    for (kind, definition) in all() {
        let name = definition.name_any();
        metrics.set_missing(kind, true);
        match api
            .patch(
                &name,
                &PatchParams::apply(FIELD_MANAGER).force(),
                &Patch::Apply(&definition),
            )
            .await
        {
            Ok(_) => {}
            Err(kube::Error::Api(status)) if status.code == 403 => {
                tracing::warn!(
                    name,
                    "the definition may not be applied; the one that is there is used"
                );
            }
            Err(source) => {
                return Err(CrdError::Apply {
                    name,
                    source: Box::new(source),
                });
            }
        }
        let established = await_condition(api.clone(), &name, conditions::is_crd_established());
        match timeout(ESTABLISH_TIMEOUT, established).await {
            Ok(Ok(_)) => metrics.set_missing(kind, false),
            Ok(Err(source)) => {
                return Err(CrdError::Watch {
                    name,
                    source: Box::new(source),
                });
            }
            Err(_) => return Err(CrdError::NotServed { name }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_read_back_as_they_were_written() {
        let yaml = yaml().unwrap();
        let documents: Vec<&str> = yaml.split("---\n").collect();
        assert_eq!(documents.len(), 4);
        for (document, (kind, definition)) in documents.iter().zip(all()) {
            let read: CustomResourceDefinition = serde_saphyr::from_str(document).unwrap();
            assert_eq!(read, definition, "{kind}");
        }
    }

    #[test]
    fn every_kind_has_a_status_of_no_generation_from_the_start() {
        for (kind, definition) in all() {
            let definition = serde_json::to_value(definition).unwrap();
            let schema = &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
            assert_eq!(
                schema["properties"]["status"]["default"],
                json!({"observedGeneration": -1}),
                "{kind}"
            );
        }
    }
}
