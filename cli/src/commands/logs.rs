//! `asym logs`: what a clone's services write.

use clap::Args;
use futures::StreamExt;

use crate::failure::Failure;
use crate::kinds::clone_id;
use crate::provider::LogOptions;
use crate::render;
use crate::session::Session;

/// Arguments of `asym logs`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose logs to show
    #[arg(value_name = "ID", value_parser = clone_id)]
    pub id: String,
    /// Go on as lines are written, also across restarts
    #[arg(short, long)]
    pub follow: bool,
    /// Only this service, such as backend
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
    /// Only so many lines from the end
    #[arg(long, value_name = "LINES", value_parser = clap::value_parser!(i64).range(0..))]
    pub tail: Option<i64>,
}

/// Runs `asym logs`. Ctrl-C ends following the way it ends any program.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let options = LogOptions {
        service: arguments.service.clone(),
        tail: arguments.tail,
        follow: arguments.follow,
    };
    let mut lines = session.provider.logs(&arguments.id, &options).await?;
    while let Some(line) = lines.next().await {
        session.console.print(&render::logs::line(&line?))?;
    }
    Ok(())
}
