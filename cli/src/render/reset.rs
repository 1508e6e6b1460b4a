//! What a reset did.

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::clone::{RequestPhase, RequestStatus};
use asymmetric_crd::{AppClone, Environment, NamedError};
use kube::ResourceExt;
use serde::Serialize;
use serde_json::json;

use super::{table, took};
use crate::failure::Failure;

/// `reset slack-a1b2 (dropped, re-migrated, re-seeded) in 143 ms (epoch 2)`.
#[must_use]
pub fn sentence(clone: &AppClone, duration: Duration) -> String {
    let epoch = epoch(clone)
        .map(|epoch| format!(" (epoch {epoch})"))
        .unwrap_or_default();
    format!(
        "reset {} (dropped, re-migrated, re-seeded) in {}{epoch}",
        clone.name_any(),
        took(duration)
    )
}

/// The reset of a clone as JSON.
#[must_use]
pub fn record(clone: &AppClone, duration: Duration) -> serde_json::Value {
    json!({"id": clone.name_any(), "epoch": epoch(clone), "milliseconds": milliseconds(duration)})
}

/// The reset of an environment.
#[derive(Serialize, Clone, Debug)]
pub struct Report {
    environment: String,
    succeeded: bool,
    milliseconds: u64,
    members: Vec<Member>,
}

#[derive(Serialize, Clone, Debug)]
struct Member {
    name: String,
    id: String,
    epoch: Option<i64>,
    milliseconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What became of the members of `environment`.
#[must_use]
pub fn environment(
    environment: &Environment,
    clones: &BTreeMap<String, AppClone>,
    duration: Duration,
    succeeded: bool,
) -> Report {
    let status = environment.status.clone().unwrap_or_default();
    let began = status
        .requests
        .get("reset")
        .and_then(|request| request.started_at.clone());
    let members = status
        .members
        .iter()
        .map(|member| {
            let clone = clones.get(&member.clone);
            let request = clone.and_then(|clone| clone.status.as_ref()?.requests.get("reset"));
            // A member's own request from before this one says nothing about it.
            let request = request.filter(|request| request.started_at >= began);
            let error = request.and_then(failed).or_else(|| {
                let failure = status
                    .failures
                    .iter()
                    .find(|failure| failure.name == member.name)?;
                (!succeeded).then(|| failure.message.clone())
            });
            Member {
                name: member.name.clone(),
                id: member.clone.clone(),
                epoch: clone.and_then(epoch).or(member.epoch),
                milliseconds: request.and_then(|request| request.duration_milliseconds),
                error,
            }
        })
        .collect();
    Report {
        environment: environment.name_any(),
        succeeded,
        milliseconds: milliseconds(duration),
        members,
    }
}

impl Report {
    /// Why members were not reset.
    #[must_use]
    pub fn failures(&self) -> Vec<Failure> {
        self.members.iter().filter_map(Member::failure).collect()
    }

    /// Why the clone `id` was not reset, if it was not.
    #[must_use]
    pub fn failure(&self, id: &str) -> Option<Failure> {
        self.members.iter().find(|member| member.id == id)?.failure()
    }
}

impl Member {
    fn failure(&self) -> Option<Failure> {
        Some(
            NamedError::ResetFailed {
                name: self.id.clone(),
                detail: self.error.clone()?,
            }
            .into(),
        )
    }
}

/// A line for the environment and one for each member that was reset.
#[must_use]
pub fn environment_lines(report: &Report) -> String {
    let duration = took(Duration::from_millis(report.milliseconds));
    let outcome = if report.succeeded {
        "reset"
    } else {
        "not completely reset:"
    };
    let head = if report.succeeded {
        format!("{outcome} {} in {duration}", report.environment)
    } else {
        format!("{outcome} {} after {duration}", report.environment)
    };
    let facts: Vec<(&str, String)> = report
        .members
        .iter()
        .filter(|member| member.error.is_none())
        .map(|member| {
            let took = member
                .milliseconds
                .map(|milliseconds| format!(" in {milliseconds} ms"))
                .unwrap_or_default();
            let epoch = member
                .epoch
                .map(|epoch| format!(" (epoch {epoch})"))
                .unwrap_or_default();
            (member.name.as_str(), format!("{}{took}{epoch}", member.id))
        })
        .collect();
    if facts.is_empty() {
        head
    } else {
        format!("{head}\n{}", table::facts(&facts))
    }
}

fn failed(request: &RequestStatus) -> Option<String> {
    (request.phase == RequestPhase::Failed).then(|| request.error.clone().unwrap_or_default())
}

fn epoch(clone: &AppClone) -> Option<i64> {
    clone.status.as_ref()?.epoch
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
