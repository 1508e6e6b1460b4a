//! Base64 as the vendor writes it: in lines.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

/// Characters in a line.
const LINE: usize = 60;

/// Takes base64 with and without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes in base64, in lines that all end.
pub(crate) fn lines(content: &[u8]) -> String {
    let mut text = String::new();
    for (position, character) in STANDARD.encode(content).chars().enumerate() {
        if position > 0 && position % LINE == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Reads base64, in lines or not.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let bare: String = text.split_ascii_whitespace().collect();
    LENIENT.decode(bare).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_lines_is_read_back() {
        let content: Vec<u8> = (0..=255).collect();
        let written = lines(&content);
        assert!(written.lines().all(|line| line.len() <= LINE));
        assert_eq!(decode(&written), Some(content));
        assert_eq!(decode("eA"), Some(b"x".to_vec()));
        assert_eq!(decode("?"), None);
        assert_eq!(lines(b""), "");
    }
}
