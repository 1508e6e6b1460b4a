//! What the server knows of one clone.

use jiff::Timestamp;
use tokio_postgres::types::Type;

use super::{
    BaseKey, BaseReport, ExternalNames, MarkKind, PostgresError, PostgresServer, Run,
    catalog::{self, DatabaseRow, RoleRow},
    session::{LockKey, Session},
};

/// Everything the server knows of one clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The clone's database.
    pub database: DatabaseFacts,
    /// The backend's login role.
    pub role: RoleFacts,
    /// Its read-only twin.
    pub read_only_role: RoleFacts,
    /// The base that was asked for.
    pub base: Option<BaseState>,
    /// The clone's ended runs that are still there, oldest first.
    pub runs: Vec<Run>,
}

/// The database of a clone's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseFacts {
    /// There is none (or only the rest of an interrupted drop).
    Absent,
    /// It is this clone's.
    Ours(OurDatabase),
    /// It is not this clone's.
    Taken,
}

/// A clone's own database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurDatabase {
    /// The base that it was copied from.
    pub base: BaseKey,
    /// Its epoch.
    pub epoch: i64,
    /// Whether sessions are let in.
    pub allows_connections: bool,
    /// Whether exactly the clone's own roles may connect.
    pub grants_intact: bool,
    /// Sessions in it, the operator's own and the server's workers not counted.
    pub sessions: u64,
}

/// A role of a clone's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleFacts {
    /// There is none.
    Absent,
    /// It is this clone's.
    Ours {
        /// Compare with [`password_fingerprint`](super::password_fingerprint) of the password that it should have;
        /// `None` when somebody else gave it another one. Only a superuser can see that.
        password_fingerprint: Option<String>,
    },
    /// It is not this clone's.
    Taken,
}

/// The state of a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseState {
    /// Not there, and nobody is making it.
    Absent,
    /// Some operator is writing it now.
    Building,
    /// Ready to be copied.
    Ready(BaseReport),
    /// A database of its name exists that is no base.
    Taken,
}

pub(super) async fn observe(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    base: Option<&BaseKey>,
) -> Result<Observed, PostgresError> {
    let superuser = server.facts().await?.superuser;
    let session = server.session().await?;
    let role_names = [names.role().to_owned(), names.read_only_role()];
    let roles = async {
        if superuser {
            catalog::roles_with_verifiers(&session, &role_names).await
        } else {
            catalog::roles(&session, &role_names).await
        }
    };
    let base = async {
        match base {
            Some(base) => state(&session, base).await.map(Some),
            None => Ok(None),
        }
    };
    // On one connection the questions go out together: one way there and back instead of one for each.
    let (roles, database, base, runs) = tokio::try_join!(
        roles,
        database_facts(&session, names, uid),
        base,
        super::runs::of(&session, uid)
    )?;
    let observed = Observed {
        database,
        role: role_facts(&roles, &role_names[0], uid),
        read_only_role: role_facts(&roles, &role_names[1], uid),
        base,
        runs,
    };
    session.release("observe a clone").await?;
    Ok(observed)
}

pub(super) async fn base_state(server: &PostgresServer, base: &BaseKey) -> Result<BaseState, PostgresError> {
    let session = server.session().await?;
    let state = state(&session, base).await?;
    session.release("look up a base").await?;
    Ok(state)
}

/// The state of a base, told from its database and from who holds its lock.
pub(super) async fn state(session: &Session, base: &BaseKey) -> Result<BaseState, PostgresError> {
    if let Some(database) = catalog::database(session, &base.database()).await? {
        return Ok(match database.mark.map(|mark| mark.kind) {
            Some(MarkKind::Base { report, .. }) if !database.invalid => BaseState::Ready(report),
            // Its drop was interrupted; building drops it first.
            Some(MarkKind::Base { .. }) => BaseState::Absent,
            _ => BaseState::Taken,
        });
    }
    // A lock of one 64-bit key is shown in halves.
    let rows = session
        .query(
            "look up who builds a base",
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
             AND ((classid::int8 << 32) | objid::int8) = $1 \
             AND database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))",
            &[(&LockKey::base(base).number(), Type::INT8)],
        )
        .await?;
    Ok(if rows.first().is_some_and(|row| row.get(0)) {
        BaseState::Building
    } else {
        BaseState::Absent
    })
}

