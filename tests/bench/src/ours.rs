//! Our backends, as a clone runs them: release builds on a real Postgres with fsync on, rate limits off.

use std::path::{Path, PathBuf};

use asymmetric_kit::test_support::{Content, Postgres};

use crate::contender::{Ask, Contender, PORT, slack_asks, stripe_asks};

/// Where ours are.
#[derive(clap::Args, Debug)]
pub(crate) struct Stage {
    /// Folder of the backends' programs.
    #[arg(long)]
    pub(crate) programs: PathBuf,
    /// Folder of the templates.
    #[arg(long)]
    pub(crate) templates: PathBuf,
}

const SLACK_TOKEN: &str = "xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx";
const STRIPE_TOKEN: &str = "sk_test_abcdefghijklmnopqrstuvwx";

/// Slack with the fixture `acme-corp`.
pub(crate) fn slack(stage: &Stage) -> Contender {
    let asks = slack_asks(
        "Bearer xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx",
        "channel=C0GENERAL01&text=Standup+in+five+minutes",
    );
    clone(stage, "slack", "acme-corp", ("botToken", SLACK_TOKEN), asks)
}

/// Stripe with the fixture `acct`.
pub(crate) fn stripe(stage: &Stage) -> Contender {
    let database = copy(&stage.templates.join("stripe"), "acct", ("apiKey", STRIPE_TOKEN));
    let first = Postgres::shared().psql(
        "postgres",
        &database,
        &["-Atc", "SELECT id FROM state_v1.customers ORDER BY id LIMIT 1"],
    );
    let asks = stripe_asks("Bearer sk_test_abcdefghijklmnopqrstuvwx", first.trim());
    contender(stage, "stripe", &database, asks)
}

/// A template with a fixture, read and written to by these requests.
pub(crate) fn clone(
    stage: &Stage,
    template: &str,
    fixture: &str,
    token: (&str, &str),
    asks: (Ask, Ask),
) -> Contender {
    let database = copy(&stage.templates.join(template), fixture, token);
    contender(stage, template, &database, asks)
}

/// A database with the content of a template and one token.
pub(crate) fn copy(root: &Path, fixture: &str, (name, token): (&str, &str)) -> String {
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

/// The backend of a template on a database.
pub(crate) fn contender(
    stage: &Stage,
    template: &str,
    database: &str,
    (read, write): (Ask, Ask),
) -> Contender {
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
        program: stage.programs.join(format!("asymmetric-{template}-backend")),
        arguments: Vec::new(),
        environment: variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        read,
        write,
    }
}
