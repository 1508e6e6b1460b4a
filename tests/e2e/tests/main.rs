//! Users' paths on a real cluster, one file per theme. All of them run side by side, on one operator.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail where they find something wrong, in helpers too"
)]

mod bad_environments;
mod bad_input;
mod command_line;
mod command_line_connect;
mod command_line_doctor;
mod command_line_errors;
mod command_line_output;
mod command_line_registry;
mod command_line_rights;
mod completion;
mod destroy;
mod drift;
mod environment;
mod environment_edits;
mod health;
mod lifecycle;
mod operator_restart;
mod own_template;
mod pods;
mod push;
mod readme;
mod reset;
mod reset_under_load;
mod secrecy;
mod six;
mod snapshot;
mod spin;
mod tls;
mod upgrade;
mod verify;
