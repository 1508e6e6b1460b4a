//! Rows as objects: reading and writing the tables of [`Stored`] types.
//!
//! Columns have the names and types of the attributes, so that `jsonb_populate_record` and `to_jsonb` translate. What
//! is written is read back: answers show what the database keeps.

use asymmetric_kit::{Call, Failure, ToSql};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::error::{Problem, StripeError};

/// An object of the vendor's API with a table of its own.
pub(crate) trait Stored: Serialize + DeserializeOwned + Send + Sync {
    /// The table, in schema `public`.
    const TABLE: &'static str;
    /// The vendor's word for the object in messages.
    const NOUN: &'static str;
    /// All columns but `position`, separated by commas.
    const COLUMNS: &'static str;
    /// Which rows lists show.
    const LISTED: &'static str = "true";

    /// The primary key.
    fn id(&self) -> &str;

    /// The object as the API answers it, nothing expanded.
    fn render(&self) -> Value;

    /// The same at a time, in seconds since the epoch, for objects that show whether something has come to pass.
    fn render_at(&self, now: i64) -> Value {
        let _ = now;
        self.render()
    }
}

/// What a read is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lock {
    /// Reading only.
    None,
    /// The row is to stay while something that refers to it is written.
    Keep,
    /// The row is about to be changed.
    Change,
}

impl Lock {
    fn clause(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Keep => " FOR KEY SHARE",
            Self::Change => " FOR UPDATE",
        }
    }
}

/// The object with this id, if there is one.
pub(crate) async fn find<T: Stored>(call: &Call, id: &str) -> Result<Option<T>, Problem> {
    select(call, "id = $1", &[&id], Lock::None).await
}

/// The first object for which `condition` holds, to be read only.
pub(crate) async fn find_where<T: Stored>(
    call: &Call,
    condition: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Option<T>, Problem> {
    select(call, condition, parameters, Lock::None).await
}

/// The first object for which `condition` holds. Its row is locked: who asks this is about to take something from it.
pub(crate) async fn find_by<T: Stored>(
    call: &Call,
    condition: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Option<T>, Problem> {
    select(call, condition, parameters, Lock::Change).await
}

/// The object that the URL names, or the vendor's 404. `param` is what the vendor calls the place in the URL.
pub(crate) async fn retrieve<T: Stored>(call: &Call, id: &str, param: &str) -> Result<T, Problem> {
    // Retrieving is the only thing a GET does with it.
    let lock = if call.request().method() == "GET" {
        Lock::None
    } else {
        Lock::Change
    };
    let found = select(call, "id = $1", &[&id], lock).await?;
    found.ok_or_else(|| StripeError::not_found(T::NOUN, id, param).into())
}

/// The object that a parameter names, or the vendor's 400.
pub(crate) async fn referenced<T: Stored>(call: &Call, id: &str, param: &str) -> Result<T, Problem> {
    let lock = if call.request().method() == "GET" {
        Lock::None
    } else {
        Lock::Keep
    };
    let found = select(call, "id = $1", &[&id], lock).await?;
    found.ok_or_else(|| StripeError::no_such(T::NOUN, id, param).into())
}

async fn select<T: Stored>(
    call: &Call,
    condition: &str,
    parameters: &[&(dyn ToSql + Sync)],
    lock: Lock,
) -> Result<Option<T>, Problem> {
    let sql = format!(
        "SELECT to_jsonb(stored) FROM {} AS stored WHERE {condition} LIMIT 1{}",
        T::TABLE,
        lock.clause()
    );
    let row = call.query_opt(&sql, parameters).await?;
    row.map(|row| read(row.get(0))).transpose()
}

/// The object of a row as the API answers it.
pub(crate) fn rendered<T: Stored>(call: &Call, row: Value) -> Result<Value, Problem> {
    Ok(read::<T>(row)?.render_at(call.now().as_second()))
}

/// The object of a row.
pub(crate) fn read<T: Stored>(row: Value) -> Result<T, Problem> {
    Ok(serde_json::from_value(row)?)
}

/// Writes a new row and answers it as it is kept.
pub(crate) async fn insert<T: Stored>(call: &Call, object: &T) -> Result<T, Problem> {
    let (table, columns) = (T::TABLE, T::COLUMNS);
    let sql = format!(
        "INSERT INTO {table} AS stored ({columns}) \
         SELECT {columns} FROM jsonb_populate_record(NULL::{table}, $1) RETURNING to_jsonb(stored)"
    );
    read(
        call.query_one(&sql, &[&serde_json::to_value(object)?])
            .await?
            .get(0),
    )
}

/// Writes all attributes of an existing row and answers it as it is kept.
pub(crate) async fn update<T: Stored>(call: &Call, object: &T) -> Result<T, Problem> {
    let (table, columns) = (T::TABLE, T::COLUMNS);
    let sql = format!(
        "UPDATE {table} AS stored SET ({columns}) = \
         (SELECT {columns} FROM jsonb_populate_record(NULL::{table}, $1)) WHERE stored.id = $2 \
         RETURNING to_jsonb(stored)"
    );
    read(
        call.query_one(&sql, &[&serde_json::to_value(object)?, &object.id()])
            .await?
            .get(0),
    )
}

/// Removes a row.
pub(crate) async fn delete<T: Stored>(call: &Call, id: &str) -> Result<(), Problem> {
    let removed = call
        .execute(&format!("DELETE FROM {} WHERE id = $1", T::TABLE), &[&id])
        .await?;
    if removed == 1 {
        Ok(())
    } else {
        Err(Failure::internal("delete exactly one row").into())
    }
}

/// Makes calls that claim the same `value` of a unique attribute wait for each other, so that the second one finds
/// what the first one wrote.
pub(crate) async fn claim(call: &Call, attribute: &str, value: &str) -> Result<(), Problem> {
    let claim = format!("{attribute}:{value}");
    call.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", &[&claim])
        .await?;
    Ok(())
}
