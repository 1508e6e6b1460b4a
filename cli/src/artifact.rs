//! Content of templates in registries.

use std::collections::BTreeMap;
use std::fmt::Display;

use asymmetric_crd::NamedError;
use asymmetric_crd::content::{ARTIFACT_MEDIA_TYPE, FILE_MEDIA_TYPE};
use oci_client::annotations::ORG_OPENCONTAINERS_IMAGE_TITLE;
use oci_client::client::{ClientConfig, ClientProtocol, Config, ImageLayer};
use oci_client::errors::OciDistributionError;
use oci_client::manifest::OciImageManifest;
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference, RegistryOperation};

use crate::content::Content;

/// Name and password for the registry, for those that want them.
const USERNAME: &str = "ASYM_REGISTRY_USERNAME";
const PASSWORD: &str = "ASYM_REGISTRY_PASSWORD";

/// Pushes `content` under `reference`, a layer per file; answers the reference by digest.
pub async fn push(reference: &str, plain: bool, content: &Content) -> Result<String, NamedError> {
    let failed = |error: &dyn Display| NamedError::PushFailed {
        template: content.name.clone(),
        detail: format!("{reference}: {error}"),
    };
    // An error says that there is one already, which then stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let target: Reference = reference.parse().map_err(|error| failed(&error))?;
    let client = Client::try_from(ClientConfig {
        protocol: if plain {
            ClientProtocol::Http
        } else {
            ClientProtocol::Https
        },
        // Files are at hand as a whole, and some registries know no other way.
        use_monolithic_push: true,
        ..ClientConfig::default()
    })
    .map_err(|error| failed(&error))?;
    let layers: Vec<ImageLayer> = content
        .files
        .iter()
        .map(|(path, text)| {
            let title = BTreeMap::from([(ORG_OPENCONTAINERS_IMAGE_TITLE.to_owned(), path.clone())]);
            ImageLayer::new(text.clone(), FILE_MEDIA_TYPE.to_owned(), Some(title))
        })
        .collect();
    let config = Config::new("{}", "application/vnd.oci.empty.v1+json".to_owned(), None);
    let mut manifest = OciImageManifest::build(&layers, &config, None);
    manifest.artifact_type = Some(ARTIFACT_MEDIA_TYPE.to_owned());
    client
        .auth(&target, &authentication(), RegistryOperation::Push)
        .await
        .map_err(|error| failed(&error))?;
    let blobs = layers.into_iter().map(|layer| layer.data).chain([config.data]);
    let digests = manifest.layers.iter().chain([&manifest.config]);
    for (data, descriptor) in blobs.zip(digests) {
        match client.push_blob(&target, data, &descriptor.digest).await {
            // Some registries keep it and do not say where, which nobody needs to know.
            Ok(_) | Err(OciDistributionError::RegistryNoLocationError) => {}
            Err(error) => return Err(failed(&error)),
        }
    }
    client
        .push_manifest(&target, &manifest.into())
        .await
        .map_err(|error| failed(&error))?;
    let digest = client
        .fetch_manifest_digest(&target, &authentication())
        .await
        .map_err(|error| failed(&error))?;
    Ok(format!("{}/{}@{digest}", target.registry(), target.repository()))
}

fn authentication() -> RegistryAuth {
    match (std::env::var(USERNAME), std::env::var(PASSWORD)) {
        (Ok(username), Ok(password)) => RegistryAuth::Basic(username, password),
        _ => RegistryAuth::Anonymous,
    }
}
