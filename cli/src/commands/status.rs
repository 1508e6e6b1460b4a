//! `asym status`: all clones, or one of them in full.

use clap::Args;

use super::ls;
use crate::arguments::Listing;
use crate::failure::Failure;
use crate::kinds::{Kind, clone_id};
use crate::output::{Lists, Output};
use crate::provider::ListOptions;
use crate::render;
use crate::render::list::View;
use crate::session::Session;

/// Arguments of `asym status`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone to show in full; all of them in brief when omitted
    #[arg(value_name = "ID", value_parser = clone_id, conflicts_with_all = ["all_namespaces", "selector"], add = crate::completion::Names::Clones)]
    pub id: Option<String>,
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    output: Output<Lists>,
}

/// Runs `asym status`. Tokens are left out.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let (listing, output) = (&arguments.listing, &arguments.output);
    let Some(id) = &arguments.id else {
        return ls::clones(output, listing, &listing.options(), session).await;
    };
    let provider = &session.provider;
    let all = ListOptions::default();
    let (clone, environments) = futures::join!(provider.status(id), provider.environments(&all));
    let (clone, environments) = (clone?, environments?);
    if listing.watch {
        let options = ListOptions {
            name: Some(id.clone()),
            ..all
        };
        return ls::clones(output, listing, &options, session).await;
    }
    let environment = render::clones::environment_of(&clone, &environments);
    let list = render::clones::list(std::slice::from_ref(&clone), &environments, session.now());
    output.print(
        &session.console,
        &[Kind::Clone.qualified(id)],
        || render::record::Record::of(&clone, environment.as_deref()),
        |wide| {
            if wide {
                list.text(View {
                    wide,
                    ..View::default()
                })
            } else {
                render::clones::story(&clone, environment.as_deref())
            }
        },
    )
}