/// Who may connect, and who is connected: `$1` the database, `$2` and `$3` the clone's roles.
const ACCESS: &str = "SELECT \
    coalesce((SELECT array_agg(CASE WHEN a.grantee = 0 THEN '' ELSE pg_get_userbyid(a.grantee)::text END) \
        FROM aclexplode(d.datacl) a WHERE a.privilege_type = 'CONNECT' AND a.grantee <> d.datdba), '{}'), \
    d.datacl IS NULL, \
    (SELECT count(*) FROM pg_stat_activity s WHERE s.datid = d.oid AND s.pid <> pg_backend_pid() \
        AND coalesce(s.backend_type, 'client backend') = 'client backend') \
    FROM pg_database d WHERE d.datname = $1";

async fn database_facts(
    session: &Session,
    names: &ExternalNames,
    uid: &str,
) -> Result<DatabaseFacts, PostgresError> {
    let Some(database) = catalog::database(session, names.database()).await? else {
        return Ok(DatabaseFacts::Absent);
    };
    if !database.belongs_to(uid) {
        return Ok(DatabaseFacts::Taken);
    }
    let DatabaseRow {
        mark: Some(mark),
        invalid: false,
        allows_connections,
        ..
    } = database
    else {
        return Ok(DatabaseFacts::Absent);
    };
    let MarkKind::Clone { base, epoch, .. } = mark.kind else {
        return Ok(DatabaseFacts::Taken);
    };
    let rows = session
        .query(
            "look up who uses a database",
            ACCESS,
            &[(&names.database(), Type::TEXT)],
        )
        .await?;
    // It may have been renamed or dropped since the first look.
    let Some(row) = rows.first() else {
        return Ok(DatabaseFacts::Absent);
    };
    let mut connecting: Vec<String> = row.get(0);
    let default_acl: bool = row.get(1);
    let sessions: i64 = row.get(2);
    connecting.sort_unstable();
    let expected = [names.role().to_owned(), names.read_only_role()];
    Ok(DatabaseFacts::Ours(OurDatabase {
        base,
        epoch,
        allows_connections,
        grants_intact: !default_acl && connecting == expected,
        sessions: u64::try_from(sessions).unwrap_or_default(),
    }))
}

fn role_facts(roles: &[RoleRow], name: &str, uid: &str) -> RoleFacts {
    match roles.iter().find(|role| role.name == name) {
        None => RoleFacts::Absent,
        Some(RoleRow {
            mark: Some(mark),
            verifier: stored,
            ..
        }) => match &mark.kind {
            MarkKind::Role {
                uid: owner,
                password,
                verifier,
            } if owner == uid => {
                let is_untouched = stored.as_ref().is_none_or(|stored| stored == verifier);
                RoleFacts::Ours {
                    password_fingerprint: is_untouched.then(|| password.clone()),
                }
            }
            _ => RoleFacts::Taken,
        },
        Some(RoleRow { mark: None, .. }) => RoleFacts::Taken,
    }
}

/// What a caller can compute from [`Observed`] without asking the server again.
impl Observed {
    /// Whether anything of the clone's names belongs to somebody else; the name of the first such thing.
    pub fn taken(&self) -> Option<&'static str> {
        if self.database == DatabaseFacts::Taken {
            Some("database")
        } else if self.role == RoleFacts::Taken || self.read_only_role == RoleFacts::Taken {
            Some("role")
        } else {
            None
        }
    }

    /// When the youngest run ended.
    pub fn last_run_ended_at(&self) -> Option<Timestamp> {
        self.runs.last().map(|run| run.ended_at)
    }
}
