use crate::error::StripeError;

/// One condition of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) is_negated: bool,
    /// With the key in brackets where it is `metadata`.
    pub(super) field: String,
    pub(super) key: Option<String>,
    pub(super) operator: Operator,
    /// None for `null`.
    pub(super) value: Option<String>,
}

/// What a field is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Is,
    Contains,
    Compare(&'static str),
}

/// A query: all of its conditions hold, or any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) clauses: Vec<Clause>,
    pub(super) any: bool,
}

/// Reads a query; the vendor does not mix `AND` with `OR`.
pub(super) fn parse(text: &str) -> Result<Query, StripeError> {
    let mut reader = Reader {
        rest: text.trim_start(),
    };
    let (mut clauses, mut and, mut or) = (Vec::new(), false, false);
    loop {
        clauses.push(reader.clause().ok_or_else(|| malformed(text))?);
        if reader.rest.is_empty() {
            break;
        }
        if reader.word("AND") {
            and = true;
        } else if reader.word("OR") {
            or = true;
        } else {
            and = true;
        }
    }
    if and && or {
        let message =
            "We were unable to parse your search query. You cannot combine AND and OR in one query.";
        return Err(StripeError::invalid(message).about("query"));
    }
    Ok(Query { clauses, any: or })
}

fn malformed(text: &str) -> StripeError {
    StripeError::invalid(format!(
        "We were unable to parse your search query. Try using the format `metadata[\"key\"]:\"value\"` to query for metadata \
         or key:\"value\" to query for other fields. The query was: {text}"
    ))
    .about("query")
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// Takes a word that stands alone.
    fn word(&mut self, word: &str) -> bool {
        let found = self
            .rest
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
            && self.rest[word.len()..].starts_with(char::is_whitespace);
        if found {
            self.skip(word.len());
        }
        found
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest[length..].trim_start();
    }

    fn clause(&mut self) -> Option<Clause> {
        let is_negated = self.rest.starts_with('-');
        if is_negated {
            self.skip(1);
        }
        let is_name = |character: char| character.is_ascii_alphanumeric() || "_.".contains(character);
        let length = self.rest.find(|character| !is_name(character))?;
        let field = self.rest[..length].to_owned();
        if field.is_empty() {
            return None;
        }
        self.skip(length);
        let key = if self.rest.starts_with('[') {
            self.skip(1);
            let key = self.quoted()?;
            self.rest.starts_with(']').then(|| self.skip(1))?;
            Some(key)
        } else {
            None
        };
        let (operator, length) = match self.rest.as_bytes() {
            [b':', ..] => (Operator::Is, 1),
            [b'~', ..] => (Operator::Contains, 1),
            [b'>', b'=', ..] => (Operator::Compare(">="), 2),
            [b'<', b'=', ..] => (Operator::Compare("<="), 2),
            [b'>', ..] => (Operator::Compare(">"), 1),
            [b'<', ..] => (Operator::Compare("<"), 1),
            _ => return None,
        };
        self.skip(length);
        let value = if self.rest.starts_with(['\'', '"']) {
            Some(self.quoted()?)
        } else {
            Some(self.bare()?).filter(|value| !value.eq_ignore_ascii_case("null"))
        };
        Some(Clause {
            is_negated,
            field,
            key,
            operator,
            value,
        })
    }

    /// A value in quotes, in which a backslash takes the next character as it is.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.rest.chars().next().filter(|quote| "'\"".contains(*quote))?;
        let mut value = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((index, character)) = characters.next() {
            if character == '\\' {
                value.push(characters.next()?.1);
            } else if character == quote {
                self.skip(index + 1);
                return Some(value);
            } else {
                value.push(character);
            }
        }
        None
    }

    /// A number, a boolean, or `null`.
    fn bare(&mut self) -> Option<String> {
        let length = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
        let value = self.rest[..length].to_owned();
        self.skip(length);
        (!value.is_empty()).then_some(value)
    }
}
