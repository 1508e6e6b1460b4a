use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn good() -> Value {
    json!({
        "name": "slack",
        "displayName": "Slack",
        "realProduct": "slack",
        "services": {
            "backend": {"image": "ghcr.io/asymmetric-ai/asymmetric-slack-backend:latest", "port": 3001, "health": "/api/health", "mcp": "/mcp"},
            "frontend": {"image": "ghcr.io/asymmetric-ai/asymmetric-slack-frontend", "port": 5173, "health": "/", "optional": true}
        },
        "modes": {"zapi": ["backend"], "api": ["backend", "frontend"]},
        "database": {"migrations": "./migrations", "nameTemplate": "clone_{id}", "extensions": ["pg_trgm"]},
        "redis": {"prefixTemplate": "{id}:"},
        "seed": {"fixtures": "./seeds/*.sql", "ai": {"entities": ["users", "channels"]}},
        "tokens": {
            "botToken": {"format": "xoxb-{digits:12}-{digits:12}-{alphanumeric:24}"},
            "userToken": {"format": "xoxp-{hex:40}"}
        },
        "connection": {"API_URL": "{url}/api/", "BOT_TOKEN": "{tokens.botToken}", "BOT_USER": "{identities.botUserId}"}
    })
}

/// The good manifest with the value at `pointer` replaced, or removed for `null`.
fn with(pointer: &str, value: Value) -> String {
    let mut manifest = good();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = manifest.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        parent.remove(key);
    } else {
        parent.insert(key.to_owned(), value);
    }
    serde_json::to_string_pretty(&manifest).unwrap()
}

#[test]
fn a_manifest_becomes_a_spec_in_its_own_order() {
    let manifest = parse(&good().to_string()).unwrap();
    assert_eq!(manifest.name, "slack");
    let spec = manifest.into_spec();
    let modes: Vec<&str> = spec.modes.iter().map(|mode| mode.name.as_str()).collect();
    assert_eq!(modes, ["zapi", "api"]);
    assert_eq!(spec.services[0].port, 3001);
    assert!(spec.services[1].optional);
    let tools: Vec<Option<&str>> = spec
        .services
        .iter()
        .map(|service| service.mcp.as_deref())
        .collect();
    assert_eq!(tools, [Some("/mcp"), None]);
    assert_eq!(spec.database.extensions, ["pg_trgm"]);
    assert_eq!(spec.ai_entities, ["users", "channels"]);
    let variables: Vec<&str> = spec
        .connection
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(variables, ["API_URL", "BOT_TOKEN", "BOT_USER"]);
}

#[test]
fn an_error_names_line_column_and_what_was_meant() {
    let text = "{\n  \"name\": \"slack\",\n  \"displayname\": \"Slack\"\n}";
    let error = parse(text).unwrap_err();
    assert_eq!((error.line, error.column), (3, 3));
    assert_eq!(
        error.to_string(),
        "clone.manifest.json:3:3: Unknown key(s): 'displayname' (did you mean 'displayName'?)"
    );
    assert_eq!(parse("{\"name\": }").unwrap_err().line, 1);
    assert!(parse("").is_err());
}

