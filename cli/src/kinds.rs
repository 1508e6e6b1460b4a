//! Names of objects in kubectl's forms: `slack-a1b2`, `clone/slack-a1b2` and `clone.getasym.dev/slack-a1b2` are one.

use asymmetric_crd::constants::GROUP;

/// What a name can belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A clone.
    Clone,
    /// An environment.
    Environment,
    /// A snapshot of a clone.
    Snapshot,
    /// A template of the catalog.
    Template,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Clone, Self::Environment, Self::Snapshot, Self::Template];

    /// The kind's name in the API, in the singular.
    fn resource(self) -> &'static str {
        match self {
            Self::Clone => "clone",
            Self::Environment => "environment",
            Self::Snapshot => "clonesnapshot",
            Self::Template => "clonetemplate",
        }
    }

    /// The kind as people say it, with its article.
    fn spoken(self) -> &'static str {
        match self {
            Self::Clone => "a clone",
            Self::Environment => "an environment",
            Self::Snapshot => "a snapshot",
            Self::Template => "a template",
        }
    }

    /// `clone.getasym.dev/NAME`, the way `kubectl -o name` writes it.
    #[must_use]
    pub fn qualified(self, name: &str) -> String {
        format!("{}.{GROUP}/{name}", self.resource())
    }

    /// The kind behind `clone`, `clones` or either with the group.
    fn of(resource: &str) -> Option<Self> {
        let resource = resource.strip_suffix(&format!(".{GROUP}")).unwrap_or(resource);
        Self::ALL.into_iter().find(|kind| {
            let singular = kind.resource();
            resource == singular || resource.strip_suffix('s') == Some(singular)
        })
    }
}

/// The name in `text`, whose kind, if it is there, must be among `kinds`.
fn name(text: &str, kinds: &[Kind]) -> Result<String, String> {
    let Some((resource, name)) = text.split_once('/') else {
        return Ok(text.to_owned());
    };
    let expected: Vec<&str> = kinds.iter().map(|kind| kind.spoken()).collect();
    let expected = expected.join(" or ");
    match Kind::of(resource) {
        Some(kind) if kinds.contains(&kind) && !name.is_empty() => Ok(name.to_owned()),
        Some(kind) if !kinds.contains(&kind) => Err(format!("this is {}, not {expected}", kind.spoken())),
        _ => Err(format!(
            "this does not name {expected}, such as {}",
            kinds[0].qualified("NAME")
        )),
    }
}

/// Reads the id of a clone.
pub fn clone_id(text: &str) -> Result<String, String> {
    name(text, &[Kind::Clone])
}

/// Reads the name of an environment.
pub fn environment_name(text: &str) -> Result<String, String> {
    name(text, &[Kind::Environment])
}

/// Reads the id of a clone or the name of an environment.
pub fn clone_or_environment(text: &str) -> Result<String, String> {
    name(text, &[Kind::Clone, Kind::Environment])
}

/// Reads the name of a snapshot.
pub fn snapshot_name(text: &str) -> Result<String, String> {
    name(text, &[Kind::Snapshot])
}

/// Reads the name of a template.
pub fn template_name(text: &str) -> Result<String, String> {
    name(text, &[Kind::Template])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_name_is_the_name() {
        for text in [
            "slack-a1",
            "clone/slack-a1",
            "clones/slack-a1",
            "clone.getasym.dev/slack-a1",
            "clones.getasym.dev/slack-a1",
        ] {
            assert_eq!(clone_id(text).unwrap(), "slack-a1", "{text}");
        }
        for kind in Kind::ALL {
            assert_eq!(name(&kind.qualified("x"), &[kind]).unwrap(), "x");
        }
        assert_eq!(clone_or_environment("environment/acme").unwrap(), "acme");
    }

    #[test]
    fn names_of_other_things_are_refused() {
        assert_eq!(
            clone_id("environment/acme").unwrap_err(),
            "this is an environment, not a clone"
        );
        assert_eq!(
            environment_name("clone/x").unwrap_err(),
            "this is a clone, not an environment"
        );
        for text in ["pod/x", "/x", "clone/", "clone.other.dev/x"] {
            assert_eq!(
                clone_id(text).unwrap_err(),
                "this does not name a clone, such as clone.getasym.dev/NAME",
                "{text}"
            );
        }
    }
}
