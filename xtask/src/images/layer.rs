//! Writes the file system of an image as an uncompressed tar archive that depends on nothing but
//! its contents: no times, no owners, no order of a folder on disk.
//!
//! Uncompressed because it never travels farther than over the loopback device.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tar::{EntryType, Header};

/// A finished file in an image layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blob {
    /// `sha256:` and 64 hex digits.
    pub(super) digest: String,
    /// Length in bytes.
    pub(super) size: u64,
}

impl Blob {
    /// The blob that consists of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self {
            digest: format!("sha256:{}", hex::encode(Sha256::digest(bytes))),
            size: bytes.len() as u64,
        }
    }
}

/// A layer that is being written; paths are relative to the image's root.
pub(super) struct Layer {
    archive: tar::Builder<Hashing>,
    present: BTreeSet<PathBuf>,
}

impl Layer {
    /// Starts a layer in a new file at `path`.
    pub(super) fn create(path: &Path) -> std::io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        let hashing = Hashing {
            file,
            hash: Sha256::new(),
            size: 0,
        };
        Ok(Self {
            archive: tar::Builder::new(hashing),
            present: BTreeSet::new(),
        })
    }

    /// Whether something is there already.
    pub(super) fn contains(&self, path: &str) -> bool {
        self.present.contains(Path::new(path))
    }

    /// Adds a folder, and those above it.
    pub(super) fn folder(&mut self, path: impl AsRef<Path>, mode: u32) -> std::io::Result<()> {
        let path = path.as_ref();
        if path.as_os_str().is_empty() || !self.present.insert(path.to_owned()) {
            return Ok(());
        }
        self.parent(path)?;
        self.archive
            .append_data(&mut header(EntryType::Directory, 0, mode), path, std::io::empty())
    }

    /// Adds a file with these contents.
    pub(super) fn file(&mut self, path: &str, mode: u32, contents: &[u8]) -> std::io::Result<()> {
        self.file_from(Path::new(path), mode, contents.len() as u64, contents)
    }

    /// Adds a file whose contents are read from `source`.
    pub(super) fn file_from(
        &mut self,
        path: &Path,
        mode: u32,
        size: u64,
        source: impl Read,
    ) -> std::io::Result<()> {
        self.parent(path)?;
        self.present.insert(path.to_owned());
        self.archive
            .append_data(&mut header(EntryType::Regular, size, mode), path, source)
    }

    /// Adds a symbolic link at `path`.
    pub(super) fn symbolic_link(&mut self, path: &Path, target: &Path) -> std::io::Result<()> {
        self.link(EntryType::Symlink, path, target)
    }

    /// Adds a second name for a file of this layer.
    pub(super) fn hard_link(&mut self, path: &Path, target: &Path) -> std::io::Result<()> {
        self.link(EntryType::Link, path, target)
    }

    /// Ends the archive.
    pub(super) fn finish(self) -> std::io::Result<Blob> {
        let mut hashing = self.archive.into_inner()?;
        hashing.file.flush()?;
        Ok(Blob {
            digest: format!("sha256:{}", hex::encode(hashing.hash.finalize())),
            size: hashing.size,
        })
    }

    fn link(&mut self, kind: EntryType, path: &Path, target: &Path) -> std::io::Result<()> {
        self.parent(path)?;
        self.present.insert(path.to_owned());
        self.archive
            .append_link(&mut header(kind, 0, 0o777), path, target)
    }

    fn parent(&mut self, path: &Path) -> std::io::Result<()> {
        path.parent().map_or(Ok(()), |parent| self.folder(parent, 0o755))
    }
}

fn header(kind: EntryType, size: u64, mode: u32) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    // No set-user-id bits: nothing in these images may gain rights.
    header.set_mode(mode & 0o1777);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header
}

/// Hashes and counts what goes through to a file.
struct Hashing {
    file: BufWriter<File>,
    hash: Sha256,
    size: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(path: &Path) -> Blob {
        let mut layer = Layer::create(path).expect("creates");
        layer.file("etc/passwd", 0o644, b"nobody").expect("file");
        layer.folder("tmp", 0o1777).expect("folder");
        layer.file("usr/bin/tool", 0o4755, b"tool").expect("file");
        layer
            .symbolic_link(Path::new("bin/sh"), Path::new("busybox"))
            .expect("link");
        layer.finish().expect("finishes")
    }

    #[test]
    fn same_contents_same_digest() {
        let folder = tempfile::tempdir().expect("folder");
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        let blob = sample(&one);
        assert_eq!(blob, sample(&two));
        assert_eq!(Blob::of(&std::fs::read(&one).expect("reads")), blob);
    }

    #[test]
    fn parents_come_once_and_first_and_rights_are_not_gained() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("layer");
        sample(&path);
        let mut archive = tar::Archive::new(File::open(path).expect("opens"));
        let entries: Vec<(String, u32)> = archive
            .entries()
            .expect("entries")
            .map(|entry| {
                let entry = entry.expect("entry");
                let path = entry.path().expect("path").display().to_string();
                (path, entry.header().mode().expect("mode"))
            })
            .collect();
        let names: Vec<&str> = entries
            .iter()
            .map(|(path, _)| path.trim_end_matches('/'))
            .collect();
        assert_eq!(
            names,
            [
                "etc",
                "etc/passwd",
                "tmp",
                "usr",
                "usr/bin",
                "usr/bin/tool",
                "bin",
                "bin/sh"
            ]
        );
        assert_eq!(entries[5].1, 0o755);
        assert_eq!(entries[2].1, 0o1777);
    }
}
