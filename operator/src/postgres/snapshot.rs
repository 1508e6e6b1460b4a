//! Keeping the content of a clone as a base of its own.

use super::{
    BaseKey, BaseReport, BaseState, ExternalNames, MarkKind, PostgresError, PostgresServer, catalog, observe,
    quote_identifier, quote_literal,
    session::{LockKey, Session},
    spares,
};

/// Copies the clone's closed database to the base `key`. `description` is for people.
pub(super) async fn take(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    key: &BaseKey,
    description: &str,
) -> Result<(), PostgresError> {
    let action = format!("copy `{}` to base `{key}`", names.database());
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    if matches!(observe::state(&session, key).await?, BaseState::Ready(_)) {
        return session.release(&action).await;
    }
    refuse_unless_closed(&session, names, uid).await?;
    let copy = key.building();
    clear(&session, &copy, key).await?;
    let statement = format!(
        "CREATE DATABASE {} TEMPLATE {} STRATEGY {} ALLOW_CONNECTIONS false",
        quote_identifier(&copy),
        quote_identifier(names.database()),
        server.settings().copy_strategy.sql()
    );
    let busy = |_| PostgresError::Busy {
        action: action.clone(),
    };
    let turn = server.shared.copies.acquire().await.map_err(busy)?;
    session.execute(&action, &statement).await?;
    drop(turn);
    let mark = server.comment(MarkKind::Base {
        base: key.clone(),
        report: BaseReport::default(),
        description: description.to_owned(),
    })?;
    let base = quote_identifier(&key.database());
    let finish = [
        format!("ALTER DATABASE {} RENAME TO {base}", quote_identifier(&copy)),
        format!("COMMENT ON DATABASE {base} IS {}", quote_literal(&mark)),
    ];
    session.atomically(&action, &finish).await?;
    session.release(&action).await
}

async fn refuse_unless_closed(
    session: &Session,
    names: &ExternalNames,
    uid: &str,
) -> Result<(), PostgresError> {
    match catalog::database(session, names.database()).await? {
        Some(database) if !database.belongs_to(uid) => Err(PostgresError::NameTaken {
            what: "database",
            name: database.name,
        }),
        Some(database) if !database.allows_connections && !database.invalid => Ok(()),
        Some(_) => Err(PostgresError::Busy {
            action: format!("copy `{}` while it is open", names.database()),
        }),
        None => Err(PostgresError::DatabaseMissing {
            database: names.database().to_owned(),
        }),
    }
}

/// Removes what a killed attempt left: its name says whose it was, and the caller's lock that nobody is at it.
async fn clear(session: &Session, copy: &str, key: &BaseKey) -> Result<(), PostgresError> {
    let Some(rest) = catalog::database(session, copy).await? else {
        return Ok(());
    };
    let ours = match &rest.mark {
        Some(mark) => matches!(&mark.kind, MarkKind::Building { base } if base == key),
        None => rest.comment.is_none() && rest.owned,
    };
    if !ours {
        return Err(PostgresError::NameTaken {
            what: "database",
            name: rest.name,
        });
    }
    spares::drop_now(session, copy).await
}
