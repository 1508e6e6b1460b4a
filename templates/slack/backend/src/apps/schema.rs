//! What a manifest may hold. <https://docs.slack.dev/reference/app-manifest>

use crate::event::subscription;
use serde_json::{Value, json};

const KEYS: [&str; 7] = [
    "_metadata",
    "display_information",
    "features",
    "oauth_config",
    "settings",
    "functions",
    "metadata",
];

const MAXIMUM_NAME: usize = 35;
const MAXIMUM_DESCRIPTION: usize = 140;
const MAXIMUM_COMMANDS: usize = 50;
const MAXIMUM_SHORTCUTS: usize = 10;
const MAXIMUM_EVENTS: usize = 100;
const MAXIMUM_DOMAINS: usize = 5;
const MAXIMUM_ADDRESSES: usize = 1000;

/// What is wrong with a manifest, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    message: String,
    /// A JSON pointer.
    pointer: String,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>, pointer: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            pointer: pointer.into(),
        }
    }

    pub(super) fn document(&self) -> Value {
        json!({"message": self.message, "pointer": self.pointer})
    }
}

/// Everything that is wrong with a manifest.
pub(super) fn problems(manifest: &Value) -> Vec<Problem> {
    let mut found = Vec::new();
    let Some(sections) = manifest.as_object() else {
        return vec![Problem::new("Manifest must be an object", "/")];
    };
    for (name, section) in sections {
        if !KEYS.contains(&name.as_str()) {
            found.push(Problem::new("Unexpected additional property", format!("/{name}")));
        } else if !section.is_object() {
            found.push(Problem::new("must be an object", format!("/{name}")));
        }
    }
    display(&manifest["display_information"], &mut found);
    features(&manifest["features"], &mut found);
    oauth(&manifest["oauth_config"], &mut found);
    settings(&manifest["settings"], &mut found);
    found
}

/// The texts of a list; none for anything else.
pub(super) fn texts(list: &Value) -> Vec<&str> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).collect()
}

fn display(section: &Value, found: &mut Vec<Problem>) {
    text(section, "name", "/display_information", MAXIMUM_NAME, true, found);
    text(
        section,
        "description",
        "/display_information",
        MAXIMUM_DESCRIPTION,
        false,
        found,
    );
}

fn features(section: &Value, found: &mut Vec<Problem>) {
    if section.get("bot_user").is_some() {
        text(
            &section["bot_user"],
            "display_name",
            "/features/bot_user",
            80,
            true,
            found,
        );
    }
    for (position, command) in entries(section, "slash_commands", "/features", MAXIMUM_COMMANDS, found) {
        let place = format!("/features/slash_commands/{position}");
        text(command, "command", &place, 32, true, found);
        text(command, "description", &place, 2000, true, found);
        let name = command["command"].as_str().unwrap_or_default();
        if !name.starts_with('/') || name.contains(char::is_whitespace) {
            let message = "Command must start with a slash and hold no spaces";
            found.push(Problem::new(message, format!("{place}/command")));
        }
        address(command, "url", &place, found);
    }
    for (position, shortcut) in entries(section, "shortcuts", "/features", MAXIMUM_SHORTCUTS, found) {
        let place = format!("/features/shortcuts/{position}");
        text(shortcut, "name", &place, 24, true, found);
        text(shortcut, "description", &place, 150, true, found);
        text(shortcut, "callback_id", &place, 255, true, found);
        if shortcut["type"] != "global" && shortcut["type"] != "message" {
            found.push(Problem::new("must be global or message", format!("{place}/type")));
        }
    }
    entries(section, "unfurl_domains", "/features", MAXIMUM_DOMAINS, found);
}

fn oauth(section: &Value, found: &mut Vec<Problem>) {
    for (position, url) in entries(
        section,
        "redirect_urls",
        "/oauth_config",
        MAXIMUM_ADDRESSES,
        found,
    ) {
        if !url.as_str().is_some_and(is_address) {
            found.push(Problem::new(
                "must be a valid URL",
                format!("/oauth_config/redirect_urls/{position}"),
            ));
        }
    }
    for kind in ["bot", "user", "bot_optional", "user_optional"] {
        for (position, scope) in entries(&section["scopes"], kind, "/oauth_config/scopes", 255, found) {
            if !scope.as_str().is_some_and(crate::oauth::is_scope) {
                let place = format!("/oauth_config/scopes/{kind}/{position}");
                found.push(Problem::new("must be a valid scope", place));
            }
        }
    }
}

