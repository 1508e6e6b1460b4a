//! From a registry to what has to be made, and what of it cannot be carried over.

use std::collections::BTreeSet;

use kube::Resource;

use super::{CloneRecord, EnvironmentRecord, RegistryFile, SeedRecord};
use crate::clone::{Desired, SeedSpec};
use crate::constants::SOURCE;
use crate::names;
use crate::validate::{self, member_names};
use crate::{AppClone, CloneSpec, CloneState, CloneTemplate, Environment, EnvironmentSpec, NamedError};

/// Most clones that an environment can list; the schema says the same.
const MOST_MEMBERS: usize = 64;

/// What a registry describes, as objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The clones, in the order of the file.
    pub clones: Vec<AppClone>,
    /// The environments, in the order of the file.
    pub environments: Vec<Environment>,
    /// Sentences about what is left out or done differently.
    pub remarks: Vec<String>,
}

/// The objects that `file` describes. `templates` tells a clone's own image from that of its template; a template
/// that is not among them is for the caller to refuse.
pub fn import(file: &RegistryFile, templates: &[CloneTemplate]) -> Result<Import, NamedError> {
    let mut import = Import::default();
    for record in &file.clones {
        if matches!(record.state, CloneState::Destroying | CloneState::Gone) {
            let what = match record.state {
                CloneState::Gone => "is gone",
                _ => "was being destroyed",
            };
            import
                .remarks
                .push(format!("{} is left out: it {what}", record.id));
            continue;
        }
        let template = find(templates, &record.template);
        let clone = clone(record, template);
        validate::clone_spec(&clone)?;
        import.remarks.extend(clone_remarks(record, &clone));
        import.clones.push(clone);
    }
    let made: BTreeSet<&str> = import.clones.iter().filter_map(id).collect();
    for record in &file.environments {
        let members = record.members.iter().filter(|id| made.contains(id.as_str()));
        let members: Vec<String> = members.cloned().collect();
        if members.is_empty() {
            let remark = format!("environment {} is left out: it has no clones", record.name);
            import.remarks.push(remark);
            continue;
        }
        let environment = environment(record, members)?;
        import.remarks.extend(source_remark(record));
        import.environments.push(environment);
    }
    Ok(import)
}

fn find<'a>(templates: &'a [CloneTemplate], name: &str) -> Option<&'a CloneTemplate> {
    templates
        .iter()
        .find(|template| template.meta().name.as_deref() == Some(name))
}

fn id(clone: &AppClone) -> Option<&str> {
    clone.meta().name.as_deref()
}

fn clone(record: &CloneRecord, template: Option<&CloneTemplate>) -> AppClone {
    let is_own = |image: &&String| !template.is_none_or(|template| is_of_template(image, template));
    let spec = CloneSpec {
        template: record.template.clone(),
        mode: record.mode.clone(),
        seed: record.seed.as_ref().and_then(seed),
        expose: record.expose,
        image: record.image.as_ref().filter(is_own).cloned(),
        desired: (record.state == CloneState::Stopped).then_some(Desired::Stopped),
        ..CloneSpec::default()
    };
    AppClone::new(&record.id, spec)
}

fn seed(record: &SeedRecord) -> Option<SeedSpec> {
    (record.fixture.is_some() || record.snapshot.is_some()).then(|| SeedSpec {
        fixture: record.fixture.clone(),
        snapshot: record.snapshot.clone(),
        ..SeedSpec::default()
    })
}

/// Whether `image` is one that the template names, in whichever registry: mirrors and forks of the catalog call the
/// same image by other hosts and paths.
fn is_of_template(image: &str, template: &CloneTemplate) -> bool {
    let mut known = template.spec.services.iter();
    known.any(|service| name_and_tag(&service.image) == name_and_tag(image))
}

/// `slack-backend` and `2` of `ghcr.io/team/slack-backend:2@sha256:…`; no tag is `latest`.
fn name_and_tag(image: &str) -> (&str, &str) {
    let tagged = image.split('@').next().unwrap_or(image);
    let last = tagged.rsplit('/').next().unwrap_or(tagged);
    last.split_once(':').unwrap_or((last, "latest"))
}

