//! Names in a text that become references: `#general`, `@here`.

use asymmetric_kit::{Call, Failure};
use std::collections::HashMap;

/// Mentions of everybody, by what is written.
const BROADCASTS: [&str; 3] = ["here", "channel", "everyone"];

/// Links names of public channels and mentions of everybody in an escaped text; what is a reference already stays.
pub(super) async fn link(call: &Call, text: &str) -> Result<String, Failure> {
    let names: Vec<&str> = pieces(text)
        .filter_map(|piece| piece.name()?.strip_prefix('#'))
        .collect();
    let mut channels = HashMap::new();
    if !names.is_empty() {
        let select = "SELECT name, id FROM channels WHERE kind = 'public' AND name = ANY ($1)";
        for row in call.query(select, &[&names]).await? {
            channels.insert(row.get::<_, String>(0), row.get::<_, String>(1));
        }
    }
    Ok(linked(text, &channels))
}

fn linked(text: &str, channels: &HashMap<String, String>) -> String {
    pieces(text)
        .map(|piece| {
            let name = piece.name().unwrap_or_default();
            let channel = name
                .strip_prefix('#')
                .and_then(|name| Some((name, channels.get(name)?)));
            let broadcast = name.strip_prefix('@').filter(|name| BROADCASTS.contains(name));
            match (channel, broadcast) {
                (Some((name, id)), _) => format!("<#{id}|{name}>"),
                (None, Some(name)) => format!("<!{name}>"),
                (None, None) => piece.text().to_owned(),
            }
        })
        .collect()
}

/// A part of a text.
#[derive(Debug, Clone, Copy)]
enum Piece<'a> {
    /// A name with its mark.
    Name(&'a str),
    /// A reference, or what is between names.
    Other(&'a str),
}

impl<'a> Piece<'a> {
    fn name(self) -> Option<&'a str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Other(_) => None,
        }
    }

    fn text(self) -> &'a str {
        match self {
            Self::Name(text) | Self::Other(text) => text,
        }
    }
}

/// The pieces of a text, in their order.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    let mut after_word = false;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_name = matches!(first, '#' | '@') && !after_word;
        let length = if is_name {
            1 + word(&rest[1..])
        } else if first == '<' {
            rest.find('>').map_or(rest.len(), |end| end + 1)
        } else {
            let marks = |character: char| matches!(character, '<' | '#' | '@');
            let skipped = first.len_utf8();
            rest[skipped..].find(marks).map_or(rest.len(), |at| at + skipped)
        };
        let (piece, after) = rest.split_at(length);
        after_word = piece.chars().next_back().is_some_and(char::is_alphanumeric);
        rest = after;
        Some(if is_name {
            Piece::Name(piece)
        } else {
            Piece::Other(piece)
        })
    })
}

/// Bytes of the name at the start.
fn word(text: &str) -> usize {
    let part = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
    let end = text.find(|character| !part(character)).unwrap_or(text.len());
    text[..end].trim_end_matches('.').len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_references_where_they_stand_alone() {
        let channels = HashMap::from([("general".to_owned(), "C1".to_owned())]);
        assert_eq!(
            linked(
                "see #general. @here <#C2|general> #nowhere @marcus a#general",
                &channels
            ),
            "see <#C1|general>. <!here> <#C2|general> #nowhere @marcus a#general"
        );
    }

    proptest! {
        #[test]
        fn pieces_make_the_whole(text in any::<String>()) {
            let whole: String = pieces(&text).map(Piece::text).collect();
            prop_assert_eq!(whole, text);
        }
    }
}
