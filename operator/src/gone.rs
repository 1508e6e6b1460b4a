//! Telling that an object is gone from a busy API server.

use std::fmt::Debug;

use kube::{Api, Resource, ResourceExt};
use serde::de::DeserializeOwned;

/// Whether a request about the object with this uid failed because it is gone, or because another one has taken its
/// name. Both conflict with the uid in the request, but an API server says "conflict" of other things too, such as
/// writes that others were always faster with: then the object is looked at.
pub(crate) async fn is_gone<K>(api: &Api<K>, name: &str, uid: Option<&str>, error: &kube::Error) -> bool
where
    K: Resource<DynamicType = ()> + DeserializeOwned + Clone + Debug,
{
    match error {
        kube::Error::Api(status) if status.code == 404 => true,
        kube::Error::Api(status) if status.code == 409 => match api.get_metadata_opt(name).await {
            Ok(found) => found.is_none_or(|object| object.uid().as_deref() != uid),
            // What is not known to be gone is tried again.
            Err(_) => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::CloneTemplate;
    use kube::core::Status;
    use kube::{Client, Config};
    use serde_json::json;
    use wiremock::matchers::{method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    fn refused(code: u16) -> kube::Error {
        kube::Error::Api(Box::new(Status::failure("no", "Conflict").with_code(code)))
    }

    /// What is said of a template with the uid `u1` after this answer, where the API server now has `found`.
    async fn said(code: u16, found: ResponseTemplate) -> bool {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .and(path("/apis/getasym.dev/v1alpha1/clonetemplates/slack"))
            .respond_with(found)
            .mount(&server)
            .await;
        let client = Client::try_from(Config::new(server.uri().parse().unwrap())).unwrap();
        let api: Api<CloneTemplate> = Api::all(client);
        is_gone(&api, "slack", Some("u1"), &refused(code)).await
    }

    fn template(uid: &str) -> ResponseTemplate {
        ResponseTemplate::new(200).set_body_json(json!({
            "apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata",
            "metadata": {"name": "slack", "uid": uid},
        }))
    }

    #[tokio::test]
    async fn a_conflict_over_an_object_that_is_there_is_a_failure() {
        crate::tls::use_ring();
        let missing = || {
            let status = Status::failure("not found", "NotFound").with_code(404);
            ResponseTemplate::new(404).set_body_json(status)
        };
        assert!(!said(409, template("u1")).await);
        assert!(said(409, template("u2")).await, "another one of that name");
        assert!(said(409, missing()).await);
        assert!(said(404, missing()).await);
        assert!(!said(409, ResponseTemplate::new(500)).await);
        assert!(!said(500, missing()).await);
    }
}
