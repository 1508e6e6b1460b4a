//! `asym db`: the command that opens an interactive psql on a clone's database.

use std::ffi::OsString;
use std::future::pending;
use std::time::Duration;

use asymmetric_crd::constants::RELAY_PORT;
use clap::Args;

use super::database;
use crate::failure::Failure;
use crate::forwarding::listen::{self, Until};
use crate::forwarding::records::{Key, Records};
use crate::forwarding::{self, Destination, Kind, background, command};
use crate::kinds::clone_id;
use crate::render::database::Service;
use crate::session::Session;

/// How long a forward to a database stays without a connection. Who looks again later asks for the command again.
const UNUSED: Duration = Duration::from_mins(10);

/// Arguments of `asym db`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose database to open
    #[arg(value_name = "ID", value_parser = clone_id, add = crate::completion::Names::Clones)]
    pub id: String,
    /// With the rights of the backend; read-only otherwise
    #[arg(short, long)]
    pub write: bool,
    /// Open an ended run instead of the current one, see asym runs
    #[arg(long, value_name = "RUN", add = crate::completion::Names::Runs)]
    pub run: Option<i64>,
    /// Be the process in the background
    #[arg(long, hide = true)]
    pub background: bool,
    /// Command to run now with the login in its environment (PGHOST, PGPASSWORD, …)
    /// instead of printing one; its exit status is passed on
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// Runs `asym db`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let id = &arguments.id;
    let access = database::access(arguments.write, arguments.run)?;
    forwarding::check(&session.provider.status(id).await?)?;
    if arguments.background {
        return serve(id, session).await;
    }
    let login = database::login(session, id, access, arguments.run).await?;
    let service = |port| Service {
        name: id,
        port,
        login: &login,
        options: database::options(access),
    };
    if let Some((program, words)) = arguments.command.split_first() {
        let listener = listen::bind(destination(id)).await?;
        let variables = service(listener.address().port()).variables();
        tokio::spawn(listener.serve(session.clone(), Until::default()));
        return command::run(&session.console, program, words, &variables).await;
    }
    let records = Records::open()?;
    let key = key(id, session);
    let forward = background::ensure(&records, &key, session).await?;
    let port = forward.record().ports.first().map_or(0, |port| port.port);
    let service = service(port);
    let extension = match (arguments.write, arguments.run) {
        (true, _) => "write.conf".to_owned(),
        (false, Some(run)) => format!("run-{run}.conf"),
        (false, None) => "conf".to_owned(),
    };
    let file = records.write_beside(&key, &extension, &service.file())?;
    session.console.print(&service.command(&file))?;
    let rights = if arguments.write {
        "With the rights of the backend."
    } else {
        "Read-only; -w gives the rights of the backend."
    };
    session.console.remark(&format!(
        "{rights} It works until {} minutes after its last use.",
        UNUSED.as_secs() / 60
    ));
    Ok(())
}

/// Is the process in the background.
async fn serve(id: &str, session: &Session) -> Result<(), Failure> {
    let listener = listen::bind(destination(id)).await?;
    let until = Until {
        gone: true,
        unused: Some(UNUSED),
    };
    let records = Records::open()?;
    let key = key(id, session);
    background::serve(&records, key, vec![listener], until, Box::pin(pending()), session).await
}

fn destination(id: &str) -> Destination {
    Destination {
        id: id.to_owned(),
        kind: Kind::Database,
        remote: RELAY_PORT,
        local: 0,
    }
}

fn key(id: &str, session: &Session) -> Key {
    Key {
        name: id.to_owned(),
        namespace: session.provider.namespace().to_owned(),
        context: session.provider.context().to_owned(),
        kind: Kind::Database,
    }
}
