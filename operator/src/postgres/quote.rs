//! Quoting of names and texts for statements that take no parameters (all DDL).

/// Quotes `name` as an SQL identifier: always in double quotes, so that no name is a keyword or folded to lower case.
///
/// A name with a NUL character cannot be sent at all: the driver refuses the whole statement.
pub fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Quotes `text` as an SQL string literal that means the same whether or not `standard_conforming_strings` is on.
pub fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        // The leading space keeps the `E` from joining a word before it, as PostgreSQL's own quote_literal() does.
        format!(" E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What PostgreSQL's lexer reads from a quoted identifier: the name, and whether the whole text was consumed.
    fn read_identifier(quoted: &str) -> Option<String> {
        let mut characters = quoted.chars().peekable();
        if characters.next() != Some('"') {
            return None;
        }
        let mut name = String::new();
        while let Some(character) = characters.next() {
            if character != '"' {
                name.push(character);
            } else if characters.next_if_eq(&'"').is_some() {
                name.push('"');
            } else {
                return characters.next().is_none().then_some(name);
            }
        }
        None
    }

    /// What the lexer reads from a literal, with and without `E`.
    fn read_literal(quoted: &str) -> Option<String> {
        let (escapes, rest) = match quoted.strip_prefix(" E") {
            Some(rest) => (true, rest),
            None => (false, quoted),
        };
        let mut characters = rest.chars().peekable();
        if characters.next() != Some('\'') {
            return None;
        }
        let mut text = String::new();
        while let Some(character) = characters.next() {
            if escapes && character == '\\' {
                text.push(characters.next()?);
            } else if character != '\'' {
                text.push(character);
            } else if characters.next_if_eq(&'\'').is_some() {
                text.push('\'');
            } else {
                return characters.next().is_none().then_some(text);
            }
        }
        None
    }

    #[test]
    fn keywords_and_capitals_keep_their_meaning() {
        assert_eq!(quote_identifier("select"), "\"select\"");
        assert_eq!(
            quote_identifier("Clone\"; DROP ROLE x; --"),
            "\"Clone\"\"; DROP ROLE x; --\""
        );
        assert_eq!(quote_literal("it's"), "'it''s'");
        assert_eq!(quote_literal("a\\'b"), " E'a\\\\''b'");
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in "\\PC*") {
            prop_assert_eq!(read_identifier(&quote_identifier(&name)), Some(name));
        }

        #[test]
        fn every_name_of_dangerous_characters_comes_back(name in "[\"'\\\\;$ \\-/*a]{0,40}") {
            prop_assert_eq!(read_identifier(&quote_identifier(&name)), Some(name));
        }

        #[test]
        fn every_text_comes_back(text in "[\"'\\\\;$ \\-/*a\\n]{0,40}") {
            prop_assert_eq!(read_literal(&quote_literal(&text)), Some(text));
        }
    }
}
