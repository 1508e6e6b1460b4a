//! Packages as registries hand them out: npm's gzipped tar files and the zip files of Go modules. Pure.

use std::collections::BTreeMap;
use std::io::{self, Read};

use flate2::read::{DeflateDecoder, GzDecoder};
use thiserror::Error;

/// Bytes that one file may have; larger ones are cut off by nobody who means well.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Marks in a zip file.
const END: &[u8] = b"PK\x05\x06";
const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
/// Ways in which a file is kept in a zip file.
const STORED: usize = 0;
const DEFLATED: usize = 8;

/// Why a package cannot be unpacked.
#[derive(Error, Debug)]
pub enum ArchiveError {
    /// It is cut off, or nothing of the kind.
    #[error("failed to decompress it")]
    Corrupt(#[from] io::Error),
    /// It is no zip file, or one with parts that are not known here.
    #[error("it is no zip file, or is cut off")]
    NoZip,
    /// A file is larger than any list can be.
    #[error("{0} is larger than {size} MiB", size = LARGEST / (1024 * 1024))]
    TooLarge(String),
}

/// The files of a gzipped tar file that are wanted, by path below its one folder.
pub(super) fn tarball(
    bytes: &[u8],
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    let mut files = BTreeMap::new();
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    for entry in archive.entries()? {
        let entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let Some((_, path)) = path.split_once('/') else {
            continue;
        };
        if entry.header().entry_type().is_file() && is_wanted(path) {
            files.insert(path.to_owned(), all(path, entry)?);
        }
    }
    Ok(files)
}

/// The files of a zip file below `folder` that are wanted, by path below it.
pub(super) fn zip(
    bytes: &[u8],
    folder: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    let mut files = BTreeMap::new();
    for entry in entries(bytes).ok_or(ArchiveError::NoZip)? {
        let Some(path) = entry.name.strip_prefix(folder) else {
            continue;
        };
        if is_wanted(path) {
            let data = entry.data(bytes).ok_or(ArchiveError::NoZip)?;
            let file = match entry.method {
                STORED => all(path, data)?,
                DEFLATED => all(path, DeflateDecoder::new(data))?,
                _ => return Err(ArchiveError::NoZip),
            };
            files.insert(path.to_owned(), file);
        }
    }
    Ok(files)
}

fn all(path: &str, reader: impl Read) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    let read = reader.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if u64::try_from(read).is_ok_and(|read| read <= LARGEST) {
        Ok(bytes)
    } else {
        Err(ArchiveError::TooLarge(path.to_owned()))
    }
}

/// A file, as the directory at the end of a zip file describes it.
struct Entry {
    name: String,
    method: usize,
    compressed: usize,
    local: usize,
}

impl Entry {
    fn data<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let header = bytes.get(self.local..)?;
        let begin = header
            .starts_with(LOCAL)
            .then(|| Some(30 + number(header, 26, 2)? + number(header, 28, 2)?))??;
        header.get(begin..begin.checked_add(self.compressed)?)
    }
}

/// The files that the directory lists. Archives of more than 4 GiB have another one, which is not known here.
fn entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    let end = bytes.windows(END.len()).rposition(|window| window == END)?;
    let end = bytes.get(end..)?;
    let count = number(end, 10, 2)?;
    let mut rest = bytes.get(number(end, 16, 4)?..)?;
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        if !rest.starts_with(CENTRAL) {
            return None;
        }
        let length = number(rest, 28, 2)?;
        entries.push(Entry {
            name: String::from_utf8_lossy(rest.get(46..46 + length)?).into_owned(),
            method: number(rest, 10, 2)?,
            compressed: number(rest, 20, 4)?,
            local: number(rest, 42, 4)?,
        });
        rest = rest.get(46 + length + number(rest, 30, 2)? + number(rest, 32, 2)?..)?;
    }
    Some(entries)
}

/// The number in `size` bytes, the least significant first.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(size)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |number, byte| (number << 8) | usize::from(*byte)),
    )
}

#[cfg(test)]
pub(super) mod tests;
