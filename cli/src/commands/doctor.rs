//! `asym doctor`: what is wrong, what to do about it, and with `--fix` doing what is without risk.

mod clones;
mod cluster;
mod environments;
#[cfg(test)]
mod fix_tests;
mod operator;
mod orphans;
mod requests;
mod rights;
mod servers;
mod snapshots;
mod templates;
#[cfg(test)]
mod tests;
mod times;

use std::collections::BTreeSet;

use asymmetric_crd::NamedError;
use clap::Args;
use k8s_openapi::jiff::Timestamp;

use super::request;
use crate::console::Console;
use crate::diagnosis::finding::{Finding, Mark};
use crate::diagnosis::repair::Repair;
use crate::diagnosis::survey::Survey;
use crate::failure::Failure;
use crate::output::{Data, Output};
use crate::render;
use crate::session::Session;

/// Arguments of `asym doctor`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Put right what can be put right without risk: no data is touched, and no
    /// clone that exists is removed
    #[arg(long)]
    pub fix: bool,
    /// Do it without asking
    #[arg(short, long, requires = "fix")]
    pub yes: bool,
    #[command(flatten)]
    output: Output<Data>,
}

/// What is looked at, in this order, where there is a cluster.
const AREAS: [&str; 11] = [
    "namespace",
    "kinds",
    "operator",
    "admission",
    "servers",
    "rights",
    "templates",
    "clones",
    "environments",
    "snapshots",
    "orphans",
];

/// Runs `asym doctor`. Exit status 1 when something does not work.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let survey = match session.provider.survey().await {
        Ok(survey) => survey,
        Err(failure) => return without_cluster(arguments, &failure, &session.console),
    };
    let findings = examine(&survey, env!("CARGO_PKG_VERSION"), session.now());
    if !arguments.output.is_data() {
        session.console.print(&render::doctor::report(&findings))?;
    }
    let (repaired, refusal) = if arguments.fix {
        match mend(arguments.yes, &findings, session).await {
            Ok(repaired) => (repaired, None),
            Err(refusal) => (BTreeSet::new(), Some(refusal)),
        }
    } else {
        (BTreeSet::new(), None)
    };
    if arguments.output.is_data() {
        print_records(&findings, &repaired, &arguments.output, &session.console)?;
    }
    refusal.map_or_else(|| verdict(&findings, &repaired), Err)
}

/// Says that there is no cluster to look at, and why.
pub fn without_cluster(arguments: &Arguments, failure: &Failure, console: &Console) -> Result<(), Failure> {
    let first = match failure {
        Failure::Named(NamedError::ClusterUnavailable { detail }) => Finding::problem(
            "cluster",
            format!("it is unreachable: {detail}"),
            "start it, or choose another with --context",
        ),
        other => Finding::problem("cluster", other.to_string(), "mend that first"),
    };
    let rest = AREAS.map(|area| Finding::skipped(area, "not looked at without a cluster"));
    let findings: Vec<Finding> = std::iter::once(first).chain(rest).collect();
    let none = BTreeSet::new();
    if arguments.output.is_data() {
        print_records(&findings, &none, &arguments.output, console)?;
    } else {
        console.print(&render::doctor::report(&findings))?;
    }
    verdict(&findings, &none)
}

/// What is thought of everything that was looked at.
fn examine(survey: &Survey, own_version: &str, now: Timestamp) -> Vec<Finding> {
    [
        cluster::check(survey),
        operator::check(survey, own_version, now),
        servers::check(survey),
        rights::check(survey),
        templates::check(survey),
        clones::check(survey, now),
        environments::check(survey, now),
        snapshots::check(survey, now),
        orphans::check(survey),
    ]
    .concat()
}

/// Puts right what can be, once somebody has agreed; returns what is done.
async fn mend(agreed: bool, findings: &[Finding], session: &Session) -> Result<BTreeSet<Repair>, Failure> {
    let repairs: BTreeSet<&Repair> = findings
        .iter()
        .filter_map(|finding| finding.repair.as_ref())
        .collect();
    let mut repaired = BTreeSet::new();
    if repairs.is_empty() {
        session.console.remark("Nothing can be put right from here.");
        return Ok(repaired);
    }
    let mut plan = vec!["To be put right:".to_owned()];
    plan.extend(repairs.iter().map(|repair| format!("  {repair}")));
    let plan = plan.join("\n");
    if agreed {
        session.console.remark(&plan);
    } else {
        match session.console.confirm(&format!("{plan}\nGo on?")) {
            Some(true) => {}
            Some(false) => {
                session.console.remark("Nothing was changed.");
                return Ok(repaired);
            }
            None => {
                session.console.remark(&plan);
                let sentence =
                    "--fix asks before it changes anything, and nobody is there to answer; add --yes";
                return Err(Failure::Usage(sentence.to_owned()));
            }
        }
    }
    for repair in repairs {
        match session.provider.repair(repair, &request::fresh()).await {
            Ok(()) => {
                session.console.remark(&format!("done: {repair}"));
                repaired.insert(repair.clone());
            }
            Err(failure) => session.console.fail(&failure),
        }
    }
    Ok(repaired)
}

fn print_records(
    findings: &[Finding],
    repaired: &BTreeSet<Repair>,
    output: &Output<Data>,
    console: &Console,
) -> Result<(), Failure> {
    let records: Vec<_> = findings
        .iter()
        .map(|finding| render::doctor::record(finding, is_repaired(finding, repaired)))
        .collect();
    output.print(console, &[], || records, |_| String::new())
}

fn is_repaired(finding: &Finding, repaired: &BTreeSet<Repair>) -> bool {
    finding
        .repair
        .as_ref()
        .is_some_and(|repair| repaired.contains(repair))
}

/// Fails while there are problems. All has been said of them.
fn verdict(findings: &[Finding], repaired: &BTreeSet<Repair>) -> Result<(), Failure> {
    let is_left = |finding: &Finding| finding.mark == Mark::Problem && !is_repaired(finding, repaired);
    if findings.iter().any(is_left) {
        return Err(Failure::Exit(1));
    }
    Ok(())
}
