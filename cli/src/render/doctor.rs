//! What is wrong, and what to do about it.

use serde_json::{Value, json};

use crate::diagnosis::finding::{Finding, Mark};

/// Columns of a line.
const WIDTH: usize = 80;
/// Where marks begin, behind the longest area.
const MARKS: usize = 14;
/// Where sentences begin, behind the longest mark.
const TEXT: usize = MARKS + 9;

/// A paragraph per finding, and how it all sums up.
#[must_use]
pub fn report(findings: &[Finding]) -> String {
    let mut lines = Vec::new();
    let mut last = "";
    for finding in findings {
        let area = if finding.area == last { "" } else { finding.area };
        last = finding.area;
        let head = format!("{area:MARKS$}{:1$}", finding.mark.as_str(), TEXT - MARKS);
        let text = finding.advice.as_ref().map_or_else(
            || finding.what.clone(),
            |advice| format!("{}; {advice}", finding.what),
        );
        let words: Vec<&str> = text.split_whitespace().collect();
        lines.extend(filled(&words, &head, TEXT, ""));
        let fix = finding.repair.as_ref().map(|_| "asym doctor --fix");
        for command in fix.into_iter().chain(finding.command.as_deref()) {
            let words: Vec<&str> = command.split_whitespace().collect();
            // A line that goes on behind a backslash can be copied as it is.
            lines.extend(filled(&words, &format!("{:TEXT$}$ ", ""), TEXT + 4, " \\"));
        }
    }
    lines.push(String::new());
    lines.push(summary(findings));
    lines.join("\n")
}

/// Words in lines of [`WIDTH`] columns behind `head`; the next lines are indented, and all but the last end with
/// `mark`.
fn filled(words: &[&str], head: &str, indent: usize, mark: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = head.to_owned();
    let mut is_empty = true;
    for word in words {
        let length = line.chars().count() + 1 + word.chars().count() + mark.chars().count();
        if !is_empty && length > WIDTH {
            lines.push(format!("{line}{mark}"));
            line = " ".repeat(indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
    lines
}

fn summary(findings: &[Finding]) -> String {
    let count = |mark: Mark| findings.iter().filter(|finding| finding.mark == mark).count();
    let some = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        more => Some(format!("{more} {many}")),
    };
    let parts: Vec<String> = [
        some(count(Mark::Problem), "problem", "problems"),
        some(count(Mark::Warning), "warning", "warnings"),
        some(
            count(Mark::Hidden),
            "thing you may not look at",
            "things you may not look at",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return "Nothing is wrong.".to_owned();
    }
    format!("{}.", parts.join(", "))
}

/// A finding as JSON; `repaired` says whether what it speaks of was put right.
#[must_use]
pub fn record(finding: &Finding, repaired: bool) -> Value {
    json!({
        "area": finding.area, "mark": finding.mark, "what": finding.what, "advice": finding.advice,
        "command": finding.command, "repair": finding.repair.as_ref().map(ToString::to_string),
        "repaired": repaired,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::repair::Repair;

    #[test]
    fn a_report_fits_eighty_columns() {
        let findings = [
            Finding::ok("cluster", "Kubernetes v1.34.4 answers"),
            Finding::ok(
                "operator",
                "1 of 1 replicas of asymmetric-system/asymmetric-operator are available",
            ),
            Finding::hidden(
                "operator",
                "you may not get leases in namespace asymmetric-system",
            ),
            Finding::problem(
                "rights",
                "in namespace team-a ada@example.com may not create/patch/delete clones, get secrets",
                "ask an administrator for the role asymmetric-user",
            )
            .run(crate::diagnosis::grants::namespace_user(
                "team-a",
                "ada@example.com",
            )),
            Finding::warning("orphans", "slack-a1 is labelled", "apply the environment again").mended_by(
                Repair::ReleaseClone {
                    clone: "slack-a1".into(),
                    environment: "acme".into(),
                },
            ),
        ];
        let report = report(&findings);
        assert!(
            report.lines().all(|line| line.chars().count() <= WIDTH),
            "{report}"
        );
        insta::assert_snapshot!(report);
    }

    #[test]
    fn without_findings_nothing_is_wrong() {
        let report = report(&[Finding::ok("cluster", "answers")]);
        assert!(report.ends_with("\n\nNothing is wrong."), "{report}");
    }
}
