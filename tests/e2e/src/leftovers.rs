//! Whether anything of a clone is left anywhere.

use asymmetric_crd::AppClone;
use asymmetric_crd::constants::CLONE_LABEL;
use kube::ResourceExt;
use kube::api::{Api, DynamicObject, ListParams};
use kube::discovery::{Discovery, Scope, verbs};

use crate::clones::{database, status};
use crate::{TestNamespace, postgres, redis, wait};

/// What a clone is called outside of its namespace. Taken while it lives, looked for when it is gone.
#[derive(Clone, Debug)]
pub struct Traces {
    id: String,
    uid: String,
    database: String,
    prefix: String,
}

impl Traces {
    /// Of a clone that has its names.
    pub fn of(clone: &AppClone) -> Self {
        Self {
            id: clone.name_any(),
            uid: clone.uid().expect("the clone has a uid"),
            database: database(clone).to_owned(),
            prefix: status(clone)
                .redis_prefix
                .clone()
                .expect("the clone has a prefix"),
        }
    }

    /// Databases, roles, Redis user and keys that are there now.
    pub async fn outside(&self, namespace: &TestNamespace) -> Vec<String> {
        let cluster = &namespace.cluster;
        let mut found = Vec::new();
        let databases = postgres::databases_of(cluster, &self.database, &self.uid).await;
        found.extend(databases.into_iter().map(|name| format!("database {name}")));
        let roles = postgres::roles_of(cluster, &self.database, &self.uid).await;
        found.extend(roles.into_iter().map(|name| format!("role {name}")));
        let session = redis::Session::administrator(cluster).await;
        if session.has_user(&self.database).await {
            found.push(format!("Redis user {}", self.database));
        }
        let keys = session.keys(&self.prefix).await;
        found.extend(keys.into_iter().map(|name| format!("Redis key {name}")));
        found
    }

    /// Objects of any kind in the namespace that carry the clone's label.
    pub async fn objects(&self, namespace: &TestNamespace) -> Vec<String> {
        let client = namespace.cluster.client.clone();
        let discovery = Discovery::new(client.clone())
            .run()
            .await
            .expect("the kinds of the cluster");
        let selector = ListParams::default().labels(&format!("{CLONE_LABEL}={}", self.id));
        let mut found = Vec::new();
        for group in discovery.groups() {
            for (resource, capabilities) in group.recommended_resources() {
                if capabilities.scope != Scope::Namespaced || !capabilities.supports_operation(verbs::LIST) {
                    continue;
                }
                let objects: Api<DynamicObject> =
                    Api::namespaced_with(client.clone(), &namespace.name, &resource);
                let listed = objects.list_metadata(&selector).await;
                let listed = listed.unwrap_or_else(|error| panic!("{}: {error}", resource.plural));
                found.extend(
                    listed
                        .iter()
                        .map(|object| format!("{} {}", resource.kind, object.name_any())),
                );
            }
        }
        found
    }

    /// Fails when something is left: outside of the cluster now, in it once garbage was collected.
    pub async fn assert_none(&self, namespace: &TestNamespace) {
        assert_eq!(
            self.outside(namespace).await,
            Vec::<String>::new(),
            "left behind by {}",
            self.id
        );
        wait::eventually("no object of the clone is left", || async {
            let found = self.objects(namespace).await;
            if found.is_empty() {
                Ok(())
            } else {
                Err(format!("{found:?}"))
            }
        })
        .await;
    }

    /// Waits until nothing is left of a spin that failed; its Clone object stays.
    pub async fn rolled_back(&self, namespace: &TestNamespace) {
        wait::eventually("the failed spin is rolled back", || async {
            let mut found = self.outside(namespace).await;
            found.extend(self.objects(namespace).await);
            if found.is_empty() {
                Ok(())
            } else {
                Err(format!("{found:?}"))
            }
        })
        .await;
    }
}
