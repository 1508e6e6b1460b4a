//! The form of identifiers.

/// Whether a text is a UUID.
pub(crate) fn is_uuid(text: &str) -> bool {
    let shape = "00000000-0000-0000-0000-000000000000";
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, model)| {
            if model == b'0' {
                byte.is_ascii_hexdigit()
            } else {
                byte == model
            }
        })
}
