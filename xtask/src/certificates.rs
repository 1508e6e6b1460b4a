//! The process cluster's certificate authority, its certificates and its kubeconfigs.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use time::{Duration, OffsetDateTime};

/// How long certificates are valid: a local cluster is thrown away long before.
const VALID_FOR: Duration = Duration::days(3650);

/// Why keys or certificates could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateError {
    /// The cryptography library refused.
    #[error("failed to make the certificate of {name}")]
    Generate {
        /// Whose certificate.
        name: String,
        /// What the library said.
        source: rcgen::Error,
    },
    /// A file could not be read or written.
    #[error("failed to write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

/// One certificate to issue. Each one serves as server and as client certificate.
#[derive(Debug, Clone)]
struct Wanted {
    /// File name without ending.
    name: &'static str,
    common_name: &'static str,
    /// Kubernetes reads groups from it.
    organisation: Option<&'static str>,
    dns_names: &'static [&'static str],
    addresses: Vec<IpAddr>,
}

/// Files in the PKI folder that the programs are pointed at.
#[derive(Debug, Clone)]
pub(crate) struct Pki {
    folder: PathBuf,
}

impl Pki {
    /// The PKI in `folder`, which may not exist yet.
    pub(crate) fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Certificate of the authority.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.join("ca.crt")
    }

    /// Certificate called `name`.
    pub(crate) fn certificate(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.crt"))
    }

    /// Private key called `name`.
    pub(crate) fn key(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.key"))
    }

    /// Public key called `name`.
    pub(crate) fn public_key(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.pub"))
    }

    /// Kubeconfig of the component called `name`.
    pub(crate) fn kubeconfig(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.kubeconfig"))
    }

    /// Issues everything unless it is there: all files are written before the last one, whose
    /// presence says that the set is complete.
    ///
    /// `service_address` is the first address of the Service range (that of `kubernetes.default`).
    pub(crate) fn ensure(
        &self,
        node_address: Ipv4Addr,
        service_address: Ipv4Addr,
    ) -> Result<(), CertificateError> {
        let complete = self.folder.join("complete");
        if complete.is_file() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.folder).map_err(|source| CertificateError::Write {
            path: self.folder.clone(),
            source,
        })?;
        let (authority, issuer) = make_authority().map_err(generate_error("the authority"))?;
        write(&self.authority(), authority.as_bytes(), 0o644)?;
        let accounts = KeyPair::generate().map_err(generate_error("service accounts"))?;
        write(
            &self.key("service-accounts"),
            accounts.serialize_pem().as_bytes(),
            0o600,
        )?;
        write(
            &self.public_key("service-accounts"),
            accounts.public_key_pem().as_bytes(),
            0o644,
        )?;

        let server = format!("https://{node_address}:6443");
        for wanted in wanted(node_address, service_address) {
            let (certificate, key) = issue(&wanted, &issuer).map_err(generate_error(wanted.name))?;
            write(&self.certificate(wanted.name), certificate.as_bytes(), 0o644)?;
            write(&self.key(wanted.name), key.as_bytes(), 0o600)?;
            let kubeconfig = kubeconfig(&server, &authority, &certificate, &key);
            write(&self.kubeconfig(wanted.name), kubeconfig.as_bytes(), 0o600)?;
        }
        write(&complete, b"", 0o644)
    }
}

fn wanted(node_address: Ipv4Addr, service_address: Ipv4Addr) -> Vec<Wanted> {
    let client = |name, common_name, organisation| Wanted {
        name,
        common_name,
        organisation,
        dns_names: &[],
        addresses: Vec::new(),
    };
    vec![
        Wanted {
            name: "apiserver",
            common_name: "kube-apiserver",
            organisation: None,
            dns_names: &[
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
                "localhost",
            ],
            addresses: vec![
                Ipv4Addr::LOCALHOST.into(),
                service_address.into(),
                node_address.into(),
            ],
        },
        client("admin", "kubernetes-admin", Some("system:masters")),
        client("controller-manager", "system:kube-controller-manager", None),
        client("scheduler", "system:kube-scheduler", None),
        Wanted {
            name: "kubelet",
            common_name: "system:node:local",
            organisation: Some("system:nodes"),
            dns_names: &["local"],
            addresses: vec![node_address.into()],
        },
        client("proxy", "system:kube-proxy", None),
    ]
}

fn make_authority() -> Result<(String, Issuer<'static, KeyPair>), rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut parameters = CertificateParams::default();
    parameters
        .distinguished_name
        .push(DnType::CommonName, "asymmetric-local-ca");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    set_validity(&mut parameters);
    let certificate = parameters.self_signed(&key)?;
    Ok((certificate.pem(), Issuer::new(parameters, key)))
}

fn issue(wanted: &Wanted, issuer: &Issuer<'static, KeyPair>) -> Result<(String, String), rcgen::Error> {
    let key = KeyPair::generate()?;
    let names: Vec<String> = wanted.dns_names.iter().map(|&name| name.to_owned()).collect();
    let mut parameters = CertificateParams::new(names)?;
    parameters.subject_alt_names.extend(
        wanted
            .addresses
            .iter()
            .map(|&address| SanType::IpAddress(address)),
    );
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters
        .distinguished_name
        .push(DnType::CommonName, wanted.common_name);
    if let Some(organisation) = wanted.organisation {
        parameters
            .distinguished_name
            .push(DnType::OrganizationName, organisation);
    }
    parameters.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.use_authority_key_identifier_extension = true;
    set_validity(&mut parameters);
    let certificate = parameters.signed_by(&key, issuer)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

fn set_validity(parameters: &mut CertificateParams) {
    let now = OffsetDateTime::now_utc();
    // An hour back: clocks of machines that were just resumed run behind.
    parameters.not_before = now - Duration::hours(1);
    parameters.not_after = now + VALID_FOR;
}

/// A kubeconfig as JSON, which is YAML, too.
fn kubeconfig(server: &str, authority: &str, certificate: &str, key: &str) -> String {
    serde_json::json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "asymmetric-local",
        "clusters": [{
            "name": "asymmetric-local",
            "cluster": {"server": server, "certificate-authority-data": STANDARD.encode(authority)},
        }],
        "users": [{
            "name": "asymmetric-local",
            "user": {
                "client-certificate-data": STANDARD.encode(certificate),
                "client-key-data": STANDARD.encode(key),
            },
        }],
        "contexts": [{
            "name": "asymmetric-local",
            "context": {"cluster": "asymmetric-local", "user": "asymmetric-local"},
        }],
    })
    .to_string()
}

fn generate_error(name: &str) -> impl Fn(rcgen::Error) -> CertificateError + '_ {
    move |source| CertificateError::Generate {
        name: name.to_owned(),
        source,
    }
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), CertificateError> {
    let write_error = |source| CertificateError::Write {
        path: path.to_owned(),
        source,
    };
    // An older file keeps its mode when it is overwritten, and could be readable by all.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(write_error(error)),
        _ => {}
    }
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(write_error)
}

#[cfg(test)]
mod tests;