fn clone_remarks(record: &CloneRecord, clone: &AppClone) -> Vec<String> {
    let id = &record.id;
    let mut remarks = Vec::new();
    if record.seed.as_ref().is_some_and(|seed| seed.ai) {
        let start = match clone.spec.seed.as_ref().and_then(|seed| seed.fixture.as_deref()) {
            Some(fixture) => format!("with {fixture} alone"),
            None => "empty".to_owned(),
        };
        remarks.push(format!(
            "the AI seed of {id} is not carried over; it starts {start}"
        ));
    }
    if let Some(image) = &clone.spec.image {
        remarks.push(format!("{id} keeps an image of its own, {image}"));
    }
    remarks
}

fn environment(record: &EnvironmentRecord, members: Vec<String>) -> Result<Environment, NamedError> {
    if members.len() > MOST_MEMBERS {
        let (name, count) = (&record.name, members.len());
        return Err(NamedError::EnvSpecInvalid {
            detail: format!(
                "environment '{name}' has {count} members, at most {MOST_MEMBERS} are possible; split it in the file"
            ),
        });
    }
    let spec = EnvironmentSpec {
        members,
        ..EnvironmentSpec::default()
    };
    let mut environment = Environment::new(&record.name, spec);
    if let Some(source) = &record.spec {
        environment.metadata.annotations = Some([(SOURCE.to_owned(), source.clone())].into());
    }
    validate::environment_spec(&environment)?;
    Ok(environment)
}

fn source_remark(record: &EnvironmentRecord) -> Option<String> {
    let (name, source) = (&record.name, record.spec.as_ref()?);
    Some(format!(
        "environment {name} was declared in {source}, which is not read; here it lists its clones by their ids"
    ))
}

/// In what an existing clone differs from one that is to be made under its name, if in anything. Whether it runs is
/// no difference: it may have been stopped or started since.
#[must_use]
pub fn difference(existing: &AppClone, wanted: &AppClone, template: &CloneTemplate) -> Option<String> {
    if existing.meta().deletion_timestamp.is_some() {
        return Some("it is being removed".to_owned());
    }
    let default = template.spec.modes.first().map(|mode| mode.name.as_str());
    let start = |spec: &CloneSpec| {
        let seed = spec.seed.clone().unwrap_or_default();
        let snapshot = seed.snapshot.map(|snapshot| format!("snapshot {snapshot}"));
        seed.fixture.or(snapshot).unwrap_or_else(|| "none".to_owned())
    };
    let image = |spec: &CloneSpec| {
        let own = spec
            .image
            .clone()
            .filter(|image| !is_of_template(image, template));
        own.unwrap_or_else(|| "that of its template".to_owned())
    };
    let mode = |spec: &CloneSpec| spec.mode.as_deref().or(default).unwrap_or_default().to_owned();
    let facts = |spec: &CloneSpec| {
        [
            ("template", spec.template.clone()),
            ("mode", mode(spec)),
            ("seed", start(spec)),
            ("expose", spec.expose.to_string()),
            ("image", image(spec)),
        ]
    };
    let pairs = facts(&existing.spec).into_iter().zip(facts(&wanted.spec));
    pairs
        .into_iter()
        .find(|(existing, wanted)| existing != wanted)
        .map(|((what, is), (_, wanted))| format!("its {what} is {is} instead of {wanted}"))
}

/// Ids of all members of an environment: those that it declares, in order, then those that it lists.
#[must_use]
pub fn member_ids(environment: &Environment) -> Vec<String> {
    let meta = environment.meta();
    let namespace = meta.namespace.as_deref().unwrap_or_default();
    let name = meta.name.as_deref().unwrap_or_default();
    let entries = &environment.spec.clones;
    let mut ids: Vec<String> = entries
        .iter()
        .zip(member_names(entries))
        .map(|(entry, member)| names::member_clone_id(namespace, name, &member, &entry.template))
        .collect();
    for id in &environment.spec.members {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}
