//! `asym template push`: a template's folder becomes a template of the cluster.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::content::{ARTIFACT_KEY, digest};
use asymmetric_crd::{CloneTemplate, NamedError};
use clap::Args;

use crate::arguments;
use crate::artifact;
use crate::commands::outcome;
use crate::content::Content;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::render;
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Arguments of `asym template push`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Folder with clone.manifest.json, migrations/ and seeds/
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Put the files into a registry, such as ghcr.io/team/template:1, for files
    /// of 900 KiB and more
    #[arg(long, value_name = "REFERENCE")]
    pub artifact: Option<String>,
    /// Speak to that registry without encryption
    #[arg(long, requires = "artifact")]
    pub plain_http: bool,
    /// What the cluster calls that registry and repository, if it is another name
    #[arg(long, value_name = "NAME", requires = "artifact")]
    pub artifact_name: Option<String>,
    /// Namespace of the operator, where the catalog is
    #[arg(long, value_name = "NAME", default_value = "asymmetric-system", add = crate::completion::Names::Namespaces)]
    pub operator_namespace: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym template push`: the folder is checked before anything is written, and the template waited for.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let content = Content::read(&arguments.folder)?;
    let (name, provider) = (content.name.clone(), &session.provider);
    let parts = match &arguments.artifact {
        None => content.parts()?,
        Some(reference) => {
            let pushed = artifact::push(reference, arguments.plain_http, &content).await?;
            let known = arguments.artifact_name.as_ref().map_or_else(
                || pushed.clone(),
                |name| format!("{name}@{}", pushed.rsplit('@').next().unwrap_or_default()),
            );
            vec![BTreeMap::from([(ARTIFACT_KEY.to_owned(), known)])]
        }
    };
    provider.operator().await?.check()?;
    let line = Progress::new(&session.console).line(&name);
    line.say("being pushed");
    let started = Instant::now();
    provider
        .put_content(&arguments.operator_namespace, &name, &parts)
        .await?;
    line.say("its bases are being made");
    let wanted = digest(&content.files);
    let awaited = Awaited {
        doing: format!("registering {name}"),
        goes_on: format!("{name} is registered"),
        see: "asym ls --templates".to_owned(),
    };
    let watch = provider.watch_template(&name);
    let template = decided(session, watch, arguments.timeout, &awaited, |template| {
        template.and_then(|template| decision(template, &wanted))
    })
    .await?;
    drop(line);
    if arguments.json {
        return session.console.print_json(&template);
    }
    let fixtures = template.status.map(|status| status.fixtures).unwrap_or_default();
    let seeds = match fixtures.as_slice() {
        [] => "without fixtures".to_owned(),
        names => format!("with {}", names.join(", ")),
    };
    let took = render::took(started.elapsed());
    session.console.print(&format!(
        "{name} is in the catalog, {seeds}, after {took}; try asym spin {name}"
    ))
}

fn decision(template: &CloneTemplate, wanted: &str) -> Option<Result<CloneTemplate, Failure>> {
    let status = template.status.as_ref()?;
    if status.content_digest.as_deref() != Some(wanted) {
        let invalid = NamedError::TemplateInvalid {
            template: String::new(),
            detail: String::new(),
        };
        let stalled = condition::find(&status.conditions, kinds::STALLED)
            .filter(|stalled| stalled.status == "True" && stalled.reason == invalid.reason());
        return stalled
            .and_then(|_| outcome::stalled(&status.conditions))
            .map(Err);
    }
    if condition::is_true(&status.conditions, kinds::READY) {
        return Some(Ok(template.clone()));
    }
    outcome::stalled(&status.conditions).map(Err)
}
