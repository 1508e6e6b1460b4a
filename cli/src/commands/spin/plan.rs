//! What is asked for, checked against the catalog before anything is made.

use asymmetric_crd::clone::SeedSpec;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::names::{self, NAME_RULE};
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::template::{BaseState, BaseStatus, CloneTemplateStatus};
use asymmetric_crd::{AppClone, CloneSpec, CloneTemplate, NamedError, validate};
use kube::ResourceExt;

use super::Arguments;
use crate::commands::request::fresh_clone_id;

/// The clone of `template` that the arguments ask for, with local ports from `port_range`.
pub(super) fn clone(
    template: &str,
    arguments: &Arguments,
    port_range: Option<&str>,
    templates: &[CloneTemplate],
) -> Result<AppClone, NamedError> {
    let found = find(template, arguments.seed.as_deref(), templates)?;
    let spec = CloneSpec {
        template: template.to_owned(),
        mode: arguments.mode.clone(),
        seed: seed(arguments),
        expose: arguments.expose,
        rate_limits: arguments.rate_limits.clone(),
        port_range: port_range.map(ToOwned::to_owned),
        ..CloneSpec::default()
    };
    validate::against_template(&spec, found)?;
    let id = arguments.name.clone().unwrap_or_else(|| fresh_clone_id(template));
    let clone = AppClone::new(&id, spec);
    validate::clone_spec(&clone)?;
    Ok(clone)
}

fn seed(arguments: &Arguments) -> Option<SeedSpec> {
    let seed = SeedSpec {
        fixture: arguments.seed.clone(),
        snapshot: arguments.from.clone(),
        ..SeedSpec::default()
    };
    (seed.fixture.is_some() || seed.snapshot.is_some()).then_some(seed)
}

/// The template named `name`.
pub(in crate::commands) fn named<'a>(
    name: &str,
    templates: &'a [CloneTemplate],
) -> Result<&'a CloneTemplate, NamedError> {
    let found = templates.iter().find(|template| template.name_any() == name);
    found.ok_or_else(|| {
        let known: Vec<String> = templates.iter().map(ResourceExt::name_any).collect();
        NamedError::TemplateNotFound {
            template: name.to_owned(),
            hint: hint(name, known.iter().map(String::as_str)),
        }
    })
}

/// The template named `name`, if clones with `fixture` can be made of it.
pub(in crate::commands) fn find<'a>(
    name: &str,
    fixture: Option<&str>,
    templates: &'a [CloneTemplate],
) -> Result<&'a CloneTemplate, NamedError> {
    let found = named(name, templates)?;
    match found.status.as_ref().and_then(|status| problem(status, fixture)) {
        Some(detail) => Err(NamedError::TemplateInvalid {
            template: name.to_owned(),
            detail,
        }),
        None => Ok(found),
    }
}

/// Why no clone with `fixture` can be made. A fixture whose base failed does not speak against the others.
fn problem(status: &CloneTemplateStatus, fixture: Option<&str>) -> Option<String> {
    let is_failed = |base: &&BaseStatus| {
        base.state == BaseState::Failed && Some(&base.content_digest) == status.content_digest.as_ref()
    };
    let mut failed = status.bases.iter().filter(is_failed).peekable();
    if failed.peek().is_some() {
        let base = failed.find(|base| base.fixture.as_deref() == fixture)?;
        return Some(
            base.message
                .clone()
                .unwrap_or_else(|| "its content does not run".to_owned()),
        );
    }
    let stalled =
        condition::find(&status.conditions, kinds::STALLED).filter(|stalled| stalled.status == "True");
    stalled.map(|stalled| stalled.message.clone())
}

/// Whether `group` can name an environment.
pub(super) fn check_group(group: &str) -> Result<(), NamedError> {
    if names::is_valid(group) {
        return Ok(());
    }
    Err(NamedError::EnvSpecInvalid {
        detail: format!("'{group}' cannot name an environment: {NAME_RULE}"),
    })
}
