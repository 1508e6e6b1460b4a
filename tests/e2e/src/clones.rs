//! Making clones the way `kubectl` does, and waiting for what they say.

use std::collections::BTreeMap;

use asymmetric_crd::clone::{RequestPhase, RequestStatus};
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::{AUTHORITY_KEY, RESET_REQUESTED};
use asymmetric_crd::{AppClone, CloneStatus, names};
use k8s_openapi::api::core::v1::Secret;
use kube::api::{DeleteParams, Patch, PatchParams};
use serde_json::{Value, json};

use crate::TestNamespace;
use crate::cluster::text;
use crate::wait;

/// Field manager of these tests.
const MANAGER: &str = "asymmetric-e2e";

/// An id that no clone of another test has, so that names outside of the namespace carry no suffix.
pub fn fresh_id(template: &str) -> String {
    format!("{template}-{:08x}", rand::random::<u32>())
}

/// The manifest of a clone; `spec` is given as JSON, so that it can be wrong.
pub fn manifest(id: &str, spec: &Value) -> Value {
    json!({"apiVersion": "getasym.dev/v1alpha1", "kind": "Clone", "metadata": {"name": id}, "spec": spec})
}

impl TestNamespace {
    /// Applies a clone of `spec`.
    pub async fn apply_clone(&self, id: &str, spec: &Value) -> AppClone {
        self.try_apply_clone(id, spec)
            .await
            .expect("the clone is accepted")
    }

    /// Applies a clone of `spec`, which the API server may refuse.
    pub async fn try_apply_clone(&self, id: &str, spec: &Value) -> kube::Result<AppClone> {
        let parameters = PatchParams::apply(MANAGER).validation_strict();
        self.api()
            .patch(id, &parameters, &Patch::Apply(manifest(id, spec)))
            .await
    }

    /// Makes a clone and waits until it is ready.
    pub async fn spin(&self, id: &str, template: &str, fixture: Option<&str>) -> AppClone {
        let mut spec = json!({"template": template});
        if let Some(fixture) = fixture {
            spec["seed"] = json!({"fixture": fixture});
        }
        self.apply_clone(id, &spec).await;
        self.ready(id).await
    }

    /// A Slack with the Acme Corp fixture.
    pub async fn spin_slack(&self, id: &str) -> AppClone {
        self.spin(id, "slack", Some("acme-corp")).await
    }

    /// Waits until the clone is ready as its spec says now. One that needs somebody's hand fails the test at once.
    pub async fn ready(&self, id: &str) -> AppClone {
        wait::until(&self.api(), id, "it is ready", |clone: Option<&AppClone>| {
            let clone = clone?;
            assert!(
                !is_so(clone, kinds::STALLED),
                "{id} is stalled: {:?}",
                clone.status
            );
            is_so(clone, kinds::READY).then(|| clone.clone())
        })
        .await
    }

    /// Waits until the clone has a failure of this code, and what is left of it is removed.
    pub async fn failed(&self, id: &str, code: &str) -> AppClone {
        let expectation = format!("it fails with {code}");
        wait::until(&self.api(), id, &expectation, |clone: Option<&AppClone>| {
            let clone = clone?;
            assert!(!is_so(clone, kinds::READY), "{id} is ready");
            let failure = clone.status.as_ref()?.failure.as_ref()?;
            (failure.code == code && is_current(clone)).then(|| clone.clone())
        })
        .await
    }

    /// Waits until a condition of the clone is true and speaks of its spec as it is now.
    pub async fn condition(&self, id: &str, kind: &str) -> AppClone {
        let expectation = format!("{kind} is true");
        wait::until(&self.api(), id, &expectation, |clone: Option<&AppClone>| {
            clone.filter(|clone| is_so(clone, kind)).cloned()
        })
        .await
    }

    /// Asks for a reset and waits until it is done.
    pub async fn reset(&self, id: &str) -> AppClone {
        let request = self.request_reset(id).await;
        let clone = self.reset_done(id, &request).await;
        let done = reset_request(&clone).expect("the request is in the status");
        assert_eq!(done.phase, RequestPhase::Succeeded, "{done:?}");
        clone
    }

    /// Asks for a reset by annotation; returns the request's id.
    pub async fn request_reset(&self, id: &str) -> String {
        let request = format!("{:08x}", rand::random::<u32>());
        self.annotate(id, RESET_REQUESTED, &request).await;
        request
    }

    /// Waits until that reset has succeeded or failed.
    pub async fn reset_done(&self, id: &str, request: &str) -> AppClone {
        wait::until(
            &self.api(),
            id,
            "the reset has ended",
            |clone: Option<&AppClone>| {
                let known = reset_request(clone?)?;
                (known.id == request && known.phase != RequestPhase::Running).then(|| clone.cloned())?
            },
        )
        .await
    }

    /// Puts an annotation on a clone.
    pub async fn annotate(&self, id: &str, key: &str, value: &str) -> AppClone {
        let patch = json!({"metadata": {"annotations": {key: value}}});
        let patched = self
            .api()
            .patch(id, &PatchParams::default(), &Patch::Merge(patch))
            .await;
        patched.expect("the clone can be annotated")
    }

    /// Deletes a clone and waits until it is gone.
    pub async fn destroy(&self, id: &str) {
        let clones = self.api::<AppClone>();
        clones
            .delete(id, &DeleteParams::default())
            .await
            .expect("the clone can be deleted");
        wait::until(&clones, id, "it is gone", |clone| clone.is_none().then_some(())).await;
    }

    /// Tokens and identities of a clone, as its users get them.
    pub async fn tokens(&self, id: &str) -> BTreeMap<String, String> {
        let mut tokens = self.secret(&names::objects::tokens_secret(id)).await;
        tokens.remove(AUTHORITY_KEY);
        tokens
    }

    /// The entries of a Secret.
    pub async fn secret(&self, name: &str) -> BTreeMap<String, String> {
        let secret: Secret = self.api().get(name).await.expect("the Secret can be read");
        let keys = secret.data.iter().flat_map(BTreeMap::keys);
        keys.filter_map(|key| Some((key.clone(), text(&secret, key)?)))
            .collect()
    }
}

/// The status of a clone that has one.
pub fn status(clone: &AppClone) -> &CloneStatus {
    clone.status.as_ref().expect("the clone has a status")
}

/// Name of the clone's database, role and Redis user.
pub fn database(clone: &AppClone) -> &str {
    status(clone)
        .database
        .as_deref()
        .expect("the clone has a database")
}

/// What the status says of the last reset that was asked for.
pub fn reset_request(clone: &AppClone) -> Option<&RequestStatus> {
    clone.status.as_ref()?.requests.get("reset")
}

/// Whether a condition is true and speaks of the spec as it is now.
pub fn is_so(clone: &AppClone, kind: &str) -> bool {
    is_current(clone) && condition::is_true(&status(clone).conditions, kind)
}

fn is_current(clone: &AppClone) -> bool {
    clone
        .status
        .as_ref()
        .is_some_and(|status| status.observed_generation == clone.metadata.generation)
}
