//! What an upgrade did.

use std::time::Duration;

use asymmetric_crd::AppClone;
use kube::ResourceExt;
use serde_json::json;

use super::took;

/// Digits of a digest that people compare.
const DIGITS: usize = 12;

/// What was before and after.
#[derive(Clone, Debug)]
pub struct Upgrade {
    id: String,
    image: [Option<String>; 2],
    content: [Option<String>; 2],
    migrations: usize,
    was_reset: bool,
    duration: Duration,
}

impl Upgrade {
    /// Of a clone as it was and as it is.
    #[must_use]
    pub fn between(before: &AppClone, after: &AppClone, duration: Duration) -> Self {
        let (old, new) = (
            before.status.clone().unwrap_or_default(),
            after.status.clone().unwrap_or_default(),
        );
        Self {
            id: after.name_any(),
            image: [old.image_digest, new.image_digest],
            content: [old.template_digest, new.template_digest],
            // Without a note of those before, none counts as new.
            migrations: if old.migrations.is_empty() {
                0
            } else {
                new.migrations.len().saturating_sub(old.migrations.len())
            },
            was_reset: old.epoch != new.epoch,
            duration,
        }
    }

    /// As JSON.
    #[must_use]
    pub fn record(&self) -> serde_json::Value {
        json!({
            "id": self.id,
            "imageDigest": {"before": self.image[0], "after": self.image[1]},
            "templateDigest": {"before": self.content[0], "after": self.content[1]},
            "migrations": self.migrations,
            "reset": self.was_reset,
            "milliseconds": u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// What changed, for people.
    #[must_use]
    pub fn line(&self) -> String {
        let changes: Vec<String> = [
            changed("image", &self.image),
            changed("content", &self.content),
            (self.migrations == 1).then(|| "1 migration".to_owned()),
            (self.migrations > 1).then(|| format!("{} migrations", self.migrations)),
            self.was_reset.then(|| "reset".to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if changes.is_empty() {
            return format!("{} is what its template is", self.id);
        }
        let duration = took(self.duration);
        format!("upgraded {} in {duration}: {}", self.id, changes.join(", "))
    }
}

fn changed(what: &str, [before, after]: &[Option<String>; 2]) -> Option<String> {
    (before != after).then(|| format!("{what} {}", short(after.as_deref())))
}

fn short(digest: Option<&str>) -> String {
    let hex = digest.map(|digest| digest.strip_prefix("sha256:").unwrap_or(digest));
    hex.map_or_else(
        || "without a digest".to_owned(),
        |hex| hex.chars().take(DIGITS).collect(),
    )
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::clone::{CloneSpec, CloneStatus};
    use asymmetric_crd::template::Migration;

    use super::*;

    fn clone(image: &str, content: &str, migrations: usize, epoch: i64) -> AppClone {
        let mut clone = AppClone::new("slack-a1b2", CloneSpec::default());
        clone.status = Some(CloneStatus {
            image_digest: Some(format!("sha256:{image}")),
            template_digest: Some(format!("sha256:{content}")),
            migrations: vec![Migration::default(); migrations],
            epoch: Some(epoch),
            ..CloneStatus::default()
        });
        clone
    }

    #[test]
    fn what_changed_is_said() {
        let before = clone("0123456789abcdef", "11", 2, 1);
        let took = Duration::from_millis(1200);
        let line = |after: &AppClone| Upgrade::between(&before, after, took).line();
        assert_eq!(line(&before), "slack-a1b2 is what its template is");
        let after = clone("fedcba9876543210", "22", 4, 2);
        assert_eq!(
            line(&after),
            "upgraded slack-a1b2 in 1.2 s: image fedcba987654, content 22, 2 migrations, reset"
        );
    }
}
