//! Certificates of the installation: an authority of its own, and what it signs for clones.

mod authority;
mod keeper;
mod leaf;
mod stored;

use thiserror::Error;

pub use self::authority::{Authority, Pair, Step, plan};
pub use self::keeper::{Authorities, ensure, keep};
pub use self::leaf::{Issued, clone_names, service_names};

/// Why there is no certificate.
#[derive(Error, Debug)]
pub enum CertificateError {
    /// A certificate or key that is there cannot be used.
    #[error("failed to read the authority in the Secret {secret}")]
    Unreadable {
        /// Name of the Secret.
        secret: &'static str,
        /// Why.
        #[source]
        source: rcgen::Error,
    },
    /// There is a Secret, and no certificate with its key in it.
    #[error("the Secret {secret} holds no authority: put tls.crt and tls.key into it, or delete it")]
    Incomplete {
        /// Name of the Secret.
        secret: &'static str,
    },
    /// A certificate or key could not be made.
    #[error("failed to make a certificate")]
    Make(#[source] rcgen::Error),
    /// The API server said no.
    #[error("failed to {action} the Secret {secret}")]
    Api {
        /// What was tried.
        action: &'static str,
        /// Name of the Secret.
        secret: &'static str,
        /// Its answer.
        #[source]
        source: Box<kube::Error>,
    },
}
