//! Environment variables that point a client at a clone: `SLACK_API_URL`, `SLACK_BOT_TOKEN` and so on.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::names::environment_variable;
use crate::template::TemplateVariable;

/// A connection value speaks of something that the clone does not have.
#[derive(Error, Clone, Debug, PartialEq, Eq)]
#[error("'{{{placeholder}}}' has no value")]
pub struct MissingValue {
    /// What stands between the braces, such as `tokens.botToken`.
    pub placeholder: String,
}

/// The value of a connection variable. `url` is `http://host[:port]` without a trailing slash; `secrets` are the
/// entries of the clone's tokens Secret, tokens and identities by their names.
pub fn expand(value: &str, url: &str, secrets: &BTreeMap<String, String>) -> Result<String, MissingValue> {
    let mut expanded = String::new();
    for piece in pieces(value) {
        match piece {
            Piece::Literal(literal) => expanded.push_str(literal),
            Piece::Placeholder("url") => expanded.push_str(url),
            Piece::Placeholder(placeholder) => {
                let name = placeholder.split_once('.').map_or(placeholder, |(_, name)| name);
                let secret = secrets.get(name).ok_or_else(|| MissingValue {
                    placeholder: placeholder.to_owned(),
                })?;
                expanded.push_str(secret);
            }
        }
    }
    Ok(expanded)
}

/// All connection variables of a member (or of a clone on its own, by its template's name), in the template's
/// order: `SLACK_API_URL` and its value.
pub fn variables(
    connection: &[TemplateVariable],
    member: &str,
    url: &str,
    secrets: &BTreeMap<String, String>,
) -> Result<Vec<(String, String)>, MissingValue> {
    connection
        .iter()
        .map(|variable| {
            Ok((
                environment_variable(member, &variable.name),
                expand(&variable.value, url, secrets)?,
            ))
        })
        .collect()
}

/// A piece of a connection value.
pub(super) enum Piece<'a> {
    /// Text as it is.
    Literal(&'a str),
    /// What stands between two braces.
    Placeholder(&'a str),
}

/// Cuts a value at its placeholders; a brace without its partner is literal text.
pub(super) fn pieces(value: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while let Some((literal, (placeholder, behind))) = rest
        .split_once('{')
        .and_then(|(literal, behind)| Some((literal, behind.split_once('}')?)))
    {
        pieces.push(Piece::Literal(literal));
        pieces.push(Piece::Placeholder(placeholder));
        rest = behind;
    }
    pieces.push(Piece::Literal(rest));
    pieces
}
