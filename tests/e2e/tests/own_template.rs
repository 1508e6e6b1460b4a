//! Templates beside those of the chart: registered from labelled content, judged, and not trusted.

use asymmetric_crd::condition::kinds;
use asymmetric_crd::template::{BaseState, BaseStatus};
use asymmetric_crd::{CloneTemplate, condition};
use asymmetric_e2e::clones::{fresh_id, is_so, status};
use asymmetric_e2e::leftovers::Traces;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::template::{OwnTemplate, fresh_name, is_true, slack};
use asymmetric_e2e::{postgres, wait, with_namespace};
use serde_json::json;

const WELCOME: &str = "\
INSERT INTO public.messages (channel_id, ts, user_id, text)
VALUES ('C0GENERAL01', 1767603600000000, 'U0ADMIN0001', 'welcome to a template of our own');
";

/// Three good lines, and a fourth that Postgres refuses.
const BROKEN: &str = "\
-- One.
CREATE TABLE public.extra (id bigint PRIMARY KEY);
INSERT INTO public.extra (id) VALUES (1);
INSERT INTO public.extra (no_such_column) VALUES (1);
";

#[tokio::test]
async fn labelled_content_becomes_a_template_and_heals_clones_that_wait_for_it() {
    with_namespace(|namespace| async move {
        let (name, id) = (fresh_name(), fresh_id("early"));
        namespace
            .apply_clone(&id, &json!({"template": name, "seed": {"fixture": "welcome"}}))
            .await;
        let clone = namespace.condition(&id, kinds::STALLED).await;
        let stalled = condition::find(&status(&clone).conditions, kinds::STALLED).unwrap();
        assert_eq!(stalled.reason, "TemplateNotFound");

        let own = OwnTemplate::named(&namespace, &name, |_| {}, &[("seeds__welcome.sql", WELCOME)]).await;
        let template = own.ready().await;
        let known = template.status.clone().unwrap();
        assert_eq!(known.fixtures, ["welcome"]);
        let fixtures: Vec<Option<&str>> = known.bases.iter().map(|base| base.fixture.as_deref()).collect();
        assert_eq!(fixtures, [None, Some("welcome")]);
        assert!(
            known
                .bases
                .iter()
                .all(|base| base.state == BaseState::Ready && base.rows > Some(0))
        );
        assert_eq!(known.images.len(), 1);
        let clone = wait::until(
            &namespace.api(),
            &id,
            "it is ready without being touched",
            |clone| clone.filter(|clone| is_so(clone, kinds::READY)).cloned(),
        )
        .await;
        assert_eq!(status(&clone).template_digest, known.content_digest);
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        assert_eq!(slack.texts(&general).await, ["welcome to a template of our own"]);

        // The template moves on; the clone returns to what it was made from.
        own.put("seeds__welcome.sql", &WELCOME.replace("our own", "another day"))
            .await;
        own.registered("its new content is ready", |template| {
            is_true(template, kinds::READY)
                && template
                    .status
                    .as_ref()
                    .is_some_and(|status| status.content_digest != known.content_digest)
        })
        .await;
        namespace.reset(&id).await;
        assert_eq!(slack.texts(&general).await, ["welcome to a template of our own"]);
        let later = fresh_id("late");
        namespace.spin(&later, &name, Some("welcome")).await;
        let mut slack = Slack::of(&namespace, &later).await;
        assert_eq!(
            slack.texts(&general).await,
            ["welcome to a template of another day"]
        );
    })
    .await;
}

