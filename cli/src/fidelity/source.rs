//! Where a vendor's list is: a file, a URL, or a file of a package in a registry.

mod fetch;

use std::fmt;
use std::path::PathBuf;

pub use fetch::{FetchError, Fetcher, Registries};

/// A place, as somebody named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    text: String,
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    File(PathBuf),
    Url(String),
    Package(Package),
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Package {
    registry: Registry,
    name: String,
    version: String,
    /// Path of the file in the package; the one that lists operations when omitted.
    path: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Registry {
    Npm,
    Go,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Reads what names a place: what is neither a URL nor a package is a file.
pub fn source(text: &str) -> Result<Source, String> {
    let of_package = |registry, rest: &str| {
        package(registry, rest).map(Place::Package).ok_or_else(|| {
            format!("'{text}' names no package: npm:PACKAGE@VERSION or go:MODULE@VERSION, each with #PATH")
        })
    };
    let place = if let Some(rest) = text.strip_prefix("npm:") {
        of_package(Registry::Npm, rest)?
    } else if let Some(rest) = text.strip_prefix("go:") {
        of_package(Registry::Go, rest)?
    } else if text.starts_with("https://") || text.starts_with("http://") {
        Place::Url(text.to_owned())
    } else if text.is_empty() {
        return Err("it is empty".to_owned());
    } else {
        Place::File(PathBuf::from(text))
    };
    Ok(Source {
        text: text.to_owned(),
        place,
    })
}

fn package(registry: Registry, text: &str) -> Option<Package> {
    let (package, path) = match text.split_once('#') {
        Some((package, path)) => (package, Some(path)),
        None => (text, None),
    };
    // The name of an npm package may begin with an @ itself.
    let (name, version) = package.rsplit_once('@')?;
    let is_fine = |text: &str| {
        !text.is_empty()
            && !text.contains("..")
            && text
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "@/._-+~".contains(letter))
    };
    let parts = [Some(name), Some(version), path];
    parts.iter().flatten().all(|part| is_fine(part)).then(|| Package {
        registry,
        name: name.to_owned(),
        version: version.to_owned(),
        path: path.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_how_they_begin() {
        let of = |text: &str| {
            let source = source(text).unwrap();
            assert_eq!(source.to_string(), text);
            source.place
        };
        assert_eq!(of("./openapi.json"), Place::File("./openapi.json".into()));
        assert_eq!(of("https://x.dev/a"), Place::Url("https://x.dev/a".into()));
        assert_eq!(
            of("npm:@slack/web-api@8.2.0#dist/methods.js"),
            Place::Package(Package {
                registry: Registry::Npm,
                name: "@slack/web-api".into(),
                version: "8.2.0".into(),
                path: Some("dist/methods.js".into()),
            })
        );
        let Place::Package(module) = of("go:github.com/stripe/stripe-mock@v0.203.0") else {
            panic!("it is no package");
        };
        assert_eq!((module.version.as_str(), module.path), ("v0.203.0", None));
    }

    #[test]
    fn what_names_no_package_is_refused() {
        for text in [
            "npm:",
            "npm:web-api",
            "go:@v1",
            "go:a@",
            "npm:a@1#",
            "npm:../a@1",
            "npm:a b@1",
            "",
        ] {
            assert!(source(text).is_err(), "{text}");
        }
    }
}
