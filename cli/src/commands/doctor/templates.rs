//! The catalog: whether clones can be made of each template.

use asymmetric_crd::CloneTemplate;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::template::BaseState;
use kube::ResourceExt;

use crate::diagnosis::finding::Finding;
use crate::diagnosis::survey::{Seen, Survey};

const TEMPLATES: &str = "templates";

pub(super) fn check(survey: &Survey) -> Vec<Finding> {
    let templates = match &survey.templates {
        Seen::Known(templates) => templates,
        Seen::Hidden(what) => return vec![Finding::hidden(TEMPLATES, what.clone())],
        Seen::Failed(why) => return vec![Finding::warning(TEMPLATES, why.clone(), "try again")],
    };
    if templates.is_empty() {
        let advice = "name some in the chart's catalog.templates, or push one";
        let none = Finding::problem(TEMPLATES, "there are none", advice);
        return vec![none.run("asym template push DIR")];
    }
    let judged: Vec<(String, Option<Finding>)> = templates
        .iter()
        .map(|template| (template.name_any(), judge(template)))
        .collect();
    let ready: Vec<&str> = judged
        .iter()
        .filter(|(_, finding)| finding.is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    let mut findings = Vec::new();
    if !ready.is_empty() {
        findings.push(Finding::ok(TEMPLATES, format!("ready: {}", ready.join(", "))));
    }
    findings.extend(judged.into_iter().filter_map(|(_, finding)| finding));
    findings
}

/// What is wrong with a template that is not ready.
fn judge(template: &CloneTemplate) -> Option<Finding> {
    let name = template.name_any();
    let Some(status) = &template.status else {
        let what = format!("{name} was not looked at by the operator");
        return Some(Finding::problem(TEMPLATES, what, "see whether the operator runs"));
    };
    if condition::is_true(&status.conditions, kinds::READY) {
        return None;
    }
    let message = condition::find(&status.conditions, kinds::READY)
        .map(|ready| ready.message.clone())
        .unwrap_or_default();
    if condition::is_true(&status.conditions, kinds::STALLED) {
        let advice = "correct the template and push it again; clones that run keep what they have";
        return Some(
            Finding::problem(TEMPLATES, format!("{name}: {message}"), advice).run("asym template push DIR"),
        );
    }
    let is_pending = |service: &&str| status.images.iter().all(|image| image.service != **service);
    let services = template.spec.services.iter().map(|service| service.name.as_str());
    let unresolved: Vec<&str> = services.filter(|service| is_pending(service)).collect();
    let failing = status
        .bases
        .iter()
        .any(|base| base.state != BaseState::Ready && base.message.is_some());
    Some(if !unresolved.is_empty() {
        let what = format!("{name}: no image for {} yet: {message}", unresolved.join(", "));
        let advice = "see to it that the registry has the image and answers; the operator tries again";
        Finding::problem(TEMPLATES, what, advice)
    } else if failing {
        let advice = "see to it that Postgres runs and has room; the operator tries again";
        Finding::problem(TEMPLATES, format!("{name}: {message}"), advice)
    } else {
        Finding::warning(
            TEMPLATES,
            format!("{name}: {message}"),
            "wait until its bases are made",
        )
    })
}
