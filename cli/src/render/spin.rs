//! The end of a spin.

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::AppClone;
use kube::ResourceExt;

use super::{table, took};

/// What is known of a clone that has just become ready, with its tokens.
#[must_use]
pub fn story(
    clone: &AppClone,
    environment: Option<&str>,
    tokens: &BTreeMap<String, String>,
    duration: Duration,
) -> String {
    let id = clone.name_any();
    let status = clone.status.clone().unwrap_or_default();
    let mode = status.mode.unwrap_or_default();
    let endpoints = status.endpoints.unwrap_or_default();
    let url = endpoints.api.unwrap_or_default();
    let mut facts = vec![
        ("mode", mode),
        ("url", url),
        ("database", status.database.unwrap_or_default()),
        ("environment", environment.unwrap_or_default().to_owned()),
    ];
    facts.extend(tokens.iter().map(|(name, value)| (name.as_str(), value.clone())));
    if let Some(port) = endpoints.node_port {
        facts.push(("outside", format!("port {port} of every node")));
    }
    facts.push(("from here", format!("asym connect {id}")));
    format!("{id} ready in {}\n{}", took(duration), table::facts(&facts))
}
