//! Images of a template, each resolved to a digest once per content: a tag that moves changes nothing that runs.

use asymmetric_crd::template::{ResolvedImage, TemplateService};
use asymmetric_crd::{CloneTemplateStatus, NamedError};

use crate::registry::Images;
use crate::telemetry::chain;

/// What is known of a template's images after a pass.
#[derive(Debug, Default)]
pub struct Resolution {
    /// Those that are resolved.
    pub images: Vec<ResolvedImage>,
    /// What is wrong with the first that is not.
    pub error: Option<NamedError>,
    /// Whether that may heal by itself.
    pub is_transient: bool,
}

/// The resolution to keep for `service`, when it was made for the content of `digest`.
#[must_use]
pub fn kept<'a>(
    service: &TemplateService,
    before: Option<&'a CloneTemplateStatus>,
    digest: &str,
) -> Option<&'a ResolvedImage> {
    let before = before.filter(|before| before.content_digest.as_deref() == Some(digest))?;
    before
        .images
        .iter()
        .find(|image| image.service == service.name && image.image == service.image)
}

/// Keeps what was resolved for this content and resolves the rest; `is_fresh` resolves everything anew.
pub async fn resolve(
    images: &dyn Images,
    services: &[TemplateService],
    before: Option<&CloneTemplateStatus>,
    digest: &str,
    is_fresh: bool,
) -> Resolution {
    let mut resolution = Resolution::default();
    for service in services {
        if let Some(image) = kept(service, before, digest).filter(|_| !is_fresh) {
            resolution.images.push(image.clone());
            continue;
        }
        match images.resolve(&service.image).await {
            Ok(resolved) => resolution.images.push(ResolvedImage {
                service: service.name.clone(),
                image: service.image.clone(),
                pod_image: resolved.pod_reference,
                digest: resolved.digest,
            }),
            Err(error) if resolution.error.is_none() => {
                resolution.is_transient = error.is_transient();
                let detail = chain(&error);
                resolution.error = Some(NamedError::ImageUnavailable {
                    image: service.image.clone(),
                    detail,
                });
            }
            Err(_) => {}
        }
    }
    resolution
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;

    use super::*;
    use crate::registry::{RegistryError, ResolvedImage as Resolved};

    /// Answers with another digest each time.
    #[derive(Default)]
    struct MovingTag {
        asked: AtomicUsize,
    }

    #[async_trait]
    impl Images for MovingTag {
        async fn resolve(&self, image: &str) -> Result<Resolved, RegistryError> {
            if image.contains("missing") {
                return Err(RegistryError::NotFound {
                    registry: "r".into(),
                    image: image.into(),
                });
            }
            let digest = format!("sha256:{}", self.asked.fetch_add(1, Ordering::SeqCst));
            Ok(Resolved {
                pod_reference: format!("{image}@{digest}"),
                digest: Some(digest),
            })
        }

        async fn artifact(&self, reference: &str) -> Result<BTreeMap<String, String>, RegistryError> {
            Err(RegistryError::NotPinned(reference.into()))
        }
    }

    fn service(image: &str) -> TemplateService {
        TemplateService {
            name: "backend".into(),
            image: image.into(),
            ..TemplateService::default()
        }
    }

    #[tokio::test]
    async fn a_tag_is_resolved_once_per_content() {
        let registry = MovingTag::default();
        let services = [service("a:1")];
        let first = resolve(&registry, &services, None, "sha256:x", false).await;
        let status = CloneTemplateStatus {
            content_digest: Some("sha256:x".into()),
            images: first.images.clone(),
            ..CloneTemplateStatus::default()
        };
        let again = resolve(&registry, &services, Some(&status), "sha256:x", false).await;
        assert_eq!(again.images, first.images);
        assert_eq!(registry.asked.load(Ordering::SeqCst), 1);
        let changed = resolve(&registry, &services, Some(&status), "sha256:y", false).await;
        assert_ne!(changed.images, first.images);
        let asked_for = resolve(&registry, &services, Some(&status), "sha256:x", true).await;
        assert_ne!(asked_for.images, first.images);
    }

    #[tokio::test]
    async fn an_image_that_is_missing_does_not_hide_the_others() {
        let services = [
            service("missing:1"),
            TemplateService {
                name: "web".into(),
                ..service("b:1")
            },
        ];
        let resolution = resolve(&MovingTag::default(), &services, None, "sha256:x", false).await;
        assert_eq!(resolution.images.len(), 1);
        assert!(
            matches!(resolution.error, Some(NamedError::ImageUnavailable { image, .. }) if image == "missing:1")
        );
        assert!(resolution.is_transient);
    }
}
