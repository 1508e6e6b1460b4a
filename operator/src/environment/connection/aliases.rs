//! Stable names of members: a Service for each.

use std::collections::BTreeMap;
use std::time::Instant;

use asymmetric_crd::Environment;
use asymmetric_crd::constants::ENVIRONMENT_LABEL;
use k8s_openapi::api::core::v1::Service;
use kube::api::{DeleteParams, ListParams, Preconditions};
use kube::{Api, Client, ResourceExt};

use super::{ConnectionError, Reachable, Written, owned};
use crate::environment::{Fault, build};
use crate::gone::is_gone;

/// The aliases that were applied, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Aliases {
    applied: BTreeMap<String, Written>,
    /// When those that nobody wants were looked for.
    cleaned: Option<Written>,
}

/// Applies the aliases that are new, have changed or are not fresh any more, and deletes those that nobody wants.
pub(super) async fn apply(
    client: &Client,
    environment: &Environment,
    members: &[Reachable<'_>],
    before: &Aliases,
    now: Instant,
    faults: &mut Vec<Fault>,
) -> Aliases {
    let mut aliases = Aliases::default();
    for member in members {
        let Some(name) = build::alias_name(environment, member.name) else {
            continue;
        };
        let service = build::alias(environment, &name, &member.clone.name_any(), member.port);
        let written = Written::of(&service, now);
        if let Some(known) = before.applied.get(&name).filter(|known| known.is_still(&written)) {
            aliases.applied.insert(name, known.clone());
            continue;
        }
        match owned::apply(client, environment, &service).await {
            Ok(()) => {
                aliases.applied.insert(name, written);
            }
            Err(error) => faults.push(Fault::of(
                &member.clone.name_any(),
                error.named(&environment.name_any()),
            )),
        }
    }
    let wanted: Vec<String> = members
        .iter()
        .filter_map(|member| build::alias_name(environment, member.name))
        .collect();
    let cleaned = Written::of(&wanted, now);
    if let Some(known) = before.cleaned.as_ref().filter(|known| known.is_still(&cleaned)) {
        aliases.cleaned = Some(known.clone());
        return aliases;
    }
    match delete_others(client, environment, &wanted).await {
        Ok(()) => aliases.cleaned = Some(cleaned),
        Err(error) => faults.push(Fault::of("", error.named(&environment.name_any()))),
    }
    aliases
}

async fn delete_others(
    client: &Client,
    environment: &Environment,
    wanted: &[String],
) -> Result<(), ConnectionError> {
    let services: Api<Service> =
        Api::namespaced(client.clone(), &environment.namespace().unwrap_or_default());
    let selector = format!("{ENVIRONMENT_LABEL}={}", environment.name_any());
    let listed = services
        .list_metadata(&ListParams::default().labels(&selector))
        .await;
    for service in listed.map_err(ConnectionError::api("list the alias Services"))? {
        let name = service.name_any();
        if wanted.contains(&name) || !owned::is_controlled(&service.metadata, environment) {
            continue;
        }
        let preconditions = Preconditions {
            uid: service.uid(),
            resource_version: None,
        };
        let parameters = DeleteParams {
            preconditions: Some(preconditions),
            ..DeleteParams::default()
        };
        match services.delete(&name, &parameters).await {
            Ok(_) => {}
            Err(error) if is_gone(&services, &name, service.uid().as_deref(), &error).await => {}
            Err(error) => return Err(ConnectionError::api(format!("delete the Service {name}"))(error)),
        }
    }
    Ok(())
}
