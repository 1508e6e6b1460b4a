//! `asym query`: run SQL on a clone's database, the primary way to score what an agent did.

mod database;

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use asymmetric_crd::{AppClone, NamedError};
use clap::Args;
use kube::ResourceExt;

use self::database::QueryError;
use crate::failure::Failure;
use crate::kinds::clone_id;
use crate::output::{Data, Output};
use crate::provider::Access;
use crate::render;
use crate::render::runs::Run;
use crate::session::Session;

/// Arguments of `asym query`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose database to ask
    #[arg(value_name = "ID", value_parser = clone_id)]
    pub id: String,
    /// Statements to run; read from stdin when neither SQL nor a file is given
    #[arg(value_name = "SQL")]
    pub sql: Option<String>,
    /// File with the statements; wins over SQL
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    output: Output<Data>,
    /// Ask an ended run instead of the current one, see asym runs
    #[arg(long, value_name = "RUN")]
    pub run: Option<i64>,
    /// Change data, with the rights of the backend; read-only otherwise
    #[arg(short, long)]
    pub write: bool,
}

/// Runs `asym query`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let as_data = arguments.output.is_data();
    if as_data && arguments.write {
        return Err(Failure::Usage(
            "--json and --write do not go together: JSON is for what is read".to_owned(),
        ));
    }
    if arguments.run.is_some() && arguments.write {
        return Err(Failure::Usage(
            "--run and --write do not go together: an ended run is evidence".to_owned(),
        ));
    }
    let sql = statements(arguments)?;
    let access = if arguments.write {
        Access::ReadWrite
    } else {
        Access::ReadOnly
    };
    let mut login = session.provider.login(&arguments.id, access).await?;
    if let Some(run) = arguments.run {
        login.database = database_of(&session.provider.status(&arguments.id).await?, run)?;
    }
    let results = database::run(session, &arguments.id, login, access, &sql, as_data).await;
    let results = results.map_err(|error| match (error, arguments.run) {
        // Given up since the status was read.
        (QueryError::NoDatabase(_), Some(run)) => run_not_found(&arguments.id, run, &[]).into(),
        (QueryError::NoDatabase(failure) | QueryError::Other(failure), _) => failure,
    })?;
    arguments.output.print(
        &session.console,
        &[],
        || render::query::json(&results),
        |_| render::query::tables(&results),
    )
}

fn database_of(clone: &AppClone, run: i64) -> Result<String, NamedError> {
    let known = render::runs::of(clone);
    let found = known.iter().find(|known| known.run == run);
    found
        .map(|found| found.database.clone())
        .ok_or_else(|| run_not_found(&clone.name_any(), run, &known))
}

fn run_not_found(id: &str, run: i64, known: &[Run]) -> NamedError {
    let known: Vec<String> = known.iter().map(|known| known.run.to_string()).collect();
    NamedError::RunNotFound {
        id: id.to_owned(),
        run,
        kept: if known.is_empty() {
            String::new()
        } else {
            format!(" (these are: {})", known.join(", "))
        },
    }
}

fn statements(arguments: &Arguments) -> Result<String, Failure> {
    let no_sql = || Failure::Usage("no SQL: give it as an argument, with --file, or on stdin".to_owned());
    let sql = match (&arguments.file, &arguments.sql) {
        (Some(file), _) => std::fs::read_to_string(file)
            .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", file.display())))?,
        (None, Some(sql)) => sql.clone(),
        (None, None) => {
            let mut stdin = std::io::stdin();
            if stdin.is_terminal() {
                return Err(no_sql());
            }
            let mut sql = String::new();
            stdin
                .read_to_string(&mut sql)
                .map_err(|error| Failure::Usage(format!("cannot read stdin: {error}")))?;
            sql
        }
    };
    if sql.trim().is_empty() {
        Err(no_sql())
    } else {
        Ok(sql)
    }
}
