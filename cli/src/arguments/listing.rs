//! `-A`, `-l` and `-w` of verbs that list.

use clap::Args;
use kube::core::Selector;

use super::selector;
use crate::provider::{ListOptions, Scope};

/// What is listed, and whether the list is followed.
#[derive(Args, Clone, Debug)]
pub struct Listing {
    /// Those of all namespaces
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Only those with these labels, such as team=blue
    #[arg(short = 'l', long, value_name = "LABELS", value_parser = selector)]
    selector: Option<Selector>,
    /// Go on with those that change, until Ctrl-C
    #[arg(short, long)]
    pub watch: bool,
}

impl Listing {
    /// The same for the provider.
    #[must_use]
    pub fn options(&self) -> ListOptions {
        ListOptions {
            scope: if self.all_namespaces {
                Scope::AllNamespaces
            } else {
                Scope::OwnNamespace
            },
            selector: self.selector.clone().unwrap_or_default(),
            name: None,
        }
    }
}
