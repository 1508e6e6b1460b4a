//! Logging in to a clone's database, which several verbs do.

use asymmetric_crd::{AppClone, NamedError};
use kube::ResourceExt;

use crate::failure::Failure;
use crate::provider::{Access, DatabaseLogin};
use crate::render;
use crate::render::runs::Run;
use crate::session::Session;

/// How sessions are set up. The roles say the same of what is read; here it makes errors say why, and holds for roles
/// of older clones as well. Whoever writes means the tables; the views of the same names are for reading.
pub(super) fn options(access: Access) -> &'static str {
    match access {
        Access::ReadOnly => "-c default_transaction_read_only=on -c search_path=state_v1,public",
        Access::ReadWrite => "-c search_path=public,state_v1",
    }
}

/// The rights that `--write` and `--run` ask for.
pub(super) fn access(write: bool, run: Option<i64>) -> Result<Access, Failure> {
    match (write, run) {
        (true, Some(_)) => Err(Failure::Usage(
            "--run and --write do not go together: an ended run is evidence".to_owned(),
        )),
        (true, None) => Ok(Access::ReadWrite),
        (false, _) => Ok(Access::ReadOnly),
    }
}

/// The login to the database of the current run, or of an ended one.
pub(super) async fn login(
    session: &Session,
    id: &str,
    access: Access,
    run: Option<i64>,
) -> Result<DatabaseLogin, Failure> {
    let mut login = session.provider.login(id, access).await?;
    if let Some(run) = run {
        login.database = database_of(&session.provider.status(id).await?, run)?;
    }
    Ok(login)
}

fn database_of(clone: &AppClone, run: i64) -> Result<String, NamedError> {
    let known = render::runs::of(clone);
    let found = known.iter().find(|known| known.run == run);
    found
        .map(|found| found.database.clone())
        .ok_or_else(|| run_not_found(&clone.name_any(), run, &known))
}

/// There is no such run, or not any more; `known` are those that there are.
pub(super) fn run_not_found(id: &str, run: i64, known: &[Run]) -> NamedError {
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
