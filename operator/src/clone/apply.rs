//! Carries out one action. Every one can be repeated after a crash at any point.

mod assignment;
mod certificate;
mod credentials;
mod removal;
mod seed;
#[cfg(test)]
mod tests;
mod upgrade;

use asymmetric_crd::constants::{CLEANUP_FINALIZER, OPERATOR_MANAGER};
use asymmetric_crd::{AppClone, CloneTemplate, NamedError};
use k8s_openapi::jiff::Timestamp;
use kube::api::{Api, Patch, PatchParams};
use kube::core::NamespaceResourceScope;
use kube::{Resource, ResourceExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::action::Action;
use super::build::service::service;
use super::error::Error;
use super::external::{self, External};
use super::observe::{Objects, wanted};
use super::observed::{EndedRun, External as Known, Observed};
use super::runtime::Runtime;
use super::snapshot;
use super::status::Outcome;
use crate::metrics;
use crate::postgres::{BaseKey, Databases, PostgresError, RolePasswords, Swap, SwapOutcome};
use crate::telemetry::{self, spans};

/// Carries `action` out.
pub(crate) async fn apply(
    runtime: &Runtime,
    clone: &AppClone,
    (objects, observed): (&Objects, &Observed),
    action: &Action,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let pass = Pass {
        runtime,
        clone,
        objects,
        observed,
        uid: clone.uid().unwrap_or_default(),
        now,
    };
    let traced = spans::step(action.into());
    let result = match traced.run(pass.carry_out(action)).await {
        Ok(outcome) => Ok(outcome),
        Err(Error::Named(error)) => Ok(Outcome::Failed(error)),
        Err(Error::Postgres(error @ PostgresError::NameTaken { .. })) => {
            tracing::info!(error = %telemetry::chain(&error), "the name belongs to somebody else");
            Ok(Outcome::Done)
        }
        Err(error) => Err(error),
    };
    match failure(action, &result) {
        Some(reason) => traced.failed(reason),
        None if matches!(action, Action::Wait(_)) => traced.done(metrics::Outcome::Waiting),
        None => traced.done(metrics::Outcome::Done),
    }
    result
}

/// What traces say about an action that failed, or that says that the spin has.
fn failure(action: &Action, result: &Result<Outcome, Error>) -> Option<&'static str> {
    match (action, result) {
        (_, Err(error)) => Some(error.reason()),
        (Action::Fail(error), _) | (_, Ok(Outcome::Failed(error))) => Some(error.code()),
        _ => None,
    }
}

struct Pass<'a> {
    runtime: &'a Runtime,
    clone: &'a AppClone,
    objects: &'a Objects,
    observed: &'a Observed,
    uid: String,
    now: Timestamp,
}

