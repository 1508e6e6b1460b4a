//! Writes one-layer image archives that `ctr images import` reads, for the cluster's own helpers:
//! they must be there before any registry is.

use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

/// A file of an image.
#[derive(Debug, Clone)]
pub(crate) enum Entry<'a> {
    /// A program from this machine at a path in the image.
    Program(&'a str, &'a Path),
    /// A symbolic link: path in the image, and what it points at.
    Link(&'a str, &'a str),
    /// A folder in the image.
    Folder(&'a str),
}

/// Writes an image called `name` with these files to `target`, in the format of `docker save`.
pub(crate) fn write(
    name: &str,
    entries: &[Entry<'_>],
    entrypoint: &[&str],
    target: &Path,
) -> std::io::Result<()> {
    let layer = layer(entries)?;
    let layer_digest = hex::encode(Sha256::digest(&layer));
    let configuration = serde_json::json!({
        "architecture": "amd64",
        "os": "linux",
        "config": {"Entrypoint": entrypoint, "Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [format!("sha256:{layer_digest}")]},
        "history": [{"created_by": "cargo xtask up"}],
    })
    .to_string();
    let configuration_name = format!("{}.json", hex::encode(Sha256::digest(&configuration)));
    let layer_name = format!("{layer_digest}.tar");
    let manifest = serde_json::json!([
        {"Config": configuration_name, "RepoTags": [name], "Layers": [layer_name]}
    ])
    .to_string();

    let mut archive = tar::Builder::new(std::io::BufWriter::new(std::fs::File::create(target)?));
    append(&mut archive, &configuration_name, configuration.as_bytes(), 0o644)?;
    append(&mut archive, &layer_name, &layer, 0o644)?;
    append(&mut archive, "manifest.json", manifest.as_bytes(), 0o644)?;
    archive.into_inner()?.flush()
}

fn layer(entries: &[Entry<'_>]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries {
        match entry {
            Entry::Program(path, source) => append(&mut archive, path, &std::fs::read(source)?, 0o755)?,
            Entry::Link(path, target) => {
                let mut header = header(tar::EntryType::Symlink, 0, 0o777);
                archive.append_link(&mut header, path, target)?;
            }
            Entry::Folder(path) => {
                let mut header = header(tar::EntryType::Directory, 0, 0o755);
                archive.append_data(&mut header, path, std::io::empty())?;
            }
        }
    }
    archive.into_inner()
}

fn append<W: Write>(
    archive: &mut tar::Builder<W>,
    path: &str,
    bytes: &[u8],
    mode: u32,
) -> std::io::Result<()> {
    let mut header = header(tar::EntryType::Regular, bytes.len() as u64, mode);
    archive.append_data(&mut header, path, bytes)
}

/// Owned by root and from 1970: the same files make the same image.
fn header(kind: tar::EntryType, size: u64, mode: u32) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_make_the_same_image() {
        let folder = tempfile::tempdir().expect("folder");
        let program = folder.path().join("program");
        std::fs::write(&program, b"machine code").expect("file");
        let entries = [
            Entry::Program("bin/program", &program),
            Entry::Link("bin/sh", "program"),
        ];
        let (first, second) = (folder.path().join("1.tar"), folder.path().join("2.tar"));
        write("localhost/x:1", &entries, &["/bin/program"], &first).expect("written");
        write("localhost/x:1", &entries, &["/bin/program"], &second).expect("written");
        let bytes = std::fs::read(&first).expect("archive");
        assert_eq!(bytes, std::fs::read(&second).expect("archive"));

        let mut archive = tar::Archive::new(bytes.as_slice());
        let names: Vec<String> = archive
            .entries()
            .expect("entries")
            .map(|entry| entry.expect("entry").path().expect("path").display().to_string())
            .collect();
        assert_eq!(names.len(), 3);
        assert_eq!(names.last().map(String::as_str), Some("manifest.json"));
    }
}
