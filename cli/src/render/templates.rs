//! The catalog.

use asymmetric_crd::CloneTemplate;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::fidelity::FidelityScore;
use jiff::Timestamp;
use kube::ResourceExt;
use serde::Serialize;

use super::list::{self, Column, List, Row, always, wide};
use super::{age, clones, fidelity};
use crate::kinds::Kind;

const COLUMNS: [Column; 9] = [
    always("NAME"),
    always("PRODUCT"),
    always("MODES"),
    always("FIXTURES"),
    always("READY"),
    always("AGE"),
    wide("IMAGES"),
    wide("CONTENT"),
    wide("FIDELITY"),
];

/// Templates, or why there are none. What is wrong with one is said below.
#[must_use]
pub fn list(templates: &[CloneTemplate], now: Timestamp) -> List {
    let row = |template: &CloneTemplate| {
        let record = Record::of(template);
        let or_dash = |names: &[String]| clones::or_dash(Some(names.join(", ")));
        let services = template.spec.services.iter();
        let images: Vec<String> = services.map(|service| service.image.clone()).collect();
        Row {
            name: Kind::Template.qualified(&record.name),
            cells: vec![
                record.name.clone(),
                record.product.clone(),
                or_dash(&record.modes),
                or_dash(&record.fixtures),
                if record.ready { "yes" } else { "no" }.to_owned(),
                age(template.metadata.creation_timestamp.as_ref(), now),
                or_dash(&images),
                clones::or_dash(
                    template
                        .status
                        .as_ref()
                        .and_then(|status| status.content_digest.clone()),
                ),
                fidelity::cell(record.fidelity.as_ref()),
            ],
            record: list::record(&record),
        }
    };
    let problem = |template: &CloneTemplate| {
        let record = Record::of(template);
        record
            .problem
            .map(|problem| format!("{}: {problem}", record.name))
    };
    List {
        columns: &COLUMNS,
        rows: templates.iter().map(row).collect(),
        empty: "No templates. The chart brings some: see its value catalog.templates".to_owned(),
        remarks: templates.iter().filter_map(problem).collect(),
    }
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
    #[serde(skip_serializing_if = "Option::is_none")]
    fidelity: Option<FidelityScore>,
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
            fidelity: status.fidelity,
            ready: condition::is_true(&status.conditions, kinds::READY),
            problem: stalled
                .filter(|stalled| stalled.status == "True")
                .map(|stalled| stalled.message.clone()),
        }
    }
}
