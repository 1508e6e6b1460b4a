//! Making environments the way `kubectl` does, and waiting for what they say.

use asymmetric_crd::environment::{MemberFailure, MemberStatus};
use asymmetric_crd::{AppClone, CloneState, Environment, EnvironmentStatus};
use kube::api::{DeleteParams, Patch, PatchParams};
use serde_json::{Value, json};

use crate::TestNamespace;
use crate::wait;

/// Field manager of these tests.
const MANAGER: &str = "asymmetric-e2e";

impl TestNamespace {
    /// Applies an environment of `spec`.
    pub async fn apply_environment(&self, name: &str, spec: &Value) -> Environment {
        let applied = self.try_apply_environment(name, spec).await;
        applied.expect("the environment is accepted")
    }

    /// The same; what the API server says is the caller's.
    pub async fn try_apply_environment(&self, name: &str, spec: &Value) -> kube::Result<Environment> {
        let manifest = json!({
            "apiVersion": "getasym.dev/v1alpha1", "kind": "Environment", "metadata": {"name": name}, "spec": spec,
        });
        let parameters = PatchParams::apply(MANAGER).validation_strict();
        self.api().patch(name, &parameters, &Patch::Apply(manifest)).await
    }

    /// Waits until `check` holds for the status of an environment's spec as it is now.
    pub async fn environment(
        &self,
        name: &str,
        expectation: &str,
        check: impl Fn(&EnvironmentStatus) -> bool,
    ) -> Environment {
        wait::until(
            &self.api(),
            name,
            expectation,
            |environment: Option<&Environment>| {
                let environment = environment?;
                let status = environment.status.as_ref()?;
                let is_current = status.observed_generation == environment.metadata.generation;
                (is_current && check(status)).then(|| environment.clone())
            },
        )
        .await
    }

    /// Waits until each member of an environment is up or listed as failed.
    pub async fn settled_environment(&self, name: &str) -> Environment {
        self.environment(name, "every member is up or has failed", |status| {
            let is_up = |member: &MemberStatus| member.state == Some(CloneState::Running);
            let has_failed =
                |member: &MemberStatus| status.failures.iter().any(|failure| failure.name == member.name);
            !status.members.is_empty()
                && status
                    .members
                    .iter()
                    .all(|member| is_up(member) || has_failed(member))
        })
        .await
    }

    /// Deletes an environment and waits until it and its clones are gone.
    pub async fn destroy_environment(&self, name: &str) {
        let environments = self.api::<Environment>();
        environments
            .delete(name, &DeleteParams::default())
            .await
            .expect("the environment can be deleted");
        self.environment_gone(name).await;
    }

    /// Waits until an environment and its clones are gone.
    pub async fn environment_gone(&self, name: &str) {
        let environments = self.api::<Environment>();
        wait::until(&environments, name, "it is gone", |environment| {
            environment.is_none().then_some(())
        })
        .await;
        let selector = format!("getasym.dev/environment={name}");
        wait::until_all(
            &self.api::<AppClone>(),
            &selector,
            "its clones are gone",
            |clones| clones.is_empty().then_some(()),
        )
        .await;
    }
}

/// The status of an environment that has one.
pub fn status(environment: &Environment) -> &EnvironmentStatus {
    environment.status.as_ref().expect("the environment has a status")
}

/// A member by its name.
pub fn member<'a>(environment: &'a Environment, name: &str) -> &'a MemberStatus {
    let found = status(environment)
        .members
        .iter()
        .find(|member| member.name == name);
    found.unwrap_or_else(|| panic!("{name} is no member: {:?}", environment.status))
}

/// Why a member failed.
pub fn failure<'a>(environment: &'a Environment, name: &str) -> &'a MemberFailure {
    let found = status(environment)
        .failures
        .iter()
        .find(|failure| failure.name == name);
    found.unwrap_or_else(|| panic!("{name} has not failed: {:?}", environment.status))
}
