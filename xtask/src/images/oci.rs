//! Writes an image as a folder in the OCI image layout, which `crane push` takes.

use std::path::Path;

use serde_json::json;

use super::layer::{Blob, Layer};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIGURATION: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
/// Times would make every build another image.
const CREATED: &str = "1970-01-01T00:00:00Z";

/// How a container of the image is started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start<'a> {
    /// Program and arguments.
    pub(super) entrypoint: &'a [&'a str],
    /// `user:group`, as numbers.
    pub(super) user: &'a str,
    /// Value of PATH.
    pub(super) path: &'a str,
    /// The signal that ends it in good order.
    pub(super) stop_signal: &'a str,
}

/// Writes an image of one layer, filled by `fill`, into the empty folder `folder`; returns the
/// digest of its manifest.
pub(super) fn write(
    folder: &Path,
    start: Start<'_>,
    fill: impl FnOnce(&mut Layer) -> std::io::Result<()>,
) -> std::io::Result<String> {
    let blobs = folder.join("blobs/sha256");
    std::fs::create_dir_all(&blobs)?;

    let unnamed = blobs.join("layer");
    let mut layer = Layer::create(&unnamed)?;
    fill(&mut layer)?;
    let layer = layer.finish()?;
    std::fs::rename(&unnamed, blobs.join(file_name(&layer)))?;

    let configuration = json!({
        "created": CREATED,
        "architecture": "amd64",
        "os": "linux",
        "config": {
            "User": start.user,
            "Env": [format!("PATH={}", start.path)],
            "Entrypoint": start.entrypoint,
            "StopSignal": start.stop_signal,
        },
        "rootfs": {"type": "layers", "diff_ids": [layer.digest]},
        "history": [{"created": CREATED, "created_by": "cargo xtask up"}],
    });
    let configuration = write_blob(&blobs, &configuration)?;
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor(CONFIGURATION, &configuration),
        "layers": [descriptor(LAYER, &layer)],
    });
    let manifest = write_blob(&blobs, &manifest)?;

    let index = json!({
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [descriptor(MANIFEST, &manifest)],
    });
    std::fs::write(folder.join("index.json"), index.to_string())?;
    // Last: a folder with this file is a complete layout.
    std::fs::write(
        folder.join("oci-layout"),
        json!({"imageLayoutVersion": "1.0.0"}).to_string(),
    )?;
    Ok(manifest.digest)
}

/// Digest of the image in a layout that [`write`] completed.
pub(super) fn digest(folder: &Path) -> Option<String> {
    if !folder.join("oci-layout").is_file() {
        return None;
    }
    let index: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("index.json")).ok()?).ok()?;
    index.pointer("/manifests/0/digest")?.as_str().map(str::to_owned)
}

fn descriptor(media_type: &str, blob: &Blob) -> serde_json::Value {
    json!({"mediaType": media_type, "digest": blob.digest, "size": blob.size})
}

fn write_blob(blobs: &Path, value: &serde_json::Value) -> std::io::Result<Blob> {
    let bytes = value.to_string().into_bytes();
    let blob = Blob::of(&bytes);
    std::fs::write(blobs.join(file_name(&blob)), bytes)?;
    Ok(blob)
}

fn file_name(blob: &Blob) -> &str {
    blob.digest.trim_start_matches("sha256:")
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Start<'_> = Start {
        entrypoint: &["/tool"],
        user: "65532:65532",
        path: "/",
        stop_signal: "SIGTERM",
    };

    #[test]
    fn same_contents_same_digest_and_it_is_found_again() {
        let (one, two) = (
            tempfile::tempdir().expect("folder"),
            tempfile::tempdir().expect("folder"),
        );
        let fill = |layer: &mut Layer| layer.file("tool", 0o755, b"tool");
        let first = write(one.path(), START, fill).expect("writes");
        assert_eq!(first, write(two.path(), START, fill).expect("writes"));
        assert_eq!(digest(one.path()), Some(first.clone()));
        let manifest = one
            .path()
            .join("blobs/sha256")
            .join(first.trim_start_matches("sha256:"));
        assert_eq!(
            Blob::of(&std::fs::read(manifest).expect("manifest")).digest,
            first
        );
    }

    #[test]
    fn other_contents_other_digest() {
        let (one, two) = (
            tempfile::tempdir().expect("folder"),
            tempfile::tempdir().expect("folder"),
        );
        let first = write(one.path(), START, |layer| layer.file("tool", 0o755, b"a")).expect("writes");
        let second = write(two.path(), START, |layer| layer.file("tool", 0o755, b"b")).expect("writes");
        assert_ne!(first, second);
    }

    #[test]
    fn an_interrupted_layout_is_none() {
        let folder = tempfile::tempdir().expect("folder");
        let failed = write(folder.path(), START, |_| Err(std::io::Error::other("full")));
        assert!(failed.is_err());
        assert_eq!(digest(folder.path()), None);
    }
}