#[test]
fn mistakes_are_refused() {
    for (pointer, value, expected) in [
        ("/name", json!("Slack"), "'Slack' cannot name a template"),
        ("/name", Value::Null, "name is missing"),
        ("/displayName", json!(""), "displayName is empty"),
        (
            "/services/backend",
            Value::Null,
            "services needs one named backend",
        ),
        (
            "/services/back end",
            json!({}),
            "services: 'back end' must have at most 20 lower-case letters",
        ),
        (
            "/services/frontend/build",
            json!("./frontend"),
            "services.frontend: Unknown key(s): 'build'",
        ),
        (
            "/services/backend/image",
            json!("x@sha256:00"),
            "must be a reference without a digest",
        ),
        (
            "/services/backend/port",
            json!(9901),
            "services.backend.port must be a number from 1024 to 65535",
        ),
        (
            "/services/backend/port",
            json!(9443),
            "services.backend.port must be a number from 1024 to 65535",
        ),
        (
            "/services/backend/port",
            json!("3001"),
            "services.backend.port must be a number",
        ),
        (
            "/services/backend/health",
            json!("health"),
            "must be a path that starts with /",
        ),
        (
            "/services/backend/mcp",
            json!("mcp server"),
            "services.backend.mcp must be a path that starts with /",
        ),
        (
            "/services/frontend/optional",
            json!("yes"),
            "services.frontend.optional must be true or false",
        ),
        ("/modes", json!({}), "modes is empty"),
        (
            "/modes/api",
            json!(["frontend"]),
            "modes.api must run the service backend",
        ),
        (
            "/modes/api",
            json!(["backend", "fronted"]),
            "unknown service 'fronted' (did you mean 'frontend'?)",
        ),
        (
            "/modes/api",
            json!(["backend", "backend"]),
            "'backend' is listed twice",
        ),
        (
            "/database/migrations",
            json!("./sql"),
            "database.migrations must be ./migrations",
        ),
        (
            "/database/nameTemplate",
            json!("asym_base_{id}"),
            "database.nameTemplate must be clone_{id}",
        ),
        (
            "/database/nameTemplate",
            json!("clone_x"),
            "database.nameTemplate must be clone_{id}",
        ),
        (
            "/redis/prefixTemplate",
            json!("*"),
            "redis.prefixTemplate must end with {id}:",
        ),
        (
            "/redis/prefixTemplate",
            json!("*{id}:"),
            "redis.prefixTemplate must end with {id}:",
        ),
        (
            "/seed/fixtures",
            json!("./fixtures/*.sql"),
            "seed.fixtures must be ./seeds/*.sql",
        ),
        (
            "/tokens/botToken/format",
            json!("xoxb-{digit:24}"),
            "(did you mean 'digits'?)",
        ),
        (
            "/tokens/Bot",
            json!({}),
            "tokens: 'Bot' must have at most 40 letters",
        ),
        (
            "/connection/apiUrl",
            json!("{url}"),
            "connection: 'apiUrl' must have at most 40 upper-case letters",
        ),
        (
            "/connection/API_URL",
            json!("{uri}/api"),
            "unknown placeholder '{uri}'",
        ),
        (
            "/connection/BOT_TOKEN",
            json!("{tokens.bottoken}"),
            "unknown token 'bottoken' (did you mean 'botToken'?)",
        ),
        ("/connection/API_URL", json!("{url"), "its braces do not match"),
    ] {
        let text = with(pointer, value);
        let error = parse(&text).expect_err(&text);
        assert!(
            error.detail.contains(expected),
            "{pointer}: {error}\nexpected: {expected}"
        );
        assert!(error.line > 0, "{pointer}: {error}");
    }
}

#[test]
fn what_is_optional_may_be_left_out() {
    for pointer in [
        "/seed",
        "/seed/ai",
        "/seed/fixtures",
        "/database/extensions",
        "/services/frontend/optional",
    ] {
        assert!(parse(&with(pointer, Value::Null)).is_ok(), "{pointer}");
    }
    assert!(parse(&with("/connection", Value::Null)).is_ok());
}

#[test]
fn token_formats_are_checked() {
    for (format, expected) in [
        ("xoxb-{digits:12", "do not match"),
        ("xoxb-digits:12}", "do not match"),
        ("{digits:{digits:1}}", "do not match"),
        ("{digits}", "needs a length from 1 to 256"),
        ("{digits:0}", "needs a length from 1 to 256"),
        ("{digits:1000}", "needs a length from 1 to 256"),
        ("{letters:16}", "unknown placeholder '{letters:16}'"),
        ("a b{digits:16}", "cannot be part of a token"),
        ("sk_test_1", "0 random characters and needs at least 16"),
    ] {
        let error = TokenFormat::parse(format).unwrap_err().to_string();
        assert!(error.contains(expected), "{format}: {error}");
    }
}

