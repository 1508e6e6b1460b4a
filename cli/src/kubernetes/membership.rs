//! Which clones environments list, changed without losing what others change at the same time: an environment is
//! written, or removed, only as it was read, and read again when it has changed since.

use std::time::Duration;

use asymmetric_crd::clone::Desired;
use asymmetric_crd::{Environment, EnvironmentSpec};
use kube::api::{DeleteParams, Preconditions};
use kube::{Api, ResourceExt};

use super::client::{Fault, answered};
use super::faults::{is_conflict, is_not_found};
use super::{Kubernetes, environments};
use crate::failure::Failure;
use crate::provider::ListOptions;

/// How often a change is tried again when somebody else changed the object in between.
const ATTEMPTS: u32 = 40;

/// The longest pause between two attempts. Those who meet do not meet again: pauses are of random length.
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// What becomes of an environment.
enum Change {
    Nothing,
    Create(Environment),
    Replace(Environment),
    /// Removes it, and nothing of what it holds that is wanted elsewhere.
    Delete(Environment),
    /// Somebody is removing it; it has to be gone first.
    Await,
}

/// Adds the clone to the environment, which is made if it is not there.
pub(super) async fn join(cluster: &Kubernetes, name: &str, id: &str) -> Result<(), Failure> {
    change(cluster, name, |environment| match environment {
        None => {
            let spec = EnvironmentSpec {
                members: vec![id.to_owned()],
                ..EnvironmentSpec::default()
            };
            Change::Create(Environment::new(name, spec))
        }
        Some(environment) if environment.metadata.deletion_timestamp.is_some() => Change::Await,
        Some(environment) if lists(&environment, id) => Change::Nothing,
        Some(mut environment) => {
            environment.spec.members.push(id.to_owned());
            Change::Replace(environment)
        }
    })
    .await
}

/// Takes the clone out of the environments that list it. One that has no other member goes, unless somebody joins.
pub(super) async fn leave(cluster: &Kubernetes, id: &str) -> Result<(), Failure> {
    let listed = environments::list(cluster, &ListOptions::default()).await?;
    for environment in listed.iter().filter(|environment| lists(environment, id)) {
        change(cluster, &environment.name_any(), |environment| {
            let Some(mut environment) = environment.filter(|environment| lists(environment, id)) else {
                return Change::Nothing;
            };
            environment.spec.members.retain(|member| member != id);
            if environment.metadata.deletion_timestamp.is_some() {
                Change::Nothing
            } else if environment.spec.members.is_empty() && environment.spec.clones.is_empty() {
                Change::Delete(environment)
            } else {
                Change::Replace(environment)
            }
        })
        .await?;
    }
    Ok(())
}

/// Takes back the wish that all members run, if nobody wishes otherwise by now: each can be stopped again.
pub(super) async fn release(cluster: &Kubernetes, name: &str) -> Result<(), Failure> {
    change(cluster, name, |environment| match environment {
        Some(mut environment) if environment.spec.desired == Some(Desired::Running) => {
            environment.spec.desired = None;
            Change::Replace(environment)
        }
        _ => Change::Nothing,
    })
    .await
}

fn lists(environment: &Environment, id: &str) -> bool {
    environment.spec.members.iter().any(|member| member == id)
}

async fn change(
    cluster: &Kubernetes,
    name: &str,
    decide: impl Fn(Option<Environment>) -> Change,
) -> Result<(), Failure> {
    let api: Api<Environment> = cluster.api();
    for attempt in 0..ATTEMPTS {
        pause(attempt).await;
        let known = answered(api.get_opt(name)).await;
        let known = known.map_err(|fault| cluster.doing("get environments").failed(fault))?;
        let change = decide(known);
        let is_create = matches!(change, Change::Create(_));
        match carry_out(cluster, &api, name, change).await {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            // Another one was faster: it is made, changed or gone by now.
            Err(fault) if is_conflict(&fault) || (!is_create && is_not_found(&fault)) => {}
            Err(fault) => return Err(cluster.doing("change environments").failed(fault)),
        }
    }
    Err(Failure::Unexpected(
        format!("failed to change environment {name}: others keep changing it; try again").into(),
    ))
}

/// Whether the change is done.
async fn carry_out(
    cluster: &Kubernetes,
    api: &Api<Environment>,
    name: &str,
    change: Change,
) -> Result<bool, Fault> {
    let params = cluster.posting();
    match change {
        Change::Nothing => {}
        Change::Await => return Ok(false),
        Change::Create(environment) => {
            answered(api.create(&params, &environment)).await?;
        }
        Change::Replace(environment) => {
            answered(api.replace(name, &params, &environment)).await?;
        }
        Change::Delete(environment) => {
            let params = DeleteParams {
                preconditions: Some(Preconditions {
                    uid: environment.metadata.uid,
                    resource_version: environment.metadata.resource_version,
                }),
                ..cluster.deleting()
            };
            answered(api.delete(name, &params)).await?;
        }
    }
    Ok(true)
}

async fn pause(attempt: u32) {
    if attempt == 0 {
        return;
    }
    let longest = Duration::from_millis(10 << attempt.min(6)).min(LONGEST_PAUSE);
    tokio::time::sleep(longest.mul_f64(rand::random::<f64>())).await;
}
