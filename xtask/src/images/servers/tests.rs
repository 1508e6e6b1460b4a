use super::*;

#[test]
fn leaves_out_what_no_server_reads() {
    let left_out = |path: &str| is_left_out(Path::new(path));
    assert!(left_out("usr/share/doc/libc6/changelog.Debian.gz"));
    assert!(!left_out("usr/share/doc/libc6/copyright"));
    assert!(left_out("usr/lib/postgresql/15/lib/bitcode/postgres.index.bc"));
    assert!(!left_out("usr/lib/postgresql/15/bin/postgres"));
    assert!(!left_out("usr/share/zoneinfo/UTC"));
    assert!(left_out("dev/null"));
}

#[test]
fn recipes_differ_and_are_steady() {
    assert_ne!(recipe(&POSTGRES), recipe(&REDIS));
    assert_eq!(recipe(&POSTGRES), recipe(&POSTGRES));
    assert_eq!(recipe(&POSTGRES).len(), 12);
}

#[test]
fn copies_links_and_files_and_skips_devices() {
    let folder = tempfile::tempdir().expect("folder");
    let source = folder.path().join("packages.tar");
    let mut archive = tar::Builder::new(File::create(&source).expect("creates"));
    let mut add = |kind: EntryType, path: &str, link: Option<&str>| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_mode(0o755);
        header.set_mtime(1234);
        match link {
            Some(link) => archive.append_link(&mut header, path, link).expect("link"),
            None => archive
                .append_data(&mut header, path, std::io::empty())
                .expect("file"),
        }
    };
    add(EntryType::Directory, "./bin/", None);
    add(EntryType::Regular, "./bin/tar", None);
    add(EntryType::Link, "./bin/gnutar", Some("./bin/tar"));
    add(EntryType::Regular, "./usr/bin/perl", None);
    add(EntryType::Link, "./usr/bin/pearl", Some("./usr/bin/perl"));
    add(EntryType::Char, "./null", None);
    archive.finish().expect("finishes");
    drop(archive);

    let mut layer = Layer::create(&folder.path().join("layer")).expect("creates");
    copy(&source, &mut layer).expect("copies");
    complete(&REDIS, &mut layer).expect("completes");
    assert!(layer.contains("bin/tar") && layer.contains("bin/gnutar") && layer.contains("bin/sh"));
    assert!(layer.contains("etc/passwd"));
    assert!(!layer.contains("usr/bin/perl") && !layer.contains("usr/bin/pearl") && !layer.contains("null"));
}
