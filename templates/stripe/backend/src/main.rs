//! The program in the image `asymmetric-stripe-backend`.

use std::process::ExitCode;

use asymmetric_stripe_backend::Stripe;

fn main() -> ExitCode {
    asymmetric_kit::run(Stripe)
}
