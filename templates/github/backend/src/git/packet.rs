//! The lines that git's clients and servers talk in: four hexadecimal digits of length, and that many bytes with them.
//!
//! <https://git-scm.com/docs/gitprotocol-common>

/// Ends a message.
pub(crate) const FLUSH: &[u8] = b"0000";

/// Stands between the sections of a message.
pub(crate) const DELIMITER: &[u8] = b"0001";

/// The most bytes of a side band that go into one line, which holds 65,520 with its length and the number of the band.
const LONGEST_PIECE: usize = 65_515;

/// One line, or what stands between lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packet<'a> {
    /// The end of a message, or of a section.
    Mark,
    /// A line without the newline at its end.
    Line(&'a [u8]),
}

/// Writes a line.
pub(crate) fn line(output: &mut Vec<u8>, content: &[u8]) {
    output.extend_from_slice(format!("{:04x}", content.len() + 4).as_bytes());
    output.extend_from_slice(content);
}

/// Writes a pack into the first side band.
pub(crate) fn band(output: &mut Vec<u8>, pack: &[u8]) {
    for piece in pack.chunks(LONGEST_PIECE) {
        output.extend_from_slice(format!("{:04x}\u{1}", piece.len() + 5).as_bytes());
        output.extend_from_slice(piece);
    }
}

/// Reads lines; none when what was sent is something else.
pub(crate) fn read(mut input: &[u8]) -> Option<Vec<Packet<'_>>> {
    let mut packets = Vec::new();
    while !input.is_empty() {
        let (digits, rest) = input.split_at_checked(4)?;
        let length = usize::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
        match length {
            0..=2 => {
                packets.push(Packet::Mark);
                input = rest;
            }
            3 => return None,
            _ => {
                let (content, rest) = rest.split_at_checked(length - 4)?;
                packets.push(Packet::Line(content.strip_suffix(b"\n").unwrap_or(content)));
                input = rest;
            }
        }
    }
    Some(packets)
}
