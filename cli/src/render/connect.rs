//! Lines for a shell.

/// `export NAME='value'` for every variable, safe to be read by a POSIX shell.
#[must_use]
pub fn exports(variables: &[(String, String)]) -> String {
    let line = |(name, value): &(String, String)| format!("export {name}={}", quoted(value));
    variables.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The value as one word of a POSIX shell.
#[must_use]
pub fn quoted(value: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./:@%+,=".contains(character);
    if !value.is_empty() && value.chars().all(is_plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}
