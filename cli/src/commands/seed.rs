//! `asym seed`: give a clone the content of a fixture.

use std::time::{Duration, Instant};

use asymmetric_crd::clone::SeedSpec;
use asymmetric_crd::{AppClone, NamedError, Verb, validate};
use clap::Args;
use kube::ResourceExt;

use super::membership::declaring_environment;
use super::request;
use crate::arguments;
use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym seed`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone to seed
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: String,
    /// Fixture of the clone's template; a reset returns to it from then on
    #[arg(short, long, value_name = "NAME", add = crate::completion::Names::Fixtures)]
    pub fixture: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym seed`. What nobody wrote to is replaced; what a run has written stays, and the fixture comes on top.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
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
    let clone = request::carry_out(session, id, &[Verb::Reseed], arguments.timeout).await?;
    let took = started.elapsed();
    if arguments.json {
        return session.console.print_json(&render::seed::record(&clone));
    }
    session.console.print(&render::seed::sentence(&clone, took))
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
