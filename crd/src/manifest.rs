//! `clone.manifest.json`, at a template's root: its services, modes, content, tokens and connection variables.
//!
//! Read strictly: an unknown key is an error with its line and column and what was meant. The order of modes is
//! kept, because the first one is the default.

mod connection;
mod read;
mod token_format;

pub use connection::{MissingValue, expand, variables};
pub use token_format::{TokenFormat, TokenFormatError};

use crate::CloneTemplateSpec;
use crate::document::{Position, Problem};

/// A manifest that holds together: every name it refers to is there, formats and paths are possible.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateManifest {
    /// Name of the template.
    pub name: String,
    spec: CloneTemplateSpec,
}

impl TemplateManifest {
    /// The spec of the `CloneTemplate` that this manifest describes.
    #[must_use]
    pub fn into_spec(self) -> CloneTemplateSpec {
        self.spec
    }
}

/// What is wrong with a manifest, and where. Lines and columns count from 1; 0 speaks of the whole file.
#[derive(thiserror::Error, Clone, Debug, PartialEq, Eq)]
#[error("{}", self.rendered())]
pub struct ManifestError {
    /// Line, or 0.
    pub line: u64,
    /// Column in characters, or 0.
    pub column: u64,
    /// The sentence without the place.
    pub detail: String,
}

impl ManifestError {
    fn rendered(&self) -> String {
        if self.line == 0 {
            format!("clone.manifest.json: {}", self.detail)
        } else {
            format!(
                "clone.manifest.json:{}:{}: {}",
                self.line, self.column, self.detail
            )
        }
    }
}

impl From<Problem> for ManifestError {
    fn from(problem: Problem) -> Self {
        let Position { line, column } = problem.position.unwrap_or_default();
        Self {
            line,
            column,
            detail: problem.sentence,
        }
    }
}

/// Reads the text of a `clone.manifest.json`.
pub fn parse(text: &str) -> Result<TemplateManifest, ManifestError> {
    Ok(read::manifest(text)?)
}

#[cfg(test)]
mod tests;
