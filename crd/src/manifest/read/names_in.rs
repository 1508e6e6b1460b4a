//! What names inside a manifest may look like.

/// Rule for one sort of name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameRule {
    /// Part of object names (`<id>-<service>`) that have 63 characters at most.
    Service,
    /// Given on command lines.
    Mode,
    /// A key of a Secret and of JSON.
    Token,
    /// Behind `SLACK_` in a variable's name.
    Variable,
}

type CharacterClass = fn(u8) -> bool;

impl NameRule {
    pub(super) fn allows(self, name: &str) -> bool {
        let (longest, first, other): (usize, CharacterClass, CharacterClass) = match self {
            Self::Service => (20, lower, lower_or_digit_or_hyphen),
            Self::Mode => (40, lower, lower_or_digit_or_hyphen),
            Self::Token => (40, lower, |byte| byte.is_ascii_alphanumeric()),
            Self::Variable => (40, upper, |byte| {
                upper(byte) || byte.is_ascii_digit() || byte == b'_'
            }),
        };
        name.len() <= longest
            && name.bytes().next().is_some_and(first)
            && name.bytes().all(other)
            && !name.ends_with(['-', '_'])
    }

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Service => "at most 20 lower-case letters, digits and hyphens, and start with a letter",
            Self::Mode => "at most 40 lower-case letters, digits and hyphens, and start with a letter",
            Self::Token => "at most 40 letters and digits, and start with a lower-case letter",
            Self::Variable => {
                "at most 40 upper-case letters, digits and underscores, and start with a letter"
            }
        }
    }
}

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase()
}

fn upper(byte: u8) -> bool {
    byte.is_ascii_uppercase()
}

fn lower_or_digit_or_hyphen(byte: u8) -> bool {
    lower(byte) || byte.is_ascii_digit() || byte == b'-'
}
