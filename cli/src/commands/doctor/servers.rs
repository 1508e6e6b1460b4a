//! Postgres and Redis: by their pods, by what the operator says, and by what clones wait for.

use asymmetric_crd::NamedError;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, CloneState, state::clone_state};
use kube::ResourceExt;

use crate::diagnosis::finding::Finding;
use crate::diagnosis::survey::{Installation, Seen, Survey};

const SERVERS: &str = "servers";

pub(super) fn check(survey: &Survey) -> Vec<Finding> {
    let mut findings = bundled(&survey.installation);
    findings.extend(reported(&survey.installation));
    findings.extend(waited_for(
        survey.clones.known().map(Vec::as_slice).unwrap_or_default(),
    ));
    findings
}

fn bundled(installation: &Installation) -> Vec<Finding> {
    let servers = match &installation.servers {
        Seen::Known(servers) => servers,
        Seen::Hidden(what) => return vec![Finding::hidden(SERVERS, what.clone())],
        Seen::Failed(why) => return vec![Finding::warning(SERVERS, why.clone(), "try again")],
    };
    let mut findings: Vec<Finding> = servers
        .iter()
        .map(|server| {
            let what = format!(
                "{} of {} pods of {} are ready",
                server.ready, server.wanted, server.place
            );
            if server.ready >= server.wanted && server.wanted > 0 {
                return Finding::ok(SERVERS, what);
            }
            let (namespace, name) = server.place.split_once('/').unwrap_or_default();
            Finding::problem(
                SERVERS,
                what,
                "see why it does not run; clones wait for it and lose nothing",
            )
            .run(format!("kubectl -n {namespace} describe pods {name}"))
        })
        .collect();
    for (component, name) in [("postgres", "Postgres"), ("redis", "Redis")] {
        let is_bundled = servers.iter().any(|server| server.component == component);
        let is_installed = installation
            .operators
            .known()
            .is_some_and(|operators| !operators.is_empty());
        if !is_bundled && is_installed {
            findings.push(Finding::ok(
                SERVERS,
                format!("{name} is not part of this installation"),
            ));
        }
    }
    findings
}

/// What the operator says of them, also of those that are somewhere else.
fn reported(installation: &Installation) -> Vec<Finding> {
    let report = match &installation.report {
        Seen::Known(Some(report)) => report,
        Seen::Known(None) => return Vec::new(),
        Seen::Hidden(what) => return vec![Finding::hidden(SERVERS, what.clone())],
        Seen::Failed(why) => {
            return vec![Finding::warning(
                SERVERS,
                format!("the operator cannot be asked: {why}"),
                "try again",
            )];
        }
    };
    let mut findings: Vec<Finding> = report
        .unavailable
        .iter()
        .map(|server| {
            Finding::problem(
                SERVERS,
                format!("the operator cannot reach {server}"),
                "start it, or correct its address and password in the chart's values",
            )
        })
        .collect();
    if findings.is_empty() {
        findings.push(Finding::ok(SERVERS, "the operator reaches all of them"));
    }
    for (server, count) in report.leftovers.iter().filter(|(_, count)| **count > 0) {
        findings.push(Finding::warning(
            SERVERS,
            format!("{count} thing(s) of clones that are gone are left on {server}"),
            "wait: the operator collects them ten minutes after it found them",
        ));
    }
    findings
}

/// Servers that clones wait for, with the server's words.
fn waited_for(clones: &[AppClone]) -> Vec<Finding> {
    let postgres = NamedError::PostgresUnavailable {
        detail: String::new(),
    };
    let redis = NamedError::RedisUnavailable {
        detail: String::new(),
    };
    let mut findings = Vec::new();
    for (name, reason) in [("Postgres", postgres.reason()), ("Redis", redis.reason())] {
        let waiting: Vec<(String, String)> = clones
            .iter()
            .filter(|clone| clone_state(clone) != CloneState::Gone)
            .filter_map(|clone| Some((clone.name_any(), waits_with(clone, &reason)?)))
            .collect();
        if let [(id, message), rest @ ..] = waiting.as_slice() {
            let ids = match rest.len() {
                0 => id.clone(),
                more => format!("{id} and {more} more"),
            };
            findings.push(Finding::problem(
                SERVERS,
                format!("{ids} wait(s) for {name}: {message}"),
                "start the server, or ask an administrator to; what was asked for goes on then",
            ));
        }
    }
    findings
}

/// The message of the condition with which a clone waits for this `reason`.
fn waits_with(clone: &AppClone, reason: &str) -> Option<String> {
    let conditions = &clone.status.as_ref()?.conditions;
    let summaries = [kinds::READY, kinds::RECONCILING, kinds::STALLED];
    summaries
        .into_iter()
        .filter_map(|kind| condition::find(conditions, kind))
        .find(|condition| condition.reason == reason)
        .map(|condition| condition.message.clone())
}
