//! What somebody takes away from a clone comes back; what cannot come back is said, and never made up.

use ::redis::cmd;
use asymmetric_crd::{AppClone, CloneState};
use asymmetric_e2e::clones::{database, fresh_id, status};
use asymmetric_e2e::http::{Call, Http};
use asymmetric_e2e::redis::{self, Login};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, postgres, wait, with_namespace};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Secret, Service};
use kube::api::DeleteParams;
use kube::core::NamespaceResourceScope;
use kube::{Resource, ResourceExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Deletes an object and waits until there is another one of its name.
async fn comes_back<K>(namespace: &TestNamespace, name: &str)
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + std::fmt::Debug
        + Serialize
        + DeserializeOwned
        + Send
        + 'static,
{
    let api = namespace.api::<K>();
    let before = api.get(name).await.unwrap().uid();
    api.delete(name, &DeleteParams::default()).await.unwrap();
    wait::until(&api, name, "it comes back", |object: Option<&K>| {
        object
            .filter(|object| object.uid() != before && object.meta().deletion_timestamp.is_none())
            .map(|_| ())
    })
    .await;
}

#[tokio::test]
async fn deployment_and_service_come_back() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace.spin_slack(&id).await;
        let mut slack = Slack::of(&namespace, &id).await;
        slack.post("before").await;
        comes_back::<Deployment>(&namespace, &format!("{id}-backend")).await;
        comes_back::<Service>(&namespace, &id).await;
        let clone = namespace.ready(&id).await;
        assert_eq!(status(&clone).epoch, Some(1), "nothing was reset");
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        assert!(slack.texts(&general).await.contains(&"before".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn tokens_come_back_as_new_ones() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        namespace.spin_slack(&id).await;
        let old = namespace.tokens(&id).await;
        let name = format!("{id}-tokens");
        comes_back::<Secret>(&namespace, &name).await;
        // Identities are in it again when the backend has taken the tokens.
        wait::until(
            &namespace.api(),
            &name,
            "it is complete",
            |secret: Option<&Secret>| {
                let data = secret?.data.as_ref()?;
                old.keys().all(|key| data.contains_key(key)).then_some(())
            },
        )
        .await;
        let new = namespace.tokens(&id).await;
        assert_ne!(new["botToken"], old["botToken"]);
        assert_eq!(new["botUserId"], old["botUserId"]);
        let whoami = Slack::of(&namespace, &id).await.read("auth.test", &[]).await;
        assert_eq!(whoami["user_id"], new["botUserId"].as_str());
        let stale = Call::post("/api/auth.test", &[]).with_token(&old["botToken"]);
        assert_eq!(
            Http::to(&namespace, &id).insist(&stale).await.body["error"],
            "invalid_auth"
        );
    })
    .await;
}

