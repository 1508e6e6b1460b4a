//! The Secrets of a clone: what its backend needs, what its users need, and the read-only login.

use std::collections::BTreeMap;

use asymmetric_crd::{AppClone, names};
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use kube::ResourceExt;
use sha2::{Digest, Sha256};

use super::{BACKEND, metadata};
use crate::certificates::Issued;
use crate::clone::observed::{CertificateFacts, ServerSecret};
use crate::database_servers::DatabaseAddress;

/// Keys of the Secret `<id>-server`.
pub(crate) mod server_keys {
    /// Address, role and password of the clone's database.
    pub(crate) const DATABASE_URL: &str = "database-url";
    /// Address, user and password of Redis.
    pub(crate) const REDIS_URL: &str = "redis-url";
    /// Secret of the control port.
    pub(crate) const CONTROL_TOKEN: &str = "control-token";
    /// Password of the database role.
    pub(crate) const DATABASE_PASSWORD: &str = "database-password";
    /// Password of the read-only role.
    pub(crate) const QUERY_PASSWORD: &str = "query-password";
    /// Password of the Redis user.
    pub(crate) const REDIS_PASSWORD: &str = "redis-password";
    /// Certificate of the API over TLS, as PEM.
    pub(crate) const TLS_CERTIFICATE: &str = "tls.crt";
    /// Its private key.
    pub(crate) const TLS_KEY: &str = "tls.key";
    /// Certificates that verify Postgres, as PEM.
    pub(crate) const DATABASE_CA: &str = "database-ca";
    /// Certificates that verify Redis, as PEM.
    pub(crate) const REDIS_CA: &str = "redis-ca";
    /// Epoch that a starting backend believes in.
    pub(crate) const EPOCH: &str = "epoch";
}

/// Annotation: the epoch whose database has the tokens.
pub(crate) const TOKENS_EPOCH: &str = "getasym.dev/tokens-epoch";

/// Annotation of `<id>-server`: when its certificate is to be replaced.
const CERTIFICATE_RENEWAL: &str = "getasym.dev/certificate-renewal";
/// Annotation of `<id>-server`: what its certificate was made from.
const CERTIFICATE_ORIGIN: &str = "getasym.dev/certificate-origin";

/// Annotation of `<id>-tokens`: the request that its tokens were made for.
const TOKENS_REQUEST: &str = "getasym.dev/tokens-request";

/// The request that the tokens in `<id>-tokens` were made for.
pub(crate) fn tokens_request(secret: &impl ResourceExt) -> Option<String> {
    secret.annotations().get(TOKENS_REQUEST).cloned()
}

/// Where the shared servers are, as backends reach them.
#[derive(Clone, Debug)]
pub(crate) struct Servers<'a> {
    /// Where Postgres is.
    pub postgres: &'a DatabaseAddress,
    /// `redis://host:port` of Redis, or `rediss://host:port`.
    pub redis_url: &'a str,
    /// Certificates that verify Redis.
    pub redis_authorities: Option<&'a str>,
}

impl Servers<'_> {
    /// The entries of `<id>-server` that say where the servers are and how to log in.
    fn logins(&self, credentials: &Credentials, database: &str) -> BTreeMap<&'static str, String> {
        let database_url = format!(
            "postgres://{database}:{}@{}:{}/{database}",
            credentials.database_password, self.postgres.host, self.postgres.port
        );
        let (scheme, address) = self
            .redis_url
            .split_once("://")
            .unwrap_or(("redis", self.redis_url));
        let redis_url = format!(
            "{scheme}://{database}:{}@{}",
            credentials.redis_password,
            address.trim_end_matches('/')
        );
        let entries = [
            (server_keys::DATABASE_URL, Some(database_url)),
            (server_keys::REDIS_URL, Some(redis_url)),
            (server_keys::DATABASE_CA, self.postgres.authorities.clone()),
            (server_keys::REDIS_CA, self.redis_authorities.map(str::to_owned)),
        ];
        let entries = entries.into_iter();
        entries.filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

/// Keys of what [`Servers::logins`] may give.
const LOGINS: [&str; 4] = [
    server_keys::DATABASE_URL,
    server_keys::REDIS_URL,
    server_keys::DATABASE_CA,
    server_keys::REDIS_CA,
];

/// Credentials of a clone. No `Debug`: they must not reach a log.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    /// Password of the database role.
    pub database_password: String,
    /// Password of the read-only role.
    pub query_password: String,
    /// Password of the Redis user.
    pub redis_password: String,
    /// Secret of the control port.
    pub control_token: String,
}

impl Credentials {
    /// New credentials; `secret` gives a fresh random text at each call, of letters and digits only.
    pub(crate) fn generate(mut secret: impl FnMut() -> String) -> Self {
        Self {
            database_password: secret(),
            query_password: secret(),
            redis_password: secret(),
            control_token: secret(),
        }
    }

    /// Reads the credentials back from the Secret `<id>-server`; `None` when a key is missing.
    pub(crate) fn read(secret: &Secret) -> Option<Self> {
        Some(Self {
            database_password: value(secret, server_keys::DATABASE_PASSWORD)?,
            query_password: value(secret, server_keys::QUERY_PASSWORD)?,
            redis_password: value(secret, server_keys::REDIS_PASSWORD)?,
            control_token: value(secret, server_keys::CONTROL_TOKEN)?,
        })
    }
}

