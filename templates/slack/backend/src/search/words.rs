//! Words of a text, cut as the database's `search_words` cuts them.

use std::ops::Range;

/// Where the words of a text are, in bytes.
pub(super) fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        match (is_separator(character), start) {
            (true, Some(begin)) => {
                words.push(begin..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words.extend(start.map(|begin| begin..text.len()));
    words
}

/// A word as the index holds it. The database's locale is C, whose lower case is that of ASCII.
pub(super) fn folded(word: &str) -> String {
    word.to_ascii_lowercase()
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        '\0'..='/' | ':'..='@' | '['..='`' | '{'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn punctuation_separates_words() {
        let text = "Größe “quoted” – INC-42 don't a_b";
        let found: Vec<&str> = words(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Größe", "quoted", "INC", "42", "don", "t", "a", "b"]);
        assert!(words(" .,- ").is_empty());
    }

    proptest! {
        #[test]
        fn words_and_what_is_between_them_are_the_text(text in any::<String>()) {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.start >= end && !word.is_empty());
                prop_assert!(text[end..word.start].chars().all(is_separator));
                prop_assert!(!text[word.clone()].chars().any(is_separator));
                end = word.end;
            }
            prop_assert!(text[end..].chars().all(is_separator));
        }
    }
}
