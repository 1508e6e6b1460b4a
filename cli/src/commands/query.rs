//! `asym query`: run SQL on a clone's database, the primary way to score what an agent did.

mod session;
mod types;

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use clap::Args;

use self::session::QueryError;
use super::database;
use crate::failure::Failure;
use crate::kinds::clone_id;
use crate::output::{Data, Output};
use crate::render;
use crate::render::query::Layout;
use crate::session::Session;

/// Arguments of `asym query`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose database to ask
    #[arg(value_name = "ID", value_parser = clone_id, add = crate::completion::Names::Clones)]
    pub id: String,
    /// Statements to run; read from stdin when neither SQL nor a file is given
    #[arg(value_name = "SQL")]
    pub sql: Option<String>,
    /// File with the statements; wins over SQL
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    output: Output<Data>,
    /// Print a line per value instead of one per row; in a terminal, rows that are
    /// too wide for it are printed so anyway
    #[arg(short = 'x', long, conflicts_with_all = ["json", "format"])]
    pub expanded: bool,
    /// Ask an ended run instead of the current one, see asym runs
    #[arg(long, value_name = "RUN", add = crate::completion::Names::Runs)]
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
    let access = database::access(arguments.write, arguments.run)?;
    let sql = statements(arguments)?;
    let session = &session.listening()?;
    let login = database::login(session, &arguments.id, access, arguments.run).await?;
    let results = session::run(session, &arguments.id, login, access, &sql).await;
    let results = results.map_err(|error| match (error, arguments.run) {
        // Given up since the status was read.
        (QueryError::NoDatabase(_), Some(run)) => database::run_not_found(&arguments.id, run, &[]).into(),
        (QueryError::NoDatabase(failure) | QueryError::Other(failure), _) => failure,
    })?;
    let layout = if arguments.expanded {
        Layout::Expanded
    } else {
        session.console.columns().map_or(Layout::Table, Layout::Within)
    };
    arguments.output.print(
        &session.console,
        &[],
        || render::query::json(&results),
        |_| render::query::text(&results, layout),
    )
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