#[tokio::test]
async fn the_backends_credentials_come_back() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let (tokens, name) = (namespace.tokens(&id).await, format!("{id}-server"));
        let old = namespace.secret(&name).await;
        Slack::of(&namespace, &id).await.post("before").await;
        comes_back::<Secret>(&namespace, &name).await;
        let new = namespace.secret(&name).await;
        assert_ne!(new["database-password"], old["database-password"]);
        wait::eventually(
            "the database takes the new password, and not the old one",
            || async {
                let name = database(&clone);
                let stale =
                    postgres::Session::open(&namespace.cluster, name, &old["database-password"], name).await;
                if stale.is_ok() {
                    return Err("the old one is taken".to_owned());
                }
                let opened =
                    postgres::Session::open(&namespace.cluster, name, &new["database-password"], name).await;
                opened.map(|_| ())
            },
        )
        .await;
        namespace.ready(&id).await;
        assert_eq!(
            namespace.tokens(&id).await,
            tokens,
            "tokens are not the backend's credentials"
        );
        let mut slack = Slack::of(&namespace, &id).await;
        let general = slack.general().await;
        assert!(slack.texts(&general).await.contains(&"before".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn the_login_for_queries_comes_back() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let name = format!("{id}-query");
        comes_back::<Secret>(&namespace, &name).await;
        let query = namespace.secret(&name).await;
        let opened = wait::eventually("the login works", || async {
            let (user, password) = (&query["username"], &query["password"]);
            postgres::Session::open(&namespace.cluster, user, password, database(&clone)).await
        })
        .await;
        assert_eq!(
            opened.texts("SELECT count(*) > 0 FROM public.messages").await,
            ["t"]
        );
        opened.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_redis_user_comes_back() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let login = Login::read(&namespace.secret(&format!("{id}-server")).await["redis-url"]);
        assert_eq!(login.user, database(&clone));
        let administrator = redis::Session::administrator(&namespace.cluster).await;
        let deleted: i64 = administrator
            .run(cmd("ACL").arg("DELUSER").arg(&login.user))
            .await
            .unwrap();
        assert_eq!(deleted, 1);
        let session = wait::eventually("the user can log in again", || async {
            redis::Session::open(&namespace.cluster, &login.user, &login.password).await
        })
        .await;
        let own: String = session
            .run(cmd("SET").arg(format!("{id}:1:own")).arg("1").arg("EX").arg(60))
            .await
            .unwrap();
        assert_eq!(own, "OK");
        let foreign: Result<String, String> = session.run(cmd("GET").arg("another:1:key")).await;
        let refusal = foreign.expect_err("it reads the keys of others");
        assert!(refusal.to_lowercase().contains("noperm"), "{refusal}");
    })
    .await;
}

#[tokio::test]
async fn the_password_of_the_role_comes_back() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let name = database(&clone);
        let password = namespace.secret(&format!("{id}-server")).await["database-password"].clone();
        let stored = format!("SELECT rolpassword FROM pg_authid WHERE rolname = '{name}'");
        let before = postgres::administrate(&namespace.cluster, &stored).await;
        let administrator = postgres::Session::administrator(&namespace.cluster, "postgres").await;
        administrator
            .run(&format!("ALTER ROLE {name} PASSWORD 'changed by hand'"))
            .await
            .unwrap();
        administrator.close().await;
        let after = postgres::administrate(&namespace.cluster, &stored).await;
        assert_ne!(after, before, "the change had no effect");
        wait::eventually("the Secret's password is the role's again", || async {
            postgres::Session::open(&namespace.cluster, name, &password, name)
                .await
                .map(|_| ())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_lost_database_is_said_and_made_anew_only_when_asked() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let tokens = namespace.tokens(&id).await;
        let administrator = postgres::Session::administrator(&namespace.cluster, "postgres").await;
        administrator
            .run(&format!("DROP DATABASE {} WITH (FORCE)", database(&clone)))
            .await
            .unwrap();
        administrator.close().await;
        let lost = wait::until(
            &namespace.api(),
            &id,
            "its content is lost",
            |clone: Option<&AppClone>| {
                let failure = clone?.status.as_ref()?.failure.as_ref()?;
                (failure.code == "CONTENT_LOST").then(|| clone.cloned())?
            },
        )
        .await;
        assert_eq!(status(&lost).state, Some(CloneState::Unhealthy));
        let message = &status(&lost).failure.as_ref().unwrap().message;
        assert!(message.contains(&format!("asym reset {id}")), "{message}");
        let uid = clone.uid().unwrap();
        let databases = postgres::databases_of(&namespace.cluster, database(&clone), &uid).await;
        assert_eq!(databases, Vec::<String>::new(), "a result must not be made up");

        let after = namespace.reset(&id).await;
        assert_eq!(status(&after).epoch, Some(2));
        namespace.ready(&id).await;
        assert_eq!(namespace.tokens(&id).await, tokens);
        let mut slack = Slack::of(&namespace, &id).await;
        slack.read("auth.test", &[]).await;
    })
    .await;
}
