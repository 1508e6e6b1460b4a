//! The authority in its Secret.

use std::collections::BTreeMap;

use asymmetric_crd::constants::MANAGED_BY;
use jiff::Timestamp;
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use kube::ResourceExt;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::{Authority, Pair};
use crate::own_secret::{MANAGER, own_secret};

/// Name of the Secret in the operator's namespace.
pub(super) const SECRET: &str = "asymmetric-authority";

mod keys {
    pub(super) const CURRENT: [&str; 2] = ["tls.crt", "tls.key"];
    pub(super) const NEXT: [&str; 2] = ["next.crt", "next.key"];
    pub(super) const PREVIOUS: &str = "previous.crt";
    /// What clients trust; for people.
    pub(super) const BUNDLE: &str = "ca.crt";
}

/// What the Secret holds; `None` when nothing in it can be used.
pub(super) fn read(secret: &Secret) -> Option<Authority> {
    let text = |key: &str| {
        let bytes = secret.data.as_ref()?.get(key)?;
        String::from_utf8(bytes.0.clone()).ok()
    };
    let pair = |[certificate, key]: [&str; 2]| {
        let certificate = text(certificate)?;
        Some(Pair {
            not_after: not_after(&certificate)?,
            key: text(key)?,
            certificate,
        })
    };
    Some(Authority {
        current: pair(keys::CURRENT)?,
        next: pair(keys::NEXT),
        previous: text(keys::PREVIOUS),
        is_foreign: secret
            .labels()
            .get(MANAGER)
            .is_none_or(|manager| manager != MANAGED_BY),
    })
}

/// When the first certificate of a PEM text ends.
fn not_after(pem: &str) -> Option<Timestamp> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let (_, certificate) = x509_parser::parse_x509_certificate(&der).ok()?;
    Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
}

/// The Secret that holds `authority`.
pub(super) fn secret(authority: &Authority, namespace: &str) -> Secret {
    let mut data = BTreeMap::from([(keys::BUNDLE, authority.bundle())]);
    let pairs = [
        (keys::CURRENT, Some(&authority.current)),
        (keys::NEXT, authority.next.as_ref()),
    ];
    for ([certificate, key], pair) in pairs {
        if let Some(pair) = pair {
            data.insert(certificate, pair.certificate.clone());
            data.insert(key, pair.key.clone());
        }
    }
    if let Some(previous) = &authority.previous {
        data.insert(keys::PREVIOUS, previous.clone());
    }
    let data = data
        .into_iter()
        .map(|(key, text)| (key, ByteString(text.into_bytes())));
    own_secret(SECRET, namespace, data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificates::Step;

    #[test]
    fn what_is_written_is_read_back() {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let mut authority = Authority::after(None, Step::Create, now).unwrap();
        for step in [Step::Keep, Step::Prepare, Step::Promote, Step::Prepare] {
            authority = Authority::after(Some(authority), step, now).unwrap();
            let mut secret = secret(&authority, "asymmetric-system");
            assert!(
                read(&secret).is_some_and(|read| read == authority),
                "after {step:?}"
            );
            secret.metadata.labels = None;
            assert!(read(&secret).unwrap().is_foreign);
        }
    }

    #[test]
    fn what_cannot_be_used_is_no_authority() {
        assert!(read(&Secret::default()).is_none());
    }
}
