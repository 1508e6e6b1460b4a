//! Global node ids: a prefix for the type, and the ids of the object and of what it belongs to.
//!
//! The format that the vendor uses since 2021: `PREFIX_` and the URL-safe base64 of a `MessagePack` array that starts
//! with 0.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The node id of an object. `path` holds the ids of what it belongs to and its own, outermost first: `("R", &[1])`,
/// `("I", &[repository, issue])`.
pub(crate) fn of(prefix: &str, path: &[i64]) -> String {
    let length = u8::try_from(path.len() + 1).unwrap_or(15).min(15);
    let mut packed = vec![0x90 | length, 0];
    for id in path {
        pack(&mut packed, *id);
    }
    format!("{prefix}_{}", URL_SAFE_NO_PAD.encode(packed))
}

/// The node id of a git object, which has a name instead of a number: repository, then the name as text.
pub(crate) fn of_git(prefix: &str, repository: i64, name: &str) -> String {
    let mut packed = vec![0x93, 0];
    pack(&mut packed, repository);
    packed.push(0xd9);
    packed.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
    packed.extend(name.bytes().take(usize::from(u8::MAX)));
    format!("{prefix}_{}", URL_SAFE_NO_PAD.encode(packed))
}

/// Adds a number in the shortest of the two forms that the vendor has.
fn pack(packed: &mut Vec<u8>, id: i64) {
    if let Ok(small) = u32::try_from(id) {
        packed.push(0xce);
        packed.extend(small.to_be_bytes());
    } else {
        packed.push(0xcf);
        packed.extend(id.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_ids_have_the_format_of_the_vendor() {
        assert_eq!(of("R", &[1_296_269]), "R_kgDOABPHjQ");
        assert!(of("I", &[1_296_269, 1]).starts_with("I_kwDOABPHjc4"));
        assert!(
            of_git("C", 1_296_269, "6dcb09b5b57875f334f61aebed695e2e4193db5e").starts_with("C_kwDOABPHjdko")
        );
    }
}
