//! What is printed, as pure functions: tables, stories and JSON records.

pub mod clones;
pub mod connect;
pub mod database;
pub mod doctor;
pub mod environments;
pub mod fidelity;
pub mod forwards;
pub mod list;
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
pub mod version;
pub mod webhooks;

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
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

/// A duration in a column of its own: `2.4 s`.
#[must_use]
pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// The time since `then` the way `kubectl` has it in its column AGE: two units at most, the smaller one left out where
/// it says little.
#[must_use]
pub fn age(then: Option<&Time>, now: Timestamp) -> String {
    let Some(then) = then else { return "-".to_owned() };
    // Clocks differ a little.
    let seconds = now.duration_since(then.0).as_secs().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |whole: i64, unit: char, rest: i64, smaller: char| match rest {
        0 => format!("{whole}{unit}"),
        rest => format!("{whole}{unit}{rest}{smaller}"),
    };
    match seconds {
        0..120 => format!("{seconds}s"),
        120..600 => two(minutes, 'm', seconds % 60, 's'),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => two(hours, 'h', minutes % 60, 'm'),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => two(days, 'd', hours % 24, 'h'),
        _ if days < 730 => format!("{days}d"),
        _ if days < 2920 => two(days / 365, 'y', days % 365, 'd'),
        _ => format!("{}y", days / 365),
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
