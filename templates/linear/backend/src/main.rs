//! The program in the image `asymmetric-linear-backend`.

use std::process::ExitCode;

use asymmetric_linear_backend::Linear;

fn main() -> ExitCode {
    asymmetric_kit::run(Linear::default())
}
