//! `asym seed`: give a clone the content of a fixture.

use std::time::Instant;

use asymmetric_crd::clone::SeedSpec;
use asymmetric_crd::{AppClone, NamedError, Verb, validate};
use clap::Args;
use kube::ResourceExt;

use super::membership::declaring_environment;
use super::request::{self, Asked};
use crate::arguments::{DryRun, Waiting, default_timeout};
use crate::failure::Failure;
use crate::kinds::{Kind, clone_id};
use crate::output::{Objects, Output, Told};
use crate::render;
use crate::session::Session;

/// Arguments of `asym seed`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("60s")))]
pub struct Arguments {
    /// Clone to seed
    #[arg(value_name = "ID", value_parser = clone_id, add = crate::completion::Names::Clones)]
    pub id: String,
    /// Fixture of the clone's template; a reset returns to it from then on
    #[arg(short, long, value_name = "NAME", add = crate::completion::Names::Fixtures)]
    pub fixture: Option<String>,
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym seed`. What nobody wrote to is replaced; what a run has written stays, and the fixture comes on top.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    let Some(fixture) = &arguments.fixture else {
        return Err(NamedError::NothingToSeed.into());
    };
    let (id, provider) = (&arguments.id, &session.provider);
    let clone = provider.status(id).await?;
    let seed = SeedSpec {
        fixture: Some(fixture.clone()),
        ..SeedSpec::default()
    };
    check(&clone, &seed, session).await?;
    provider.operator().await?.check()?;
    let started = Instant::now();
    provider.set_seed(id, &seed).await?;
    let told = if arguments.dry_run.is_asked_for() {
        request::rehearsed(id, &format!("seeded {id} with {fixture}"))
    } else {
        match request::carry_out(session, id, &[Verb::Reseed], &arguments.wait).await? {
            Asked::Noted(request) => request::noted(id, &request, "is being seeded"),
            Asked::Done(clone) => Told {
                name: Kind::Clone.qualified(id),
                record: render::seed::record(&clone),
                text: render::seed::sentence(&clone, started.elapsed()),
            },
        }
    };
    arguments.output.print_each(&session.console, &[told], true)
}

async fn check(clone: &AppClone, seed: &SeedSpec, session: &Session) -> Result<(), Failure> {
    if let Some(environment) = declaring_environment(clone, session).await? {
        let id = clone.name_any();
        let detail =
            format!("the seed of '{id}' is declared by environment '{environment}'; change it there");
        return Err(NamedError::SeedFailed { id, detail }.into());
    }
    let templates = session.provider.templates().await?;
    let template = templates
        .iter()
        .find(|template| template.name_any() == clone.spec.template);
    if let Some(template) = template {
        let mut wanted = clone.spec.clone();
        wanted.seed = Some(seed.clone());
        validate::against_template(&wanted, template)?;
    }
    Ok(())
}
