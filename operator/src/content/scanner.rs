//! The lexical rules of PostgreSQL as far as they matter for finding the end of a statement.

use super::Problem;

/// A piece of SQL text that has a meaning of its own for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword or unquoted name.
    Word(&'a str),
    /// A string constant or quoted name.
    Quoted,
    /// `(` or `[`.
    Open,
    /// `)` or `]`.
    Close,
    /// `;`
    Semicolon,
    /// Any other character.
    Other,
}

/// Walks over SQL text, token by token.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    /// The byte after the last token.
    pub(super) position: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    /// Skips white space and comments. An unclosed comment is an error at where it began.
    pub(super) fn skip_blank(&mut self) -> Result<(), (usize, Problem)> {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            self.position += blank;
            let rest = self.rest();
            if rest.starts_with("--") {
                self.position += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let begin = self.position;
                self.position += block_comment(rest).ok_or((begin, Problem::Unclosed("a comment")))?;
            } else {
                return Ok(());
            }
        }
    }

    /// The next token and where it begins; `None` at the end. Blank has to be skipped before.
    pub(super) fn token(&mut self) -> Result<Option<Token<'a>>, (usize, Problem)> {
        let begin = self.position;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(None);
        };
        let unclosed = |what| move || (begin, Problem::Unclosed(what));
        let (token, length) = match first {
            '\'' => (
                Token::Quoted,
                quoted(rest, '\'', false).ok_or_else(unclosed("a string"))?,
            ),
            '"' => (
                Token::Quoted,
                quoted(rest, '"', false).ok_or_else(unclosed("a quoted name"))?,
            ),
            '$' => match dollar_tag(rest) {
                Some(tag) => {
                    let body = &rest[tag.len()..];
                    let end = body.find(tag).ok_or_else(unclosed("a dollar-quoted string"))?;
                    (Token::Quoted, tag.len() + end + tag.len())
                }
                None => (Token::Other, 1),
            },
            '(' | '[' => (Token::Open, 1),
            ')' | ']' => (Token::Close, 1),
            ';' => (Token::Semicolon, 1),
            '\\' => {
                let command: String = rest[1..]
                    .chars()
                    .take_while(|letter| !letter.is_whitespace())
                    .take(20)
                    .collect();
                return Err((begin, Problem::MetaCommand(command)));
            }
            _ if starts_word(first) => {
                let length = word(rest);
                // E'…' is one token, in which a backslash escapes the quote.
                if length == 1 && first.eq_ignore_ascii_case(&'e') && rest[1..].starts_with('\'') {
                    (
                        Token::Quoted,
                        1 + quoted(&rest[1..], '\'', true).ok_or_else(unclosed("a string"))?,
                    )
                } else {
                    (Token::Word(&rest[..length]), length)
                }
            }
            // `1$a` is not a dollar quote and `1e` is not a word: a number swallows what joins it.
            _ if first.is_ascii_digit() => (Token::Other, word(rest)),
            _ => (Token::Other, first.len_utf8()),
        };
        self.position += length;
        Ok(Some(token))
    }
}

/// PostgreSQL takes every byte outside ASCII for a letter.
fn starts_word(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

/// The length of a word; a `$` inside belongs to it.
fn word(text: &str) -> usize {
    text.find(|character: char| !(starts_word(character) || character.is_ascii_digit() || character == '$'))
        .unwrap_or(text.len())
}

/// The length of a text in quotes, which stand doubled inside it; `None` when it does not end.
fn quoted(text: &str, quote: char, escapes: bool) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if escapes && character == '\\' {
            characters.next()?;
        } else if character == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return Some(index + quote.len_utf8());
        }
    }
    None
}

/// The length of a comment, in which comments nest; `None` when it does not end.
fn block_comment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut index) = (0_usize, 0);
    while index + 1 < bytes.len() {
        match &bytes[index..index + 2] {
            b"/*" => {
                depth += 1;
                index += 2;
            }
            b"*/" => {
                depth -= 1;
                index += 2;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => index += 1,
        }
    }
    None
}

/// The opening `$tag$` of a dollar-quoted string.
fn dollar_tag(text: &str) -> Option<&str> {
    let inner = &text[1..];
    let length = inner.find('$')?;
    let tag = &inner[..length];
    let begins_well = tag.chars().next().is_none_or(starts_word);
    let letters = tag
        .chars()
        .all(|letter| starts_word(letter) || letter.is_ascii_digit());
    (begins_well && letters).then(|| &text[..length + 2])
}
