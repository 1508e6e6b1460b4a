//! Plain lists: an operation a line, or a JSON list of texts.
//!
//! An operation is a name, a method with its path, or a name with both. Lines that start with `#` are for people.

use super::{ListError, Published, normal};

const METHODS: [&str; 8] = [
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
];

/// All of it has to be operations: what a server says instead of a list is not counted.
pub(super) fn read(text: &str) -> Result<Vec<Published>, ListError> {
    if text.trim_start().starts_with('[') {
        let texts: Vec<String> = serde_json::from_str(text)
            .map_err(|error| ListError::Malformed(format!("it is no JSON list of texts: {error}")))?;
        let operations = texts.iter().enumerate();
        return operations
            .map(|(index, text)| operation(text).ok_or_else(|| wrong("entry", index, text)))
            .collect();
    }
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(index, line)| operation(line).ok_or_else(|| wrong("line", index, line)))
        .collect()
}

fn wrong(what: &str, index: usize, text: &str) -> ListError {
    let begin: String = text.trim().chars().take(40).collect();
    ListError::Malformed(format!(
        "{what} {} is no operation: '{begin}'; OpenAPI as JSON, GraphQL and lists of names can be read",
        index + 1
    ))
}

fn operation(text: &str) -> Option<Published> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (name, route) = match words.as_slice() {
        [name] if is_name(name) => ((*name).to_owned(), None),
        [method, path] => {
            let route = route(method, path)?;
            (route.clone(), Some(route))
        }
        [name, method, path] if is_name(name) => ((*name).to_owned(), Some(route(method, path)?)),
        _ => return None,
    };
    Some(Published {
        name,
        routes: route.iter().map(|route| normal(route)).collect(),
    })
}

fn route(method: &str, path: &str) -> Option<String> {
    (METHODS.contains(&method) && path.starts_with('/')).then(|| format!("{method} {path}"))
}

fn is_name(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
        && word
            .chars()
            .all(|letter| letter.is_alphanumeric() || "._-/:{}".contains(letter))
}
