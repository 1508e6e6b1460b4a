//! `asym verify`: how much of the vendors' published APIs templates have.

use asymmetric_crd::fidelity::{FidelityScore, ImplementedOperation};
use asymmetric_crd::{CloneTemplate, NamedError};
use clap::Args;
use futures::future::join_all;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kube::ResourceExt;

use super::spin::named_template;
use crate::failure::{Failure, chain};
use crate::fidelity::compare::{Comparison, compare};
use crate::fidelity::source::{Fetcher, Registries, Source, source};
use crate::kinds::template_name;
use crate::output::{Lists, Output};
use crate::render::fidelity::{self, Record};
use crate::session::Session;

/// Arguments of `asym verify`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Templates to verify; all that can be when none is named
    #[arg(value_name = "TEMPLATE", value_parser = template_name, add = crate::completion::Names::Templates)]
    pub templates: Vec<String>,
    /// The vendor's list, instead of the one that the manifest names: a URL, a file,
    /// npm:PACKAGE@VERSION or go:MODULE@VERSION, these two with #PATH
    #[arg(long, value_name = "SOURCE", value_parser = source)]
    pub source: Option<Source>,
    /// List the published operations that the template does not have
    #[arg(long)]
    pub missing: bool,
    #[command(flatten)]
    output: Output<Lists>,
}

/// What came of one template.
#[derive(Debug, Default)]
struct Outcome {
    record: Option<Record>,
    failure: Option<Failure>,
}

impl From<NamedError> for Outcome {
    fn from(error: NamedError) -> Self {
        Self {
            record: None,
            failure: Some(error.into()),
        }
    }
}

/// Runs `asym verify`. Every template is attempted; the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if arguments.source.is_some() && arguments.templates.len() != 1 {
        let sentence = "--source is the list of one template: name that one";
        return Err(Failure::Usage(sentence.to_owned()));
    }
    let catalog = session.provider.templates().await?;
    let templates: Vec<&CloneTemplate> = if arguments.templates.is_empty() {
        let (able, unable): (Vec<_>, Vec<_>) = catalog.iter().partition(|template| lacks(template).is_none());
        for template in unable {
            let lack = lacks(template).unwrap_or_default();
            let name = template.name_any();
            session.console.remark(&format!("{name} is left out: {lack}"));
        }
        able
    } else {
        let named = arguments.templates.iter();
        named
            .map(|name| named_template(name, &catalog))
            .collect::<Result<_, _>>()?
    };
    let fetcher = Fetcher::new(Registries::from_environment()).map_err(Failure::unexpected)?;
    let outcomes = join_all(
        templates
            .iter()
            .map(|template| verify(template, arguments, &fetcher, session)),
    )
    .await;
    let (mut records, mut failures) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        records.extend(outcome.record);
        failures.extend(outcome.failure);
    }
    print(&records, arguments, failures.is_empty(), session)?;
    session.console.fail_all(failures)
}

fn print(
    records: &[Record],
    arguments: &Arguments,
    is_complete: bool,
    session: &Session,
) -> Result<(), Failure> {
    // What failed has its own sentence.
    let empty = if is_complete {
        "No templates that can be verified."
    } else {
        ""
    };
    let list = fidelity::list(records, empty, session.now());
    if !arguments.missing {
        return arguments.output.print_list(&session.console, &list, false);
    }
    let names: Vec<String> = list.rows.iter().map(|row| row.name.clone()).collect();
    arguments.output.print(
        &session.console,
        &names,
        || records,
        |_| fidelity::missing(records),
    )
}

/// Why `template` cannot be verified as it is, if it cannot.
fn lacks(template: &CloneTemplate) -> Option<&'static str> {
    if implements(template).is_empty() {
        Some("its content has no operations.json, which its backend prints with the argument operations")
    } else if template.spec.fidelity.is_none() {
        Some("its manifest has no fidelity.source; name the vendor's list with --source")
    } else {
        None
    }
}

fn implements(template: &CloneTemplate) -> &[ImplementedOperation] {
    let status = template.status.as_ref();
    status.map_or(&[], |status| status.operations.as_slice())
}

/// Fetches the vendor's list, compares, and keeps the score as far as one's rights go.
async fn verify(
    template: &CloneTemplate,
    arguments: &Arguments,
    fetcher: &Fetcher,
    session: &Session,
) -> Outcome {
    let name = template.name_any();
    let failed = |detail: &str| NamedError::VerifyFailed {
        template: name.clone(),
        detail: detail.to_owned(),
    };
    let is_named_here = arguments.source.is_some() && !implements(template).is_empty();
    if let Some(lack) = lacks(template).filter(|_| !is_named_here) {
        return failed(lack).into();
    }
    let of_manifest = template.spec.fidelity.as_ref();
    let place = match (&arguments.source, of_manifest) {
        (Some(place), _) => Ok(place.clone()),
        (None, named) => source(named.map_or("", |named| named.source.as_str())),
    };
    let place = match place {
        Ok(place) => place,
        Err(problem) => return failed(&format!("fidelity.source of its manifest: {problem}")).into(),
    };
    let published = match fetcher.published(&place).await {
        Ok(published) => published,
        Err(error) => return unreachable(template, &chain(&error)),
    };
    let Comparison {
        score,
        operations,
        missing,
    } = compare(implements(template), &published);
    let fidelity = FidelityScore {
        score,
        operations,
        checked_at: Time(session.now()),
        source: place.to_string(),
    };
    if let Err(failure) = session.provider.keep_fidelity(template, &fidelity).await {
        let sentence = failure.to_string();
        session
            .console
            .remark(&format!("the score of {name} was not kept: {sentence}"));
    }
    Outcome {
        record: Some(Record {
            template: name,
            fidelity,
            current: true,
            missing: arguments.missing.then_some(missing),
        }),
        failure: None,
    }
}

/// Without the vendor's list, the last known score is all that there is.
fn unreachable(template: &CloneTemplate, detail: &str) -> Outcome {
    let known = template
        .status
        .as_ref()
        .and_then(|status| status.fidelity.clone());
    let shown = if known.is_some() {
        "the last known fidelity is shown"
    } else {
        "no fidelity is known yet"
    };
    let error = NamedError::DocsFetchFailed {
        product: template.spec.display_name.clone(),
        detail: detail.to_owned(),
        shown: shown.to_owned(),
    };
    Outcome {
        record: known.map(|fidelity| Record {
            template: template.name_any(),
            fidelity,
            current: false,
            missing: None,
        }),
        failure: Some(error.into()),
    }
}

#[cfg(test)]
mod tests;
