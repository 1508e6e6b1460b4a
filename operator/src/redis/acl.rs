//! The rights of a clone's user.

use sha2::{Digest, Sha256};

use super::UserPassword;
use crate::postgres::ExternalNames;

/// Commands: those that work on named keys, by type of data; transactions and subscriptions; what a client needs to
/// greet the server.
///
/// Categories such as `@read` would be too wide: with them, commands that take no key (`SCAN`, `RANDOMKEY`, `DBSIZE`)
/// tell about the keys of others. `@keyspace` has some of those too, so they are taken out again by name, and with them
/// `COPY` and `MOVE`, which reach into other databases of the server.
const COMMANDS: &[&str] = &[
    "-@all",
    "+@string",
    "+@hash",
    "+@list",
    "+@set",
    "+@sortedset",
    "+@stream",
    "+@bitmap",
    "+@hyperloglog",
    "+@geo",
    "+@keyspace",
    "+@transaction",
    "-@dangerous",
    "-@admin",
    "-@scripting",
    "-scan",
    "-randomkey",
    "-dbsize",
    "-copy",
    "-move",
    "-wait",
    "+publish",
    "+subscribe",
    "+unsubscribe",
    "+psubscribe",
    "+punsubscribe",
    "+ssubscribe",
    "+sunsubscribe",
    "+spublish",
    "+ping",
    "+echo",
    "+hello",
    "+quit",
    "+client|id",
    "+client|getname",
    "+client|setname",
];

/// Everything that `ACL SETUSER <user>` is told: from nothing to exactly this.
pub(super) fn rules(names: &ExternalNames, password: &UserPassword) -> Vec<String> {
    let mut rules = vec![
        "reset".to_owned(),
        "on".to_owned(),
        format!("#{}", password_digest(password)),
        key_pattern(names),
        channel_pattern(names),
    ];
    rules.extend(COMMANDS.iter().map(|rule| (*rule).to_owned()));
    rules
}

/// The SHA-256 that Redis keeps instead of a password.
pub(super) fn password_digest(password: &UserPassword) -> String {
    hex::encode(Sha256::digest(password.expose()))
}

/// The prefix has no character that Redis reads as a pattern; [`ExternalNames`] sees to that.
pub(super) fn key_pattern(names: &ExternalNames) -> String {
    format!("~{}*", names.redis_prefix())
}

/// Channels are named like keys.
pub(super) fn channel_pattern(names: &ExternalNames) -> String {
    format!("&{}*", names.redis_prefix())
}
