//! The `Clone` controller. One pass: [`observe`] everything, [`plan`] one action, [`apply`] it, record the [`status`],
//! and again until there is nothing left to do or something outside has to happen first.

mod action;
mod apply;
mod build;
mod control;
mod controller;
mod error;
mod external;
#[cfg(feature = "faults")]
pub mod faults;
mod observe;
mod observed;
mod pass;
mod plan;
mod reservations;
mod retry;
mod runtime;
mod snapshot;
mod status;
mod step;
mod sweep;
#[cfg(test)]
mod world;

pub use controller::run;
pub(crate) use reservations::Reservations;
pub use sweep::{Swept, sweep};
