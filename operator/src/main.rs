//! The operator's program: see `asymmetric-operator help`.

use std::error::Error;
use std::process::ExitCode;

use asymmetric_operator::settings::{Arguments, Command};
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
            telemetry::start(&settings.log, settings.log_format)?;
            Box::pin(run::run(*settings)).await?;
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