impl Pass<'_> {
    async fn carry_out(&self, action: &Action) -> Result<Outcome, Error> {
        match action {
            Action::AddFinalizer => self.set_finalizers(&[CLEANUP_FINALIZER]).await?,
            Action::RemoveFinalizer => self.set_finalizers(&[]).await?,
            Action::Begin { mode, suffix } => return self.begin(mode, suffix.as_deref()).await,
            Action::EnsureCredentials => self.ensure_credentials().await?,
            Action::EnsureRoles => {
                let credentials = self.credentials()?;
                let passwords = RolePasswords {
                    role: credentials.database_password,
                    read_only_role: credentials.query_password,
                };
                self.databases()?
                    .ensure_roles(&self.external()?.names, &self.uid, &passwords)
                    .await?;
            }
            Action::CreateDatabase { epoch } => {
                let external = self.external()?;
                let base = external.base.ok_or_else(|| gone("the base's name"))?;
                self.databases()?
                    .create_clone_database(&external.names, &self.uid, &base, *epoch)
                    .await?;
                self.refill_spares(&base)?;
            }
            Action::OpenDatabase => {
                self.databases()?
                    .open_clone_database(&self.external()?.names, &self.uid)
                    .await?;
            }
            Action::Repin { migrations } => return self.repin(migrations).await,
            Action::EnsureRedisUser => self.ensure_redis_user().await?,
            Action::ApplyWorkloads => self.apply_workloads().await?,
            Action::PutTokens { epoch } => self.put_tokens(*epoch).await?,
            Action::RecordEpoch { epoch } => self.record_epoch(*epoch, false).await?,
            Action::Release { epoch } => {
                self.runtime.control.release(&self.address()?, *epoch).await?;
            }
            Action::Fence => {
                let epoch = self.runtime.control.fence(&self.address()?).await?;
                return Ok(Outcome::Fenced { epoch });
            }
            Action::CloseDatabase => {
                let names = self.external()?.names;
                let sessions = self.databases()?.close_clone_database(&names, &self.uid).await?;
                return Ok(Outcome::Closed { sessions });
            }
            Action::CopySnapshot { name, key } => self.copy_snapshot(name, key).await?,
            Action::RecordSnapshot { name } => {
                snapshot::record(self.runtime, self.clone, name, Ok(()), self.now).await?;
            }
            Action::Swap { from } => return self.swap(*from).await,
            Action::SeedOnTop { request } => return self.seed_on_top(request).await,
            Action::RotateTokens { request } => self.rotate_tokens(request).await?,
            Action::IssueCertificate => self.issue_certificate().await?,
            Action::PutCertificate => self.put_certificate().await?,
            Action::PutRateLimits { mode } => {
                self.runtime
                    .control
                    .put_rate_limits(&self.address()?, mode)
                    .await?;
            }
            Action::Rest => return self.prune_runs().await,
            Action::RollBack | Action::CleanUp => self.remove_everything().await?,
            Action::Complete
            | Action::Accept { .. }
            | Action::Finish { .. }
            | Action::Refuse { .. }
            | Action::Fail(_)
            | Action::Wait(_) => {}
        }
        Ok(Outcome::Done)
    }

    async fn set_finalizers(&self, finalizers: &[&str]) -> Result<(), Error> {
        let mut kept: Vec<&str> = self
            .clone
            .finalizers()
            .iter()
            .map(String::as_str)
            .filter(|name| *name != CLEANUP_FINALIZER)
            .collect();
        kept.extend(finalizers);
        let patch =
            json!({"metadata": {"finalizers": kept, "resourceVersion": self.clone.resource_version()}});
        self.api::<AppClone>()
            .patch(
                &self.clone.name_any(),
                &PatchParams::default(),
                &Patch::Merge(patch),
            )
            .await?;
        Ok(())
    }

    async fn apply_workloads(&self) -> Result<(), Error> {
        let found = self.objects.deployment.as_ref();
        let credentials = self
            .observed
            .secrets
            .server
            .as_ref()
            .map(|secret| secret.fingerprint.clone());
        let credentials = credentials.ok_or_else(|| gone("the Secret of the backend"))?;
        let template = self.observed.template.as_ref();
        let deployment = wanted(self.runtime, self.clone, template, found, &credentials)
            .ok_or_else(|| gone("the template"))?;
        self.put(&service(self.clone)).await?;
        self.put(&deployment).await
    }

    /// One that fails is given up: the clone stands still meanwhile.
    async fn copy_snapshot(&self, name: &str, key: &BaseKey) -> Result<(), Error> {
        let description = format!("snapshot {name} of {}", self.clone.name_any());
        let copied = self
            .databases()?
            .take_snapshot(&self.external()?.names, &self.uid, key, &description)
            .await;
        match copied {
            Ok(()) => Ok(()),
            Err(error) if error.is_outage() => Err(error.into()),
            Err(error) => {
                let error = NamedError::SnapshotFailed {
                    id: self.clone.name_any(),
                    detail: telemetry::chain(&error),
                };
                snapshot::record(self.runtime, self.clone, name, Err(&error), self.now).await?;
                Ok(())
            }
        }
    }

    async fn swap(&self, from: i64) -> Result<Outcome, Error> {
        let external = self.external()?;
        let base = external.base.ok_or_else(|| gone("the base's name"))?;
        let swap = Swap {
            from_epoch: from,
            to_epoch: from + 1,
            base,
            ended_at: self.now,
        };
        let swapped = self.databases()?.swap(&external.names, &self.uid, &swap).await?;
        self.refill_spares(&swap.base)?;
        Ok(match swapped {
            SwapOutcome::Swapped { run, .. } => Outcome::Swapped {
                run: run.map(|database| EndedRun {
                    epoch: from,
                    database,
                    ended_at: self.now,
                }),
            },
            SwapOutcome::AlreadySwapped => Outcome::Done,
        })
    }

    fn refill_spares(&self, base: &BaseKey) -> Result<(), NamedError> {
        let count = self.runtime.context.settings.spares;
        self.databases()?.refill_spares(base, count.into());
        Ok(())
    }

    async fn prune_runs(&self) -> Result<Outcome, Error> {
        if !matches!(&self.observed.databases, Known::Known(facts) if !facts.runs.is_empty()) {
            return Ok(Outcome::Done);
        }
        let retain = self.runtime.retain_runs;
        let pruned = self.databases()?.prune_runs(&self.uid, retain, self.now).await?;
        Ok(Outcome::Pruned(pruned.into_iter().map(|run| run.epoch).collect()))
    }

    /// The server that the clone's database is on.
    fn databases(&self) -> Result<&dyn Databases, NamedError> {
        let servers = &self.runtime.context.database_servers;
        Ok(&*servers.of(self.clone)?.databases)
    }

    fn template(&self) -> Result<&CloneTemplate, Error> {
        self.observed
            .template
            .as_ref()
            .ok_or_else(|| gone("the template"))
    }

    fn external(&self) -> Result<External, Error> {
        external::names(self.clone).ok_or_else(|| gone("the clone's names"))
    }

    /// Server-side apply of an object that the operator owns.
    async fn put<K>(&self, object: &K) -> Result<(), Error>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>
            + Clone
            + Serialize
            + DeserializeOwned
            + std::fmt::Debug,
    {
        let parameters = PatchParams::apply(OPERATOR_MANAGER).force();
        self.api::<K>()
            .patch(&object.name_any(), &parameters, &Patch::Apply(object))
            .await?;
        Ok(())
    }

    fn api<K>(&self) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    {
        Api::namespaced(
            self.runtime.context.client.clone(),
            &self.clone.namespace().unwrap_or_default(),
        )
    }
}

fn gone(what: &str) -> Error {
    Error::Gone {
        what: what.to_owned(),
    }
}
