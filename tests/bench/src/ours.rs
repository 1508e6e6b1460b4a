//! Our backends, as a clone runs them: release builds on a real Postgres with fsync on, rate limits off.

use std::path::Path;

use asymmetric_kit::test_support::{Content, Postgres};

use crate::Arguments;
use crate::contender::{Ask, Contender, PORT, slack_asks, stripe_asks};

const SLACK_TOKEN: &str = "xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx";
const STRIPE_TOKEN: &str = "sk_test_abcdefghijklmnopqrstuvwx";

/// Slack with the fixture `acme-corp`.
pub(crate) fn slack(arguments: &Arguments) -> Contender {
    let asks = slack_asks(
        "Bearer xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx",
        "channel=C0GENERAL01&text=Standup+in+five+minutes",
    );
    clone(arguments, "slack", "acme-corp", ("botToken", SLACK_TOKEN), asks)
}

/// Stripe with the fixture `acct`.
pub(crate) fn stripe(arguments: &Arguments) -> Contender {
    let database = copy(
        &arguments.templates.join("stripe"),
        "acct",
        ("apiKey", STRIPE_TOKEN),
    );
    let first = Postgres::shared().psql(
        "postgres",
        &database,
        &["-Atc", "SELECT id FROM state_v1.customers ORDER BY id LIMIT 1"],
    );
    let asks = stripe_asks("Bearer sk_test_abcdefghijklmnopqrstuvwx", first.trim());
    contender(arguments, "stripe", &database, asks)
}

fn clone(
    arguments: &Arguments,
    template: &str,
    fixture: &str,
    token: (&str, &str),
    asks: (Ask, Ask),
) -> Contender {
    let database = copy(&arguments.templates.join(template), fixture, token);
    contender(arguments, template, &database, asks)
}

/// A database with the content of a template and one token.
fn copy(root: &Path, fixture: &str, (name, token): (&str, &str)) -> String {
    let server = Postgres::shared();
    // The tests of backends do without it.
    server.psql("postgres", "postgres", &["-c", "ALTER SYSTEM SET fsync = on"]);
    server.psql("postgres", "postgres", &["-c", "SELECT pg_reload_conf()"]);
    let database = Content::new(root, Some(fixture)).copy();
    let insert =
        format!("INSERT INTO _asym_auth.tokens (hash, grant_name) VALUES (sha256('{token}'), '{name}')");
    server.psql("postgres", &database, &["-c", &insert]);
    database
}

fn contender(arguments: &Arguments, template: &str, database: &str, (read, write): (Ask, Ask)) -> Contender {
    let variables = [
        ("ASYM_CLONE_ID", "bench".to_owned()),
        ("ASYM_API_ADDRESS", format!("127.0.0.1:{PORT}")),
        ("ASYM_CONTROL_ADDRESS", format!("127.0.0.1:{}", PORT + 1)),
        ("ASYM_RELAY_ADDRESS", format!("127.0.0.1:{}", PORT + 2)),
        ("ASYM_WEBHOOKS_ADDRESS", format!("127.0.0.1:{}", PORT + 3)),
        ("ASYM_CONTROL_TOKEN", "bench".to_owned()),
        ("ASYM_DATABASE_URL", Postgres::shared().url("asym_test", database)),
        ("ASYM_EPOCH", "1".to_owned()),
        ("ASYM_LOG", "warn".to_owned()),
    ];
    Contender {
        name: format!("asymmetric, {template}"),
        program: arguments.programs.join(format!("asymmetric-{template}-backend")),
        arguments: Vec::new(),
        environment: variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        read,
        write,
    }
}