#[tokio::test]
async fn broken_sql_is_told_with_file_and_line() {
    with_namespace(|namespace| async move {
        let files = [("seeds__broken.sql", BROKEN), ("seeds__welcome.sql", WELCOME)];
        let own = OwnTemplate::named(&namespace, &fresh_name(), |_| {}, &files).await;
        let template = own
            .registered("it is stalled", |template| is_true(template, kinds::STALLED))
            .await;
        let message = base(&template, "broken").message.clone().expect("why it failed");
        assert!(
            message.contains("seeds/broken.sql, line 4") && message.contains("no_such_column"),
            "{message}"
        );
        assert_eq!(base(&template, "broken").state, BaseState::Failed);
        assert_eq!(
            base(&template, "welcome").state,
            BaseState::Ready,
            "the others are not held up"
        );

        let (bad, good) = (fresh_id("broken"), fresh_id("good"));
        namespace
            .apply_clone(
                &bad,
                &json!({"template": own.name, "seed": {"fixture": "broken"}}),
            )
            .await;
        let clone = namespace.failed(&bad, "TEMPLATE_INVALID").await;
        let failure = status(&clone).failure.clone().unwrap();
        assert!(
            failure.message.contains("seeds/broken.sql, line 4"),
            "{failure:?}"
        );
        assert!(!failure.transient);
        namespace.spin(&good, &own.name, Some("welcome")).await;

        own.put("seeds__broken.sql", WELCOME).await;
        own.ready().await;
        wait::until(&namespace.api(), &bad, "it heals with its template", |clone| {
            clone.filter(|clone| is_so(clone, kinds::READY)).map(|_| ())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_manifest_that_cannot_be_used_is_told_with_its_place() {
    with_namespace(|namespace| async move {
        let own = OwnTemplate::named(&namespace, &fresh_name(), |_| {}, &[]).await;
        own.ready().await;
        own.put("clone.manifest.json", "{\n  \"nmae\": \"slack\"\n}")
            .await;
        let template = own
            .registered("it is stalled", |template| is_true(template, kinds::STALLED))
            .await;
        let conditions = &template.status.as_ref().unwrap().conditions;
        let stalled = condition::find(conditions, kinds::STALLED).unwrap();
        assert_eq!(stalled.reason, "TemplateInvalid");
        assert!(
            stalled.message.contains("clone.manifest.json:2:") && stalled.message.contains("nmae"),
            "{stalled:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn content_cannot_leave_its_database() {
    // Each is a fixture of its own, the attack being on line 2.
    let attacks = [
        ("superuser", "ALTER ROLE CURRENT_USER SUPERUSER;"),
        ("undo", "RESET ROLE; ALTER ROLE SESSION_USER SUPERUSER;"),
        ("borrow", "SET ROLE postgres;"),
        ("become", "SET SESSION AUTHORIZATION postgres;"),
        ("role", "CREATE ROLE asymmetric_e2e_intruder SUPERUSER LOGIN;"),
        ("program", "COPY (SELECT 1) TO PROGRAM 'id';"),
        ("file", "COPY public.team FROM '/etc/passwd';"),
        ("read", "SELECT pg_read_file('/etc/passwd');"),
        ("system", "ALTER SYSTEM SET log_statement = 'all';"),
        ("database", "CREATE DATABASE asymmetric_e2e_intruder;"),
        ("extension", "CREATE EXTENSION dblink;"),
    ];
    with_namespace(move |namespace| async move {
        let files: Vec<(String, String)> = attacks
            .iter()
            .map(|(name, attack)| (format!("seeds__{name}.sql"), format!("-- An attack.\n{attack}\n")))
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
        // Tables to attack are enough: a base is made for each of the attacks.
        let mut content = slack(&namespace.cluster).await;
        content.retain(|key, _| !key.starts_with("migrations__") || key.as_str() < "migrations__0003");
        let own = OwnTemplate::with(&namespace, &fresh_name(), content, |_| {}, &files).await;
        let template = own
            .registered("all its bases are decided", |template| {
                let bases = template.status.as_ref().map(|status| status.bases.as_slice()).unwrap_or_default();
                bases.len() == attacks.len() + 1 && bases.iter().all(|base| base.state != BaseState::Building)
            })
            .await;
        for (name, attack) in attacks {
            let base = base(&template, name);
            assert_eq!(base.state, BaseState::Failed, "{attack} went through");
            let message = base.message.clone().unwrap_or_default();
            assert!(message.contains(&format!("seeds/{name}.sql, line 2")), "{attack}: {message}");
        }
        let cluster = &namespace.cluster;
        let powerful = postgres::administrate(
            cluster,
            "SELECT rolname FROM pg_roles WHERE rolsuper AND rolname <> 'postgres' OR rolname LIKE '%intruder%'",
        );
        assert_eq!(powerful.await, Vec::<String>::new());
        let made = postgres::administrate(cluster, "SELECT datname FROM pg_database WHERE datname LIKE '%intruder%'");
        assert_eq!(made.await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn tokens_that_the_backend_does_not_know_are_told_and_leave_nothing() {
    with_namespace(|namespace| async move {
        let with_another = |manifest: &mut serde_json::Value| {
            manifest["tokens"]["nobodyToken"] = json!({"format": "xoxn-{alphanumeric:24}"});
        };
        let own = OwnTemplate::named(&namespace, &fresh_name(), with_another, &[]).await;
        own.ready().await;
        let id = fresh_id("refused");
        namespace.apply_clone(&id, &json!({"template": own.name})).await;
        let clone = namespace.failed(&id, "TEMPLATE_INVALID").await;
        let failure = status(&clone).failure.clone().unwrap();
        assert!(failure.message.contains("nobodyToken"), "{failure:?}");
        assert!(!failure.transient);
        Traces::of(&clone).rolled_back(&namespace).await;
    })
    .await;
}

fn base<'a>(template: &'a CloneTemplate, fixture: &str) -> &'a BaseStatus {
    let mut bases = template.status.as_ref().expect("a status").bases.iter();
    let base = bases.find(|base| base.fixture.as_deref() == Some(fixture));
    base.unwrap_or_else(|| panic!("no base of {fixture}: {:?}", template.status))
}
