//! What each template costs at rest.

use std::fmt::Write;

use asymmetric_kit::test_support::Postgres;

use crate::BenchError;
use crate::contender::{Ask, Contender};
use crate::figures::mebibytes;
use crate::ours::{self, Stage};
use crate::server::median_start;

/// What is measured.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    stage: Stage,
    /// Starts that the time to the first answer is the median of.
    #[arg(long, default_value_t = 9)]
    starts: usize,
}

/// A template, its fixture, a token, and a request that reads from the database.
struct Template {
    name: &'static str,
    fixture: &'static str,
    token: (&'static str, &'static str),
    read: Ask,
}

/// All of them, by name.
fn templates() -> [Template; 6] {
    let get = |path: &str, headers: Vec<(&'static str, &'static str)>| Ask {
        method: "GET",
        path: path.to_owned(),
        body: "",
        headers,
    };
    let template = |name, fixture, token, read| Template {
        name,
        fixture,
        token,
        read,
    };
    let key = "lin_api_abcdefghijklmnopqrstuvwxyzabcdefghijklmn";
    let viewer = Ask {
        method: "POST",
        path: "/graphql".to_owned(),
        body: r#"{"query":"{ viewer { id name } }"}"#,
        headers: vec![("Authorization", key), ("Content-Type", "application/json")],
    };
    [
        template(
            "github",
            "acme",
            ("token", "ghp_abcdefghijklmnopqrstuvwxyzabcdefghij"),
            get(
                "/user",
                vec![("Authorization", "Bearer ghp_abcdefghijklmnopqrstuvwxyzabcdefghij")],
            ),
        ),
        template(
            "hubspot",
            "acme",
            ("accessToken", "pat-na1-01234567-0123-0123-0123-0123456789ab"),
            get(
                "/crm/v3/objects/contacts",
                vec![(
                    "Authorization",
                    "Bearer pat-na1-01234567-0123-0123-0123-0123456789ab",
                )],
            ),
        ),
        template("linear", "acme", ("apiKey", key), viewer),
        template(
            "notion",
            "acme",
            ("token", "ntn_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrst"),
            get(
                "/v1/users/me",
                vec![
                    (
                        "Authorization",
                        "Bearer ntn_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrst",
                    ),
                    ("Notion-Version", "2025-09-03"),
                ],
            ),
        ),
        template(
            "slack",
            "acme-corp",
            (
                "botToken",
                "xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx",
            ),
            get(
                "/api/conversations.list",
                vec![(
                    "Authorization",
                    "Bearer xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx",
                )],
            ),
        ),
        template(
            "stripe",
            "acct",
            ("apiKey", "sk_test_abcdefghijklmnopqrstuvwx"),
            get(
                "/v1/customers",
                vec![("Authorization", "Bearer sk_test_abcdefghijklmnopqrstuvwx")],
            ),
        ),
    ]
}

/// Measures one after the other, and gives a table in Markdown.
pub(crate) fn run(arguments: &Arguments) -> Result<String, BenchError> {
    let mut table =
        String::from("| | start ms | idle MiB | program MiB | database MiB |\n|---|---:|---:|---:|---:|\n");
    for template in templates() {
        eprintln!("measuring {}", template.name);
        let root = arguments.stage.templates.join(template.name);
        let database = ours::copy(&root, template.fixture, template.token);
        let asks = (template.read.clone(), template.read);
        let contender = ours::contender(&arguments.stage, template.name, &database, asks);
        let (start, server) = median_start(&contender, arguments.starts)?;
        let _ = writeln!(
            table,
            "| {} | {:.0} | {} | {} | {} |",
            template.name,
            start.as_secs_f64() * 1e3,
            mebibytes(server.memory_when_idle()?),
            mebibytes(program_size(&contender)?),
            mebibytes(database_size(&database)?),
        );
    }
    Ok(table)
}

/// In KiB.
fn program_size(contender: &Contender) -> Result<u64, BenchError> {
    let metadata = std::fs::metadata(&contender.program);
    let metadata =
        metadata.map_err(|source| BenchError::Size(contender.program.display().to_string(), source))?;
    Ok(metadata.len() / 1024)
}

/// In KiB, with the tables that every database of Postgres has.
fn database_size(database: &str) -> Result<u64, BenchError> {
    let statement = format!("SELECT pg_database_size('{database}') / 1024");
    let printed = Postgres::shared().psql("postgres", database, &["-Atc", &statement]);
    let size = printed.trim().parse();
    size.map_err(|error| BenchError::Size(database.to_owned(), std::io::Error::other(error)))
}
