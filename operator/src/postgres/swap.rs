//! Ending a run: the clone's database becomes the run's, and a fresh copy of the base takes its place.

use jiff::Timestamp;

use super::{
    BaseKey, ExternalNames, MarkKind, PostgresError, PostgresServer, catalog,
    catalog::DatabaseRow,
    create, quote_identifier, quote_literal,
    session::{LockKey, Session},
    spares,
};

/// What to swap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// The epoch that ends.
    pub from_epoch: i64,
    /// The epoch that begins.
    pub to_epoch: i64,
    /// The base that the new database is a copy of.
    pub base: BaseKey,
    /// When the old run ended, for its mark.
    pub ended_at: Timestamp,
}

/// How a swap went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SwapOutcome {
    /// Done now.
    Swapped {
        /// The database of the ended run; `None` when the clone's database had vanished.
        run: Option<String>,
        /// From a spare, by renaming; otherwise by copying the base.
        from_spare: bool,
    },
    /// The clone's database is in the new epoch already.
    AlreadySwapped,
}

pub(super) async fn swap(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    swap: &Swap,
) -> Result<SwapOutcome, PostgresError> {
    let database = names.database();
    let action = format!("swap database `{database}`");
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    let (before, run) = match catalog::database(&session, database).await? {
        None => (Vec::new(), None),
        Some(rest) if rest.invalid && rest.belongs_to(uid) => {
            spares::drop_now(&session, database).await?;
            (Vec::new(), None)
        }
        Some(old) => match epoch(&old, uid)? {
            actual if actual == swap.to_epoch => {
                session.release(&action).await?;
                return Ok(SwapOutcome::AlreadySwapped);
            }
            actual if actual != swap.from_epoch => {
                return Err(PostgresError::WrongEpoch {
                    database: old.name,
                    actual,
                    expected: swap.from_epoch,
                });
            }
            _ => {
                let run = run_name(&session, names, uid, swap.from_epoch).await?;
                (put_aside(server, names, uid, swap, &old, &run)?, Some(run))
            }
        },
    };
    let mark = MarkKind::Clone {
        uid: uid.to_owned(),
        base: swap.base.clone(),
        epoch: swap.to_epoch,
    };
    let after = create::hand_over(server.settings(), names, &server.comment(mark)?);
    let from_spare =
        spares::put_in_place(server, &session, uid, &swap.base, database, &before, &after).await?;
    session.release(&action).await?;
    Ok(SwapOutcome::Swapped { run, from_spare })
}

/// The epoch that a clone's database is marked with.
fn epoch(database: &DatabaseRow, uid: &str) -> Result<i64, PostgresError> {
    match database.mark.as_ref().map(|mark| &mark.kind) {
        Some(MarkKind::Clone {
            uid: owner, epoch, ..
        }) if owner == uid => Ok(*epoch),
        _ => Err(PostgresError::NameTaken {
            what: "database",
            name: database.name.clone(),
        }),
    }
}

/// The name for the ended run: the documented one, unless another clone of this id left a run there.
async fn run_name(
    session: &Session,
    names: &ExternalNames,
    uid: &str,
    epoch: i64,
) -> Result<String, PostgresError> {
    let name = names.run(epoch);
    Ok(if catalog::database(session, &name).await?.is_some() {
        names.run_of(epoch, uid)
    } else {
        name
    })
}

/// The statements that make the clone's database the run's. Only the read-only twin may look at it: the backend's role,
/// which could write, loses its right to connect.
fn put_aside(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    swap: &Swap,
    old: &DatabaseRow,
    run: &str,
) -> Result<Vec<String>, PostgresError> {
    let base = match old.mark.as_ref().map(|mark| &mark.kind) {
        Some(MarkKind::Clone { base, .. }) => base.clone(),
        _ => swap.base.clone(),
    };
    let mark = MarkKind::Run {
        uid: uid.to_owned(),
        base,
        epoch: swap.from_epoch,
        ended_at: swap.ended_at,
    };
    let quoted = quote_identifier(run);
    Ok(vec![
        format!(
            "ALTER DATABASE {} RENAME TO {quoted}",
            quote_identifier(names.database())
        ),
        format!(
            "COMMENT ON DATABASE {quoted} IS {}",
            quote_literal(&server.comment(mark)?)
        ),
        format!(
            "REVOKE ALL ON DATABASE {quoted} FROM PUBLIC, {}",
            quote_identifier(names.role())
        ),
        format!(
            "GRANT CONNECT ON DATABASE {quoted} TO {}",
            quote_identifier(&names.read_only_role())
        ),
        format!(
            "ALTER DATABASE {quoted} ALLOW_CONNECTIONS true CONNECTION LIMIT {}",
            server.settings().limits.read_only_connections
        ),
    ])
}
