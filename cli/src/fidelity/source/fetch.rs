//! Fetching a list from where it is.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;
use thiserror::Error;

use super::{Package, Place, Registry, Source};
use crate::fidelity::archive::{self, ArchiveError};
use crate::fidelity::published::{self, ListError, Published};

/// What one request may take.
const LIMIT: Duration = Duration::from_mins(1);
/// Bytes that one answer may have; the largest known list is in a package of 3 MB.
const LARGEST: usize = 64 * 1024 * 1024;
const NPM: &str = "https://registry.npmjs.org";
const GO: &str = "https://proxy.golang.org";

/// Why there is no list.
#[derive(Error, Debug)]
#[allow(missing_docs, reason = "the sentences say what each variant is")]
pub enum FetchError {
    #[error("cannot read {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("no answer from {url}")]
    Request { url: String, source: reqwest::Error },
    #[error("{url} answers {status}")]
    Status { url: String, status: StatusCode },
    #[error("{url} answers with more than {} MiB", LARGEST / (1024 * 1024))]
    TooLarge { url: String },
    #[error("GOPROXY names no proxy that speaks HTTP")]
    NoProxy,
    #[error("{url} does not say where the package is")]
    NoTarball { url: String },
    #[error("the package cannot be unpacked")]
    Archive(#[from] ArchiveError),
    #[error("the package has no file {path}")]
    NoFile { path: String },
    #[error("no file of the package lists operations; name one with #PATH")]
    NoList,
    #[error("{place} cannot be used")]
    List { place: String, source: ListError },
}

/// Where packages are.
#[derive(Clone, Debug)]
pub struct Registries {
    /// The registry of npm.
    pub npm: String,
    /// Proxies of Go modules; the next one is asked when one does not answer.
    pub go: Vec<String>,
}

impl Registries {
    /// As `npm_config_registry` and `GOPROXY` say, which npm and Go heed as well.
    #[must_use]
    pub fn from_environment() -> Self {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let go = set("GOPROXY").unwrap_or_else(|| GO.to_owned());
        Self {
            npm: set("npm_config_registry").unwrap_or_else(|| NPM.to_owned()),
            go: go
                .split([',', '|'])
                .map(str::trim)
                .filter(|proxy| proxy.starts_with("http"))
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// Fetches lists.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    registries: Registries,
}

impl Fetcher {
    /// With packages from `registries`.
    pub fn new(registries: Registries) -> Result<Self, reqwest::Error> {
        // An error says that there is one already, which then stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(LIMIT)
            .user_agent(concat!("asym/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, registries })
    }

    /// The operations that the list at `source` has.
    pub async fn published(&self, source: &Source) -> Result<Vec<Published>, FetchError> {
        match &source.place {
            Place::File(path) => {
                let text = tokio::fs::read_to_string(path).await;
                let text = text.map_err(|source| FetchError::File {
                    path: path.clone(),
                    source,
                })?;
                read(&source.text, &text)
            }
            Place::Url(url) => {
                let body = self.get(url).await?;
                read(&source.text, &String::from_utf8_lossy(&body))
            }
            Place::Package(package) => {
                let files = match package.registry {
                    Registry::Npm => self.npm(package).await?,
                    Registry::Go => self.go(package).await?,
                };
                in_package(&files, package.path.as_deref())
            }
        }
    }

    /// The files of a package in npm's registry.
    async fn npm(&self, package: &Package) -> Result<BTreeMap<String, Vec<u8>>, FetchError> {
        let name = package.name.replace('/', "%2f");
        let registry = self.registries.npm.trim_end_matches('/');
        let url = format!("{registry}/{name}/{}", package.version);
        let document: Value = serde_json::from_slice(&self.get(&url).await?).unwrap_or_default();
        let Some(tarball) = document["dist"]["tarball"].as_str() else {
            return Err(FetchError::NoTarball { url });
        };
        let body = self.get(tarball).await?;
        Ok(archive::tarball(&body, |path| is_wanted(package, path))?)
    }

    /// The files of a Go module.
    async fn go(&self, package: &Package) -> Result<BTreeMap<String, Vec<u8>>, FetchError> {
        let (name, version) = (escaped(&package.name), escaped(&package.version));
        let mut answer = Err(FetchError::NoProxy);
        for proxy in &self.registries.go {
            let proxy = proxy.trim_end_matches('/');
            answer = self.get(&format!("{proxy}/{name}/@v/{version}.zip")).await;
            if answer.is_ok() {
                break;
            }
        }
        let folder = format!("{}@{}/", package.name, package.version);
        Ok(archive::zip(&answer?, &folder, |path| is_wanted(package, path))?)
    }

    async fn get(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let failed = |source: reqwest::Error| FetchError::Request {
            url: url.to_owned(),
            source: source.without_url(),
        };
        let mut response = self.client.get(url).send().await.map_err(failed)?;
        if !response.status().is_success() {
            return Err(FetchError::Status {
                url: url.to_owned(),
                status: response.status(),
            });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LARGEST {
                return Err(FetchError::TooLarge { url: url.to_owned() });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// Upper-case letters as proxies of Go modules spell them: `!a` for `A`.
fn escaped(text: &str) -> String {
    let spelled = |letter: char| match letter {
        'A'..='Z' => format!("!{}", letter.to_ascii_lowercase()),
        other => other.to_string(),
    };
    text.chars().map(spelled).collect()
}

fn is_wanted(package: &Package, path: &str) -> bool {
    let may_list = [".js", ".cjs", ".mjs", ".json"];
    match &package.path {
        Some(wanted) => path == wanted,
        None => may_list.iter().any(|suffix| path.ends_with(suffix)),
    }
}

/// The list in the file at `path`, or in the file with the shortest path that is one: variants, such as those of a beta,
/// have something more in their names.
fn in_package(files: &BTreeMap<String, Vec<u8>>, path: Option<&str>) -> Result<Vec<Published>, FetchError> {
    if let Some(path) = path {
        let file = files.get(path).ok_or_else(|| FetchError::NoFile {
            path: path.to_owned(),
        })?;
        return read(path, &String::from_utf8_lossy(file));
    }
    let mut candidates: Vec<(&String, &Vec<u8>)> = files.iter().collect();
    candidates.sort_by_key(|(path, _)| (path.len(), *path));
    candidates
        .into_iter()
        .find_map(|(_, file)| published::found_in(&String::from_utf8_lossy(file)))
        .ok_or(FetchError::NoList)
}

fn read(place: &str, text: &str) -> Result<Vec<Published>, FetchError> {
    published::read(text).map_err(|source| FetchError::List {
        place: place.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests;
