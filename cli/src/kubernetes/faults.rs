//! From errors of the Kubernetes client to named errors.

use asymmetric_crd::NamedError;
use asymmetric_crd::constants::GROUP;
use kube::core::Status;

use super::client::Fault;
use crate::diagnosis::grants::{self, SOMEBODY};
use crate::failure::{self, Failure};

/// What was being done, for errors that have to say so.
#[derive(Clone, Copy)]
pub(super) struct Doing<'a> {
    /// Such as `create clones`; the last word is the kind.
    pub(super) action: &'a str,
    /// Where.
    pub(super) namespace: &'a str,
}

impl Doing<'_> {
    /// The named error behind `fault`.
    pub(super) fn failed(self, fault: impl Into<Fault>) -> Failure {
        match fault.into() {
            Fault::Silence => unavailable(Fault::Silence.to_string()),
            Fault::Client(kube::Error::Api(status)) => self.refused(&status),
            Fault::Client(error) if is_connection_problem(&error) => unavailable(chain_of(&error)),
            Fault::Client(error) => Failure::unexpected(error),
        }
    }

    /// What is missing, and what to ask for.
    fn forbidden(self, kind: &str) -> NamedError {
        let Self { action, namespace } = self;
        let (place, command) = match kind {
            "clonetemplates" => (String::new(), grants::catalog_reader(SOMEBODY)),
            "clonetemplates/status" => (String::new(), grants::verifier(SOMEBODY)),
            "configmaps" => (
                format!(" in namespace {namespace}, where the catalog is"),
                grants::publisher(namespace, SOMEBODY),
            ),
            _ => (
                format!(" in namespace {namespace}"),
                grants::namespace_user(namespace, SOMEBODY),
            ),
        };
        NamedError::Forbidden {
            what: format!("you may not {action}{place}"),
            instead: format!("ask an administrator for: {command}"),
        }
    }

    fn refused(self, status: &Status) -> Failure {
        let kind = self.action.rsplit(' ').next().unwrap_or_default();
        match status.code {
            401 => unavailable("credentials refused".to_owned()),
            403 => self.forbidden(kind).into(),
            404 if is_unknown_kind(status) => NamedError::CrdMissing {
                kind: format!("{kind}.{GROUP}"),
            }
            .into(),
            429 | 500..=599 => unavailable(first_line(&status.message)),
            400 | 422 if kind == "environments" => NamedError::EnvSpecInvalid {
                detail: first_line(&status.message),
            }
            .into(),
            400 | 422 => NamedError::CloneSpecInvalid {
                detail: first_line(&status.message),
            }
            .into(),
            _ => Failure::Unexpected(
                format!("failed to {}: {}", self.action, first_line(&status.message)).into(),
            ),
        }
    }
}

/// Whether the fault says that there is no such object, of a kind that there is.
pub(super) fn is_not_found(fault: &Fault) -> bool {
    matches!(fault, Fault::Client(kube::Error::Api(status)) if status.code == 404 && !is_unknown_kind(status))
}

/// Whether the fault says that rights are missing.
pub(super) fn is_forbidden(fault: &Fault) -> bool {
    matches!(fault, Fault::Client(kube::Error::Api(status)) if status.code == 403)
}

/// Whether the fault is a conflict; `already` tells creating a taken name from changing an outdated object.
pub(super) fn is_conflict(fault: &Fault) -> bool {
    matches!(fault, Fault::Client(kube::Error::Api(status)) if status.code == 409)
}

/// A missing object is named in the answer; a missing kind is a page that does not exist.
fn is_unknown_kind(status: &Status) -> bool {
    status
        .details
        .as_ref()
        .is_none_or(|details| details.name.is_empty())
}

fn unavailable(detail: String) -> Failure {
    NamedError::ClusterUnavailable { detail }.into()
}

fn first_line(message: &str) -> String {
    message.trim().lines().next().unwrap_or_default().to_owned()
}

fn is_connection_problem(error: &kube::Error) -> bool {
    matches!(
        error,
        kube::Error::HyperError(_)
            | kube::Error::Service(_)
            | kube::Error::ReadEvents(_)
            | kube::Error::RustlsTls(_)
            | kube::Error::Auth(_)
            | kube::Error::UpgradeConnection(_)
    )
}

/// The innermost causes of an error without the names of layers in between.
pub(super) fn chain_of(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    let innermost = innermost.to_string();
    if innermost.is_empty() {
        return failure::chain(error);
    }
    let line = first_line(&innermost);
    // The number of the system's error says nothing to people.
    match line.split_once(" (os error ") {
        Some((sentence, _)) => sentence.to_lowercase(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: u16, message: &str, name: &str) -> kube::Error {
        let details = serde_json::json!({"message": message, "code": code, "details": {"name": name}});
        let status: Status = serde_json::from_value(details).unwrap();
        kube::Error::Api(status.boxed())
    }

    #[test]
    fn answers_become_named_errors() {
        let doing = Doing {
            action: "create clones",
            namespace: "team-a",
        };
        for (error, expected) in [
            (
                status(403, "clones.getasym.dev is forbidden: User ...", ""),
                "error[FORBIDDEN]: you may not create clones in namespace team-a; ask an administrator for: kubectl create rolebinding asymmetric-user-NAME -n team-a --clusterrole=asymmetric-user --user=NAME",
            ),
            (
                status(404, "404 page not found\n", ""),
                "error[CRD_MISSING]: no clones.getasym.dev; install the chart asymmetric",
            ),
            (
                status(503, "apiserver not ready\n", ""),
                "error[CLUSTER_UNAVAILABLE]: no cluster: apiserver not ready; see --context",
            ),
            (
                status(401, "Unauthorized", ""),
                "error[CLUSTER_UNAVAILABLE]: no cluster: credentials refused; see --context",
            ),
            (
                status(422, "Clone.getasym.dev \"X\" is invalid: a clone's name has", "X"),
                "error[CLONE_SPEC_INVALID]: Clone.getasym.dev \"X\" is invalid",
            ),
        ] {
            let rendered = doing.failed(error).rendered().unwrap();
            assert!(rendered.starts_with(expected), "{rendered}");
        }
        let silence = doing.failed(Fault::Silence);
        assert_eq!(silence.code(), Some("CLUSTER_UNAVAILABLE"));
        assert_eq!(doing.failed(status(418, "teapot", "")).exit_status(), 2);
    }

    #[test]
    fn a_missing_object_is_not_a_missing_kind() {
        assert!(is_not_found(&Fault::Client(status(
            404,
            "clones \"x\" not found",
            "x"
        ))));
        assert!(!is_not_found(&Fault::Client(status(
            404,
            "404 page not found",
            ""
        ))));
    }
}
