//! The template that the world's clones are made of.

use asymmetric_crd::CloneTemplate;
use asymmetric_crd::names::base_database;
use asymmetric_crd::template::{
    BaseState, BaseStatus, CloneTemplateSpec, CloneTemplateStatus, Migration, ResolvedImage,
    TemplateDatabase, TemplateMode, TemplateRedis, TemplateService,
};

/// The migration with a number and a text.
pub(in crate::clone) fn migration(number: &str, text: &str) -> Migration {
    Migration {
        name: format!("migrations/{number}.sql"),
        digest: format!("sha256:{text}"),
    }
}

/// The complete base of a content with its fixture.
pub(in crate::clone) fn base(digest: &str) -> BaseStatus {
    BaseStatus {
        name: base_database(digest, Some("acme-corp")),
        fixture: Some("acme-corp".into()),
        content_digest: digest.into(),
        state: BaseState::Ready,
        rows: Some(212),
        ..BaseStatus::default()
    }
}

pub(in crate::clone) fn template() -> CloneTemplate {
    let mut template = CloneTemplate::new(
        "slack",
        CloneTemplateSpec {
            display_name: "Slack".into(),
            real_product: "slack".into(),
            services: vec![TemplateService {
                name: "backend".into(),
                image: "registry.example/slack:1".into(),
                port: 3001,
                health: "/api/health".into(),
                mcp: Some("/mcp".into()),
                optional: false,
            }],
            modes: vec![TemplateMode {
                name: "api".into(),
                services: vec!["backend".into()],
            }],
            database: TemplateDatabase {
                name_template: "clone_{id}".into(),
                extensions: vec![],
            },
            redis: TemplateRedis {
                prefix_template: "{id}:".into(),
            },
            ..CloneTemplateSpec::default()
        },
    );
    template.status = Some(CloneTemplateStatus {
        content_digest: Some("sha256:1".into()),
        fixtures: vec!["acme-corp".into()],
        migrations: vec![migration("1", "a"), migration("2", "b")],
        bases: vec![base("sha256:1")],
        images: vec![ResolvedImage {
            service: "backend".into(),
            image: "registry.example/slack:1".into(),
            pod_image: "registry.example/slack@sha256:2".into(),
            digest: Some("sha256:2".into()),
        }],
        ..CloneTemplateStatus::default()
    });
    template
}
