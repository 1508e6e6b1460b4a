//! From bytes to a whole registry of version 2. Keys that are not known are passed over: the file was written by a
//! program, which may be newer than this one. Every check has the place of what it speaks of.

mod fields;
mod membership;

use serde_json::Number;

use self::fields::Fields;
use self::membership::{Placed, PlacedMember};
use super::{CloneRecord, EnvironmentRecord, REGISTRY_VERSION, RegistryFile, SeedRecord};
use crate::document::{self, Node, Position, Problem, Value};
use crate::{CloneState, EnvironmentState};

const CLONE_STATES: [CloneState; 7] = [
    CloneState::Creating,
    CloneState::Running,
    CloneState::Unhealthy,
    CloneState::Stopped,
    CloneState::Failed,
    CloneState::Destroying,
    CloneState::Gone,
];

const ENVIRONMENT_STATES: [EnvironmentState; 4] = [
    EnvironmentState::Running,
    EnvironmentState::Partial,
    EnvironmentState::Stopped,
    EnvironmentState::Failed,
];

/// A clone with the places of what other checks speak of, and its tag of version 1.
struct PlacedClone {
    record: CloneRecord,
    position: Position,
    group: Option<(String, Position)>,
}

pub(super) fn registry(content: &[u8]) -> Result<RegistryFile, Problem> {
    let text = std::str::from_utf8(content).map_err(|error| whole(format!("it is not text: {error}")))?;
    if text.trim().is_empty() {
        return Err(whole("the file is empty".to_owned()));
    }
    let root = document::parse_json(text).map_err(|problem| Problem {
        sentence: format!("it cannot be read as JSON: {}", problem.sentence),
        ..problem
    })?;
    let root = Fields::of(&root, "")?;
    let version = version(&root)?;
    let clones = clones(&root, version)?;
    let environments = match version {
        1 => groups(&root)?,
        _ => declared(&root)?,
    };
    let environments = membership::checked(environments, &clones, version)?;
    Ok(RegistryFile {
        version: REGISTRY_VERSION,
        clones: clones.into_iter().map(|clone| clone.record).collect(),
        environments,
    })
}

fn whole(sentence: String) -> Problem {
    Problem {
        position: None,
        sentence,
    }
}

fn version(root: &Fields<'_>) -> Result<u64, Problem> {
    let node = root.need("version")?;
    let version = match &node.value {
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    version
        .filter(|version| (1..=REGISTRY_VERSION).contains(version))
        .ok_or_else(|| {
            let found = node.to_json();
            let sentence = format!("version {found} is not known; a registry has version 1 or 2");
            Problem::new(node.position, sentence)
        })
}

fn clones(root: &Fields<'_>, version: u64) -> Result<Vec<PlacedClone>, Problem> {
    let mut clones: Vec<PlacedClone> = Vec::new();
    for (index, node) in root.need("clones")?.list("clones")?.iter().enumerate() {
        let path = format!("clones[{index}]");
        let clone = clone(node, &path, version)?;
        let id = &clone.record.id;
        if let Some(earlier) = clones.iter().position(|earlier| earlier.record.id == *id) {
            let sentence = format!("{path}.id: '{id}' is the id of clones[{earlier}] already");
            return Err(Problem::new(clone.position, sentence));
        }
        clones.push(clone);
    }
    Ok(clones)
}

fn clone(node: &Node, path: &str, version: u64) -> Result<PlacedClone, Problem> {
    let fields = Fields::of(node, path)?;
    let (id, position) = fields.name("id", "a clone")?;
    let (template, _) = fields.name("template", "a template")?;
    let group = if version == 1 && fields.get("group").is_some() {
        Some(fields.name("group", "an environment")?)
    } else {
        None
    };
    let record = CloneRecord {
        id,
        template,
        mode: fields.text("mode")?,
        compose_project: fields.text("composeProject")?,
        database: fields.text("database")?,
        redis_prefix: fields.text("redisPrefix")?,
        ports: fields.map_of("ports", "a port number", |value| match value {
            Value::Number(number) => Number::as_i64(number),
            _ => None,
        })?,
        state: fields
            .word("state", &CLONE_STATES, CloneState::as_str)?
            .ok_or_else(|| fields.missing("state"))?,
        seed: fields
            .get("seed")
            .map(|node| seed(node, &fields.at("seed")))
            .transpose()?
            .flatten(),
        expose: fields.flag("expose")?.unwrap_or_default(),
        image: fields.text("image")?,
        image_digest: fields.text("imageDigest")?,
        tokens: fields.map_of("tokens", "text", |value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        })?,
        created_at: fields.text("createdAt")?,
        updated_at: fields.text("updatedAt")?,
        synced_at: fields.text("syncedAt")?,
    };
    Ok(PlacedClone {
        record,
        position,
        group,
    })
}

