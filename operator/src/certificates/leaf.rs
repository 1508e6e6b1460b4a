//! Certificates of clones.

use asymmetric_crd::constants::{ENVIRONMENT_LABEL, MEMBER_LABEL};
use asymmetric_crd::names::{objects, short_hash};
use asymmetric_crd::{AppClone, Environment};
use jiff::{SignedDuration, Timestamp};
use kube::{Resource, ResourceExt};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    SanType,
};

use super::authority::set_validity;
use super::{Authority, CertificateError};
use crate::environment::plan::owner;

/// Suffixes under which a Service's name is resolved, after the namespace.
const SUFFIXES: [&str; 3] = ["", ".svc", ".svc.cluster.local"];
/// Longest common name of a certificate (X.520); clients look at the alternative names.
const LONGEST_COMMON_NAME: usize = 64;

/// A certificate for a clone. No `Debug`, because of the key.
#[derive(Clone)]
pub struct Issued {
    /// As PEM.
    pub certificate: String,
    /// The private key as PEM.
    pub key: String,
    /// When to replace it: after two thirds of its time.
    pub renewal: Timestamp,
    /// Stands for what it was made from: authority and names.
    pub origin: String,
    /// What clients trust, as PEM.
    pub bundle: String,
}

/// The names under which a Service is resolved from another namespace.
pub fn service_names(service: &str, namespace: &str) -> [String; 3] {
    SUFFIXES.map(|suffix| format!("{service}.{namespace}{suffix}"))
}

/// The names that a clone answers to over TLS: its own, and the stable one in its environment.
#[must_use]
pub fn clone_names(clone: &AppClone) -> Vec<String> {
    let namespace = clone.namespace().unwrap_or_default();
    let alias = environment(clone).map(|environment| {
        let labels = clone.labels();
        let is_declared = labels.get(ENVIRONMENT_LABEL) == Some(&environment);
        let member = labels.get(MEMBER_LABEL).filter(|_| is_declared).cloned();
        objects::member_alias(&environment, &member.unwrap_or_else(|| clone.name_any()))
    });
    let mut names = Vec::new();
    for service in [Some(clone.name_any()), alias].into_iter().flatten() {
        names.push(service.clone());
        names.extend(service_names(&service, &namespace));
    }
    names.push("localhost".to_owned());
    names
}

/// Name of the environment that a clone is a member of.
fn environment(clone: &AppClone) -> Option<String> {
    let owner = owner(clone).filter(|owner| owner.kind == Environment::kind(&()));
    owner.map(|owner| owner.name.clone())
}

impl Authority {
    /// What a certificate for `names` is made from.
    #[must_use]
    pub fn origin(&self, names: &[String]) -> String {
        short_hash(&[&self.version(), &names.join(" ")], 16)
    }

    /// A certificate for `names`, good for `lifetime`.
    pub fn issue(
        &self,
        names: &[String],
        lifetime: SignedDuration,
        now: Timestamp,
    ) -> Result<Issued, CertificateError> {
        let key = KeyPair::generate().map_err(CertificateError::Make)?;
        let mut parameters = CertificateParams::new(names.to_vec()).map_err(CertificateError::Make)?;
        parameters.subject_alt_names.extend(
            ["127.0.0.1", "::1"]
                .iter()
                .filter_map(|address| Some(SanType::IpAddress(address.parse().ok()?))),
        );
        parameters.distinguished_name = DistinguishedName::new();
        if let Some(name) = names.first().filter(|name| name.len() <= LONGEST_COMMON_NAME) {
            parameters
                .distinguished_name
                .push(DnType::CommonName, name.as_str());
        }
        parameters.is_ca = IsCa::ExplicitNoCa;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        parameters.use_authority_key_identifier_extension = true;
        set_validity(&mut parameters, now, lifetime);
        let certificate = parameters
            .signed_by(&key, &self.issuer()?)
            .map_err(CertificateError::Make)?;
        Ok(Issued {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            renewal: now.saturating_add(lifetime * 2 / 3).unwrap_or(now),
            origin: self.origin(names),
            bundle: self.bundle(),
        })
    }
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::CloneSpec;
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName};

    use super::*;
    use crate::certificates::Step;

    fn clone() -> AppClone {
        let mut clone = AppClone::new("slack-a1b2", CloneSpec::default());
        clone.metadata.namespace = Some("agents".into());
        clone
    }

    fn owned(clone: &mut AppClone) {
        clone.metadata.owner_references = Some(vec![OwnerReference {
            kind: "Environment".into(),
            name: "acme".into(),
            controller: Some(true),
            ..OwnerReference::default()
        }]);
    }

    #[test]
    fn a_member_answers_to_its_stable_name_too() {
        let mut clone = clone();
        assert!(!clone_names(&clone).iter().any(|name| name.starts_with("acme")));
        owned(&mut clone);
        assert!(clone_names(&clone).contains(&"acme-slack-a1b2.agents".to_owned()));
        clone.metadata.labels = Some(
            [(ENVIRONMENT_LABEL, "acme"), (MEMBER_LABEL, "chat")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
        );
        let names = clone_names(&clone);
        for name in [
            "slack-a1b2.agents",
            "slack-a1b2.agents.svc.cluster.local",
            "acme-chat.agents",
            "localhost",
        ] {
            assert!(names.contains(&name.to_owned()), "{names:?}");
        }
    }

    /// As a client does that trusts nothing but the bundle.
    fn verify(issued: &Issued, name: &str, at: Timestamp) -> Result<(), rustls::Error> {
        let mut roots = rustls::RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(issued.bundle.as_bytes()) {
            roots.add(certificate.unwrap()).unwrap();
        }
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(roots.into(), provider)
            .build()
            .unwrap();
        let leaf = CertificateDer::from_pem_slice(issued.certificate.as_bytes()).unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let at = std::time::Duration::from_secs(at.as_second().unsigned_abs());
        let at = rustls::pki_types::UnixTime::since_unix_epoch(at);
        verifier
            .verify_server_cert(&leaf, &[], &name, &[], at)
            .map(|_| ())
    }

    #[test]
    fn clients_accept_it_for_its_names_and_time_only() {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let lifetime = SignedDuration::from_hours(90 * 24);
        let authority = Authority::after(None, Step::Create, now).unwrap();
        let names = clone_names(&clone());
        let issued = authority.issue(&names, lifetime, now).unwrap();
        for name in ["slack-a1b2.agents", "slack-a1b2", "localhost", "127.0.0.1"] {
            verify(&issued, name, now).unwrap();
        }
        verify(&issued, "slack-a1b2.other", now).unwrap_err();
        verify(&issued, "stripe-a1b2.agents", now).unwrap_err();
        verify(&issued, "slack-a1b2.agents", issued.renewal).unwrap();
        verify(
            &issued,
            "slack-a1b2.agents",
            now.saturating_add(lifetime * 2).unwrap(),
        )
        .unwrap_err();

        let promoted = Authority::after(Some(authority.clone()), Step::Prepare, now).unwrap();
        let promoted = Authority::after(Some(promoted), Step::Promote, now).unwrap();
        let old_trusted_by_new = Issued {
            bundle: promoted.bundle(),
            ..issued.clone()
        };
        verify(&old_trusted_by_new, "slack-a1b2.agents", now).unwrap();
        assert_ne!(promoted.origin(&names), authority.origin(&names));
    }
}
