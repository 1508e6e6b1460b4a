//! Ended runs: the evidence that a reset keeps for a while.

use jiff::{SignedDuration, Timestamp};

use super::{
    BaseKey, MarkKind, PostgresError, PostgresServer, catalog, catalog::DatabaseRow, drop_queue::Expected,
    session::Session,
};

/// An ended run whose database is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The database, which the clone's read-only role may read.
    pub database: String,
    /// The epoch that ended.
    pub epoch: i64,
    /// The base that it was copied from.
    pub base: BaseKey,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// Which ended runs are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetainRuns {
    /// The youngest ones, at most this many.
    pub count: usize,
    /// Not longer than this.
    pub age: SignedDuration,
}

impl Default for RetainRuns {
    fn default() -> Self {
        Self {
            count: 1,
            age: SignedDuration::from_hours(1),
        }
    }
}

impl RetainRuns {
    /// The runs that are not kept; `runs` has the oldest first.
    fn surplus(self, runs: Vec<Run>, now: Timestamp) -> Vec<Run> {
        let too_many = runs.len().saturating_sub(self.count);
        runs.into_iter()
            .enumerate()
            .filter(|(index, run)| *index < too_many || now.duration_since(run.ended_at) > self.age)
            .map(|(_, run)| run)
            .collect()
    }
}

/// The runs of a clone, oldest first.
pub(super) async fn of(session: &Session, uid: &str) -> Result<Vec<Run>, PostgresError> {
    let databases = catalog::databases_of(session, uid).await?;
    let mut runs: Vec<Run> = databases
        .into_iter()
        .filter_map(|database| read(database, uid))
        .collect();
    runs.sort_by_key(|run| run.epoch);
    Ok(runs)
}

fn read(database: DatabaseRow, uid: &str) -> Option<Run> {
    match database.mark?.kind {
        MarkKind::Run {
            uid: owner,
            base,
            epoch,
            ended_at,
        } if owner == uid => Some(Run {
            database: database.name,
            epoch,
            base,
            ended_at,
        }),
        _ => None,
    }
}

pub(super) async fn prune(
    server: &PostgresServer,
    uid: &str,
    retain: RetainRuns,
    now: Timestamp,
) -> Result<Vec<Run>, PostgresError> {
    let session = server.session().await?;
    let surplus = retain.surplus(of(&session, uid).await?, now);
    session.release("list ended runs").await?;
    for run in &surplus {
        server
            .shared
            .drops
            .enqueue(server, &run.database, Expected::Run(uid.to_owned()));
    }
    Ok(surplus)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(minutes: &[i64], now: Timestamp) -> Vec<Run> {
        let run = |(epoch, minutes): (i64, &i64)| Run {
            database: format!("asym_run_a_{epoch}"),
            epoch,
            base: BaseKey::derive(&["a"]),
            ended_at: now - SignedDuration::from_mins(*minutes),
        };
        (1..).zip(minutes).map(run).collect()
    }

    fn surplus(retain: RetainRuns, minutes: &[i64]) -> Vec<i64> {
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        retain
            .surplus(runs(minutes, now), now)
            .into_iter()
            .map(|run| run.epoch)
            .collect()
    }

    #[test]
    fn the_youngest_runs_are_kept_for_an_hour() {
        assert_eq!(surplus(RetainRuns::default(), &[]), [0; 0]);
        assert_eq!(surplus(RetainRuns::default(), &[5]), [0; 0]);
        assert_eq!(surplus(RetainRuns::default(), &[50, 5]), [1]);
        assert_eq!(surplus(RetainRuns::default(), &[61]), [1]);
        assert_eq!(
            surplus(
                RetainRuns {
                    count: 0,
                    ..RetainRuns::default()
                },
                &[3, 2, 1]
            ),
            [1, 2, 3]
        );
        assert_eq!(
            surplus(
                RetainRuns {
                    count: 5,
                    ..RetainRuns::default()
                },
                &[90, 70, 1]
            ),
            [1, 2]
        );
    }
}
