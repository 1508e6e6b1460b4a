//! Carries out a plan. One member's fault does not keep the others from theirs.

use asymmetric_crd::{AppClone, Environment, NamedError};
use kube::api::{DeleteParams, Patch, PatchParams, Preconditions};
use kube::{Api, Client, ResourceExt};

use super::plan::Action;
use super::{FIELD_MANAGER, Fault, REQUEST_MANAGER, build};
use crate::gone::is_gone;
use crate::telemetry::chain;

/// Carries out all of `actions` and hands the reset `id` on to the clones in `hand_on`. Returns what failed.
pub async fn apply(
    client: &Client,
    environment: &Environment,
    actions: &[Action],
    reset: Option<(&str, &[String])>,
) -> Vec<Fault> {
    let clones: Api<AppClone> = Api::namespaced(client.clone(), &environment.namespace().unwrap_or_default());
    let mut faults = Vec::new();
    for action in actions {
        if let Err(error) = carry_out(&clones, environment, action).await {
            faults.push(fault(clone_of(action), &error, environment));
        }
    }
    if let Some((id, hand_on)) = reset {
        for name in hand_on {
            if let Err(error) = ask_reset(&clones, name, id).await {
                faults.push(fault(name, &error, environment));
            }
        }
    }
    faults
}

async fn ask_reset(clones: &Api<AppClone>, name: &str, id: &str) -> Result<(), kube::Error> {
    let parameters = PatchParams::apply(REQUEST_MANAGER).force();
    let patch = build::reset_request(name, id);
    clones.patch(name, &parameters, &Patch::Apply(&patch)).await?;
    Ok(())
}

async fn carry_out(
    clones: &Api<AppClone>,
    environment: &Environment,
    action: &Action,
) -> Result<(), kube::Error> {
    let parameters = PatchParams::apply(FIELD_MANAGER).force();
    match action {
        Action::Apply { clone, member, spec } => {
            let object = build::clone(environment, clone, member, spec);
            clones.patch(clone, &parameters, &Patch::Apply(&object)).await?;
        }
        Action::Adopt { clone } => {
            // Without force: a lock that somebody else took in the meantime is theirs.
            let patch = build::adoption(environment, clone);
            clones
                .patch(clone, &PatchParams::apply(FIELD_MANAGER), &Patch::Apply(&patch))
                .await?;
        }
        Action::Wish { clone } => {
            let patch = build::wish(environment, clone);
            clones.patch(clone, &parameters, &Patch::Apply(&patch)).await?;
        }
        Action::Reset { clone, id } => ask_reset(clones, clone, id).await?,
        Action::Release { clone } => {
            clones
                .patch(clone, &parameters, &Patch::Apply(&build::release(clone)))
                .await?;
        }
        Action::Delete { clone, uid } => {
            let preconditions = Preconditions {
                uid: Some(uid.clone()),
                resource_version: None,
            };
            let parameters = DeleteParams {
                preconditions: Some(preconditions),
                ..DeleteParams::default()
            };
            match clones.delete(clone, &parameters).await {
                Ok(_) => {}
                Err(error) if is_gone(clones, clone, Some(uid), &error).await => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

fn clone_of(action: &Action) -> &str {
    match action {
        Action::Apply { clone, .. }
        | Action::Adopt { clone }
        | Action::Wish { clone }
        | Action::Reset { clone, .. }
        | Action::Release { clone }
        | Action::Delete { clone, .. } => clone,
    }
}

fn fault(clone: &str, error: &kube::Error, environment: &Environment) -> Fault {
    let named = match error {
        kube::Error::Api(status) if status.code == 403 => NamedError::Forbidden {
            what: format!(
                "the operator may not change clone {clone} in namespace {} ({})",
                environment.namespace().unwrap_or_default(),
                status.message
            ),
            instead: "it needs the rights that the chart gives it".to_owned(),
        },
        _ => NamedError::CloneStartFailed {
            id: clone.to_owned(),
            detail: chain(error),
        },
    };
    Fault::of(clone, named)
}
