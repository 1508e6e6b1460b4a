//! `asym env status`: environments and their members.

use clap::Args;
use futures::TryStreamExt;

use super::members;
use crate::arguments::Listing;
use crate::commands::follow::follow;
use crate::failure::Failure;
use crate::kinds::{Kind, environment_name};
use crate::output::{Lists, Output};
use crate::provider::ListOptions;
use crate::render;
use crate::render::list::View;
use crate::session::Session;

/// Arguments of `asym env status`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Environment to show with its members; all of them in brief when omitted
    #[arg(value_name = "NAME", value_parser = environment_name, conflicts_with_all = ["all_namespaces", "selector"], add = crate::completion::Names::Environments)]
    pub name: Option<String>,
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    output: Output<Lists>,
}

/// Runs `asym env status`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let (listing, output, provider) = (&arguments.listing, &arguments.output, &session.provider);
    let found = match &arguments.name {
        Some(name) => Some(provider.environment(name).await?),
        None => None,
    };
    if listing.watch {
        let options = ListOptions {
            name: arguments.name.clone(),
            ..listing.options()
        };
        let clock = session.clock;
        let lists = provider.watch_environments(&options);
        let lists = lists.map_ok(move |list| render::environments::list(&list, clock()));
        return follow(output, listing.all_namespaces, session, lists).await;
    }
    let Some(environment) = found else {
        let environments = provider.environments(&listing.options()).await?;
        let list = render::environments::list(&environments, session.now());
        return output.print_list(&session.console, &list, listing.all_namespaces);
    };
    let clones = members(&environment, session).await?;
    let list = render::environments::list(std::slice::from_ref(&environment), session.now());
    let story = || {
        let story = render::environments::story(&environment, &clones, None);
        let failures = render::environments::failures(&environment);
        [story, failures]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
    };
    output.print(
        &session.console,
        &[Kind::Environment.qualified(&kube::ResourceExt::name_any(&environment))],
        || render::environments::record(&environment, &clones),
        |wide| {
            if wide {
                list.text(View {
                    wide,
                    ..View::default()
                })
            } else {
                story().join("\n")
            }
        },
    )
}
