//! TLS: several libraries in this process speak it, all of them with ring.

/// Makes ring the process's cryptography. Calling it again, or after somebody else, changes nothing.
pub fn use_ring() {
    // An error says that there is one already, which then stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
