//! `asym ls`: list clones or templates.

use asymmetric_crd::{AppClone, Environment};
use clap::Args;

use super::follow::{follow, latest};
use crate::arguments::Listing;
use crate::failure::Failure;
use crate::output::{Lists, Output};
use crate::provider::ListOptions;
use crate::render;
use crate::session::Session;

/// Arguments of `asym ls`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// List the templates that clones can be made from
    #[arg(long, conflicts_with_all = ["all_namespaces", "selector", "watch"])]
    pub templates: bool,
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    output: Output<Lists>,
}

/// Runs `asym ls`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if arguments.templates {
        let templates = session.provider.templates().await?;
        let list = render::templates::list(&templates, session.now());
        return arguments.output.print_list(&session.console, &list, false);
    }
    let options = arguments.listing.options();
    clones(&arguments.output, &arguments.listing, &options, session).await
}

/// Lists the clones that `options` speak of, or follows them.
pub(super) async fn clones(
    output: &Output<Lists>,
    listing: &Listing,
    options: &ListOptions,
    session: &Session,
) -> Result<(), Failure> {
    let provider = &session.provider;
    // Which environment a clone belongs to is written there.
    let everywhere = ListOptions {
        scope: options.scope,
        ..ListOptions::default()
    };
    let clock = session.clock;
    let list = move |clones: &[AppClone], environments: &[Environment]| {
        render::clones::list(clones, environments, clock())
    };
    if listing.watch {
        let lists = latest(
            provider.watch_clones(options),
            provider.watch_environments(&everywhere),
            list,
        );
        return follow(output, listing.all_namespaces, session, lists).await;
    }
    let (clones, environments) = futures::join!(provider.clones(options), provider.environments(&everywhere));
    output.print_list(
        &session.console,
        &list(&clones?, &environments?),
        listing.all_namespaces,
    )
}
