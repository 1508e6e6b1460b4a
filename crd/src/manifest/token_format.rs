//! The vendor's format of a token, such as `xoxb-{digits:12}-{digits:12}-{alphanumeric:24}`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::suggestion::hint;

/// Longest run of one placeholder, in characters.
const LONGEST_RUN: usize = 256;

/// Fewest random characters of a token: below that, a token of one clone could be guessed from another.
const FEWEST_RANDOM: usize = 16;

/// A parsed token format: literal text and runs of random characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFormat {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Random { alphabet: Alphabet, length: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alphabet {
    Digits,
    Alphanumeric,
    Hex,
    Lower,
    Upper,
}

impl Alphabet {
    const ALL: [Self; 5] = [
        Self::Digits,
        Self::Alphanumeric,
        Self::Hex,
        Self::Lower,
        Self::Upper,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Alphanumeric => "alphanumeric",
            Self::Hex => "hex",
            Self::Lower => "lower",
            Self::Upper => "upper",
        }
    }

    fn characters(self) -> &'static str {
        match self {
            Self::Digits => "0123456789",
            Self::Alphanumeric => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            Self::Hex => "0123456789abcdef",
            Self::Lower => "abcdefghijklmnopqrstuvwxyz0123456789",
            Self::Upper => "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        }
    }
}

/// Why a text is no token format.
#[derive(Error, Clone, Debug, PartialEq, Eq)]
pub enum TokenFormatError {
    /// A `{` without its `}`, or the other way round.
    #[error("the braces of '{format}' do not match")]
    Unbalanced {
        /// The whole format.
        format: String,
    },
    /// A placeholder of another name.
    #[error("unknown placeholder '{{{placeholder}}}'{hint}; write {{NAME:LENGTH}} with {known}")]
    UnknownPlaceholder {
        /// What stands between the braces.
        placeholder: String,
        /// What was meant, if it is near.
        hint: String,
        /// All names.
        known: String,
    },
    /// A length that is no number from 1 to 256.
    #[error("'{{{placeholder}}}' needs a length from 1 to {LONGEST_RUN}")]
    BadLength {
        /// What stands between the braces.
        placeholder: String,
    },
    /// A literal character that cannot stand in an HTTP header.
    #[error("the character {character:?} cannot be part of a token")]
    BadCharacter {
        /// The character.
        character: char,
    },
    /// Too little randomness.
    #[error("the token has {random} random characters and needs at least {FEWEST_RANDOM}")]
    TooGuessable {
        /// How many it has.
        random: usize,
    },
}

impl TokenFormat {
    /// Reads a format.
    pub fn parse(format: &str) -> Result<Self, TokenFormatError> {
        let unbalanced = || TokenFormatError::Unbalanced {
            format: format.to_owned(),
        };
        let mut parts = Vec::new();
        let mut rest = format;
        while let Some(brace) = rest.find(['{', '}']) {
            let (literal, behind) = rest.split_at(brace);
            push_literal(&mut parts, literal)?;
            let (placeholder, behind) = behind
                .strip_prefix('{')
                .and_then(|inner| inner.split_once('}'))
                .ok_or_else(unbalanced)?;
            if placeholder.contains('{') {
                return Err(unbalanced());
            }
            parts.push(random_part(placeholder)?);
            rest = behind;
        }
        push_literal(&mut parts, rest)?;
        let parsed = Self { parts };
        let random = parsed.random_characters();
        if random < FEWEST_RANDOM {
            return Err(TokenFormatError::TooGuessable { random });
        }
        Ok(parsed)
    }

    /// A token of this format. `random(n)` gives a number from 0 to n - 1, every one as likely, from a source that
    /// is fit for secrets.
    pub fn generate(&self, random: &mut impl FnMut(usize) -> usize) -> String {
        let mut token = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => token.push_str(literal),
                Part::Random { alphabet, length } => {
                    let characters = alphabet.characters().as_bytes();
                    token.extend(
                        (0..*length)
                            .map(|_| char::from(characters[random(characters.len()) % characters.len()])),
                    );
                }
            }
        }
        token
    }

    /// Whether `token` could have been generated with this format.
    #[must_use]
    pub fn matches(&self, token: &str) -> bool {
        let mut rest = token;
        for part in &self.parts {
            let matched = match part {
                Part::Literal(literal) => rest.strip_prefix(literal.as_str()),
                Part::Random { alphabet, length } => rest
                    .split_at_checked(*length)
                    .filter(|(run, _)| {
                        run.chars()
                            .all(|character| alphabet.characters().contains(character))
                    })
                    .map(|(_, behind)| behind),
            };
            let Some(behind) = matched else { return false };
            rest = behind;
        }
        rest.is_empty()
    }

    fn random_characters(&self) -> usize {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(_) => 0,
                Part::Random { length, .. } => *length,
            })
            .sum()
    }
}

fn push_literal(parts: &mut Vec<Part>, literal: &str) -> Result<(), TokenFormatError> {
    if let Some(character) = literal.chars().find(|character| !character.is_ascii_graphic()) {
        return Err(TokenFormatError::BadCharacter { character });
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal.to_owned()));
    }
    Ok(())
}

fn random_part(placeholder: &str) -> Result<Part, TokenFormatError> {
    let (name, length) = placeholder.split_once(':').unwrap_or((placeholder, ""));
    let names = || Alphabet::ALL.into_iter().map(Alphabet::name);
    let alphabet = Alphabet::ALL
        .into_iter()
        .find(|alphabet| alphabet.name() == name)
        .ok_or_else(|| TokenFormatError::UnknownPlaceholder {
            placeholder: placeholder.to_owned(),
            hint: hint(name, names()),
            known: names().collect::<Vec<_>>().join(", "),
        })?;
    match length.parse() {
        Ok(length) if (1..=LONGEST_RUN).contains(&length) => Ok(Part::Random { alphabet, length }),
        _ => Err(TokenFormatError::BadLength {
            placeholder: placeholder.to_owned(),
        }),
    }
}

impl FromStr for TokenFormat {
    type Err = TokenFormatError;

    fn from_str(format: &str) -> Result<Self, Self::Err> {
        Self::parse(format)
    }
}

impl fmt::Display for TokenFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Literal(literal) => formatter.write_str(literal)?,
                Part::Random { alphabet, length } => write!(formatter, "{{{}:{length}}}", alphabet.name())?,
            }
        }
        Ok(())
    }
}
