//! Status by server-side apply: skipped when this process wrote the same at this resource version, and never
//! computed from an older status than the one it wrote last.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use asymmetric_crd::constants::STATUS_MANAGER;
use kube::api::{Patch, PatchParams};
use kube::{Api, Resource, ResourceExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::gone::is_gone;

/// Remembers the last status written to each object of one kind.
#[derive(Debug)]
pub struct StatusWriter<S> {
    written: Mutex<HashMap<String, Written<S>>>,
}

#[derive(Clone, Debug)]
struct Written<S> {
    /// Resource version of the object after the write.
    version: String,
    status: S,
}

impl<S> Default for StatusWriter<S> {
    fn default() -> Self {
        Self {
            written: Mutex::default(),
        }
    }
}

impl<S: Clone + PartialEq + Serialize> StatusWriter<S> {
    /// The newest status that is known of `object`: the one in a watch's cache may be older than the one that
    /// this process wrote.
    pub fn newest(&self, object: &impl ResourceExt, observed: Option<&S>) -> Option<S> {
        let written = self.remembered(&object.uid().unwrap_or_default());
        match written {
            Some(written) if is_older(object.resource_version().as_deref(), &written.version) => {
                Some(written.status)
            }
            _ => observed.cloned(),
        }
    }

    /// Writes `status`, unless it is what this process last wrote and the object has not changed since. An object
    /// that is gone, or another one of the same name, is left alone.
    pub async fn write<K>(&self, api: &Api<K>, object: &K, status: &S) -> Result<(), kube::Error>
    where
        K: Resource<DynamicType = ()> + DeserializeOwned + Clone + Debug,
    {
        let uid = object.uid().unwrap_or_default();
        let seen = object.resource_version();
        if let Some(written) = self.remembered(&uid)
            && written.status == *status
            && (seen.as_ref() == Some(&written.version) || is_older(seen.as_deref(), &written.version))
        {
            return Ok(());
        }
        match apply_status(api, object, status).await {
            Ok(now) => {
                let version = now.resource_version().unwrap_or_default();
                self.lock().insert(
                    uid,
                    Written {
                        version,
                        status: status.clone(),
                    },
                );
                Ok(())
            }
            Err(error) if is_gone(api, &object.name_any(), object.uid().as_deref(), &error).await => {
                self.forget(&uid);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Forgets an object that is gone.
    pub fn forget(&self, uid: &str) {
        self.lock().remove(uid);
    }

    fn remembered(&self, uid: &str) -> Option<Written<S>> {
        self.lock().get(uid).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Written<S>>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes `status` to the object, and to no other one of its name.
pub async fn apply_status<K>(api: &Api<K>, object: &K, status: &impl Serialize) -> Result<K, kube::Error>
where
    K: Resource<DynamicType = ()> + DeserializeOwned + Clone + Debug,
{
    let patch = json!({
        "apiVersion": K::api_version(&()),
        "kind": K::kind(&()),
        "metadata": { "name": object.name_any(), "uid": object.uid() },
        "status": status,
    });
    let parameters = PatchParams::apply(STATUS_MANAGER).force();
    api.patch_status(&object.name_any(), &parameters, &Patch::Apply(&patch))
        .await
}

/// Whether resource version `seen` is older than `known`. Versions of one kind are growing numbers.
fn is_older(seen: Option<&str>, known: &str) -> bool {
    match (
        seen.and_then(|seen| seen.parse::<u64>().ok()),
        known.parse::<u64>().ok(),
    ) {
        (Some(seen), Some(known)) => seen < known,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::{Environment, EnvironmentSpec, EnvironmentStatus};

    use super::*;

    fn environment(version: &str) -> Environment {
        let mut environment = Environment::new("acme", EnvironmentSpec::default());
        environment.metadata.uid = Some("u1".into());
        environment.metadata.resource_version = Some(version.into());
        environment
    }

    fn status(summary: &str) -> EnvironmentStatus {
        EnvironmentStatus {
            member_summary: Some(summary.into()),
            ..EnvironmentStatus::default()
        }
    }

    #[test]
    fn a_status_older_than_the_last_write_is_not_used() {
        let writer = StatusWriter::default();
        writer.lock().insert(
            "u1".into(),
            Written {
                version: "10".into(),
                status: status("2/2"),
            },
        );
        let old = status("1/2");
        assert_eq!(writer.newest(&environment("9"), Some(&old)), Some(status("2/2")));
        assert_eq!(writer.newest(&environment("10"), Some(&old)), Some(old.clone()));
        assert_eq!(writer.newest(&environment("11"), Some(&old)), Some(old));
    }
}
