//! What goes wrong is told by Flux as what it is.

use asymmetric_crd::{CloneState, Environment, EnvironmentState, validate};
use asymmetric_e2e::environments::{failure, member, status};
use asymmetric_e2e::flux::Flux;
use asymmetric_e2e::kstatus::{Progress, progress};
use asymmetric_e2e::with_namespace;

use crate::{FILE, NAME, in_git};

#[tokio::test]
async fn a_member_that_cannot_be_made_is_a_failure_and_no_success() {
    with_namespace(|namespace| async move {
        let flux = Flux::start(&namespace).await;
        flux.repository.edit(FILE, "fixture: acct\n", "fixture: acctt\n");
        let broken = flux.repository.commit("Name a fixture that is not there").await;
        flux.follow().await;
        let (reason, message) = flux.failed(&broken).await;
        assert_eq!(reason, "HealthCheckFailed", "{message}");
        let told = format!("Environment/{}/{NAME} status: 'Failed'", namespace.name);
        assert!(message.contains(&told), "{message}");

        let environment: Environment = namespace.api().get(NAME).await.unwrap();
        let object = serde_json::to_value(&environment).unwrap();
        assert_eq!(progress(&object), Progress::Failed, "{object}");
        assert_eq!(status(&environment).state, Some(EnvironmentState::Partial));
        assert_eq!(failure(&environment, "stripe").code, "FIXTURE_NOT_FOUND");
        assert_eq!(member(&environment, "slack").state, Some(CloneState::Running));

        flux.repository.edit(FILE, "fixture: acctt\n", "fixture: acct\n");
        let mended = flux.push("Name the fixture that is meant").await;
        flux.ready(&mended).await;
    })
    .await;
}

#[tokio::test]
async fn a_spec_that_cannot_be_is_refused_with_its_sentence() {
    with_namespace(|namespace| async move {
        let flux = Flux::start(&namespace).await;
        flux.repository.edit(FILE, "spec:\n", "spec:\n  identity: {}\n");
        let bad = flux.repository.commit("Share one identity").await;
        flux.follow().await;
        let (reason, message) = flux.failed(&bad).await;
        assert_eq!(reason, "ReconciliationFailed", "{message}");
        let refusal = validate::environment_spec(&in_git(&flux)).expect_err("it is refused");
        let sentence = refusal.to_string();
        assert!(sentence.contains("identity"), "{sentence}");
        assert!(message.contains(&sentence), "{message:?} lacks {sentence:?}");
        let made = namespace.api::<Environment>().get_opt(NAME).await.unwrap();
        assert_eq!(made, None, "nothing is made of it");

        flux.repository.edit(FILE, "  identity: {}\n", "");
        let mended = flux.push("Leave that out").await;
        flux.ready(&mended).await;
    })
    .await;
}
