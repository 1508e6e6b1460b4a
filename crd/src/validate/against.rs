//! A clone's spec beside the template that it names.

use crate::suggestion::hint;
use crate::{CloneSpec, CloneTemplate, NamedError};

/// The mode that a clone of `spec` runs with `template`; unknown modes and fixtures are refused.
///
/// Fixtures are compared only when the operator has read the template's content: before that nobody knows them.
pub fn against_template(spec: &CloneSpec, template: &CloneTemplate) -> Result<String, NamedError> {
    let name = template.metadata.name.as_deref().unwrap_or(&spec.template);
    let modes: Vec<&str> = template
        .spec
        .modes
        .iter()
        .map(|mode| mode.name.as_str())
        .collect();
    let mode = match spec.mode.as_deref() {
        Some(mode) if modes.contains(&mode) => mode,
        Some(mode) => {
            return Err(NamedError::ModeNotFound {
                template: name.to_owned(),
                mode: mode.to_owned(),
                hint: hint(mode, modes.iter().copied()),
                known: listed(&modes),
            });
        }
        None => modes
            .first()
            .copied()
            .ok_or_else(|| NamedError::TemplateInvalid {
                template: name.to_owned(),
                detail: "it has no modes".to_owned(),
            })?,
    };
    let fixture = spec.seed.as_ref().and_then(|seed| seed.fixture.as_deref());
    let content = template
        .status
        .as_ref()
        .filter(|status| status.content_digest.is_some());
    if let (Some(fixture), Some(content)) = (fixture, content) {
        let known: Vec<&str> = content.fixtures.iter().map(String::as_str).collect();
        if !known.contains(&fixture) {
            return Err(NamedError::FixtureNotFound {
                template: name.to_owned(),
                fixture: fixture.to_owned(),
                hint: hint(fixture, known.iter().copied()),
                known: listed(&known),
            });
        }
    }
    Ok(mode.to_owned())
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}
