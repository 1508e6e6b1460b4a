use std::collections::BTreeMap;

use asymmetric_crd::CloneTemplateSpec;
use asymmetric_crd::fidelity::{FidelityScore, ImplementedOperation, OperationCounts};
use asymmetric_crd::template::ResolvedImage;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use proptest::prelude::*;

use super::*;
use crate::postgres::BaseReport;

fn content() -> Arc<Content> {
    Arc::new(Content {
        template: "slack".into(),
        spec: CloneTemplateSpec::default(),
        files: BTreeMap::new(),
        digest: "sha256:00".into(),
        operations: Vec::new(),
        fixtures: vec!["acme-corp".into()],
    })
}

fn template() -> CloneTemplate {
    let mut template = CloneTemplate::new("slack", CloneTemplateSpec::default());
    template.metadata.generation = Some(3);
    template
}

fn ready() -> Build {
    Build::Ready(BaseReport {
        statements: 2,
        rows: [("messages".to_owned(), 150), ("users".to_owned(), 6)].into(),
        duration_milliseconds: 1800,
    })
}

fn failed(transient: bool) -> Build {
    Build::Failed {
        message: "seeds/acme-corp.sql, line 3, statement 2: syntax error".into(),
        transient,
    }
}

fn of(builds: &[Build], images: &Resolution) -> CloneTemplateStatus {
    let (content, sources) = (content(), ["asymmetric-system/slack".to_owned()]);
    let findings = Findings::Usable {
        published: &[],
        content: &content,
        sources: &sources,
        images,
        builds,
    };
    status(&template(), None, &findings, Timestamp::UNIX_EPOCH)
}

fn conditions(status: &CloneTemplateStatus) -> (bool, bool, bool, &str) {
    let ready = condition::find(&status.conditions, kinds::READY).unwrap();
    let holds = |kind| condition::is_true(&status.conditions, kind);
    (
        holds(kinds::READY),
        holds(kinds::RECONCILING),
        holds(kinds::STALLED),
        ready.reason.as_str(),
    )
}

#[test]
fn the_table_is_told_and_the_score_is_left_to_its_writer() {
    let mut content = Arc::into_inner(content()).unwrap();
    content.operations = vec![ImplementedOperation {
        name: "chat.postMessage".into(),
        ..ImplementedOperation::default()
    }];
    let before = CloneTemplateStatus {
        fidelity: Some(FidelityScore {
            score: 0.5,
            operations: OperationCounts::default(),
            checked_at: Time(Timestamp::UNIX_EPOCH),
            source: "https://example.com/openapi.json".into(),
        }),
        ..CloneTemplateStatus::default()
    };
    let findings = Findings::Usable {
        published: &[],
        content: &Arc::new(content),
        sources: &[],
        images: &Resolution::default(),
        builds: &[ready(), ready()],
    };
    let now = Timestamp::UNIX_EPOCH;
    let usable = status(&template(), Some(&before), &findings, now);
    assert_eq!(usable.operations[0].name, "chat.postMessage");
    assert_eq!(usable.fidelity, None);
    let missing = status(&template(), Some(&before), &Findings::Missing, now);
    assert_eq!(missing.fidelity, None);
}

#[test]
fn a_template_is_ready_when_its_bases_are() {
    let status = of(&[ready(), ready()], &Resolution::default());
    assert_eq!(conditions(&status), (true, false, false, "Ready"));
    assert_eq!(status.observed_generation, Some(3));
    assert_eq!(status.fixtures, ["acme-corp"]);
    assert_eq!(status.bases[1].rows, Some(156));
    assert_eq!(status.bases[1].fixture.as_deref(), Some("acme-corp"));
}

#[test]
fn progress_and_failures_are_told() {
    let none = Resolution::default();
    let unresolved = |is_transient| Resolution {
        error: Some(NamedError::ImageUnavailable {
            image: "a:1".into(),
            detail: "no such image".into(),
        }),
        is_transient,
        ..Resolution::default()
    };
    let cases = [
        (
            of(&[ready(), Build::Building], &none),
            (false, true, false, "Building"),
        ),
        (
            of(&[ready(), failed(true)], &none),
            (false, true, false, "BuildFailed"),
        ),
        (
            of(&[ready(), failed(false)], &none),
            (false, false, true, "BuildFailed"),
        ),
        (
            of(&[Build::Building, failed(false)], &none),
            (false, true, false, "BuildFailed"),
        ),
        (
            of(&[ready(), ready()], &unresolved(true)),
            (false, true, false, "ImageUnavailable"),
        ),
        (
            of(&[ready(), ready()], &unresolved(false)),
            (false, false, true, "ImageUnavailable"),
        ),
    ];
    for (status, expected) in &cases {
        assert_eq!(conditions(status), *expected);
    }
    let message = &condition::find(&cases[2].0.conditions, kinds::STALLED)
        .unwrap()
        .message;
    assert_eq!(
        message,
        "1 of 2 bases failed: acme-corp: seeds/acme-corp.sql, line 3, statement 2: syntax error"
    );
}

#[test]
fn what_clones_were_made_from_stays_when_content_goes_or_breaks() {
    let images = Resolution {
        images: vec![ResolvedImage::default()],
        ..Resolution::default()
    };
    let before = of(&[ready(), ready()], &images);
    for findings in [
        Findings::Missing,
        Findings::Invalid {
            detail: "no",
            sources: &[],
        },
    ] {
        let after = status(&template(), Some(&before), &findings, Timestamp::UNIX_EPOCH);
        assert_eq!((&after.bases, &after.images), (&before.bases, &before.images));
        assert_eq!(after.content_digest, before.content_digest);
        assert!(condition::is_true(&after.conditions, kinds::STALLED));
        assert!(!condition::is_true(&after.conditions, kinds::READY));
    }
}

fn any_build() -> impl Strategy<Value = Build> {
    prop_oneof![
        Just(Build::Building),
        Just(ready()),
        any::<bool>().prop_map(failed)
    ]
}

proptest! {
    /// kstatus reads an object as done, at work or stuck: never as two of them, and never as none.
    #[test]
    fn exactly_one_condition_holds(builds in [any_build(), any_build()], error in any::<Option<bool>>()) {
        let images = Resolution {
            error: error.map(|_| NamedError::ImageUnavailable { image: "a".into(), detail: String::new() }),
            is_transient: error.unwrap_or_default(),
            ..Resolution::default()
        };
        let status = of(&builds, &images);
        let (ready, reconciling, stalled, _) = conditions(&status);
        prop_assert_eq!(usize::from(ready) + usize::from(reconciling) + usize::from(stalled), 1);
        let (content, sources) = (content(), ["asymmetric-system/slack".to_owned()]);
        let findings = Findings::Usable { content: &content, sources: &sources, images: &images, published: &[], builds: &builds };
        let again = super::status(&template(), Some(&of(&builds, &images)), &findings, Timestamp::UNIX_EPOCH);
        prop_assert_eq!(again, of(&builds, &images), "the same findings make the same status");
    }
}
