//! Users' paths on a real cluster that begin in a git repository: `examples/gitops`, applied by Flux.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail where they find something wrong, in helpers too"
)]

mod life;
mod trouble;

use asymmetric_crd::Environment;
use asymmetric_e2e::flux::Flux;

/// The file of the example's environment in the repository.
const FILE: &str = "environments/acme.yaml";
/// Its name.
const NAME: &str = "acme";

/// The environment as it is in the working copy.
fn in_git(flux: &Flux) -> Environment {
    serde_saphyr::from_str(&flux.repository.read(FILE)).unwrap()
}
