//! The program in the image `asymmetric-hubspot-backend`.

use std::process::ExitCode;

use asymmetric_hubspot_backend::HubSpot;

fn main() -> ExitCode {
    asymmetric_kit::run(HubSpot)
}