#[test]
fn tokens_have_their_format() {
    let format = TokenFormat::parse("xoxb-{digits:3}-{alphanumeric:20}-{upper:2}").unwrap();
    let mut count = 0;
    let token = format.generate(&mut |below| {
        count += 1;
        count % below
    });
    assert_eq!(token, "xoxb-123-EFGHIJKLMNOPQRSTUVWX-YZ");
    assert!(format.matches(&token));
    for other in [
        "",
        "xoxb-123",
        "xoxb-12a-EFGHIJKLMNOPQRSTUVWX-YZ",
        "xoxb-123-EFGHIJKLMNOPQRSTUVWX-YZZ",
        "xoxb-ä2-",
    ] {
        assert!(!format.matches(other), "{other}");
    }
    assert_eq!(format.to_string(), "xoxb-{digits:3}-{alphanumeric:20}-{upper:2}");
}

#[test]
fn connection_values_are_filled_in() {
    let spec = parse(&good().to_string()).unwrap().into_spec();
    let secrets = BTreeMap::from([
        ("botToken".to_owned(), "xoxb-{url}".to_owned()),
        ("botUserId".to_owned(), "U1".to_owned()),
    ]);
    let variables = variables(&spec.connection, "team-slack", "http://127.0.0.1:3001", &secrets).unwrap();
    let expected = [
        ("TEAM_SLACK_API_URL", "http://127.0.0.1:3001/api/"),
        ("TEAM_SLACK_BOT_TOKEN", "xoxb-{url}"),
        ("TEAM_SLACK_BOT_USER", "U1"),
    ];
    assert_eq!(
        variables,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    let missing = expand("{tokens.userToken}", "http://x", &secrets).unwrap_err();
    assert_eq!(missing.to_string(), "'{tokens.userToken}' has no value");
}

#[test]
fn where_the_vendors_list_is_must_be_reachable_from_everywhere() {
    let of = |source: &str| parse(&with("/fidelity", json!({"source": source})));
    let spec = of("npm:@slack/web-api@8.2.0").unwrap().into_spec();
    assert_eq!(spec.fidelity.unwrap().source, "npm:@slack/web-api@8.2.0");
    assert_eq!(parse(&good().to_string()).unwrap().into_spec().fidelity, None);
    for source in ["./openapi.json", "npm: x", "ftp://x"] {
        let error = of(source).unwrap_err();
        assert!(error.detail.contains("fidelity.source must be a URL"), "{error}");
    }
    let error = parse(&with("/fidelity", json!({"sauce": "x"}))).unwrap_err();
    assert!(error.detail.contains("did you mean 'source'?"), "{error}");
}

proptest! {
    #[test]
    fn generated_tokens_match_and_formats_survive_printing(
        runs in prop::collection::vec(("(digits|alphanumeric|hex|lower|upper)", 16usize..64), 1..4),
        literal in "[a-z_-]{0,8}",
        seed in any::<usize>(),
    ) {
        let pieces: Vec<String> =
            runs.iter().map(|(name, length)| format!("{literal}{{{name}:{length}}}")).collect();
        let text = pieces.concat();
        let format = TokenFormat::parse(&text).unwrap();
        prop_assert_eq!(format.to_string(), text);
        let mut state = seed;
        let token = format.generate(&mut |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 33
        });
        prop_assert!(format.matches(&token), "{}", token);
    }

    #[test]
    fn no_text_makes_parsing_panic(text in any::<String>(), format in "[a-z{}:0-9]{0,20}") {
        let _ = parse(&text);
        let _ = TokenFormat::parse(&format);
        let _ = expand(&text, "u", &BTreeMap::new());
    }
}