/// What a seed names; one that names nothing is none.
fn seed(node: &Node, path: &str) -> Result<Option<SeedRecord>, Problem> {
    let fields = Fields::of(node, path)?;
    let ai = match fields.get("ai").map(|node| (node, &node.value)) {
        None => false,
        Some((_, Value::Bool(is_asked))) => *is_asked,
        Some((_, Value::Map(_))) => true,
        Some((node, _)) => {
            let sentence = format!("{path}.ai must be true, false or an object");
            return Err(Problem::new(node.position, sentence));
        }
    };
    let seed = SeedRecord {
        fixture: fields.text("fixture")?,
        snapshot: fields.text("snapshot")?,
        ai,
    };
    if seed.fixture.is_some() && seed.snapshot.is_some() {
        let sentence = format!("{path} names a fixture and a snapshot, which cannot both be the start");
        return Err(Problem::new(node.position, sentence));
    }
    Ok((seed != SeedRecord::default()).then_some(seed))
}

/// The groups of version 1; the tags of clones come on top of them. A group without a list of members has the
/// clones that are tagged with it.
fn groups(root: &Fields<'_>) -> Result<Vec<Placed>, Problem> {
    if let Some(node) = root.get("environments") {
        let sentence = "environments belong to version 2 of a registry; version 1 has groups";
        return Err(Problem::new(node.position, sentence));
    }
    root.get("groups")
        .map(|node| environments(node, "groups", false))
        .transpose()
        .map(Option::unwrap_or_default)
}

fn declared(root: &Fields<'_>) -> Result<Vec<Placed>, Problem> {
    if let Some(node) = root.get("groups") {
        let sentence = "groups belong to version 1 of a registry; version 2 has environments";
        return Err(Problem::new(node.position, sentence));
    }
    environments(root.need("environments")?, "environments", true)
}

fn environments(node: &Node, list: &str, needs_members: bool) -> Result<Vec<Placed>, Problem> {
    let mut environments: Vec<Placed> = Vec::new();
    for (index, node) in node.list(list)?.iter().enumerate() {
        let path = format!("{list}[{index}]");
        let environment = environment(node, &path, needs_members)?;
        let name = &environment.record.name;
        if let Some(earlier) = environments
            .iter()
            .position(|earlier| earlier.record.name == *name)
        {
            let sentence = format!("{path}.name: '{name}' is the name of {list}[{earlier}] already");
            return Err(Problem::new(environment.position, sentence));
        }
        environments.push(environment);
    }
    Ok(environments)
}

fn environment(node: &Node, path: &str, needs_members: bool) -> Result<Placed, Problem> {
    let fields = Fields::of(node, path)?;
    let (name, position) = fields.name("name", "an environment")?;
    let members = match fields.get("members") {
        Some(node) => node.list(&fields.at("members"))?,
        None if needs_members => return Err(fields.missing("members")),
        None => &[],
    };
    let members = members.iter().enumerate().map(|(index, node)| {
        let path = format!("{path}.members[{index}]");
        Ok(PlacedMember {
            id: node.text(&path)?,
            path,
            position: node.position,
        })
    });
    Ok(Placed {
        position,
        members: members.collect::<Result<_, Problem>>()?,
        record: EnvironmentRecord {
            name,
            members: Vec::new(),
            spec: fields.text("spec")?,
            state: fields.word("state", &ENVIRONMENT_STATES, EnvironmentState::as_str)?,
            created_at: fields.text("createdAt")?,
            updated_at: fields.text("updatedAt")?,
        },
    })
}
