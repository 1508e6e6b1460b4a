//! Where state lives: the clone's database, and Redis for what may vanish.

pub(crate) mod database;
pub mod redis;
pub(crate) mod transaction;
