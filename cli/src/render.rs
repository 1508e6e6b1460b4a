//! What is printed, as pure functions: tables, stories and JSON records.

pub mod clones;
pub mod connect;
pub mod database;
pub mod doctor;
pub mod environments;
pub mod forwards;
pub mod logs;
pub mod manual;
pub mod query;
pub mod record;
pub mod reference;
pub mod registry;
pub mod reset;
pub mod runs;
pub mod seed;
pub mod snapshots;
pub mod spin;
pub mod table;
pub mod templates;
pub mod tokens;
pub mod upgrade;
pub mod webhooks;

use std::time::Duration;

use serde::Serialize;

/// A duration as people read it: `143 ms`, `2.4 s`, `1 m 12 s`.
#[must_use]
pub fn took(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        1000..60_000 => format!("{:.1} s", duration.as_secs_f64()),
        _ => format!("{} m {} s", milliseconds / 60_000, milliseconds % 60_000 / 1000),
    }
}

/// One value as itself, several as a list: what was asked for once comes back once.
#[derive(Serialize)]
#[serde(untagged)]
pub enum OneOrMany<'a, T> {
    /// The only one.
    One(&'a T),
    /// None or several.
    Many(&'a [T]),
}

/// `values` as [`OneOrMany`].
pub fn one_or_many<T>(values: &[T]) -> OneOrMany<'_, T> {
    match values {
        [value] => OneOrMany::One(value),
        values => OneOrMany::Many(values),
    }
}

#[cfg(test)]
mod tests;
