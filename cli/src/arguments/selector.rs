//! Label selectors, read before they are sent so that a mistake is wrong usage and names its place.

use std::collections::BTreeSet;

use kube::core::{Expression, Selector};

/// Characters that a label's name or value may have.
const LENGTH: usize = 63;

/// Reads `app=web,tier!=db,zone in (a,b),owner,!legacy`, as `kubectl -l` does.
pub fn selector(text: &str) -> Result<Selector, String> {
    if text.trim().is_empty() {
        return Err("a selector is empty; write one such as team=blue".to_owned());
    }
    requirements(text)?.into_iter().map(expression).collect()
}

/// The parts between commas that are not inside of parentheses.
fn requirements(text: &str) -> Result<Vec<&str>, String> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0);
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
        if !(0..=1).contains(&depth) {
            return Err("the parentheses do not match".to_owned());
        }
    }
    if depth != 0 {
        return Err("the parentheses do not match".to_owned());
    }
    parts.push(&text[start..]);
    Ok(parts)
}

fn expression(text: &str) -> Result<Expression, String> {
    let text = text.trim();
    if let Some((key, values)) = text.split_once('(') {
        return set(text, key, values);
    }
    let equal = |at: usize, width: usize| Ok::<_, String>((key(&text[..at])?, value(&text[at + width..])?));
    if let Some(at) = text.find("!=") {
        let (key, value) = equal(at, 2)?;
        return Ok(Expression::NotEqual(key, value));
    }
    if let Some(at) = text.find('=') {
        let width = if text[at..].starts_with("==") { 2 } else { 1 };
        let (key, value) = equal(at, width)?;
        return Ok(Expression::Equal(key, value));
    }
    match text.strip_prefix('!') {
        Some(name) => Ok(Expression::DoesNotExist(key(name)?)),
        None => Ok(Expression::Exists(key(text)?)),
    }
}

/// `KEY in (A,B)` or `KEY notin (A,B)`; `front` is what stands before the parenthesis.
fn set(text: &str, front: &str, values: &str) -> Result<Expression, String> {
    let unknown = || format!("'{text}' is neither KEY in (A,B) nor KEY notin (A,B)");
    let values = values.strip_suffix(')').ok_or_else(unknown)?;
    let values = values.split(',').map(value).collect::<Result<BTreeSet<_>, _>>()?;
    let (name, operator) = front
        .trim()
        .rsplit_once(char::is_whitespace)
        .ok_or_else(unknown)?;
    match operator {
        "in" => Ok(Expression::In(key(name)?, values)),
        "notin" => Ok(Expression::NotIn(key(name)?, values)),
        _ => Err(unknown()),
    }
}

fn key(text: &str) -> Result<String, String> {
    let text = text.trim();
    let (prefix, name) = text
        .rsplit_once('/')
        .map_or((None, text), |(prefix, name)| (Some(prefix), name));
    let is_domain = |prefix: &str| {
        !prefix.is_empty()
            && prefix.len() <= 253
            && prefix
                .split('.')
                .all(|label| is_word(label, "-") && label == label.to_lowercase())
    };
    if is_word(name, "-_.") && prefix.is_none_or(is_domain) {
        Ok(text.to_owned())
    } else {
        Err(format!("'{text}' is not the name of a label"))
    }
}

fn value(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || is_word(text, "-_.") {
        Ok(text.to_owned())
    } else {
        Err(format!("'{text}' is not the value of a label"))
    }
}

/// Whether `text` begins and ends with a letter or a digit, with `between` allowed in between.
fn is_word(text: &str, between: &str) -> bool {
    let is_edge =
        |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphanumeric());
    text.len() <= LENGTH
        && is_edge(text.chars().next())
        && is_edge(text.chars().last())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || between.contains(character))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_forms_are_read() {
        let text = "a=b, c == d,e!=f,zone in (x, y),tier notin (z),getasym.dev/environment,!old,empty=";
        assert_eq!(
            selector(text).unwrap().to_string(),
            "a=b,c=d,e!=f,zone in (x,y),tier notin (z),getasym.dev/environment,!old,empty="
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (text, expected) in [
            ("", "a selector is empty"),
            ("a=b,", "'' is not the name of a label"),
            ("=b", "'' is not the name of a label"),
            ("a=b c", "'b c' is not the value of a label"),
            ("a b", "'a b' is not the name of a label"),
            ("a=b=c", "'b=c' is not the value of a label"),
            ("a in b", "'a in b' is not the name of a label"),
            ("a in (b", "the parentheses do not match"),
            ("a in b)", "the parentheses do not match"),
            ("a within (b)", "'a within (b)' is neither KEY in (A,B) nor"),
            ("in (b)", "'in (b)' is neither"),
            ("a in (b) c", "'a in (b) c' is neither"),
            ("-a=b", "'-a' is not the name of a label"),
            ("A.dev/x=b", "'A.dev/x' is not the name of a label"),
        ] {
            let error = selector(text).unwrap_err();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }

    proptest! {
        /// What is read is read again from how it is written.
        #[test]
        fn a_selector_survives_being_written(text in "[a-c=!,() in/.-]{0,24}") {
            if let Ok(read) = selector(&text) {
                prop_assert_eq!(selector(&read.to_string()).unwrap(), read);
            }
        }
    }
}
