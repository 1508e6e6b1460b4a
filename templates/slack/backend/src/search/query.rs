//! The language of queries: words, `"phrases"`, `rep*`, `-without`, and modifiers such as `in:#general`
//! (<https://slack.com/help/articles/202528808-Search-in-Slack>). Everything that is written has to hold: there is no OR,
//! but several places after `in:` mean any of them, as do several people after `from:`.

pub(super) use super::dates::Clock;

use super::words::{folded, words};
use std::{iter::Peekable, str::Chars};

/// A query that has been read. Every text is one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) terms: Vec<Term>,
    pub(super) modifiers: Vec<Modifier>,
}

/// Words that follow one another, at least one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) words: Vec<String>,
    /// Whether the last word may go on.
    pub(super) is_prefix: bool,
    pub(super) is_negated: bool,
}

/// A modifier with what follows its colon.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Modifier {
    pub(super) condition: Condition,
    pub(super) is_negated: bool,
}

/// What a modifier asks of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// It is in this conversation: a name or id, of a user for the direct message with them.
    In(Name),
    /// This user wrote it.
    From(Name),
    /// It was written to this user.
    To(Name),
    Has(Feature),
    /// It was written in these microseconds, the second not included.
    Time(i64, i64),
    /// It is in a thread.
    Thread,
    /// The user kept it for later.
    Saved,
}

impl Condition {
    /// The name after `in:`.
    pub(super) fn place(&self) -> Option<&Name> {
        match self {
            Self::In(name) => Some(name),
            _ => None,
        }
    }

    /// The name after `from:`.
    pub(super) fn author(&self) -> Option<&Name> {
        match self {
            Self::From(name) => Some(name),
            _ => None,
        }
    }
}

/// Something that a message can have.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Feature {
    Link,
    File,
    Pin,
    Star,
    AnyReaction,
    /// This reaction.
    Reaction(String),
}

/// A name as it was written, without its mark.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// In lower case, but for ids.
    pub(super) text: String,
    /// Whether an `@` says that it is a user's.
    pub(super) is_user: bool,
}

impl Query {
    /// Reads a query. Modifiers that mean nothing are words.
    pub(super) fn parse(text: &str, clock: Clock) -> Self {
        let mut query = Self::default();
        let mut rest = text.chars().peekable();
        while rest.peek().is_some() {
            if rest.next_if(|next| next.is_whitespace()).is_some() {
                continue;
            }
            let is_negated = next_is_negation(&rest) && rest.next().is_some();
            query.take(&mut rest, is_negated, clock);
        }
        query
    }

    fn take(&mut self, rest: &mut Peekable<Chars<'_>>, is_negated: bool, clock: Clock) {
        if let Some(phrase) = quoted(rest) {
            self.push(&phrase, is_negated);
            return;
        }
        let mut token = String::new();
        while let Some(character) = rest.next_if(|next| !next.is_whitespace()) {
            token.push(character);
            if character != ':' {
                continue;
            }
            // The value of a modifier may be quoted, so that it can hold spaces.
            if let Some(value) = quoted(rest) {
                token.push_str(&value);
                break;
            }
        }
        let condition = token
            .split_once(':')
            .and_then(|(name, value)| condition(&name.to_ascii_lowercase(), value, clock));
        match condition {
            Some(condition) => self.modifiers.push(Modifier {
                condition,
                is_negated,
            }),
            None => self.push(&token, is_negated),
        }
    }

    fn push(&mut self, text: &str, is_negated: bool) {
        let words: Vec<String> = words(text)
            .into_iter()
            .map(|range| folded(&text[range]))
            .collect();
        if !words.is_empty() {
            self.terms.push(Term {
                is_prefix: text.ends_with('*'),
                words,
                is_negated,
            });
        }
    }

    /// The terms as the database's `tsquery`; none without terms.
    pub(super) fn tsquery(&self) -> Option<String> {
        let terms: Vec<String> = self.terms.iter().map(Term::tsquery).collect();
        (!terms.is_empty()).then(|| terms.join(" & "))
    }
}

impl Term {
    /// Words hold letters and digits only, so that nothing is to be escaped in them.
    fn tsquery(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|word| format!("'{word}'")).collect();
        let phrase = words.join(" <-> ");
        let prefix = if self.is_prefix { ":*" } else { "" };
        let negation = if self.is_negated { "!" } else { "" };
        format!("{negation}({phrase}{prefix})")
    }
}

/// A `-` that has something right after it.
fn next_is_negation(rest: &Peekable<Chars<'_>>) -> bool {
    let mut ahead = rest.clone();
    ahead.next() == Some('-')
        && ahead
            .next()
            .is_some_and(|next| !next.is_whitespace() && next != '-')
}

/// What is between quotes, if a quote is next; to the end of the text if it is never closed.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let is_quote = |character: &char| matches!(character, '"' | '“' | '”');
    rest.next_if(is_quote)?;
    let mut inside = String::new();
    while let Some(character) = rest.next_if(|next| !is_quote(next)) {
        inside.push(character);
    }
    rest.next();
    Some(inside)
}

fn condition(name: &str, value: &str, clock: Clock) -> Option<Condition> {
    let time = |range: fn((i64, i64)) -> (i64, i64)| {
        let (from, to) = range(clock.range(value)?);
        Some(Condition::Time(from, to))
    };
    match name {
        "in" => Some(Condition::In(reference(value)?)),
        "from" => Some(Condition::From(reference(value)?)),
        "to" => Some(Condition::To(reference(value)?)),
        "has" => Some(Condition::Has(feature(value)?)),
        "before" => time(|(from, _)| (i64::MIN, from)),
        "after" => time(|(_, to)| (to, i64::MAX)),
        "on" | "during" => time(|range| range),
        "is" if value.eq_ignore_ascii_case("thread") => Some(Condition::Thread),
        "is" if value.eq_ignore_ascii_case("saved") => Some(Condition::Saved),
        _ => None,
    }
}

/// `#general`, `general`, `@priya`, `<#C1|general>`, `<@U1>`.
fn reference(value: &str) -> Option<Name> {
    let inside = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
    let inside = inside.map(|inside| inside.split('|').next().unwrap_or_default());
    let is_id = inside.is_some();
    let value = inside.unwrap_or(value);
    let is_user = value.starts_with('@');
    let text = value.trim_start_matches(['@', '#']);
    if text.is_empty() {
        return None;
    }
    let text = if is_id {
        text.to_owned()
    } else {
        text.to_lowercase()
    };
    Some(Name { text, is_user })
}

fn feature(value: &str) -> Option<Feature> {
    match value.to_ascii_lowercase().as_str() {
        "link" | "url" => Some(Feature::Link),
        "file" => Some(Feature::File),
        "pin" => Some(Feature::Pin),
        "star" => Some(Feature::Star),
        "reaction" => Some(Feature::AnyReaction),
        other => {
            let emoji = other.strip_prefix(':')?.strip_suffix(':')?;
            (!emoji.is_empty()).then(|| Feature::Reaction(emoji.to_owned()))
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
