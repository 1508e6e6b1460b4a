//! The program in the image `asymmetric-github-backend`.

use std::process::ExitCode;

use asymmetric_github_backend::GitHub;

fn main() -> ExitCode {
    asymmetric_kit::run(GitHub)
}
