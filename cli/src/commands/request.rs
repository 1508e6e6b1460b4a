//! Ids: of requests made by annotation, and of clones.

use std::time::SystemTime;

use asymmetric_crd::names::generated_id;

/// A fresh id of a request; it sorts by time and says when the request was made.
#[must_use]
pub fn fresh() -> String {
    let now = jiff::Timestamp::try_from(SystemTime::now()).unwrap_or_default();
    format!(
        "{}-{:08x}",
        now.strftime("%Y%m%dT%H%M%S%.6fZ"),
        rand::random::<u32>()
    )
}

/// A fresh id of a clone: `slack-a1b2c3d4`.
#[must_use]
pub fn fresh_clone_id(template: &str) -> String {
    generated_id(template, &format!("{:08x}", rand::random::<u32>()))
}
