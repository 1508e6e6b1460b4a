//! Fixtures that were published from snapshots: pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use asymmetric_crd::CloneSnapshot;
use asymmetric_crd::template::PublishedFixture;
use kube::ResourceExt;

use super::catalog::Content;
use crate::snapshot::is_ready;

/// The fixtures of `content` that snapshots are published as, by name. A file's name wins over a snapshot's, and an older
/// snapshot's over a newer one's; content with other migrations does not fit.
pub(super) fn published(
    content: &Content,
    snapshots: impl IntoIterator<Item = Arc<CloneSnapshot>>,
) -> Vec<PublishedFixture> {
    let migrations = content.migration_digests();
    let mut fitting: Vec<_> = snapshots
        .into_iter()
        .filter(|snapshot| is_ready(snapshot) && snapshot.metadata.deletion_timestamp.is_none())
        .filter_map(|snapshot| {
            let name = snapshot.spec.fixture.clone()?;
            let status = snapshot.status.as_ref()?;
            let fits = status.template.as_deref() == Some(&content.template)
                && status.migrations == migrations
                && !content.fixtures.contains(&name);
            let base = status.base.clone().filter(|_| fits)?;
            let server = status.database_server.clone();
            Some((snapshot.creation_timestamp(), name, (server, base), snapshot))
        })
        .collect();
    fitting.sort_by_key(|(created, _, _, snapshot)| (created.clone(), snapshot.uid()));
    let mut published = BTreeMap::new();
    for (_, name, (database_server, base), snapshot) in fitting {
        let snapshot = format!(
            "{}/{}",
            snapshot.namespace().unwrap_or_default(),
            snapshot.name_any()
        );
        published.entry(name.clone()).or_insert(PublishedFixture {
            name,
            base,
            database_server,
            snapshot,
        });
    }
    published.into_values().collect()
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::condition::{self, Status, kinds};
    use asymmetric_crd::{CloneSnapshotSpec, CloneSnapshotStatus, CloneTemplateSpec};
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
    use k8s_openapi::jiff::Timestamp;

    use super::*;

    fn content() -> Content {
        Content {
            template: "slack".into(),
            spec: CloneTemplateSpec::default(),
            files: [("migrations/1.sql".to_owned(), "SELECT 1".to_owned())].into(),
            digest: "sha256:1".into(),
            operations: Vec::new(),
            fixtures: vec!["acme-corp".into()],
        }
    }

    fn snapshot(name: &str, fixture: &str, second: i64) -> CloneSnapshot {
        let spec = CloneSnapshotSpec {
            clone: "slack-a1".into(),
            fixture: Some(fixture.into()),
        };
        let mut snapshot = CloneSnapshot::new(name, spec);
        let now = Timestamp::from_second(second).unwrap();
        snapshot.metadata.namespace = Some("team".into());
        snapshot.metadata.creation_timestamp = Some(Time(now));
        let mut status = CloneSnapshotStatus {
            base: Some(format!("asym_base_{name}")),
            template: Some("slack".into()),
            migrations: content().migration_digests(),
            ..CloneSnapshotStatus::default()
        };
        condition::set(
            &mut status.conditions,
            kinds::READY,
            Status::True,
            "Taken",
            "",
            None,
            now,
        );
        snapshot.status = Some(status);
        snapshot
    }

    fn of(snapshots: Vec<CloneSnapshot>) -> Vec<(String, String)> {
        let published = published(&content(), snapshots.into_iter().map(Arc::new));
        published
            .into_iter()
            .map(|fixture| (fixture.name, fixture.base))
            .collect()
    }

    #[test]
    fn the_oldest_of_a_name_is_the_fixture() {
        let found = of(vec![
            snapshot("later", "demo", 2),
            snapshot("first", "demo", 1),
            snapshot("other", "eve", 3),
        ]);
        let expected = [("demo", "asym_base_first"), ("eve", "asym_base_other")];
        assert_eq!(
            found,
            expected.map(|(name, base)| (name.to_owned(), base.to_owned()))
        );
    }

    #[test]
    fn what_does_not_fit_is_no_fixture() {
        let mut unfinished = snapshot("a", "a-fixture", 1);
        unfinished.status = None;
        let mut of_another = snapshot("b", "b-fixture", 1);
        of_another.status.as_mut().unwrap().template = Some("stripe".into());
        let mut of_other_content = snapshot("c", "c-fixture", 1);
        of_other_content.status.as_mut().unwrap().migrations.clear();
        let mut private = snapshot("d", "x", 1);
        private.spec.fixture = None;
        let of_a_file = snapshot("e", "acme-corp", 1);
        assert_eq!(
            of(vec![unfinished, of_another, of_other_content, private, of_a_file]),
            []
        );
    }
}