fn settings(section: &Value, found: &mut Vec<Problem>) {
    let socket = section["socket_mode_enabled"] == true;
    let events = &section["event_subscriptions"];
    let place = "/settings/event_subscriptions";
    let mut subscribed = false;
    for list in ["bot_events", "user_events"] {
        for (position, event) in entries(events, list, place, MAXIMUM_EVENTS, found) {
            subscribed = true;
            if !event.as_str().is_some_and(subscription::is_known) {
                found.push(Problem::new(
                    "must be a valid event",
                    format!("{place}/{list}/{position}"),
                ));
            }
        }
    }
    address(events, "request_url", place, found);
    if subscribed && !socket && events["request_url"].as_str().unwrap_or_default().is_empty() {
        let message = "Event Subscription requires either Request URL or Socket Mode Enabled";
        found.push(Problem::new(message, place));
    }
    let interactivity = &section["interactivity"];
    let place = "/settings/interactivity";
    address(interactivity, "request_url", place, found);
    address(interactivity, "message_menu_options_url", place, found);
    let unreached = interactivity["request_url"]
        .as_str()
        .unwrap_or_default()
        .is_empty();
    if interactivity["is_enabled"] == true && !socket && unreached {
        found.push(Problem::new("Interactivity requires a Request URL", place));
        found.push(Problem::new("Interactivity requires Socket Mode enabled", place));
    }
}

fn text(section: &Value, name: &str, place: &str, maximum: usize, required: bool, found: &mut Vec<Problem>) {
    let pointer = format!("{place}/{name}");
    match section.get(name) {
        None if required => found.push(Problem::new(format!("Missing required field: {name}"), place)),
        None => {}
        Some(Value::String(text)) if text.chars().count() <= maximum && !(required && text.is_empty()) => {}
        Some(Value::String(_)) => {
            found.push(Problem::new(
                format!("must have 1 to {maximum} characters"),
                pointer,
            ));
        }
        Some(_) => found.push(Problem::new("must be a string", pointer)),
    }
}

fn address(section: &Value, name: &str, place: &str, found: &mut Vec<Problem>) {
    let Some(given) = section.get(name) else { return };
    if !given
        .as_str()
        .is_some_and(|text| text.is_empty() || is_address(text))
    {
        found.push(Problem::new("must be a valid URL", format!("{place}/{name}")));
    }
}

/// A web address. Slack wants `https`; a clone is also used beside apps that have no certificate.
fn is_address(text: &str) -> bool {
    let host = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    host.is_some_and(|host| !host.is_empty() && !text.contains(char::is_whitespace))
}

/// The entries of a list with their positions; none, and a problem, when it is no list or too long.
fn entries<'a>(
    section: &'a Value,
    name: &str,
    place: &str,
    maximum: usize,
    found: &mut Vec<Problem>,
) -> Vec<(usize, &'a Value)> {
    let Some(list) = section.get(name) else {
        return Vec::new();
    };
    match list.as_array() {
        Some(items) if items.len() <= maximum => items.iter().enumerate().collect(),
        Some(_) => {
            found.push(Problem::new(
                format!("no more than {maximum} items allowed"),
                format!("{place}/{name}"),
            ));
            Vec::new()
        }
        None => {
            found.push(Problem::new("must be an array", format!("{place}/{name}")));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_what_is_wrong_and_where() {
        let manifest = json!({
            "display_information": {"name": "Deploys"},
            "features": {"slash_commands": [{"command": "deploy", "description": "Deploys"}]},
            "settings": {
                "event_subscriptions": {"bot_events": ["app_mention", "app_mentioned"]},
                "interactivity": {"is_enabled": true},
            },
            "extras": {},
        });
        let pointers: Vec<_> = problems(&manifest)
            .iter()
            .map(|problem| problem.pointer.clone())
            .collect();
        assert_eq!(
            pointers,
            [
                "/extras",
                "/features/slash_commands/0/command",
                "/settings/event_subscriptions/bot_events/1",
                "/settings/event_subscriptions",
                "/settings/interactivity",
                "/settings/interactivity",
            ]
        );
        assert_eq!(problems(&json!({"display_information": {"name": "Deploys"}})), []);
        assert_eq!(problems(&json!([])).len(), 1);
    }
}
