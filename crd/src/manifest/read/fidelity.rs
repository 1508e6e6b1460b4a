//! Where the vendor's list of operations is: reachable from everywhere, so no file of one machine.

use super::object::Object;
use crate::document::{Node, Problem};
use crate::fidelity::TemplateFidelity;

pub(super) fn fidelity(node: &Node) -> Result<TemplateFidelity, Problem> {
    let object = Object::of(node, "fidelity", &["source"])?;
    let source = object.text("source")?;
    let possible = ["https://", "http://", "npm:", "go:"]
        .iter()
        .any(|scheme| source.starts_with(scheme))
        && !source.contains(char::is_whitespace);
    if !possible {
        let sentence = "fidelity.source must be a URL, npm:PACKAGE@VERSION#PATH or go:MODULE@VERSION#PATH";
        return Err(Problem::new(object.need("source")?.position, sentence));
    }
    Ok(TemplateFidelity { source })
}
