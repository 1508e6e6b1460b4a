//! What came of an import.

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::clone::Desired;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneState, Environment};
use kube::ResourceExt;
use serde::Serialize;

use super::clones::or_dash;
use super::record::Record;
use super::{table, took};

/// How far an import went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was there.
    Nothing,
    /// Nothing was made; it was only checked.
    Planned,
    /// Everything is asked for.
    AskedFor,
    /// Everything was waited for, in this time.
    Made(Duration),
}

/// An import.
#[derive(Clone, Debug)]
pub struct Report {
    file: String,
    /// How far it went.
    pub outcome: Outcome,
    /// The clones that are made.
    pub clones: Vec<AppClone>,
    environments: Vec<Environment>,
    kept: Vec<String>,
    /// What is left out or done differently.
    pub remarks: Vec<String>,
}

impl Report {
    /// An import of `file` that makes these objects and finds the `kept` ones there.
    #[must_use]
    pub fn new(file: &str, clones: &[AppClone], environments: &[Environment], kept: Vec<String>) -> Self {
        Self {
            file: file.to_owned(),
            outcome: Outcome::Nothing,
            clones: clones.to_vec(),
            environments: environments.to_vec(),
            kept,
            remarks: Vec::new(),
        }
    }

    /// A summary and a line per clone.
    #[must_use]
    pub fn story(&self) -> String {
        let file = &self.file;
        let what = counted(self.clones.len(), self.environments.len());
        let summary = match self.outcome {
            Outcome::Nothing if self.kept.is_empty() => {
                return format!("nothing to do: {file} has no clones");
            }
            Outcome::Nothing => return format!("nothing to do: all of {file} is there already"),
            Outcome::Planned => format!("{file} would make {what}"),
            Outcome::AskedFor => format!("{what} of {file} are being made; see asym status"),
            Outcome::Made(duration) => format!("imported {what} of {file} in {}", took(duration)),
        };
        if self.clones.is_empty() {
            return summary;
        }
        let memberships = self.memberships();
        // Addresses come with what is made.
        let mut head = vec!["ID", "TEMPLATE", "STATE", "ENVIRONMENT"];
        let has_urls = matches!(self.outcome, Outcome::Made(_));
        if has_urls {
            head.push("URL");
        }
        let row = |clone: &AppClone| {
            let environment = memberships.get(&clone.name_any()).map(|name| (*name).to_owned());
            let mut row = vec![
                clone.name_any(),
                clone.spec.template.clone(),
                self.state(clone),
                or_dash(environment),
            ];
            if has_urls {
                let endpoints = clone.status.as_ref().and_then(|status| status.endpoints.clone());
                row.push(or_dash(endpoints.and_then(|endpoints| endpoints.api)));
            }
            row
        };
        let rows: Vec<Vec<String>> = self.clones.iter().map(row).collect();
        format!("{summary}\n{}", table::table(&head, &rows))
    }

    /// The same as JSON.
    #[must_use]
    pub fn record(&self) -> ReportRecord {
        let memberships = self.memberships();
        ReportRecord {
            dry_run: self.outcome == Outcome::Planned,
            clones: self
                .clones
                .iter()
                .map(|clone| Record::of(clone, memberships.get(&clone.name_any()).copied()))
                .collect(),
            environments: self
                .environments
                .iter()
                .map(|environment| EnvironmentRecord {
                    name: environment.name_any(),
                    members: environment.spec.members.clone(),
                })
                .collect(),
            unchanged: self.kept.clone(),
            remarks: self.remarks.clone(),
        }
    }

    /// What a clone is, or is asked to be where it is not made yet.
    fn state(&self, clone: &AppClone) -> String {
        let state = match (self.outcome, clone.spec.desired.unwrap_or_default()) {
            (Outcome::Made(_), _) => clone_state(clone),
            (_, Desired::Running) => CloneState::Running,
            (_, Desired::Stopped) => CloneState::Stopped,
        };
        state.to_string()
    }

    fn memberships(&self) -> BTreeMap<String, &str> {
        let pairs = self.environments.iter().flat_map(|environment| {
            let name = environment.metadata.name.as_deref().unwrap_or_default();
            environment.spec.members.iter().map(move |id| (id.clone(), name))
        });
        pairs.collect()
    }
}

/// `2 clones and 1 environment`.
#[must_use]
pub fn counted(clones: usize, environments: usize) -> String {
    let count = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        count => Some(format!("{count} {what}s")),
    };
    let parts = [count(clones, "clone"), count(environments, "environment")];
    match parts.into_iter().flatten().collect::<Vec<_>>().as_slice() {
        [] => "nothing".to_owned(),
        parts => parts.join(" and "),
    }
}

/// An import as JSON.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct ReportRecord {
    dry_run: bool,
    clones: Vec<Record>,
    environments: Vec<EnvironmentRecord>,
    /// Names of what was there already.
    unchanged: Vec<String>,
    remarks: Vec<String>,
}

#[derive(Serialize, Clone, Debug)]
struct EnvironmentRecord {
    name: String,
    members: Vec<String>,
}
