//! Images of our own programs: one static binary in an otherwise empty file system.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::layer::Layer;
use super::oci::{self, Start};
use super::{ImageError, registry};
use crate::cargo;
use crate::command::CommandError;
use crate::context::Context;

/// Packages, which are also the names of the programs and of their images; the operator first.
pub(super) const NAMES: &[&str] = &[
    "asymmetric-operator",
    "asymmetric-github-backend",
    "asymmetric-hubspot-backend",
    "asymmetric-linear-backend",
    "asymmetric-notion-backend",
    "asymmetric-slack-backend",
    "asymmetric-stripe-backend",
];

/// Tag under which manifests name them.
const TAG: &str = "latest";
/// The user of distroless images, which Pod Security `restricted` accepts.
const USER: &str = "65532:65532";
const PASSWD: &str = "nonroot:x:65532:65532::/:/sbin/nologin\n";
const GROUP: &str = "nonroot:x:65532:\n";
/// Where programs look for certificate authorities, with which the operator checks registries.
const AUTHORITIES: &str = "etc/ssl/certs/ca-certificates.crt";
/// Where machines keep them: Debian, Fedora, Alpine.
const AUTHORITIES_HERE: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

/// Packages of the backends.
pub(crate) fn backends() -> impl Iterator<Item = &'static str> {
    NAMES.iter().copied().filter(|name| name.ends_with("-backend"))
}

/// Compiles them statically and returns the folder with the programs.
pub(super) fn compile(context: &Context) -> Result<PathBuf, CommandError> {
    cargo::release_build(context, NAMES)
}

/// Builds the image of one program, pushes it unless the registry has it, and returns its digest.
pub(super) fn provide(context: &Context, name: &str, programs: &Path) -> Result<String, ImageError> {
    let wrong = |source| ImageError::Write {
        image: name.to_owned(),
        folder: std::env::temp_dir().display().to_string(),
        source,
    };
    let folder = tempfile::tempdir().map_err(wrong)?;
    let digest = write(folder.path(), name, &programs.join(name)).map_err(wrong)?;
    registry::push(context, folder.path(), name, TAG, &digest)?;
    Ok(digest)
}

fn write(folder: &Path, name: &str, program: &Path) -> std::io::Result<String> {
    // Backends are all started as `/backend`, whatever their template.
    let path = if name.ends_with("-backend") {
        "backend"
    } else {
        name
    };
    let start = Start {
        entrypoint: &[&format!("/{path}")],
        user: USER,
        path: "/",
        stop_signal: "SIGTERM",
    };
    oci::write(folder, start, |layer| {
        layer.file("etc/passwd", 0o644, PASSWD.as_bytes())?;
        layer.file("etc/group", 0o644, GROUP.as_bytes())?;
        add_authorities(layer)?;
        let source = File::open(program)?;
        let size = source.metadata()?.len();
        layer.file_from(Path::new(path), 0o755, size, source)
    })
}

fn add_authorities(layer: &mut Layer) -> std::io::Result<()> {
    match AUTHORITIES_HERE.iter().find_map(|path| std::fs::read(path).ok()) {
        Some(bundle) => layer.file(AUTHORITIES, 0o644, &bundle),
        // Without any, only registries on plain HTTP can be reached; the local one is.
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_starts_its_program() {
        let folder = tempfile::tempdir().expect("folder");
        let program = folder.path().join("program");
        std::fs::write(&program, "binary").expect("writes");
        let (operator, backend) = (folder.path().join("operator"), folder.path().join("backend"));
        let digest = write(&operator, "asymmetric-operator", &program).expect("image");
        assert_eq!(oci::digest(&operator), Some(digest));
        assert!(text(&operator).contains(r#""Entrypoint":["/asymmetric-operator"]"#));
        write(&backend, "asymmetric-slack-backend", &program).expect("image");
        assert!(text(&backend).contains(r#""Entrypoint":["/backend"]"#));
    }

    /// All blobs of a layout that are text.
    fn text(layout: &Path) -> String {
        std::fs::read_dir(layout.join("blobs/sha256"))
            .expect("blobs")
            .filter_map(|file| std::fs::read_to_string(file.expect("file").path()).ok())
            .collect()
    }
}
