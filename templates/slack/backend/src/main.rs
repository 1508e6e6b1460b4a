//! The server program of a Slack clone.

use std::process::ExitCode;

fn main() -> ExitCode {
    asymmetric_kit::run(asymmetric_slack_backend::Slack)
}
