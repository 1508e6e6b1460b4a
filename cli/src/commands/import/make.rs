//! Making what a registry describes: all of it, or nothing.

use kube::ResourceExt;

use super::plan::Plan;
use crate::failure::Failure;
use crate::session::Session;

/// Asks for the clones, then for the environments. When one of them cannot be made, those of this call are removed
/// again, and the failure follows.
pub(super) async fn all(plan: &Plan, session: &Session) -> Result<(), Failure> {
    let (mut clones, mut environments) = (Vec::new(), Vec::new());
    let made = async {
        for clone in &plan.clones {
            session.provider.create(clone).await?;
            clones.push(clone.name_any());
        }
        for environment in &plan.environments {
            session.provider.create_environment(environment).await?;
            environments.push(environment.name_any());
        }
        Ok(())
    };
    let failure = match made.await {
        Ok(()) => return Ok(()),
        Err(failure) => failure,
    };
    take_back(&clones, &environments, session).await;
    Err(failure)
}

/// Environments first, and without their members: some may have been there before.
async fn take_back(clones: &[String], environments: &[String], session: &Session) {
    let mut left = Vec::new();
    for name in environments {
        if let Err(failure) = session.provider.disband_environment(name).await {
            session.console.fail(&failure);
            left.push(format!("asym env destroy {name}"));
        }
    }
    for id in clones {
        if let Err(failure) = session.provider.destroy(id).await {
            session.console.fail(&failure);
            left.push(format!("asym destroy {id}"));
        }
    }
    let count = clones.len() + environments.len();
    if !left.is_empty() {
        let sentence = format!("not all that was made was removed again: {}", left.join("; "));
        session.console.remark(&sentence);
    } else if count > 0 {
        session.console.remark("what was made before is removed again");
    }
}
