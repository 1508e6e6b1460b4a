//! The members that an environment wants.

use asymmetric_crd::environment::EnvironmentClone;
use asymmetric_crd::{Environment, names, validate};
use kube::ResourceExt;

/// A wanted member.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Name in the environment.
    pub name: String,
    /// Id of its clone.
    pub clone: String,
    /// How the clone is made; `None` for a clone that somebody else made and the environment only lists.
    pub entry: Option<EnvironmentClone>,
}

/// The members of an environment whose spec is valid: declared ones in order, then listed ones.
#[must_use]
pub fn wanted(environment: &Environment) -> Vec<Member> {
    let namespace = environment.namespace().unwrap_or_default();
    let name = environment.name_any();
    let entries = &environment.spec.clones;
    let mut members: Vec<Member> = entries
        .iter()
        .zip(validate::member_names(entries))
        .map(|(entry, member)| Member {
            clone: names::member_clone_id(&namespace, &name, &member, &entry.template),
            name: member,
            entry: Some(entry.clone()),
        })
        .collect();
    for id in &environment.spec.members {
        if members.iter().all(|member| member.clone != *id) {
            members.push(Member {
                name: id.clone(),
                clone: id.clone(),
                entry: None,
            });
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::EnvironmentSpec;

    use super::*;

    #[test]
    fn declared_members_keep_their_ids_when_an_entry_is_inserted() {
        let entry = |template: &str| EnvironmentClone {
            template: template.into(),
            ..EnvironmentClone::default()
        };
        let spec = |clones: Vec<EnvironmentClone>| EnvironmentSpec {
            clones,
            ..EnvironmentSpec::default()
        };
        let before = wanted(&Environment::new(
            "acme",
            spec(vec![entry("slack"), entry("slack")]),
        ));
        let after = wanted(&Environment::new(
            "acme",
            spec(vec![entry("stripe"), entry("slack"), entry("slack")]),
        ));
        assert_eq!(before[1].name, "slack-2");
        assert_eq!(before[..], after[1..]);
    }

    #[test]
    fn a_listed_clone_that_is_declared_counts_once() {
        let entry = EnvironmentClone {
            template: "slack".into(),
            ..EnvironmentClone::default()
        };
        let id = names::member_clone_id("", "acme", "slack", "slack");
        let spec = EnvironmentSpec {
            clones: vec![entry],
            members: vec![id, "stripe-1".into()],
            ..EnvironmentSpec::default()
        };
        let members = wanted(&Environment::new("acme", spec));
        assert_eq!(
            members
                .iter()
                .map(|member| member.name.as_str())
                .collect::<Vec<_>>(),
            ["slack", "stripe-1"]
        );
    }
}
