//! Identifiers: UUIDs of version 4 in form, written with hyphens; requests may leave the hyphens out.

use asymmetric_kit::{Alphabet, Call};

use crate::error::Problem;

const DIGITS: usize = 32;
const VERSION_DIGIT: usize = 12;
const VARIANT_DIGIT: usize = 16;

/// A new one.
pub(crate) async fn fresh(call: &Call) -> Result<String, Problem> {
    Ok(uuid(&call.identifier("", Alphabet::Hex, DIGITS).await?))
}

/// The id of the request that is being answered; spends no identifier.
pub(crate) fn request(call: &Call) -> String {
    uuid(&call.request_identifier("", Alphabet::Hex, DIGITS))
}

/// The id of a new property: four letters or digits, which no URL has to encode.
pub(crate) async fn property(call: &Call) -> Result<String, Problem> {
    Ok(call.identifier("", Alphabet::Alphanumeric, 4).await?)
}

/// Thirty-two digits as a UUID of version 4.
fn uuid(digits: &str) -> String {
    let marked: String = digits
        .char_indices()
        .map(|(index, digit)| match index {
            VERSION_DIGIT => '4',
            // Two bits are the variant: 8, 9, a or b.
            VARIANT_DIGIT => match digit {
                '0' | '4' | '8' | 'c' => '8',
                '1' | '5' | '9' | 'd' => '9',
                '2' | '6' | 'a' | 'e' => 'a',
                _ => 'b',
            },
            _ => digit,
        })
        .collect();
    hyphenated(&marked)
}

fn hyphenated(digits: &str) -> String {
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, DIGITS)];
    let parts = parts.map(|(begin, end)| digits.get(begin..end).unwrap_or_default());
    parts.join("-")
}

/// The id that a request writes in one of the two ways; none if it is no UUID.
pub(crate) fn read(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .filter(|letter| *letter != '-')
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let is_hex = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_written_well =
        text.len() == DIGITS || (text.len() == DIGITS + 4 && hyphenated(&digits).eq_ignore_ascii_case(text));
    (is_hex && is_written_well).then(|| hyphenated(&digits))
}

/// The id without hyphens, as URLs have it.
pub(crate) fn compact(id: &str) -> String {
    id.replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_with_and_without_hyphens() {
        let id = "1b2e3c4d-5e6f-4a8b-9c0d-e1f203142536";
        assert_eq!(read(id).as_deref(), Some(id));
        assert_eq!(read(&compact(id).to_uppercase()).as_deref(), Some(id));
        for wrong in [
            "",
            "x",
            "1b2e3c4d5e6f-4a8b-9c0d-e1f203142536",
            "1b2e3c4d5e6f4a8b9c0de1f20314253",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn fresh_ids_are_of_version_four() {
        assert_eq!(
            uuid("00112233445566778899aabbccddeeff"),
            "00112233-4455-4677-8899-aabbccddeeff"
        );
        assert_eq!(
            uuid("ffffffffffffffffffffffffffffffff"),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }
}
