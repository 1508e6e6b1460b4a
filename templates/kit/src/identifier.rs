//! Identifiers that look random and are not: the same start and the same calls give the same ones.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Characters that an identifier is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// `0-9`
    Digits,
    /// `0-9a-f`
    Hex,
    /// `a-z0-9`
    Lower,
    /// `A-Z0-9`
    Upper,
    /// `A-Za-z0-9`
    Alphanumeric,
}

impl Alphabet {
    fn characters(self) -> &'static [u8] {
        match self {
            Self::Digits => b"0123456789",
            Self::Hex => b"0123456789abcdef",
            Self::Lower => b"abcdefghijklmnopqrstuvwxyz0123456789",
            Self::Upper => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            Self::Alphanumeric => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        }
    }
}

/// Makes identifiers from a seed: `format(HMAC-SHA256(seed, input))`.
#[derive(Debug, Clone)]
pub struct Identifiers {
    seed: String,
}

impl Identifiers {
    /// A generator for the seed of one database (`_asym_state.identifiers`).
    pub fn new(seed: impl Into<String>) -> Self {
        Self { seed: seed.into() }
    }

    /// `prefix` followed by `length` characters that depend on the seed and on `sequence` only.
    pub fn numbered(&self, sequence: i64, prefix: &str, alphabet: Alphabet, length: usize) -> String {
        self.format(&sequence.to_be_bytes(), prefix, alphabet, length)
    }

    /// `prefix` followed by `length` characters that depend on the seed and on `label` only: for names of things
    /// that are found again by what they belong to, such as the id of the third block of one message.
    pub fn derived(&self, label: &str, prefix: &str, alphabet: Alphabet, length: usize) -> String {
        self.format(label.as_bytes(), prefix, alphabet, length)
    }

    fn format(&self, input: &[u8], prefix: &str, alphabet: Alphabet, length: usize) -> String {
        let characters = alphabet.characters();
        // Bytes above the largest multiple of the alphabet's size are skipped, so that all characters are as likely.
        let limit = 256 - 256 % characters.len();
        let mut text = String::with_capacity(prefix.len() + length);
        text.push_str(prefix);
        let mut left = length;
        for block in 0_u32.. {
            for byte in self.block(input, block) {
                if left == 0 {
                    return text;
                }
                if usize::from(byte) < limit {
                    text.push(char::from(characters[usize::from(byte) % characters.len()]));
                    left -= 1;
                }
            }
        }
        text
    }

    fn block(&self, input: &[u8], block: u32) -> [u8; 32] {
        let Ok(mut code) = Hmac::<Sha256>::new_from_slice(self.seed.as_bytes()) else {
            // HMAC takes keys of any length.
            return [0; 32];
        };
        code.update(input);
        code.update(&block.to_be_bytes());
        code.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn another_seed_or_sequence_is_another_identifier() {
        let one = Identifiers::new("one");
        let first = one.numbered(1, "C", Alphabet::Upper, 10);
        assert_eq!(first, one.numbered(1, "C", Alphabet::Upper, 10));
        assert_ne!(first, one.numbered(2, "C", Alphabet::Upper, 10));
        assert_ne!(
            first,
            Identifiers::new("two").numbered(1, "C", Alphabet::Upper, 10)
        );
        assert_ne!(first, one.derived("1", "C", Alphabet::Upper, 10));
    }

    #[test]
    fn the_way_identifiers_are_made_is_pinned() {
        // Fixtures and expectations of users hold such identifiers: changing the scheme breaks their trials.
        let made = Identifiers::new("asymmetric").numbered(1, "cus_", Alphabet::Alphanumeric, 14);
        assert_eq!(made, "cus_UpSdwR02k8UPlS");
    }

    proptest! {
        #[test]
        fn every_identifier_has_its_length_and_alphabet(sequence in any::<i64>(), length in 0_usize..200) {
            let text = Identifiers::new("seed").numbered(sequence, "x_", Alphabet::Lower, length);
            prop_assert_eq!(text.len(), length + 2);
            prop_assert!(text[2..].bytes().all(|byte| Alphabet::Lower.characters().contains(&byte)));
        }
    }
}
