use super::Repository;
use crate::git::{
    object::{Kind, Object},
    pack,
    packet::{self, Packet},
};
use std::fs;

#[test]
fn git_reads_packs() {
    let repository = Repository::new();
    let long: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let contents: [&[u8]; 4] = [b"", b"Hello\n", &[7; 20], &long];
    let objects: Vec<Object> = contents
        .iter()
        .map(|content| Object::new(Kind::Blob, content.to_vec()))
        .collect();
    let pack = pack::write(&objects).expect("a pack");
    fs::write(repository.path().join("a.pack"), pack).expect("a file");
    repository.git(&["index-pack", "a.pack"], "");
    let listed = repository.git(&["verify-pack", "-v", "a.pack"], "");
    for object in objects {
        let line = format!("{} blob   {} ", object.id, object.content.len());
        assert!(listed.contains(&line), "{listed}");
    }
}

#[test]
fn lines_are_read_as_they_were_written() {
    let mut output = Vec::new();
    packet::line(&mut output, b"want 1\n");
    output.extend_from_slice(packet::DELIMITER);
    packet::line(&mut output, b"done");
    output.extend_from_slice(packet::FLUSH);
    assert_eq!(output, b"000bwant 1\n00010008done0000");
    let read = packet::read(&output).expect("lines");
    assert_eq!(
        read,
        [
            Packet::Line(b"want 1"),
            Packet::Mark,
            Packet::Line(b"done"),
            Packet::Mark
        ]
    );
    assert!(packet::read(b"0009x").is_none() && packet::read(b"{\"a\":1}").is_none());
}
