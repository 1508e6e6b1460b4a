//! `PUT /v1/certificate`: what new TLS connections get.

use super::ControlError;
use crate::{instance::Shared, tls::Certificate};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PutCertificate {
    /// The chain as PEM.
    certificate: String,
    /// The private key as PEM.
    key: String,
}

/// Takes the certificate; one that cannot be used changes nothing.
pub(super) fn put(shared: &Shared, wanted: PutCertificate) -> Result<Value, ControlError> {
    let PutCertificate { certificate, key } = wanted;
    shared.certificates.put(&Certificate { certificate, key })?;
    tracing::info!(clone = shared.clone_id, "a certificate was replaced");
    Ok(json!({"certificate": shared.certificates.fingerprint()}))
}
