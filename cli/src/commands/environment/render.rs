//! `asym env render`: the manifest of an `environment.yaml`, for git. Needs no cluster.

use std::path::PathBuf;

use asymmetric_crd::constants::{GROUP, VERSION};
use asymmetric_crd::environment_file::EnvironmentFile;
use clap::Args;
use serde_json::{Value, json};

use super::file;
use crate::arguments::Global;
use crate::console::Console;
use crate::failure::Failure;
use crate::output::{Data, Output};

/// Arguments of `asym env render`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The environment.yaml; - reads stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    output: Output<Data>,
}

/// Runs `asym env render`.
pub fn run(arguments: &Arguments, global: &Global, console: &Console) -> Result<(), Failure> {
    let (file, name) = file::read(&arguments.file)?;
    let manifest = manifest(&file, global.namespace.as_deref());
    // With a comment that says where it comes from.
    let text = yaml(&manifest, &name)?;
    arguments.output.print(console, &[], || manifest, |_| text)
}

/// What `asym env spin` would apply.
fn manifest(file: &EnvironmentFile, namespace: Option<&str>) -> Value {
    let mut metadata = json!({"name": file.name});
    if let Some(namespace) = namespace {
        metadata["namespace"] = json!(namespace);
    }
    json!({
        "apiVersion": format!("{GROUP}/{VERSION}"),
        "kind": "Environment",
        "metadata": metadata,
        "spec": file.spec,
    })
}

fn yaml(manifest: &Value, source: &str) -> Result<String, Failure> {
    let options = serde_saphyr::ser_options! { compact_list_indent: false };
    let body = serde_saphyr::to_string_with_options(manifest, options).map_err(Failure::unexpected)?;
    let source: String = source
        .chars()
        .filter(|character| !character.is_control())
        .collect();
    Ok(format!("# Made from {source} by asym env render.\n{body}"))
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::{Environment, environment_file};

    use super::*;

    const FILE: &str = "name: acme\nclones:\n  - {template: slack, seed: acme-corp}\n  - {template: stripe, name: billing, mode: 'no'}\n";

    #[test]
    fn shorthands_are_spelled_out_in_the_order_that_people_read() {
        let file = environment_file::parse("acme.env.yaml", FILE).unwrap();
        let text = yaml(&manifest(&file, Some("team")), "acme.env.yaml").unwrap();
        insta::assert_snapshot!(text);
        let read: Environment = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(read.spec, file.spec);
        assert_eq!(read.metadata.namespace.as_deref(), Some("team"));
    }

    #[test]
    fn a_namespace_stands_only_where_one_is_given() {
        let file = environment_file::parse("acme.env.yaml", FILE).unwrap();
        assert_eq!(manifest(&file, None)["metadata"], json!({"name": "acme"}));
    }

    #[test]
    fn a_file_name_cannot_leave_the_comment() {
        let text = yaml(&json!({"kind": "Environment"}), "a\nkind: Secret\r#").unwrap();
        assert_eq!(
            text,
            "# Made from akind: Secret# by asym env render.\nkind: Environment\n"
        );
    }
}
