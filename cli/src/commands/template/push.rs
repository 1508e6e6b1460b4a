//! `asym template push`: a template's folder becomes a template of the cluster.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::content::{ARTIFACT_KEY, digest};
use asymmetric_crd::{CloneTemplate, NamedError};
use clap::Args;
use serde_json::json;

use crate::arguments::{Waiting, default_timeout};
use crate::artifact;
use crate::commands::outcome;
use crate::content::Content;
use crate::failure::Failure;
use crate::kinds::Kind;
use crate::output::{Objects, Output, Told};
use crate::progress;
use crate::render;
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Arguments of `asym template push`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("5m")))]
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
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
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
    let line = progress::line(&session.console, &name);
    line.say("being pushed");
    let started = Instant::now();
    let pushed = provider
        .put_content(&arguments.operator_namespace, &name, &parts)
        .await;
    if !arguments.wait.is_wanted() || pushed.is_err() {
        line.end(&pushed, "pushed");
        pushed?;
        let told = Told {
            name: Kind::Template.qualified(&name),
            record: json!({"name": name}),
            text: format!("{name} is being registered; see asym ls --templates"),
        };
        return arguments.output.print_each(&session.console, &[told], true);
    }
    line.say("its bases are being made");
    let registered = registered(&name, &content, arguments.wait.timeout, session).await;
    line.end(&registered, "in the catalog");
    let template = registered?;
    let fixtures = template.status.as_ref().map(|status| status.fixtures.as_slice());
    let seeds = match fixtures.unwrap_or_default() {
        [] => "without fixtures".to_owned(),
        names => format!("with {}", names.join(", ")),
    };
    let took = render::took(started.elapsed());
    let told = Told {
        name: Kind::Template.qualified(&name),
        record: render::list::record(&template),
        text: format!("{name} is in the catalog, {seeds}, after {took}; try asym spin {name}"),
    };
    arguments.output.print_each(&session.console, &[told], true)
}

/// Waits until the catalog has the template with this content.
async fn registered(
    name: &str,
    content: &Content,
    timeout: Duration,
    session: &Session,
) -> Result<CloneTemplate, Failure> {
    let wanted = digest(&content.files);
    let awaited = Awaited {
        doing: format!("registering {name}"),
        goes_on: format!("{name} is registered"),
        see: "asym ls --templates".to_owned(),
    };
    let watch = session.provider.watch_template(name);
    decided(session, watch, timeout, &awaited, |template| {
        template.and_then(|template| decision(template, &wanted))
    })
    .await
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
