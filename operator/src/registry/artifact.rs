//! Content of templates that is too large for `ConfigMap`s: an artifact with a layer per file.

use std::collections::BTreeMap;

use asymmetric_crd::content::FILE_MEDIA_TYPE;
use oci_client::Reference;
use oci_client::annotations::ORG_OPENCONTAINERS_IMAGE_TITLE;
use oci_client::secrets::RegistryAuth;

use super::{Endpoint, Place, Registries, RegistryError, sort_out};

/// Media types of files: our own, and what general tools give to texts.
const ACCEPTED: [&str; 4] = [
    FILE_MEDIA_TYPE,
    "application/octet-stream",
    "application/sql",
    "text/plain",
];
/// Larger content makes its rows in SQL.
const LARGEST: i64 = 64 * 1024 * 1024;

/// Texts by path.
pub(super) async fn fetch(
    registries: &Registries,
    named: &str,
) -> Result<BTreeMap<String, String>, RegistryError> {
    let reference: Reference = named.parse().map_err(|source| RegistryError::Reference {
        image: named.to_owned(),
        source,
    })?;
    let place = registries.locate(&reference)?;
    let not_pinned = || RegistryError::NotPinned(named.to_owned());
    let digest = reference.digest().ok_or_else(not_pinned)?;
    let Place {
        registry, repository, ..
    } = place;
    let Endpoint { plain, registry } = registry.ok_or_else(not_pinned)?;
    let asked = Reference::with_digest(registry.clone(), repository, digest.to_owned());
    let failed = |source| sort_out(registry.clone(), named.to_owned(), source);
    let client = registries.client(plain).map_err(failed)?;
    let (manifest, _) = client
        .pull_image_manifest(&asked, &RegistryAuth::Anonymous)
        .await
        .map_err(failed)?;
    let wrong = |problem: String| RegistryError::Artifact {
        reference: named.to_owned(),
        problem,
    };
    let bytes: i64 = manifest.layers.iter().map(|layer| layer.size).sum();
    if bytes > LARGEST {
        return Err(wrong(format!("has {bytes} bytes, and may have {LARGEST}")));
    }
    let pulled = client
        .pull(&asked, &RegistryAuth::Anonymous, ACCEPTED.to_vec())
        .await
        .map_err(failed)?;
    let mut files = BTreeMap::new();
    for layer in pulled.layers {
        let title = layer
            .annotations
            .as_ref()
            .and_then(|annotations| annotations.get(ORG_OPENCONTAINERS_IMAGE_TITLE).cloned());
        let path = title.ok_or_else(|| wrong("has a layer without a title".to_owned()))?;
        let text = String::from_utf8(layer.data.to_vec())
            .map_err(|_| wrong(format!("has a file {path} that is not UTF-8 text")))?;
        files.insert(path, text);
    }
    Ok(files)
}
