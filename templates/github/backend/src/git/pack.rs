//! Packs: many objects in one file.
//!
//! <https://git-scm.com/docs/gitformat-pack>

use flate2::{Compression, write::ZlibEncoder};
use sha1::{Digest, Sha1};
use std::io::Write;

use super::object::{Kind, Object};

/// A pack of these objects, each whole; none when there are more than a pack holds.
pub(crate) fn write(objects: &[Object]) -> Option<Vec<u8>> {
    let mut pack = b"PACK\0\0\0\x02".to_vec();
    pack.extend(u32::try_from(objects.len()).ok()?.to_be_bytes());
    for object in objects {
        header(&mut pack, object);
        let mut encoder = ZlibEncoder::new(pack, Compression::fast());
        encoder.write_all(&object.content).ok()?;
        pack = encoder.finish().ok()?;
    }
    let hash = Sha1::digest(&pack);
    pack.extend_from_slice(&hash);
    Some(pack)
}

/// Kind and length: four bits of the length with the kind, then seven in each byte, the lowest first.
fn header(pack: &mut Vec<u8>, object: &Object) {
    let kind = match object.kind {
        Kind::Commit => 1,
        Kind::Tree => 2,
        Kind::Blob => 3,
        Kind::Tag => 4,
    };
    let mut left = object.content.len();
    let mut byte = kind << 4 | low_bits(left, 0x0f);
    left >>= 4;
    while left > 0 {
        pack.push(byte | 0x80);
        byte = low_bits(left, 0x7f);
        left >>= 7;
    }
    pack.push(byte);
}

fn low_bits(number: usize, mask: u8) -> u8 {
    number.to_le_bytes()[0] & mask
}
