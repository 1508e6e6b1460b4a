//! The operator: whether it runs, leads, serves this namespace, is of this version, and is asked about specs.

use k8s_openapi::jiff::Timestamp;

use crate::diagnosis::finding::Finding;
use crate::diagnosis::survey::{Installation, Leadership, OperatorDeployment, Seen, Survey};

const OPERATOR: &str = "operator";
const ADMISSION: &str = "admission";

pub(super) fn check(survey: &Survey, own_version: &str, now: Timestamp) -> Vec<Finding> {
    let installation = &survey.installation;
    let mut findings = Vec::new();
    match &installation.operators {
        Seen::Hidden(what) => findings.push(Finding::hidden(OPERATOR, what.clone())),
        Seen::Failed(why) => findings.push(Finding::warning(OPERATOR, why.clone(), "try again")),
        Seen::Known(operators) => {
            findings.push(available(operators, installation, now));
            findings.extend(serves(operators, &survey.namespace));
        }
    }
    findings.extend(leads(installation, now));
    findings.extend(version(installation, own_version));
    findings.push(admission(installation));
    findings
}

fn is_fresh(lease: &Leadership, now: Timestamp) -> bool {
    lease.holder.is_some() && lease.good_until.is_some_and(|until| until > now)
}

fn available(operators: &[OperatorDeployment], installation: &Installation, now: Timestamp) -> Finding {
    let namespace = &installation.namespace;
    if operators.is_empty() {
        let leads = installation.lease.known().and_then(Option::as_ref);
        if leads.is_some_and(|lease| is_fresh(lease, now)) {
            return Finding::ok(OPERATOR, "runs, and not as a Deployment of this cluster");
        }
        if !installation.everywhere {
            return Finding::warning(
                OPERATOR,
                format!("there is none in namespace {namespace}"),
                "ask an administrator where it is; you may not look into other namespaces",
            );
        }
        let command = "helm install asymmetric charts/asymmetric -n asymmetric-system --create-namespace";
        return Finding::problem(OPERATOR, "there is none in this cluster", "install the chart").run(command);
    }
    let told: Vec<String> = operators
        .iter()
        .map(|operator| {
            format!(
                "{} of {} replicas of {} are available",
                operator.available, operator.wanted, operator.place
            )
        })
        .collect();
    let told = told.join(", ");
    if operators.iter().all(|operator| operator.available == 0) {
        let advice = "see why its pods do not run; until they do, nothing that is asked for is done";
        return Finding::problem(OPERATOR, told, advice).run(format!("kubectl -n {namespace} get pods"));
    }
    if operators.len() > 1 {
        let advice = "remove all but one: there is one installation per cluster";
        return Finding::problem(OPERATOR, told, advice);
    }
    if operators
        .iter()
        .any(|operator| operator.available < operator.wanted)
    {
        let advice = "see why the others do not run; one is enough to work";
        return Finding::warning(OPERATOR, told, advice).run(format!("kubectl -n {namespace} get pods"));
    }
    Finding::ok(OPERATOR, told)
}

fn serves(operators: &[OperatorDeployment], namespace: &str) -> Option<Finding> {
    if operators.is_empty() {
        return None;
    }
    let is_served = |operator: &OperatorDeployment| {
        let names = operator.serves.as_ref();
        names.is_none_or(|names| names.iter().any(|name| name == namespace))
    };
    if operators.iter().any(is_served) {
        return Some(Finding::ok(OPERATOR, format!("serves namespace {namespace}")));
    }
    let served: Vec<&str> = operators
        .iter()
        .flat_map(|operator| operator.serves.iter().flatten().map(String::as_str))
        .collect();
    Some(Finding::problem(
        OPERATOR,
        format!("does not serve namespace {namespace}, only {}", served.join(", ")),
        "choose another with --namespace, or add it to the chart's watchNamespaces",
    ))
}

fn leads(installation: &Installation, now: Timestamp) -> Option<Finding> {
    let lease = match &installation.lease {
        Seen::Known(lease) => lease.as_ref(),
        Seen::Hidden(what) => return Some(Finding::hidden(OPERATOR, what.clone())),
        Seen::Failed(why) => return Some(Finding::warning(OPERATOR, why.clone(), "try again")),
    };
    let Some(lease) = lease else {
        // Without an operator that is no second problem.
        let runs = installation
            .operators
            .known()
            .is_some_and(|operators| !operators.is_empty());
        let advice = "see its log; a replica leads within seconds of its start";
        let logs = format!(
            "kubectl -n {} logs deployment/asymmetric-operator",
            installation.namespace
        );
        return runs.then(|| Finding::problem(OPERATOR, "no replica has ever led", advice).run(logs));
    };
    if is_fresh(lease, now) {
        let holder = lease.holder.as_deref().unwrap_or_default();
        return Some(Finding::ok(OPERATOR, format!("{holder} leads")));
    }
    let what = match &lease.holder {
        Some(holder) => format!("{holder} led, and has not renewed its lease"),
        None => "no replica leads".to_owned(),
    };
    let advice = "see its log; a replica leads within seconds of its start";
    let logs = format!(
        "kubectl -n {} logs deployment/asymmetric-operator",
        installation.namespace
    );
    Some(Finding::problem(OPERATOR, what, advice).run(logs))
}

fn version(installation: &Installation, own: &str) -> Option<Finding> {
    let reported = installation
        .report
        .known()
        .and_then(|report| report.as_ref()?.version.clone());
    let labelled = || {
        let operators = installation.operators.known()?;
        operators.first()?.version.clone()
    };
    let version = reported.or_else(labelled)?;
    Some(if version == own {
        Finding::ok(OPERATOR, format!("is of this program's version, {own}"))
    } else {
        Finding::warning(
            OPERATOR,
            format!("is version {version}, and this program {own}"),
            "use the same version of both",
        )
    })
}

fn admission(installation: &Installation) -> Finding {
    let webhook = match &installation.webhook {
        Seen::Known(webhook) => webhook.as_ref(),
        Seen::Hidden(what) => return Finding::hidden(ADMISSION, what.clone()),
        Seen::Failed(why) => return Finding::warning(ADMISSION, why.clone(), "try again"),
    };
    let late = "wrong specs are accepted and refused later, by a condition";
    let Some(webhook) = webhook else {
        let advice = format!("set webhook.enabled; until then {late}");
        return Finding::warning(ADMISSION, "there is no webhook", advice);
    };
    if !webhook.is_trusted {
        let advice =
            format!("see the operator's log, which tells the cluster whom to trust; until then {late}");
        return Finding::warning(ADMISSION, "the cluster does not trust the webhook", advice);
    }
    match &webhook.addresses {
        Seen::Known(0) => Finding::warning(
            ADMISSION,
            "the webhook has no address that answers",
            format!("see whether the operator's pods are ready; until then {late}"),
        ),
        Seen::Known(count) => Finding::ok(ADMISSION, format!("the webhook answers at {count} address(es)")),
        Seen::Hidden(what) => Finding::hidden(ADMISSION, what.clone()),
        Seen::Failed(why) => Finding::warning(ADMISSION, why.clone(), "try again"),
    }
}
