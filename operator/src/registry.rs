//! Image references: mirrors, and the digest behind a tag.
//!
//! A template says `registry/repository:tag`. What runs is a digest, resolved once and copied by clones, so that a tag
//! that moves changes nothing that runs. A mirror says where images of a prefix really are: under one name for the
//! nodes that pull them, and at one endpoint for the operator, which may reach the same registry by another address.

mod artifact;

use std::{
    collections::BTreeMap,
    error::Error as StdError,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use oci_client::{
    Client, Reference,
    client::{ClientConfig, ClientProtocol},
    errors::{OciDistributionError, OciErrorCode},
    secrets::RegistryAuth,
};
use serde::{Deserialize, Serialize};

/// What controllers need from registries.
#[async_trait]
pub trait Images: Send + Sync {
    /// Where pods pull `image` from, and its digest.
    async fn resolve(&self, image: &str) -> Result<ResolvedImage, RegistryError>;

    /// The files of an artifact, which is named by digest: texts by path.
    async fn artifact(&self, reference: &str) -> Result<BTreeMap<String, String>, RegistryError>;
}

/// An image as a pod names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedImage {
    /// `mirror/repository@sha256:…`, or with the tag when no registry was asked.
    pub pod_reference: String,
    /// The digest; `None` for a mirror without an endpoint.
    pub digest: Option<String>,
}

/// Where images of a prefix really are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageMirror {
    /// The beginning of image names, whole path components: `ghcr.io/asymmetric-ai`.
    pub source: String,
    /// What pods say instead: `localhost:5001`.
    pub mirror: String,
    /// Where the operator reaches that registry: `http://address:5001`. Without it, tags are left as they are.
    #[serde(default)]
    pub endpoint: Option<String>,
}

/// An image that cannot be resolved.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Not an image reference.
    #[error("`{image}` is not an image reference")]
    Reference {
        /// As written.
        image: String,
        /// Why.
        #[source]
        source: oci_client::ParseError,
    },
    /// An artifact that is named by a tag, which may move, or whose mirror has no endpoint.
    #[error("the artifact `{0}` has to be named by digest, in a registry that the operator reaches")]
    NotPinned(String),
    /// What it holds is no content of a template.
    #[error("the artifact `{reference}` {problem}")]
    Artifact {
        /// As written.
        reference: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The mirror's endpoint is not a URL with `http://` or `https://`.
    #[error("`{0}` is not the address of a registry: begin with http:// or https://")]
    Endpoint(String),
    /// The registry answers and has no such image.
    #[error("the registry at {registry} has no image `{image}`")]
    NotFound {
        /// Host and port.
        registry: String,
        /// As written.
        image: String,
    },
    /// The registry wants credentials.
    #[error("the registry at {registry} refuses to show the image `{image}`")]
    Refused {
        /// Host and port.
        registry: String,
        /// As written.
        image: String,
        /// Its answer.
        #[source]
        source: Box<OciDistributionError>,
    },
    /// The registry does not answer, or with an error of its own.
    #[error("failed to reach the registry at {registry} for the image `{image}`")]
    Unreachable {
        /// Host and port.
        registry: String,
        /// As written.
        image: String,
        /// Why.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl RegistryError {
    /// Whether the same call may succeed later although nobody changed the template.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::NotFound { .. } | Self::Refused { .. } | Self::Unreachable { .. } => true,
            Self::Reference { .. } | Self::Endpoint(_) | Self::NotPinned(_) | Self::Artifact { .. } => false,
        }
    }
}

/// The longest that a registry may take to accept a connection, and to go on with an answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Resolves images at registries.
#[derive(Clone)]
pub struct Registries {
    /// Longest source first, so that the most precise one is found.
    mirrors: Vec<ImageMirror>,
    plain: Arc<OnceLock<Client>>,
    encrypted: Arc<OnceLock<Client>>,
}

impl Registries {
    /// Takes the mirrors, refusing endpoints that are no URLs.
    pub fn new(mut mirrors: Vec<ImageMirror>) -> Result<Self, RegistryError> {
        for mirror in &mut mirrors {
            for part in [&mut mirror.source, &mut mirror.mirror] {
                part.truncate(part.trim_end_matches('/').len());
            }
            if let Some(endpoint) = &mirror.endpoint {
                parse_endpoint(endpoint)?;
            }
        }
        mirrors.sort_by_key(|mirror| std::cmp::Reverse(mirror.source.len()));
        Ok(Self {
            mirrors,
            plain: Arc::default(),
            encrypted: Arc::default(),
        })
    }

