//! TLS: several libraries in this process speak it, all of them with ring.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;

/// Why servers cannot be verified.
#[derive(Error, Debug)]
pub enum TrustError {
    /// Not PEM.
    #[error("failed to read the certificates to trust as PEM")]
    Pem(#[source] pem::Error),
    /// A certificate or setting that cannot be used, or no certificate at all.
    #[error("failed to use the certificates to trust")]
    Unusable(#[source] rustls::Error),
}

/// What verifies servers by the certificates in `authorities` (PEM) and by their name. Without any, no server passes.
pub fn client(authorities: Option<&str>) -> Result<ClientConfig, TrustError> {
    let mut roots = RootCertStore::empty();
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

/// Makes ring the process's cryptography. Calling it again, or after somebody else, changes nothing.
pub fn use_ring() {
    // An error says that there is one already, which then stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
