//! From the document to the manifest. Every check has the place of what it speaks of.

mod fidelity;
mod names_in;
mod object;

use fidelity::fidelity;
use names_in::NameRule;
use object::{Object, fixed, named, texts};

use super::connection::{Piece, pieces};
use super::{TemplateManifest, TokenFormat};
use crate::constants;
use crate::document::{self, Node, Problem, Value};
use crate::names;
use crate::suggestion::hint;
use crate::template::{
    CloneTemplateSpec, TemplateDatabase, TemplateMode, TemplateRedis, TemplateService, TemplateToken,
    TemplateVariable,
};

/// The service that every mode runs: the API.
const BACKEND: &str = "backend";

const ROOT_KEYS: [&str; 11] = [
    "name",
    "displayName",
    "realProduct",
    "services",
    "modes",
    "database",
    "redis",
    "seed",
    "tokens",
    "connection",
    "fidelity",
];

pub(super) fn manifest(text: &str) -> Result<TemplateManifest, Problem> {
    let root = document::parse_json(text)?;
    let root = Object::of(&root, "", &ROOT_KEYS)?;
    let name_node = root.need("name")?;
    let name = name_node.text("name")?;
    if !names::is_valid(&name) {
        let sentence = format!("'{name}' cannot name a template: {}", names::NAME_RULE);
        return Err(Problem::new(name_node.position, sentence));
    }
    let services = services(root.need("services")?)?;
    let tokens = root.get("tokens").map(tokens).transpose()?.unwrap_or_default();
    let spec = CloneTemplateSpec {
        display_name: root.need("displayName")?.text("displayName")?,
        real_product: root.need("realProduct")?.text("realProduct")?,
        modes: modes(root.need("modes")?, &services)?,
        services,
        database: database(root.need("database")?)?,
        redis: redis(root.need("redis")?)?,
        ai_entities: root.get("seed").map(ai_entities).transpose()?.unwrap_or_default(),
        connection: root
            .get("connection")
            .map(|node| connection(node, &tokens))
            .transpose()?
            .unwrap_or_default(),
        tokens,
        fidelity: root.get("fidelity").map(fidelity).transpose()?,
    };
    Ok(TemplateManifest { name, spec })
}

fn services(node: &Node) -> Result<Vec<TemplateService>, Problem> {
    let entries = named(node, "services", NameRule::Service, true)?;
    let services = entries
        .iter()
        .map(|entry| service(&entry.key, &entry.value))
        .collect::<Result<Vec<_>, _>>()?;
    if services.iter().all(|service| service.name != BACKEND) {
        return Err(Problem::new(
            node.position,
            format!("services needs one named {BACKEND}"),
        ));
    }
    Ok(services)
}

fn service(name: &str, node: &Node) -> Result<TemplateService, Problem> {
    let path = format!("services.{name}");
    let object = Object::of(node, &path, &["image", "port", "health", "mcp", "optional"])?;
    let image = object.text("image")?;
    if image.contains(char::is_whitespace) || image.contains('@') {
        let sentence = format!("{path}.image must be a reference without a digest: the operator pins it");
        return Err(Problem::new(object.need("image")?.position, sentence));
    }
    let optional = match object.get("optional") {
        None => false,
        Some(Node {
            value: Value::Bool(optional),
            ..
        }) => *optional,
        Some(other) => {
            return Err(Problem::new(
                other.position,
                format!("{path}.optional must be true or false"),
            ));
        }
    };
    Ok(TemplateService {
        name: name.to_owned(),
        image,
        port: port(&path, object.need("port")?)?,
        health: url_path(&format!("{path}.health"), object.need("health")?)?,
        mcp: object
            .get("mcp")
            .map(|node| url_path(&format!("{path}.mcp"), node))
            .transpose()?,
        optional,
    })
}

fn url_path(path: &str, node: &Node) -> Result<String, Problem> {
    let text = node.text(path)?;
    if !text.starts_with('/') || text.contains(char::is_whitespace) {
        let sentence = format!("{path} must be a path that starts with /");
        return Err(Problem::new(node.position, sentence));
    }
    Ok(text)
}

fn port(path: &str, node: &Node) -> Result<i32, Problem> {
    let port = match &node.value {
        Value::Number(number) => number.as_u64().and_then(|port| u16::try_from(port).ok()),
        _ => None,
    };
    // Unprivileged containers cannot bind ports below 1024; the others are taken in the pod.
    let taken = [
        constants::CONTROL_PORT,
        constants::RELAY_PORT,
        constants::TLS_PORT,
        constants::WEBHOOKS_PORT,
    ];
    match port {
        Some(port) if port >= 1024 && !taken.contains(&port) => Ok(i32::from(port)),
        _ => {
            let sentence = format!(
                "{path}.port must be a number from 1024 to 65535, not {}, {}, {} or {}",
                taken[0], taken[1], taken[2], taken[3]
            );
            Err(Problem::new(node.position, sentence))
        }
    }
}