    /// The client for plain or encrypted connections, made when first needed.
    fn client(&self, plain: bool) -> Result<Client, OciDistributionError> {
        let (place, protocol) = if plain {
            (&self.plain, ClientProtocol::Http)
        } else {
            (&self.encrypted, ClientProtocol::Https)
        };
        if let Some(client) = place.get() {
            return Ok(client.clone());
        }
        // The driver takes the process's default; whoever comes first installs the only one there is.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::try_from(ClientConfig {
            protocol,
            connect_timeout: Some(TIMEOUT),
            read_timeout: Some(TIMEOUT),
            user_agent: concat!("asymmetric-operator/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        })?;
        Ok(place.get_or_init(|| client).clone())
    }

    /// What pods say instead of `name` (registry and repository), and where the operator asks for it.
    fn locate(&self, reference: &Reference) -> Result<Place, RegistryError> {
        let name = format!("{}/{}", reference.registry(), reference.repository());
        let mirrored = self.mirrors.iter().find_map(|mirror| {
            let rest = name.strip_prefix(&mirror.source)?;
            // Only whole path components: `ghcr.io/a` is not the beginning of `ghcr.io/ab/image`.
            (rest.is_empty() || rest.starts_with('/')).then(|| (mirror, format!("{}{rest}", mirror.mirror)))
        });
        let Some((mirror, name)) = mirrored else {
            let (registry, repository) = (
                reference.resolve_registry().to_owned(),
                reference.repository().to_owned(),
            );
            return Ok(Place {
                name,
                registry: Some(Endpoint {
                    plain: false,
                    registry,
                }),
                repository,
            });
        };
        let repository = name
            .split_once('/')
            .map(|(_, path)| path.to_owned())
            .unwrap_or_default();
        let registry = mirror.endpoint.as_deref().map(parse_endpoint).transpose()?;
        Ok(Place {
            name,
            registry,
            repository,
        })
    }
}

/// Where an image is.
struct Place {
    /// What pods say, without tag and digest.
    name: String,
    /// Where the operator asks; nowhere when a mirror has no endpoint.
    registry: Option<Endpoint>,
    /// The path there.
    repository: String,
}

/// A registry's address.
struct Endpoint {
    plain: bool,
    /// Host and port.
    registry: String,
}

fn parse_endpoint(endpoint: &str) -> Result<Endpoint, RegistryError> {
    let wrong = || RegistryError::Endpoint(endpoint.to_owned());
    let (scheme, rest) = endpoint.split_once("://").ok_or_else(wrong)?;
    let plain = match scheme {
        "http" => true,
        "https" => false,
        _ => return Err(wrong()),
    };
    let registry = rest.trim_end_matches('/');
    if registry.is_empty() || registry.contains('/') {
        return Err(wrong());
    }
    Ok(Endpoint {
        plain,
        registry: registry.to_owned(),
    })
}

#[async_trait]
impl Images for Registries {
    async fn resolve(&self, image: &str) -> Result<ResolvedImage, RegistryError> {
        let reference: Reference = image.parse().map_err(|source| RegistryError::Reference {
            image: image.to_owned(),
            source,
        })?;
        let Place {
            name,
            registry,
            repository,
        } = self.locate(&reference)?;
        if let Some(digest) = reference.digest() {
            // Nothing to look up: whether it exists is seen when a pod pulls it.
            return Ok(ResolvedImage {
                pod_reference: format!("{name}@{digest}"),
                digest: Some(digest.to_owned()),
            });
        }
        let tag = reference.tag().unwrap_or("latest");
        let Some(Endpoint { plain, registry }) = registry else {
            return Ok(ResolvedImage {
                pod_reference: format!("{name}:{tag}"),
                digest: None,
            });
        };
        let asked = Reference::with_tag(registry.clone(), repository, tag.to_owned());
        let digest = match self.client(plain) {
            Ok(client) => {
                client
                    .fetch_manifest_digest(&asked, &RegistryAuth::Anonymous)
                    .await
            }
            Err(error) => Err(error),
        };
        let digest = digest.map_err(|source| sort_out(registry, image.to_owned(), source))?;
        Ok(ResolvedImage {
            pod_reference: format!("{name}@{digest}"),
            digest: Some(digest),
        })
    }

    async fn artifact(&self, reference: &str) -> Result<BTreeMap<String, String>, RegistryError> {
        artifact::fetch(self, reference).await
    }
}

/// Tells a missing image from a refusal and from a registry that does not work.
fn sort_out(registry: String, image: String, source: OciDistributionError) -> RegistryError {
    match &source {
        OciDistributionError::ImageManifestNotFoundError(_)
        | OciDistributionError::ServerError { code: 404, .. } => RegistryError::NotFound { registry, image },
        OciDistributionError::RegistryError { envelope, .. } => {
            let any =
                |codes: &[OciErrorCode]| envelope.errors.iter().any(|error| codes.contains(&error.code));
            if any(&[
                OciErrorCode::ManifestUnknown,
                OciErrorCode::NameUnknown,
                OciErrorCode::NotFound,
            ]) {
                RegistryError::NotFound { registry, image }
            } else if any(&[OciErrorCode::Unauthorized, OciErrorCode::Denied]) {
                RegistryError::Refused {
                    registry,
                    image,
                    source: Box::new(source),
                }
            } else {
                RegistryError::Unreachable {
                    registry,
                    image,
                    source: Box::new(source),
                }
            }
        }
        OciDistributionError::UnauthorizedError { .. }
        | OciDistributionError::AuthenticationFailure(_)
        | OciDistributionError::ServerError { code: 401 | 403, .. } => RegistryError::Refused {
            registry,
            image,
            source: Box::new(source),
        },
        _ => RegistryError::Unreachable {
            registry,
            image,
            source: Box::new(source),
        },
    }
}

#[cfg(test)]
mod tests;
