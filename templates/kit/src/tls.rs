//! TLS: the certificate of the API's listener, which is replaced while the process runs, and what verifies servers.

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use sha2::{Digest, Sha256};
use std::{
    fmt::{self, Write},
    sync::{Arc, PoisonError, RwLock},
};
use tokio_rustls::TlsAcceptor;

/// Why servers cannot be verified.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// Not PEM.
    #[error("failed to read the certificates to trust as PEM")]
    Pem(#[source] pem::Error),
    /// A certificate or setting that cannot be used.
    #[error("failed to use the certificates to trust")]
    Unusable(#[source] rustls::Error),
}

/// What verifies servers by the certificates in `authorities` (PEM) and by their name. Without any, no server passes.
pub(crate) fn client(authorities: Option<&str>) -> Result<ClientConfig, TrustError> {
    verifying_by(RootCertStore::empty(), authorities)
}

/// What verifies servers of the public internet, and those that `authorities` (PEM) vouch for, by their name.
pub(crate) fn public_client(authorities: Option<&str>) -> Result<ClientConfig, TrustError> {
    verifying_by(
        webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(),
        authorities,
    )
}

fn verifying_by(mut roots: RootCertStore, authorities: Option<&str>) -> Result<ClientConfig, TrustError> {
    for certificate in CertificateDer::pem_slice_iter(authorities.unwrap_or_default().as_bytes()) {
        let certificate = certificate.map_err(TrustError::Pem)?;
        roots.add(certificate).map_err(TrustError::Unusable)?;
    }
    Ok(
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TrustError::Unusable)?
            .with_root_certificates(roots)
            .with_no_client_auth(),
    )
}

/// Why a certificate is not taken.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// Not PEM.
    #[error("failed to read the {0} as PEM")]
    Pem(&'static str, #[source] pem::Error),
    /// Certificate and key do not belong together, or are of a kind that is not supported.
    #[error("failed to use the certificate with its key")]
    Unusable(#[source] rustls::Error),
}

/// A certificate chain with its private key, both as PEM. No `Debug`, because of the key.
#[derive(Clone)]
pub struct Certificate {
    /// The certificate, and those between it and the authority.
    pub certificate: String,
    /// The private key.
    pub key: String,
}

// Settings are printed; a key must not be.
impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Certificate").finish_non_exhaustive()
    }
}

struct Current {
    key: Arc<CertifiedKey>,
    fingerprint: String,
}

/// The certificate that new connections get.
#[derive(Default)]
pub(crate) struct Certificates {
    current: RwLock<Option<Current>>,
}

impl fmt::Debug for Certificates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Certificates")
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

impl Certificates {
    /// Takes `certificate` for connections from now on.
    pub(crate) fn put(&self, certificate: &Certificate) -> Result<(), CertificateError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(certificate.certificate.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|error| CertificateError::Pem("certificate", error))?;
        let key = PrivateKeyDer::from_pem_slice(certificate.key.as_bytes())
            .map_err(|error| CertificateError::Pem("key", error))?;
        let key = CertifiedKey::from_der(chain, key, &ring::default_provider())
            .map_err(CertificateError::Unusable)?;
        let current = Current {
            key: Arc::new(key),
            fingerprint: fingerprint(&certificate.certificate),
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(current);
        Ok(())
    }

    /// The SHA-256 of the chain as PEM, in hexadecimal digits; none before the first certificate.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|current| current.fingerprint.clone())
    }

    /// Accepts connections with whatever certificate is current.
    pub(crate) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, CertificateError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(CertificateError::Unusable)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|current| Arc::clone(&current.key))
    }
}

fn fingerprint(chain: &str) -> String {
    let digest = Sha256::digest(chain);
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
