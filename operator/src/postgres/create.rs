//! Making the database of a clone.

use super::{
    BaseKey, ExternalNames, MarkKind, PostgresError, PostgresServer, ServerSettings, catalog,
    quote_identifier, quote_literal, session::LockKey, spares,
};

/// How a clone came to its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateOutcome {
    /// It was made now.
    Created {
        /// From a spare, by renaming; otherwise by copying the base.
        from_spare: bool,
    },
    /// It was there already, of this base and epoch. Grants and connections were not looked at.
    AlreadyThere,
    /// It was there already with another base or epoch; nothing was changed.
    Different {
        /// The base it was copied from.
        base: BaseKey,
        /// Its epoch.
        epoch: i64,
    },
}

pub(super) async fn create(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    base: &BaseKey,
    epoch: i64,
) -> Result<CreateOutcome, PostgresError> {
    let action = format!("make database `{}`", names.database());
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    let existing = catalog::database(&session, names.database()).await?;
    let outcome = match existing {
        Some(existing) if !existing.belongs_to(uid) => {
            return Err(PostgresError::NameTaken {
                what: "database",
                name: existing.name,
            });
        }
        Some(existing) if !existing.invalid => match existing.mark.map(|mark| mark.kind) {
            Some(MarkKind::Clone {
                base: of, epoch: at, ..
            }) if of == *base && at == epoch => CreateOutcome::AlreadyThere,
            Some(MarkKind::Clone { base, epoch, .. }) => CreateOutcome::Different { base, epoch },
            _ => {
                return Err(PostgresError::NameTaken {
                    what: "database",
                    name: existing.name,
                });
            }
        },
        rest => {
            if rest.is_some() {
                // What an interrupted drop of our own left.
                spares::drop_now(&session, names.database()).await?;
            }
            let mark = MarkKind::Clone {
                uid: uid.to_owned(),
                base: base.clone(),
                epoch,
            };
            let after = hand_over(server.settings(), names, &server.comment(mark)?);
            let from_spare =
                spares::put_in_place(server, &session, uid, base, names.database(), &[], &after).await?;
            CreateOutcome::Created { from_spare }
        }
    };
    session.release(&action).await?;
    Ok(outcome)
}

/// The statements that make a closed copy the clone's own: its mark, and then exactly its two roles may connect.
/// Privileges, comments and whether connections are allowed are not copied with a database.
pub(super) fn hand_over(settings: &ServerSettings, names: &ExternalNames, comment: &str) -> Vec<String> {
    let database = quote_identifier(names.database());
    let mut statements = vec![format!(
        "COMMENT ON DATABASE {database} IS {}",
        quote_literal(comment)
    )];
    statements.extend(open(settings, names));
    statements
}

/// The statements that let exactly the clone's two roles in.
pub(super) fn open(settings: &ServerSettings, names: &ExternalNames) -> [String; 3] {
    let database = quote_identifier(names.database());
    [
        format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC"),
        format!(
            "GRANT CONNECT ON DATABASE {database} TO {}, {}",
            quote_identifier(names.role()),
            quote_identifier(&names.read_only_role())
        ),
        format!(
            "ALTER DATABASE {database} ALLOW_CONNECTIONS true CONNECTION LIMIT {}",
            u32::from(settings.limits.connections) + u32::from(settings.limits.read_only_connections)
        ),
    ]
}