fn modes(node: &Node, services: &[TemplateService]) -> Result<Vec<TemplateMode>, Problem> {
    let known = || services.iter().map(|service| service.name.as_str());
    let mut modes = Vec::new();
    for entry in named(node, "modes", NameRule::Mode, true)? {
        let path = format!("modes.{}", entry.key);
        let listed = texts(&entry.value, &path)?;
        for (service, position) in &listed {
            if !known().any(|name| name == service) {
                let sentence = format!("{path}: unknown service '{service}'{}", hint(service, known()));
                return Err(Problem::new(*position, sentence));
            }
        }
        let listed: Vec<String> = listed.into_iter().map(|(service, _)| service).collect();
        if !listed.iter().any(|service| service == BACKEND) {
            return Err(Problem::new(
                entry.value.position,
                format!("{path} must run the service {BACKEND}"),
            ));
        }
        modes.push(TemplateMode {
            name: entry.key.clone(),
            services: listed,
        });
    }
    Ok(modes)
}

fn database(node: &Node) -> Result<TemplateDatabase, Problem> {
    let object = Object::of(node, "database", &["migrations", "nameTemplate", "extensions"])?;
    fixed(
        &object,
        "migrations",
        &["./migrations", "./migrations/", "migrations"],
    )?;
    let name_template = object.text("nameTemplate")?;
    // The operator's own databases start otherwise, so that no clone can bear the name of one.
    let possible = name_template.starts_with("clone_")
        && name_template.matches("{id}").count() == 1
        && name_template.len() <= 16
        && name_template
            .replace("{id}", "")
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !possible {
        let sentence = "database.nameTemplate must be clone_{id}, or the like in lower case with {id} once";
        return Err(Problem::new(object.need("nameTemplate")?.position, sentence));
    }
    let extensions = object
        .get("extensions")
        .map(|node| texts(node, "database.extensions"))
        .transpose()?;
    let extensions = extensions
        .unwrap_or_default()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    Ok(TemplateDatabase {
        name_template,
        extensions,
    })
}

fn redis(node: &Node) -> Result<TemplateRedis, Problem> {
    let object = Object::of(node, "redis", &["prefixTemplate"])?;
    let prefix_template = object.text("prefixTemplate")?;
    // The colon at the end keeps one clone's prefix from being the beginning of another's.
    let possible = prefix_template.ends_with("{id}:")
        && prefix_template.matches("{id}").count() == 1
        && prefix_template
            .replace("{id}", "")
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b':'));
    if !possible {
        let sentence = "redis.prefixTemplate must end with {id}: and have only lower-case letters before it";
        return Err(Problem::new(object.need("prefixTemplate")?.position, sentence));
    }
    Ok(TemplateRedis { prefix_template })
}

fn ai_entities(node: &Node) -> Result<Vec<String>, Problem> {
    let object = Object::of(node, "seed", &["fixtures", "ai"])?;
    if object.get("fixtures").is_some() {
        fixed(&object, "fixtures", &["./seeds/*.sql", "seeds/*.sql"])?;
    }
    let Some(ai) = object.get("ai") else {
        return Ok(Vec::new());
    };
    let ai = Object::of(ai, "seed.ai", &["entities"])?;
    let entities = texts(ai.need("entities")?, "seed.ai.entities")?;
    Ok(entities.into_iter().map(|(entity, _)| entity).collect())
}

fn tokens(node: &Node) -> Result<Vec<TemplateToken>, Problem> {
    let mut tokens = Vec::new();
    for entry in named(node, "tokens", NameRule::Token, false)? {
        let path = format!("tokens.{}", entry.key);
        let object = Object::of(&entry.value, &path, &["format"])?;
        let format = object.text("format")?;
        if let Err(error) = TokenFormat::parse(&format) {
            return Err(Problem::new(
                object.need("format")?.position,
                format!("{path}.format: {error}"),
            ));
        }
        tokens.push(TemplateToken {
            name: entry.key.clone(),
            format,
        });
    }
    Ok(tokens)
}

fn connection(node: &Node, tokens: &[TemplateToken]) -> Result<Vec<TemplateVariable>, Problem> {
    let mut variables = Vec::new();
    for entry in named(node, "connection", NameRule::Variable, false)? {
        let path = format!("connection.{}", entry.key);
        let value = entry.value.text(&path)?;
        for piece in pieces(&value) {
            if let Some(sentence) = wrong_piece(&piece, tokens) {
                return Err(Problem::new(entry.value.position, format!("{path}: {sentence}")));
            }
        }
        variables.push(TemplateVariable {
            name: entry.key.clone(),
            value,
        });
    }
    Ok(variables)
}

fn wrong_piece(piece: &Piece<'_>, tokens: &[TemplateToken]) -> Option<String> {
    let placeholder = match piece {
        Piece::Literal(literal) => {
            return literal
                .contains(['{', '}'])
                .then(|| "its braces do not match".to_owned());
        }
        Piece::Placeholder(placeholder) => *placeholder,
    };
    let known = || tokens.iter().map(|token| token.name.as_str());
    match placeholder.split_once('.') {
        None if placeholder == "url" => None,
        Some(("tokens", name)) if known().any(|token| token == name) => None,
        Some(("tokens", name)) => Some(format!("unknown token '{name}'{}", hint(name, known()))),
        Some(("identities", name)) if NameRule::Token.allows(name) => None,
        _ => Some(format!(
            "unknown placeholder '{{{placeholder}}}'; there are {{url}}, {{tokens.NAME}} and {{identities.NAME}}"
        )),
    }
}
