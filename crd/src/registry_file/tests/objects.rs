//! What of a registry is made, and what is said of the rest.

use super::super::*;
use super::{FIRST, SECOND, read};
use crate::clone::Desired;
use crate::constants::SOURCE;
use crate::template::{TemplateMode, TemplateService};
use crate::{AppClone, CloneTemplate, CloneTemplateSpec};

const IMAGE: &str = "ghcr.io/asymmetric-ai/asymmetric-slack-backend:latest";

fn template() -> CloneTemplate {
    let spec = CloneTemplateSpec {
        services: vec![TemplateService {
            name: "backend".into(),
            image: IMAGE.into(),
            ..TemplateService::default()
        }],
        modes: vec![TemplateMode {
            name: "api".into(),
            services: vec!["backend".into()],
        }],
        ..CloneTemplateSpec::default()
    };
    CloneTemplate::new("slack", spec)
}

fn names<K: kube::ResourceExt>(objects: &[K]) -> Vec<String> {
    objects.iter().map(kube::ResourceExt::name_any).collect()
}

#[test]
fn clones_keep_their_ids_seeds_and_wishes() {
    let made = import(&read(SECOND), &[template()]).unwrap();
    assert_eq!(names(&made.clones), ["slack-a1b2", "stripe-c3d4"]);
    let (slack, stripe) = (&made.clones[0].spec, &made.clones[1].spec);
    assert_eq!(
        (slack.template.as_str(), slack.mode.as_deref()),
        ("slack", Some("api"))
    );
    assert_eq!(slack.seed.as_ref().unwrap().fixture.as_deref(), Some("acme-corp"));
    assert_eq!((slack.image.as_deref(), slack.desired), (None, None));
    assert_eq!(
        (stripe.seed.as_ref(), stripe.desired),
        (None, Some(Desired::Stopped))
    );
    assert_eq!(names(&made.environments), ["acme"]);
    assert_eq!(made.environments[0].spec.members, ["slack-a1b2"]);
    assert_eq!(
        made.remarks,
        [
            "the AI seed of slack-a1b2 is not carried over; it starts with acme-corp alone",
            "the AI seed of stripe-c3d4 is not carried over; it starts empty",
            "stripe-gone is left out: it is gone",
            "slack-gone is left out: it was being destroyed",
            "environment old is left out: it has no clones",
        ]
    );
}

#[test]
fn an_environment_remembers_where_it_was_declared() {
    let made = import(&read(FIRST), &[]).unwrap();
    assert_eq!(names(&made.environments), ["acme", "later"]);
    let annotations = made.environments[0].metadata.annotations.as_ref().unwrap();
    assert_eq!(annotations[SOURCE], "acme.env.yaml");
    assert!(made.remarks[0].starts_with("environment acme was declared in acme.env.yaml, which is not read"));
}

#[test]
fn only_an_image_that_is_not_the_templates_is_kept() {
    for (image, kept) in [
        (IMAGE, false),
        ("ghcr.io/asymmetric-ai/asymmetric-slack-backend", false),
        ("localhost:5000/mirror/asymmetric-slack-backend:latest", false),
        ("ghcr.io/asymmetric-ai/asymmetric-slack-backend@sha256:00", false),
        ("ghcr.io/asymmetric-ai/asymmetric-slack-backend:patched", true),
        ("localhost:5000/slack", true),
    ] {
        let made = import(&read(&SECOND.replace(IMAGE, image)), &[template()]).unwrap();
        let expected = kept.then_some(image);
        assert_eq!(made.clones[0].spec.image.as_deref(), expected, "{image}");
        let said = made
            .remarks
            .contains(&format!("slack-a1b2 keeps an image of its own, {image}"));
        assert_eq!(said, kept, "{:?}", made.remarks);
    }
}

#[test]
fn too_many_members_are_refused() {
    let ids: Vec<String> = (0..65).map(|number| format!("slack-{number:02}")).collect();
    let clones: Vec<_> = ids
        .iter()
        .map(|id| serde_json::json!({"id": id, "template": "slack", "state": "running"}))
        .collect();
    let environments = serde_json::json!([{"name": "acme", "members": ids}]);
    let text = serde_json::json!({"version": 2, "clones": clones, "environments": environments}).to_string();
    let error = import(&read(&text), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "environment 'acme' has 65 members, at most 64 are possible; split it in the file"
    );
}

#[test]
fn a_clone_that_is_there_is_the_same_or_differs_in_something() {
    let wanted = import(&read(SECOND), &[template()]).unwrap().clones.remove(0);
    let changed = |change: fn(&mut AppClone)| {
        let mut existing = wanted.clone();
        change(&mut existing);
        difference(&existing, &wanted, &template())
    };
    assert_eq!(changed(|_| {}), None);
    assert_eq!(changed(|clone| clone.spec.mode = None), None, "it is the default");
    assert_eq!(changed(|clone| clone.spec.desired = Some(Desired::Stopped)), None);
    assert_eq!(changed(|clone| clone.spec.image = Some(IMAGE.into())), None);
    for (change, sentence) in [
        (
            (|clone: &mut AppClone| clone.spec.template = "stripe".into()) as fn(&mut AppClone),
            "its template is stripe instead of slack",
        ),
        (
            |clone| clone.spec.seed = None,
            "its seed is none instead of acme-corp",
        ),
        (
            |clone| clone.spec.expose = true,
            "its expose is true instead of false",
        ),
        (
            |clone| clone.spec.image = Some("own:1".into()),
            "its image is own:1 instead of that of its template",
        ),
    ] {
        assert_eq!(changed(change).as_deref(), Some(sentence));
    }
}
