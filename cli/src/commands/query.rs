//! `asym query`: run SQL on a clone's database, the primary way to score what an agent did.

mod database;

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use asymmetric_crd::{AppClone, NamedError};
use clap::Args;
use kube::ResourceExt;

use self::database::QueryError;
use crate::failure::Failure;
use crate::provider::Access;
use crate::render;
use crate::session::Session;

/// Arguments of `asym query`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose database to ask
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: String,
    /// Statements to run; read from stdin when neither SQL nor a file is given
    #[arg(value_name = "SQL")]
    pub sql: Option<String>,
    /// File with the statements; wins over SQL
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print the rows as JSON
    #[arg(long)]
    pub json: bool,
    /// Ask an ended run instead of the current one, see asym runs
    #[arg(long, value_name = "RUN", add = crate::completion::Names::Runs)]
    pub run: Option<i64>,
    /// Change data, with the rights of the backend; read-only otherwise
    #[arg(short, long)]
    pub write: bool,
}

/// Runs `asym query`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if arguments.json && arguments.write {
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
    let results = database::run(session, &arguments.id, login, access, &sql, arguments.json).await;
    let results = results.map_err(|error| match (error, arguments.run) {
        // Given up since the status was read.
        (QueryError::NoDatabase(_), Some(run)) => run_not_found(&arguments.id, run).into(),
        (QueryError::NoDatabase(failure) | QueryError::Other(failure), _) => failure,
    })?;
    if arguments.json {
        return session.console.print_json(&render::query::json(&results));
    }
    session.console.print(&render::query::tables(&results))
}

fn database_of(clone: &AppClone, run: i64) -> Result<String, NamedError> {
    render::runs::of(clone)
        .into_iter()
        .find(|known| known.run == run)
        .map(|known| known.database)
        .ok_or_else(|| run_not_found(&clone.name_any(), run))
}

fn run_not_found(id: &str, run: i64) -> NamedError {
    NamedError::RunNotFound {
        id: id.to_owned(),
        run,
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
