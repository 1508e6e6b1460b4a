//! Copies of bases: made ahead as spares, taken by renaming, or made for one clone when no spare is there.

use std::sync::PoisonError;

use super::{
    BaseKey, MarkKind, PostgresError, PostgresServer, catalog,
    catalog::DatabaseRow,
    names, quote_identifier, quote_literal,
    session::{LockKey, Session},
};

/// The names of a base's ready spares.
///
/// A copy becomes visible when it is complete, and its name says of which base: one that was not marked yet (its maker
/// was killed or is about to do it) is as good as a marked one.
pub(super) async fn ready(session: &Session, base: &BaseKey) -> Result<Vec<String>, PostgresError> {
    let databases = catalog::databases_with_prefix(session, &base.spare_prefix()).await?;
    Ok(databases
        .into_iter()
        .filter(|database| is_spare(database, base))
        .map(|database| database.name)
        .collect())
}

fn is_spare(database: &DatabaseRow, base: &BaseKey) -> bool {
    let ours = match &database.mark {
        Some(mark) => matches!(&mark.kind, MarkKind::Spare { base: of } if of == base),
        None => database.comment.is_none(),
    };
    ours && database.owned && !database.invalid && !database.allows_connections
}

pub(super) async fn ensure(
    server: &PostgresServer,
    base: &BaseKey,
    count: usize,
) -> Result<usize, PostgresError> {
    let mut made = 0;
    loop {
        // The turn first: nobody holds a session of the pool while waiting for it.
        let Ok(_turn) = server.shared.copies.acquire().await else {
            return Ok(made);
        };
        // Counted anew each time: another operator may be filling up too, and clones take them meanwhile.
        let session = server.session().await?;
        let missing = count.saturating_sub(ready(&session, base).await?.len());
        if missing == 0 || made >= count {
            session.release("count spares").await?;
            return Ok(made);
        }
        copy(
            server,
            &session,
            base,
            &base.new_spare(),
            MarkKind::Spare { base: base.clone() },
        )
        .await?;
        session.release("make a spare").await?;
        made += 1;
    }
}

pub(super) fn refill(server: &PostgresServer, base: &BaseKey, count: usize) {
    let mut refilling = server
        .shared
        .refilling
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if !refilling.insert(base.clone()) {
        return;
    }
    drop(refilling);
    let (server, base) = (server.clone(), base.clone());
    tokio::spawn(async move {
        if let Err(error) = ensure(&server, &base, count).await {
            // The next taker makes its own copy and asks for spares again.
            tracing::warn!(%base, error = &error as &dyn std::error::Error, "failed to make spares");
        }
        server
            .shared
            .refilling
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&base);
    });
}

/// Copies a base under a name, closed to everybody, and marks it. The caller has a turn to copy.
async fn copy(
    server: &PostgresServer,
    session: &Session,
    base: &BaseKey,
    name: &str,
    mark: MarkKind,
) -> Result<(), PostgresError> {
    let action = format!("copy base `{base}` to `{name}`");
    let quoted = quote_identifier(name);
    let statement = format!(
        "CREATE DATABASE {quoted} TEMPLATE {} STRATEGY {} ALLOW_CONNECTIONS false",
        quote_identifier(&base.database()),
        server.settings().copy_strategy.sql()
    );
    session.execute(&action, &statement).await.map_err(|error| {
        if error.is_missing_database() {
            PostgresError::BaseMissing { base: base.clone() }
        } else {
            error
        }
    })?;
    let comment = quote_literal(&server.comment(mark)?);
    session
        .execute(&action, &format!("COMMENT ON DATABASE {quoted} IS {comment}"))
        .await
}

/// Attempts to take a spare before making a copy: each loss means that somebody else got one.
const ATTEMPTS: usize = 8;

/// A fresh copy of `base` becomes `names.database()`, in one transaction with `before` and `after`.
///
/// `session` holds the lock of `uid`. `before` runs first (putting the old database aside), `after` once the copy has
/// its final name. Returns whether a spare was there.
pub(super) async fn put_in_place(
    server: &PostgresServer,
    session: &Session,
    uid: &str,
    base: &BaseKey,
    database: &str,
    before: &[String],
    after: &[String],
) -> Result<bool, PostgresError> {
    let action = format!("put a copy of base `{base}` in place as `{database}`");
    let statements = |source: &str, lock: Option<LockKey>| {
        let mut statements = Vec::with_capacity(before.len() + after.len() + 3);
        // Two that want the same spare queue here; the second then finds it gone.
        statements.extend(lock.map(|lock| format!("SELECT pg_advisory_xact_lock({})", lock.number())));
        statements.extend_from_slice(before);
        statements.push(format!(
            "ALTER DATABASE {} RENAME TO {}",
            quote_identifier(source),
            quote_identifier(database)
        ));
        statements.extend_from_slice(after);
        statements
    };
    // Before any spare: what an attempt that was killed has left would otherwise stay for as long as the clone.
    if let Some(left) = left_copy(session, uid, base).await? {
        session.atomically(&action, &statements(&left, None)).await?;
        return Ok(false);
    }
    for _ in 0..ATTEMPTS {
        let mut spares = ready(session, base).await?;
        if spares.is_empty() {
            break;
        }
        // Any of them, so that many takers at once mostly choose different ones.
        let spare = spares.swap_remove(rand::random_range(0..spares.len()));
        match session
            .atomically(&action, &statements(&spare, Some(LockKey::database(&spare))))
            .await
        {
            Err(error) if error.is_missing_database() => {}
            other => return other.map(|()| true),
        }
    }
    let own = own_copy(server, session, uid, base).await?;
    session.atomically(&action, &statements(&own, None)).await?;
    Ok(false)
}

fn own_mark(uid: &str, base: &BaseKey) -> MarkKind {
    MarkKind::New {
        uid: uid.to_owned(),
        base: base.clone(),
    }
}

/// The copy that an earlier attempt made for `uid` and did not put in place; one that is of no use is dropped.
async fn left_copy(session: &Session, uid: &str, base: &BaseKey) -> Result<Option<String>, PostgresError> {
    let name = names::new_database(uid);
    let Some(existing) = catalog::database(session, &name).await? else {
        return Ok(None);
    };
    let mark = own_mark(uid, base);
    if !existing.invalid && existing.mark.as_ref().is_some_and(|found| found.kind == mark) {
        return Ok(Some(name));
    }
    // Not marked yet, or of another base; but never somebody else's.
    if !existing.belongs_to(uid) && (existing.comment.is_some() || !existing.owned) {
        return Err(PostgresError::NameTaken {
            what: "database",
            name,
        });
    }
    drop_now(session, &name).await?;
    Ok(None)
}

/// Makes a copy under a name of `uid`'s own, which is free.
async fn own_copy(
    server: &PostgresServer,
    session: &Session,
    uid: &str,
    base: &BaseKey,
) -> Result<String, PostgresError> {
    let name = names::new_database(uid);
    // Whoever waits here keeps a session, so that only some may; the others come back.
    let busy = || PostgresError::Busy {
        action: format!("copy base `{base}`"),
    };
    let _place = server.shared.copy_queue.try_acquire().map_err(|_| busy())?;
    let _turn = server.shared.copies.acquire().await.map_err(|_| busy())?;
    copy(server, session, base, &name, own_mark(uid, base)).await?;
    Ok(name)
}

/// Drops a database with everybody in it.
pub(super) async fn drop_now(session: &Session, name: &str) -> Result<(), PostgresError> {
    let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote_identifier(name));
    session
        .execute(&format!("drop database `{name}`"), &statement)
        .await
}
