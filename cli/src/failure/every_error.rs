//! Every named error as users see it, and in the documentation.

use std::collections::BTreeSet;

use asymmetric_crd::NamedError;
use strum::VariantNames;

use super::Failure;

/// The page with the errors by name.
const OPERATIONS: &str = include_str!("../../../docs/operations.md");
/// Heading of their table there.
const HEADING: &str = "## Errors by name";

/// One of each, with values as they occur.
#[allow(clippy::too_many_lines, reason = "there are many errors")]
fn samples() -> Vec<NamedError> {
    let text = str::to_owned;
    let (id, name, detail) = (
        text("slack-a1b2"),
        text("acme"),
        text("the backend does not answer"),
    );
    let (template, hint, known) = (text("slack"), text(" (did you mean 'api'?)"), text("api, full"));
    vec![
        NamedError::ClusterUnavailable {
            detail: text("connection refused"),
        },
        NamedError::CrdMissing {
            kind: text("clones.getasym.dev"),
        },
        NamedError::OperatorNotRunning {
            detail: text("0 of 1 replicas are available"),
        },
        NamedError::NoFreePorts {
            range: text("3000-3999"),
        },
        NamedError::PortInUse { port: 3000 },
        NamedError::CloneStartFailed {
            id: id.clone(),
            detail: text("exit status 1"),
        },
        NamedError::HealthTimeout {
            id: id.clone(),
            seconds: 90,
        },
        NamedError::CloneNotFound {
            id: text("slack-a1"),
            hint: text(" (did you mean 'slack-a1b2'?)"),
        },
        NamedError::EnvironmentNotFound {
            name: text("acmee"),
            hint: text(" (did you mean 'acme'?)"),
        },
        NamedError::TemplateNotFound {
            template: text("slcak"),
            hint: text(" (did you mean 'slack'?)"),
        },
        NamedError::TemplateInvalid {
            template: template.clone(),
            detail: text("seeds/a.sql:3: syntax error"),
        },
        NamedError::ModeNotFound {
            template: template.clone(),
            mode: text("apl"),
            hint,
            known,
        },
        NamedError::FixtureNotFound {
            template: template.clone(),
            fixture: text("acme-crop"),
            hint: text(" (did you mean 'acme-corp'?)"),
            known: text("acme-corp"),
        },
        NamedError::EnvSpecInvalid {
            detail: text("Unknown key(s): 'clone' (did you mean 'clones'?)"),
        },
        NamedError::CloneSpecInvalid {
            detail: text("Unknown key(s): 'temlpate' (did you mean 'template'?)"),
        },
        NamedError::ImageUnavailable {
            image: text("ghcr.io/team/slack:1"),
            detail: text("no such tag"),
        },
        NamedError::NameTaken { name: id.clone() },
        NamedError::MemberTaken {
            id: id.clone(),
            owner: text("environment 'acme'"),
        },
        NamedError::ContentLost {
            id: id.clone(),
            place: text("Postgres"),
        },
        NamedError::PostgresUnavailable {
            detail: text("connection refused"),
        },
        NamedError::RedisUnavailable {
            detail: text("connection refused"),
        },
        NamedError::Forbidden {
            what: text("you may not create clones in namespace team"),
            instead: text("ask for the role asymmetric-user there"),
        },
        NamedError::CloneNotReady {
            id: id.clone(),
            state: text("stopped"),
            instead: text("asym start slack-a1b2 starts it"),
        },
        NamedError::MemberDeclared {
            id: id.clone(),
            environment: name.clone(),
        },
        NamedError::ResetFailed {
            name,
            detail: detail.clone(),
        },
        NamedError::UpgradeFailed {
            id: id.clone(),
            detail: detail.clone(),
        },
        NamedError::SeedFailed {
            id: id.clone(),
            detail: detail.clone(),
        },
        NamedError::PushFailed {
            template: template.clone(),
            detail: text("the catalog is in another namespace"),
        },
        NamedError::VerifyFailed {
            template,
            detail: text("its content has no operations.json"),
        },
        NamedError::DocsFetchFailed {
            product: text("Slack"),
            detail: text("https://example.com/slack.json: 404 Not Found"),
            shown: text("the last known fidelity is shown"),
        },
        NamedError::SnapshotNotFound {
            name: text("kep"),
            hint: text(" (did you mean 'kept'?)"),
        },
        NamedError::SnapshotUnusable {
            name: text("kept"),
            detail: text("it has other migrations"),
        },
        NamedError::SnapshotFailed {
            id: id.clone(),
            detail: detail.clone(),
        },
        NamedError::RestoreFailed {
            id: id.clone(),
            detail: detail.clone(),
        },
        NamedError::NothingToSeed,
        NamedError::ReprovisionFailed {
            id: id.clone(),
            detail,
        },
        NamedError::RunNotFound {
            id: id.clone(),
            run: 3,
            kept: text(" (these are: 1, 2)"),
        },
        NamedError::WaitTimeout {
            what: text("the spin of slack-a1b2"),
            seconds: 180,
            see: text("asym status slack-a1b2"),
        },
        NamedError::QueryFailed {
            detail: text("relation \"message\" does not exist"),
        },
        NamedError::RegistryCorrupt {
            detail: text("registry.json:3:5: unknown state 'runing'"),
        },
        NamedError::ImportTaken {
            what: text("clone 'slack-a1b2'"),
            detail: text("it has another template"),
        },
        NamedError::ServiceNotFound {
            id: id.clone(),
            service: text("backnd"),
            hint: text(" (did you mean 'backend'?)"),
            known: text("backend"),
        },
        NamedError::ConfigInvalid {
            detail: text("config.yaml:1:1: Unknown key(s): 'contxt' (did you mean 'context'?)"),
        },
    ]
}

#[test]
fn every_error_has_its_code_its_sentence_and_its_exit_status() {
    let samples = samples();
    let codes: Vec<&str> = samples.iter().map(NamedError::code).collect();
    assert_eq!(codes, NamedError::VARIANTS, "the samples are not one of each");
    let lines = samples.into_iter().map(|error| {
        let failure = Failure::from(error);
        format!(
            "exit {}  {}\n",
            failure.exit_status(),
            failure.rendered().unwrap()
        )
    });
    insta::assert_snapshot!(lines.collect::<String>());
}

#[test]
fn every_error_is_documented_by_its_name() {
    let (_, behind) = OPERATIONS.split_once(HEADING).expect("the heading");
    let rows = behind
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1);
    let cells = rows
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| line.split('|').nth(1));
    let documented: Vec<&str> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    let unique: BTreeSet<&str> = documented.iter().copied().collect();
    assert_eq!(unique.len(), documented.len(), "an error is documented twice");
    assert_eq!(unique, NamedError::VARIANTS.iter().copied().collect());
}
