//! The language of searches: words, phrases in quotation marks, and qualifiers such as `label:"help wanted"`.
//!
//! <https://docs.github.com/en/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax>

use super::invalid;
use crate::error::GitHubError;

/// One part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// What it says must not be so: written `-…` or `NOT …`.
    pub(super) is_negated: bool,
    /// The qualifier in lower case; none for words and phrases.
    pub(super) qualifier: Option<String>,
    /// The word, phrase or value, without quotation marks.
    pub(super) value: String,
}

/// A query that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) terms: Vec<Term>,
}

impl Query {
    /// Reads a query. `AND` is what stands between terms anyway; alternatives are refused.
    pub(super) fn read(text: &str) -> Result<Self, GitHubError> {
        let mut terms = Vec::new();
        let mut is_negated = false;
        for raw in split(text) {
            match raw.as_str() {
                "AND" => continue,
                "NOT" => {
                    is_negated = true;
                    continue;
                }
                "OR" | "(" | ")" => {
                    return Err(invalid("Alternatives (OR) are not implemented in this clone."));
                }
                _ => {}
            }
            let (raw, has_minus) = match raw.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (rest, true),
                _ => (raw.as_str(), false),
            };
            terms.push(Term {
                is_negated: is_negated || has_minus,
                ..term(raw)
            });
            is_negated = false;
        }
        Ok(Self { terms })
    }

    /// Words and phrases that must be there, and those that must not.
    pub(super) fn words(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|term| term.qualifier.is_none())
    }

    /// Qualifiers with their values.
    pub(super) fn qualifiers(&self) -> impl Iterator<Item = (&str, &Term)> {
        self.terms
            .iter()
            .filter_map(|term| Some((term.qualifier.as_deref()?, term)))
    }

    /// The value of a qualifier that stands once.
    pub(super) fn qualifier(&self, name: &str) -> Option<&str> {
        self.qualifiers()
            .find(|(qualifier, _)| *qualifier == name)
            .map(|(_, term)| term.value.as_str())
    }
}

/// Parts between blanks; blanks inside quotation marks do not divide.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for character in text.chars() {
        if character == '"' {
            is_quoted = !is_quoted;
        }
        if character.is_whitespace() && !is_quoted {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn term(raw: &str) -> Term {
    let unquoted = |text: &str| text.replace('"', "");
    if let Some((name, value)) = raw.split_once(':') {
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
        if is_name && !value.is_empty() && !value.starts_with("//") {
            return Term {
                is_negated: false,
                qualifier: Some(name.to_ascii_lowercase()),
                // Labels are a list whose items may be quoted; they are divided later.
                value: value.to_owned(),
            };
        }
    }
    Term {
        is_negated: false,
        qualifier: None,
        value: unquoted(raw),
    }
}

impl Term {
    /// The value without quotation marks.
    pub(super) fn text(&self) -> String {
        self.value.replace('"', "")
    }

    /// Values between commas, without quotation marks: any of them will do.
    pub(super) fn list(&self) -> Vec<String> {
        let mut items = vec![String::new()];
        let mut is_quoted = false;
        for character in self.value.chars() {
            match character {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => items.push(String::new()),
                other => {
                    if let Some(item) = items.last_mut() {
                        item.push(other);
                    }
                }
            }
        }
        items.retain(|item| !item.is_empty());
        items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(bool, String, String)> {
        let query = Query::read(text).unwrap();
        let shown = |term: &Term| {
            let name = term.qualifier.clone().unwrap_or_default();
            (term.is_negated, name, term.text())
        };
        query.terms.iter().map(shown).collect()
    }

    #[test]
    fn words_phrases_and_qualifiers_are_told_apart() {
        let expected = [
            (false, "", "csv"),
            (false, "", "import failed"),
            (false, "label", "help wanted"),
            (true, "author", "octocat"),
            (true, "", "draft"),
            (false, "", "https://acme.example"),
        ];
        let found = read(
            "csv \"import failed\" label:\"help wanted\" -author:octocat NOT draft https://acme.example",
        );
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(negated, name, text)| (negated, name.to_owned(), text.to_owned()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn values_between_commas_are_alternatives() {
        let query = Query::read("label:bug,\"help, wanted\"").unwrap();
        assert_eq!(query.terms[0].list(), ["bug", "help, wanted"]);
        assert!(Query::read("a OR b").is_err());
    }
}
