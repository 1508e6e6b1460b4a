//! What the repository shows to users is accepted by what it ships.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests as well")]

use std::fs;
use std::path::{Path, PathBuf};

use asymmetric_crd::environment_file::{self, EnvironmentFile};
use asymmetric_crd::{AppClone, Environment, manifest, validate};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

fn acme() -> EnvironmentFile {
    environment_file::parse("acme.env.yaml", &read("examples/acme.env.yaml")).unwrap()
}

#[test]
fn the_example_file_and_the_example_manifest_are_the_same_environment() {
    let manifest: Environment =
        serde_saphyr::from_str(&read("examples/kubernetes/environment.yaml")).unwrap();
    assert_eq!(manifest.metadata.name.as_deref(), Some(acme().name.as_str()));
    assert_eq!(manifest.spec, acme().spec);
    validate::environment_spec(&manifest).unwrap();
}

#[test]
fn the_example_clone_is_valid() {
    let clone: AppClone = serde_saphyr::from_str(&read("examples/kubernetes/clone.yaml")).unwrap();
    validate::clone_spec(&clone).unwrap();
}

#[test]
fn every_manifest_of_a_template_is_accepted_and_the_examples_fit_them() {
    let mut names = Vec::new();
    for folder in fs::read_dir(repository().join("templates")).unwrap() {
        let folder = folder.unwrap().path();
        let Ok(text) = fs::read_to_string(folder.join("clone.manifest.json")) else {
            continue;
        };
        let parsed = manifest::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert_eq!(folder.file_name().unwrap().to_str(), Some(parsed.name.as_str()));
        names.push(parsed.name);
    }
    for entry in acme().spec.clones {
        assert!(names.contains(&entry.template), "{} of {names:?}", entry.template);
        let fixture = entry.seed.and_then(|seed| seed.fixture).unwrap();
        let file = format!("templates/{}/seeds/{fixture}.sql", entry.template);
        assert!(repository().join(&file).is_file(), "{file}");
    }
}
