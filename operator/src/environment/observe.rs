//! What is true of an environment's members, from the caches of the watches.

use std::collections::BTreeMap;
use std::sync::Arc;

use asymmetric_crd::constants::ENVIRONMENT_LABEL;
use asymmetric_crd::{AppClone, CloneTemplate, Environment};
use kube::ResourceExt;
use kube::runtime::reflector::Store;

use super::member::Member;

/// What is true of an environment's members.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// Clones that are members, should be, or were, by name.
    pub clones: BTreeMap<String, Arc<AppClone>>,
    /// Templates of members, by name.
    pub templates: BTreeMap<String, Arc<CloneTemplate>>,
}

impl Observed {
    /// The mode that a clone runs when none is asked for.
    #[must_use]
    pub fn default_mode(&self, template: &str) -> Option<&str> {
        let template = self.templates.get(template)?;
        template.spec.modes.first().map(|mode| mode.name.as_str())
    }
}

/// Reads the caches. They may lag behind what this process wrote: everything that is done about it can be done
/// twice.
#[must_use]
pub fn observe(
    environment: &Environment,
    members: &[Member],
    clones: &Store<AppClone>,
    templates: &Store<CloneTemplate>,
) -> Observed {
    let namespace = environment.namespace();
    let name = environment.name_any();
    let is_ours = |clone: &AppClone| {
        clone.namespace() == namespace
            && (clone.labels().get(ENVIRONMENT_LABEL) == Some(&name)
                || members
                    .iter()
                    .any(|member| Some(&member.clone) == clone.metadata.name.as_ref()))
    };
    let clones: BTreeMap<_, _> = clones
        .state_filter(is_ours)
        .into_iter()
        .map(|clone| (clone.name_any(), clone))
        .collect();
    let is_used = |template: &CloneTemplate| {
        let name = template.name_any();
        clones.values().any(|clone| clone.spec.template == name)
            || members
                .iter()
                .any(|member| member.entry.as_ref().is_some_and(|entry| entry.template == name))
    };
    let templates = templates
        .state_filter(is_used)
        .into_iter()
        .map(|template| (template.name_any(), template))
        .collect();
    Observed { clones, templates }
}
