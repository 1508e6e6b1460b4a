//! Which part of the cluster the operator cares for.

use kube::{Api, Client, Resource, core::NamespaceResourceScope};

/// The namespaces whose clones and environments are reconciled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them; needs cluster-wide rights.
    Cluster,
    /// These; each has its own set of controllers, so that rights by `RoleBinding` suffice.
    Namespaces(Vec<String>),
}

impl Scope {
    /// The scope of a list of namespaces; empty entries do not count, and an empty list is the cluster.
    #[must_use]
    pub fn of(namespaces: &[String]) -> Self {
        let mut named: Vec<String> = namespaces
            .iter()
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        named.sort();
        named.dedup();
        if named.is_empty() {
            Self::Cluster
        } else {
            Self::Namespaces(named)
        }
    }

    /// One scope per set of controllers: itself for the cluster, one per namespace otherwise.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        match self {
            Self::Cluster => vec![Part::Cluster],
            Self::Namespaces(names) => names.iter().cloned().map(Part::Namespace).collect(),
        }
    }
}

/// What one set of controllers cares for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All namespaces.
    Cluster,
    /// One namespace.
    Namespace(String),
}

impl Part {
    /// An interface to the objects of kind `K` in this part, for watches and lists.
    #[must_use]
    pub fn api<K>(&self, client: &Client) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope>,
        K::DynamicType: Default,
    {
        match self {
            Self::Cluster => Api::all(client.clone()),
            Self::Namespace(name) => Api::namespaced(client.clone(), name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_the_cluster() {
        assert_eq!(Scope::of(&[]), Scope::Cluster);
        assert_eq!(Scope::of(&[" ".into(), String::new()]), Scope::Cluster);
        assert_eq!(Scope::Cluster.parts(), [Part::Cluster]);
    }

    #[test]
    fn a_namespace_counts_once() {
        let scope = Scope::of(&["b".into(), "a".into(), "b".into()]);
        assert_eq!(
            scope.parts(),
            [Part::Namespace("a".into()), Part::Namespace("b".into())]
        );
    }
}
