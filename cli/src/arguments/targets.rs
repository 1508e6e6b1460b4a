//! The clones that a verb changes: named one by one, or selected by their labels.

use asymmetric_crd::AppClone;
use clap::Args;
use futures::future::join_all;
use kube::core::Selector;

use super::selector;
use crate::failure::Failure;
use crate::kinds::clone_id;
use crate::provider::ListOptions;
use crate::session::Session;

/// Ids, or a selector instead.
#[derive(Args, Clone, Debug)]
#[group(id = "targets", required = true, multiple = false)]
pub struct Targets {
    /// Clones, as asym ls -o name lists them
    #[arg(value_name = "ID", value_parser = clone_id, add = crate::completion::Names::Clones)]
    ids: Vec<String>,
    /// Clones with these labels, such as team=blue
    #[arg(short = 'l', long, value_name = "LABELS", value_parser = selector)]
    selector: Option<Selector>,
}

impl Targets {
    /// Whether exactly one clone is named.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.ids.len() == 1
    }

    /// The clones as they are now, each once. A name that nobody has fails before any of them is changed; a selector
    /// that selects none is remarked upon.
    pub async fn find(&self, session: &Session) -> Result<Vec<AppClone>, Failure> {
        let Some(selector) = &self.selector else {
            let mut ids: Vec<&String> = Vec::new();
            for id in &self.ids {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            let asked = join_all(ids.into_iter().map(|id| session.provider.status(id))).await;
            return asked.into_iter().collect();
        };
        let options = ListOptions {
            selector: selector.clone(),
            ..ListOptions::default()
        };
        let clones = session.provider.clones(&options).await?;
        if clones.is_empty() {
            session
                .console
                .remark(&format!("no clone has the labels {selector}"));
        }
        Ok(clones)
    }
}
