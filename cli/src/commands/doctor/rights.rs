//! Whether the user may do what the verbs need.

use crate::diagnosis::finding::Finding;
use crate::diagnosis::grants::{SOMEBODY, catalog_reader, namespace_user};
use crate::diagnosis::survey::{Right, Seen, Survey};

const RIGHTS: &str = "rights";

pub(super) fn check(survey: &Survey) -> Vec<Finding> {
    let rights = match &survey.rights {
        Seen::Known(rights) => rights,
        Seen::Hidden(what) => return vec![Finding::hidden(RIGHTS, what.clone())],
        Seen::Failed(why) => return vec![Finding::warning(RIGHTS, why.clone(), "try again")],
    };
    let user = survey.user.as_deref().unwrap_or(SOMEBODY);
    let namespace = &survey.namespace;
    let missing = |is_global: bool| {
        let wanted = rights.iter().filter(move |right| right.is_global == is_global);
        by_resource(wanted.filter(|right| !right.allowed))
    };
    let (local, global) = (missing(false), missing(true));
    let mut findings = Vec::new();
    if !local.is_empty() {
        let what = format!("in namespace {namespace} {user} may not {local}");
        let advice = "ask an administrator for the role asymmetric-user";
        findings.push(Finding::problem(RIGHTS, what, advice).run(namespace_user(namespace, user)));
    }
    if !global.is_empty() {
        let what = format!("{user} may not {global}");
        let advice = "ask an administrator to let you read the catalog";
        findings.push(Finding::problem(RIGHTS, what, advice).run(catalog_reader(user)));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(
            RIGHTS,
            format!("{user} may do what all verbs need in namespace {namespace}"),
        ));
    }
    findings
}

/// `list, get clones; get secrets`.
fn by_resource<'a>(rights: impl Iterator<Item = &'a Right>) -> String {
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    for right in rights {
        let (verb, resource) = right.action.split_once(' ').unwrap_or((&right.action, ""));
        match grouped.iter_mut().find(|(known, _)| *known == resource) {
            Some((_, verbs)) => verbs.push(verb),
            None => grouped.push((resource, vec![verb])),
        }
    }
    let groups: Vec<String> = grouped
        .iter()
        .map(|(resource, verbs)| format!("{} {resource}", verbs.join("/")))
        .collect();
    groups.join(", ")
}
