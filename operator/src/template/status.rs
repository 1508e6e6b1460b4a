//! The status of a template: pure.

use std::sync::Arc;

use asymmetric_crd::condition::{self, Status, kinds};
use asymmetric_crd::template::{BaseState, BaseStatus, PublishedFixture};
use asymmetric_crd::{CloneTemplate, CloneTemplateStatus, NamedError};
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;

use super::bases::wanted;
use super::builds::Build;
use super::catalog::Content;
use super::images::Resolution;

/// Reason of conditions while bases are being built.
const BUILDING: &str = "Building";
/// Reason of conditions when a base could not be built.
const BUILD_FAILED: &str = "BuildFailed";
/// Reason of `Ready=True` and of conditions that are then false.
const READY: &str = "Ready";
/// Reason of conditions when the content is gone and clones still use the template.
const CONTENT_MISSING: &str = "ContentMissing";

/// What a pass found out about a template.
pub enum Findings<'a> {
    /// Its content is good.
    Usable {
        /// The content.
        content: &'a Arc<Content>,
        /// The `ConfigMap`s it was read from.
        sources: &'a [String],
        /// Its images.
        images: &'a Resolution,
        /// Fixtures from snapshots.
        published: &'a [PublishedFixture],
        /// How far each base is, in the order of [`wanted`].
        builds: &'a [Build],
    },
    /// Its content cannot be used.
    Invalid {
        /// What is wrong.
        detail: &'a str,
        /// The `ConfigMap`s it was read from.
        sources: &'a [String],
    },
    /// Its content is gone.
    Missing,
}

/// What the three conditions say.
struct Summary {
    ready: bool,
    reconciling: bool,
    stalled: bool,
    reason: String,
    message: String,
}

/// The status after a pass. What cannot be used now leaves alone what clones were made from. The score of
/// `asym verify` is left out: it is somebody else's field, and what is applied without it stays as it is.
#[must_use]
pub fn status(
    template: &CloneTemplate,
    before: Option<&CloneTemplateStatus>,
    findings: &Findings<'_>,
    now: Timestamp,
) -> CloneTemplateStatus {
    let mut status = CloneTemplateStatus {
        fidelity: None,
        ..before.cloned().unwrap_or_default()
    };
    let generation = template.metadata.generation;
    status.observed_generation = generation;
    let summary = match findings {
        Findings::Usable {
            content,
            sources,
            images,
            published,
            builds,
        } => {
            status.content_digest = Some(content.digest.clone());
            status.content_sources = sources.to_vec();
            let from_snapshots = published.iter().map(|fixture| fixture.name.clone());
            status.fixtures = content.fixtures.iter().cloned().chain(from_snapshots).collect();
            status.published = published.to_vec();
            status.migrations = content.migration_digests();
            status.images.clone_from(&images.images);
            status.bases = bases(content, builds);
            status.operations.clone_from(&content.operations);
            usable(&status, images, builds)
        }
        Findings::Invalid { detail, sources } => {
            status.content_sources = sources.to_vec();
            let error = NamedError::TemplateInvalid {
                template: template.name_any(),
                detail: (*detail).to_owned(),
            };
            stalled(&error.reason(), error.to_string())
        }
        Findings::Missing => {
            status.content_sources.clear();
            stalled(
                CONTENT_MISSING,
                "its content is gone; clones that use the template keep it".to_owned(),
            )
        }
    };
    let mut set = |kind, holds: bool| {
        let message = if kind == kinds::READY || holds {
            summary.message.as_str()
        } else {
            ""
        };
        condition::set(
            &mut status.conditions,
            kind,
            Status::from(holds),
            &summary.reason,
            message,
            generation,
            now,
        );
    };
    set(kinds::READY, summary.ready);
    set(kinds::RECONCILING, summary.reconciling);
    set(kinds::STALLED, summary.stalled);
    status
}

fn stalled(reason: &str, message: String) -> Summary {
    Summary {
        ready: false,
        reconciling: false,
        stalled: true,
        reason: reason.to_owned(),
        message,
    }
}

/// Images first: without one no clone runs, whatever its base is like.
fn usable(status: &CloneTemplateStatus, images: &Resolution, builds: &[Build]) -> Summary {
    let failed: Vec<String> = status
        .bases
        .iter()
        .filter_map(|base| Some(format!("{}: {}", described(base), base.message.as_ref()?)))
        .collect();
    let is_building = builds.contains(&Build::Building);
    let is_given_up = |build: &Build| matches!(build, Build::Failed { transient: false, .. });
    let (reason, message, is_permanent) = if let Some(error) = &images.error {
        (error.reason(), error.to_string(), !images.is_transient)
    } else if !failed.is_empty() {
        let message = format!(
            "{} of {} bases failed: {}",
            failed.len(),
            builds.len(),
            failed.join("; ")
        );
        (BUILD_FAILED.to_owned(), message, builds.iter().any(is_given_up))
    } else if is_building {
        let ready = builds
            .iter()
            .filter(|build| matches!(build, Build::Ready(_)))
            .count();
        (
            BUILDING.to_owned(),
            format!("{ready} of {} bases are ready", builds.len()),
            false,
        )
    } else {
        let message = format!("{} bases are ready", builds.len());
        return Summary {
            ready: true,
            reconciling: false,
            stalled: false,
            reason: READY.to_owned(),
            message,
        };
    };
    // While something else is still on its way, nobody's hand is needed yet.
    let is_stalled = is_permanent && !is_building;
    Summary {
        ready: false,
        reconciling: !is_stalled,
        stalled: is_stalled,
        reason,
        message,
    }
}

fn described(base: &BaseStatus) -> &str {
    base.fixture.as_deref().unwrap_or("schema")
}

fn bases(content: &Arc<Content>, builds: &[Build]) -> Vec<BaseStatus> {
    wanted(content)
        .into_iter()
        .zip(builds)
        .map(|(base, build)| {
            let mut status = BaseStatus {
                name: base.name,
                fixture: base.fixture,
                content_digest: content.digest.clone(),
                ..BaseStatus::default()
            };
            match build {
                Build::Building => {}
                Build::Ready(report) => {
                    status.state = BaseState::Ready;
                    status.rows = i64::try_from(report.rows.values().sum::<u64>()).ok();
                    status.duration_milliseconds = i64::try_from(report.duration_milliseconds).ok();
                }
                // Clones wait for a base that is tried again, and fail with one that is not.
                Build::Failed { message, transient } => {
                    status.state = if *transient {
                        BaseState::Building
                    } else {
                        BaseState::Failed
                    };
                    status.message = Some(message.clone());
                }
            }
            status
        })
        .collect()
}

#[cfg(test)]
mod tests;
