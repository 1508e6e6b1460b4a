//! Container images without a Docker daemon: built by hand, pushed with `crane`.
//!
//! The same inputs give the same digest, so that nothing is pushed, pulled or restarted that did
//! not change.

pub(crate) mod flux;
pub(crate) mod interpreted;
mod layer;
mod oci;
pub(crate) mod programs;
mod registry;
mod servers;

use crate::command::CommandError;
use crate::context::Context;
use crate::target::Flavor;

/// What manifests and chart call the images; a mirror setting leads to the local registry.
pub(crate) const SOURCE: &str = "ghcr.io/asymmetric-ai";

/// Why images could not be made available to the cluster.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImageError {
    /// The programs do not compile.
    #[error("failed to compile the operator and the backends")]
    Compile(#[source] CommandError),
    /// A file could not be read or written.
    #[error("failed to write the image of {image}: check the free space of {folder}")]
    Write {
        /// Which image.
        image: String,
        /// Where it was being written.
        folder: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Debian packages could not be fetched.
    #[error(
        "failed to fetch the Debian packages of the {image} image: can packages be installed on this machine?"
    )]
    Packages {
        /// Which image.
        image: String,
        /// What failed.
        source: CommandError,
    },
    /// Node or Python could not be asked for what it needs.
    #[error("failed to find what the interpreter of the {image} image needs")]
    Interpreter {
        /// Which image.
        image: String,
        /// What failed.
        source: CommandError,
    },
    /// The registry did not take it.
    #[error("failed to push {reference}: is the local registry running? `cargo xtask up` starts it")]
    Push {
        /// What was pushed.
        reference: String,
        /// What failed.
        source: CommandError,
    },
}

/// What the registry holds now. References are those of manifests: [`SOURCE`]`/<name>@<digest>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Images {
    /// Digest of the operator's image.
    pub(crate) operator: String,
    /// Digests of the backends' images, by image name.
    pub(crate) backends: Vec<(String, String)>,
    /// Reference of a Postgres image; `None` leaves the chart's own choice.
    pub(crate) postgres: Option<String>,
    /// Reference of a Redis image; `None` leaves the chart's own choice.
    pub(crate) redis: Option<String>,
}

/// Compiles the programs, builds all images that changed and pushes them.
///
/// With kind the servers come from Docker Hub, where the chart's defaults point: a machine with a
/// Docker engine reaches it, and need not be a Debian.
pub(crate) fn provide(context: &Context) -> Result<Images, ImageError> {
    let programs = context
        .progress
        .step("compiling the operator and the backends", |_| {
            programs::compile(context)
        })
        .map_err(ImageError::Compile)?;
    let mut pushed = context
        .progress
        .step("providing images of the programs", |step| {
            programs::NAMES
                .iter()
                .map(|name| {
                    step.detail(name);
                    Ok(((*name).to_owned(), programs::provide(context, name, &programs)?))
                })
                .collect::<Result<Vec<_>, ImageError>>()
        })?;
    let (_, operator) = pushed.remove(0);

    let (postgres, redis) = match context.target.flavor {
        Flavor::Kind => (None, None),
        Flavor::Processes => context
            .progress
            .step("providing images of Postgres and Redis", |step| {
                step.detail("postgres");
                let postgres = servers::provide(context, &servers::POSTGRES)?;
                step.detail("redis");
                let redis = servers::provide(context, &servers::REDIS)?;
                Ok::<_, ImageError>((Some(postgres), Some(redis)))
            })?,
    };
    Ok(Images {
        operator,
        backends: pushed,
        postgres,
        redis,
    })
}
