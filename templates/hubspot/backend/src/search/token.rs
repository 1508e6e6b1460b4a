//! Words in texts: what begins and ends where letters and digits do.

/// A regular expression that finds a word, or several next to each other; `*` stands for any characters of a word.
pub(super) fn expression(word: &str, is_whole: bool) -> String {
    let mut expression = String::from("(^|[^[:alnum:]])");
    for letter in word.chars() {
        match letter {
            '*' => expression.push_str("[^[:space:]]*"),
            _ if letter.is_alphanumeric() => expression.push(letter),
            _ if letter.is_whitespace() => expression.push_str("[[:space:]]+"),
            _ => {
                expression.push('\\');
                expression.push(letter);
            }
        }
    }
    if is_whole {
        expression.push_str("($|[^[:alnum:]])");
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn what_is_special_in_expressions_is_not_in_words() {
        assert_eq!(expression("a.b(c", false), "(^|[^[:alnum:]])a\\.b\\(c");
        assert_eq!(
            expression("*@hub", true),
            "(^|[^[:alnum:]])[^[:space:]]*\\@hub($|[^[:alnum:]])"
        );
    }
}
