//! The operator's program: see `asymmetric-operator help`.

use std::error::Error;
use std::process::ExitCode;

use asymmetric_operator::settings::{Arguments, Command};
use asymmetric_operator::telemetry::export::{Export, FLUSH_TIMEOUT};
use asymmetric_operator::{crds, passwords, run, telemetry, uninstall};

#[tokio::main]
async fn main() -> ExitCode {
    match Box::pin(carry_out(Arguments::read().command)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", telemetry::chain(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Run(settings) => {
            let export = Export::start(&settings)?;
            telemetry::start(&settings.log, settings.log_format, export.as_ref())?;
            let result = Box::pin(run::run(*settings)).await;
            if let Some(export) = export {
                export.end(FLUSH_TIMEOUT).await;
            }
            result?;
        }
        #[cfg(feature = "faults")]
        Command::FaultPoints => println!("{}", asymmetric_operator::clone::faults::points().join("\n")),
        Command::Crds => print!("{}", crds::yaml()?),
        Command::EnsurePasswords(own) => passwords::ensure(run::client().await?, &own.namespace).await?,
        Command::RefuseWhileClonesExist(watched) => {
            uninstall::refuse_while_clones_exist(&run::client().await?, &watched.scope()).await?;
        }
    }
    Ok(())
}
