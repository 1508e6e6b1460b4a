//! The catalog.

use asymmetric_crd::CloneTemplate;
use asymmetric_crd::condition::{self, kinds};
use kube::ResourceExt;
use serde::Serialize;

use super::table;

/// All templates, or why there are none.
#[must_use]
pub fn table(templates: &[CloneTemplate]) -> String {
    if templates.is_empty() {
        return "No templates. The chart brings some: see its value catalog.templates".to_owned();
    }
    let records: Vec<Record> = templates.iter().map(Record::of).collect();
    let rows: Vec<Vec<String>> = records
        .iter()
        .map(|record| {
            let or_dash = |names: &[String]| super::clones::or_dash(Some(names.join(", ")));
            vec![
                record.name.clone(),
                record.product.clone(),
                or_dash(&record.modes),
                or_dash(&record.fixtures),
                if record.ready { "yes" } else { "no" }.to_owned(),
            ]
        })
        .collect();
    let mut lines = vec![table::table(
        &["NAME", "PRODUCT", "MODES", "FIXTURES", "READY"],
        &rows,
    )];
    let problems = records
        .iter()
        .filter_map(|record| Some((record, record.problem.as_ref()?)));
    lines.extend(problems.map(|(record, problem)| format!("{}: {problem}", record.name)));
    lines.join("\n")
}

/// A template as JSON.
#[derive(Serialize, Clone, Debug)]
pub struct Record {
    name: String,
    product: String,
    modes: Vec<String>,
    fixtures: Vec<String>,
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl Record {
    /// The record of `template`. Its first mode is the default.
    #[must_use]
    pub fn of(template: &CloneTemplate) -> Self {
        let status = template.status.clone().unwrap_or_default();
        let stalled = condition::find(&status.conditions, kinds::STALLED);
        Self {
            name: template.name_any(),
            product: template.spec.display_name.clone(),
            modes: template.spec.modes.iter().map(|mode| mode.name.clone()).collect(),
            fixtures: status.fixtures,
            ready: condition::is_true(&status.conditions, kinds::READY),
            problem: stalled
                .filter(|stalled| stalled.status == "True")
                .map(|stalled| stalled.message.clone()),
        }
    }
}
