use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;

use super::*;

/// A gzipped tar file.
pub(crate) fn tarred(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len().try_into().unwrap());
        header.set_mode(0o644);
        builder.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// A zip file in which every second file is stored as it is.
pub(crate) fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let little = |number: usize, size: usize| {
        let mut bytes = number.to_le_bytes().to_vec();
        bytes.resize(size, 0);
        bytes
    };
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (index, (name, text)) in files.iter().enumerate() {
        let (method, data) = if index % 2 == 0 {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            (DEFLATED, encoder.finish().unwrap())
        } else {
            (STORED, text.as_bytes().to_vec())
        };
        let fields = [
            little(20, 2),
            little(0, 2),
            little(method, 2),
            little(0, 8),
            little(data.len(), 4),
            little(text.len(), 4),
            little(name.len(), 2),
            little(0, 2),
        ]
        .concat();
        directory.extend([CENTRAL, &little(20, 2), &fields].concat());
        directory.extend([little(0, 10), little(archive.len(), 4)].concat());
        directory.extend(name.as_bytes());
        archive.extend([LOCAL, &fields, name.as_bytes(), &data].concat());
    }
    let begin = archive.len();
    archive.extend(&directory);
    archive.extend(
        [
            END,
            &little(0, 4),
            &little(files.len(), 2),
            &little(files.len(), 2),
        ]
        .concat(),
    );
    archive.extend([little(directory.len(), 4), little(begin, 4), little(0, 2)].concat());
    archive
}

fn texts(files: BTreeMap<String, Vec<u8>>) -> Vec<(String, String)> {
    files
        .into_iter()
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

fn pair(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

#[test]
fn wanted_files_are_unpacked() {
    let is_json = |path: &str| {
        Path::new(path)
            .extension()
            .is_some_and(|extension| extension == "json")
    };
    let tarball = tarred(&[
        ("package/a.json", "{}"),
        ("package/b.js", ""),
        ("package/c/d.json", "[]"),
    ]);
    let unpacked = texts(super::tarball(&tarball, is_json).unwrap());
    assert_eq!(unpacked, [pair("a.json", "{}"), pair("c/d.json", "[]")]);
    let zip = zipped(&[
        ("x.dev/m@v1/a.json", "{}"),
        ("x.dev/m@v1/c/d.json", "[]"),
        ("x.dev/m@v1/e.txt", ""),
        ("other/f.json", ""),
    ]);
    let unpacked = texts(super::zip(&zip, "x.dev/m@v1/", is_json).unwrap());
    assert_eq!(unpacked, [pair("a.json", "{}"), pair("c/d.json", "[]")]);
}

#[test]
fn what_is_cut_off_is_refused() {
    let tarball = tarred(&[("package/a.json", "{\"a\": 1}")]);
    assert!(super::tarball(&tarball[..tarball.len() / 2], |_| true).is_err());
    let zip = zipped(&[("m/a.json", "{\"a\": 1}")]);
    assert!(super::zip(&zip[1..], "m/", |_| true).is_err());
    assert!(super::zip(b"", "m/", |_| true).is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_unpacking_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0..120_usize) {
        let _ = super::tarball(&bytes, |_| true);
        let _ = super::zip(&bytes, "", |_| true);
        let mut zip = zipped(&[("m/a.json", "{}"), ("m/b.json", "{}")]);
        for (byte, other) in zip.iter_mut().skip(at).zip(&bytes) {
            *byte = *other;
        }
        let _ = super::zip(&zip, "m/", |_| true);
    }
}