/// One value of a Secret, as text.
pub(crate) fn value(secret: &Secret, key: &str) -> Option<String> {
    let bytes = secret.data.as_ref()?.get(key)?;
    String::from_utf8(bytes.0.clone()).ok()
}

/// `<id>-server`: everything that the backend gets from the operator and nobody else needs.
pub(crate) fn server(
    clone: &AppClone,
    credentials: &Credentials,
    database: &str,
    servers: &Servers<'_>,
    epoch: i64,
    certificate: &Issued,
) -> Secret {
    let data = [
        (server_keys::CONTROL_TOKEN, credentials.control_token.clone()),
        (
            server_keys::DATABASE_PASSWORD,
            credentials.database_password.clone(),
        ),
        (server_keys::QUERY_PASSWORD, credentials.query_password.clone()),
        (server_keys::REDIS_PASSWORD, credentials.redis_password.clone()),
        (server_keys::EPOCH, epoch.to_string()),
    ];
    let data = data
        .into_iter()
        .chain(certificate_data(certificate))
        .chain(servers.logins(credentials, database));
    let mut secret = secret(clone, &names::objects::server_secret(&clone.name_any()), data);
    secret.metadata.annotations = Some(certificate_annotations(certificate));
    secret
}

/// The entries of `<id>-server` that hold the certificate.
pub(crate) fn certificate_data(certificate: &Issued) -> [(&'static str, String); 2] {
    [
        (server_keys::TLS_CERTIFICATE, certificate.certificate.clone()),
        (server_keys::TLS_KEY, certificate.key.clone()),
    ]
}

/// What `<id>-server` says of the certificate.
pub(crate) fn certificate_annotations(certificate: &Issued) -> BTreeMap<String, String> {
    let annotations = [
        (CERTIFICATE_RENEWAL, certificate.renewal.to_string()),
        (CERTIFICATE_ORIGIN, certificate.origin.clone()),
    ];
    annotations.map(|(key, value)| (key.to_owned(), value)).into()
}

/// `<id>-query`: the read-only login.
pub(crate) fn query(clone: &AppClone, credentials: &Credentials, database: &str) -> Secret {
    let data = [
        ("username", format!("{database}_ro")),
        ("password", credentials.query_password.clone()),
        ("database", database.to_owned()),
    ];
    secret(clone, &names::objects::query_secret(&clone.name_any()), data)
}

/// `<id>-tokens`: what users and agents authenticate with, and the ids that belong to it; made for `request`, unless
/// they are the first ones.
pub(crate) fn tokens(clone: &AppClone, tokens: &BTreeMap<String, String>, request: Option<String>) -> Secret {
    let data = tokens.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let mut secret = secret(clone, &names::objects::tokens_secret(&clone.name_any()), data);
    secret.metadata.annotations = request.map(|request| [(TOKENS_REQUEST.to_owned(), request)].into());
    secret
}

fn secret<'a>(clone: &AppClone, name: &str, data: impl IntoIterator<Item = (&'a str, String)>) -> Secret {
    Secret {
        metadata: metadata(clone, name, BACKEND),
        type_: Some("Opaque".to_owned()),
        data: Some(
            data.into_iter()
                .map(|(key, value)| (key.to_owned(), ByteString(value.into_bytes())))
                .collect(),
        ),
        ..Secret::default()
    }
}

/// What is known of the certificate; `None` when it is not there as a whole.
fn certificate(secret: &Secret) -> Option<CertificateFacts> {
    value(secret, server_keys::TLS_KEY)?;
    let annotation = |name: &str| secret.annotations().get(name);
    Some(CertificateFacts {
        fingerprint: hex::encode(Sha256::digest(value(secret, server_keys::TLS_CERTIFICATE)?)),
        renewal: annotation(CERTIFICATE_RENEWAL)?.parse().ok()?,
        origin: annotation(CERTIFICATE_ORIGIN)?.clone(),
    })
}

/// What the Secret `<id>-server` says, without its values; `None` when it is incomplete, or leads to another database
/// than the clone's status names or to other servers than the operator's settings.
pub(crate) fn facts(secret: &Secret, database: &str, servers: &Servers<'_>) -> Option<ServerSecret> {
    let logins = servers.logins(&Credentials::read(secret)?, database);
    let is_current = |key| value(secret, key).as_ref() == logins.get(key);
    if !LOGINS.into_iter().all(is_current) {
        return None;
    }
    let epoch = value(secret, server_keys::EPOCH)?.parse().ok()?;
    let annotation = |name: &str| secret.annotations().get(name).cloned();
    let control_token = value(secret, server_keys::CONTROL_TOKEN)?;
    let [database_url, redis_url, authorities @ ..] = LOGINS.map(|key| logins.get(key));
    let started_from = [database_url, redis_url, Some(&control_token)];
    let started_from: Vec<&str> = started_from
        .into_iter()
        .chain(authorities)
        .flatten()
        .map(String::as_str)
        .collect();
    Some(ServerSecret {
        fingerprint: names::short_hash(&started_from, 16),
        epoch,
        tokens_epoch: annotation(TOKENS_EPOCH).and_then(|text| text.parse().ok()),
        certificate: certificate(secret),
    })
}
