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
    words.into_iter().flat_map(|word| parts(text, word)).collect()
}

/// A word, or both of what the database makes of it: it reads `65e2c9`, as in the name of a commit, as the number `65e2` and
/// the word `c9`.
fn parts(text: &str, word: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let number = text.get(word.clone()).map_or(0, number_length);
    let middle = word.start + number;
    let is_cut = number > 0 && middle < word.end;
    let first = if is_cut { word.start..middle } else { word.clone() };
    std::iter::once(first).chain(is_cut.then_some(middle..word.end))
}

/// Bytes of the number with an exponent that a word begins with; 0 where it begins with none.
fn number_length(word: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mantissa = digits(word);
    let exponent = word
        .get(mantissa..)
        .and_then(|rest| rest.strip_prefix(['e', 'E']))
        .map_or(0, digits);
    if mantissa > 0 && exponent > 0 {
        mantissa + 1 + exponent
    } else {
        0
    }
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

    #[test]
    fn a_number_with_an_exponent_is_a_word_of_its_own() {
        let text = "65e2c99f1cd8 1E5 65e 12ab e5x 7e1é";
        let found: Vec<&str> = words(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(
            found,
            ["65e2", "c99f1cd8", "1E5", "65e", "12ab", "e5x", "7e1", "é"]
        );
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
