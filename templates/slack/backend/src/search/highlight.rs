//! Marks around the words that were found.

use super::{
    query::Term,
    words::{folded, words},
};

/// What comes before and after a word that was found (<https://docs.slack.dev/reference/methods/search.messages>).
const MARKS: (char, char) = ('\u{e000}', '\u{e001}');

/// The text with marks around every word of `terms`. References such as `<@U1>` stay as they are.
pub(super) fn mark(text: &str, terms: &[Term]) -> String {
    let wanted = |word: &str| {
        let word = folded(word);
        let found = |term: &Term| {
            let last = term.words.len() - 1;
            term.words.iter().enumerate().any(|(position, wanted)| {
                if term.is_prefix && position == last {
                    word.starts_with(wanted.as_str())
                } else {
                    word == *wanted
                }
            })
        };
        terms.iter().any(|term| !term.is_negated && found(term))
    };
    let mut marked = String::with_capacity(text.len());
    let mut end = 0;
    for word in words(text) {
        let is_in_reference = text[..word.start].rfind('<') > text[..word.start].rfind('>');
        if is_in_reference || !wanted(&text[word.clone()]) {
            continue;
        }
        marked.push_str(&text[end..word.start]);
        marked.push(MARKS.0);
        marked.push_str(&text[word.clone()]);
        marked.push(MARKS.1);
        end = word.end;
    }
    marked.push_str(&text[end..]);
    marked
}

#[cfg(test)]
mod tests {
    use super::{super::query::tests::parse, *};
    use proptest::prelude::*;

    #[test]
    fn found_words_are_marked_and_references_are_not() {
        let terms = parse("invoice pay* -credit").terms;
        assert_eq!(
            mark(
                "Invoice <https://x.example/invoice|link>: payment, credit, repay",
                &terms
            ),
            "\u{e000}Invoice\u{e001} <https://x.example/invoice|link>: \u{e000}payment\u{e001}, credit, repay"
        );
    }

    proptest! {
        #[test]
        fn marks_only_add(text in "[a-c <>|&;é.]{0,40}", query in "[a-c \"*-]{0,12}") {
            let marked = mark(&text, &parse(&query).terms);
            let without: String = marked.chars().filter(|c| *c != MARKS.0 && *c != MARKS.1).collect();
            prop_assert_eq!(without, text);
        }
    }
}
