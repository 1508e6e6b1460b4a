//! An API server that refuses, breaks and loses answers, in front of the operator.

use asymmetric_e2e::liar::Liar;
use asymmetric_e2e::local_operator::{LocalOperator, Options};
use asymmetric_e2e::{operator, with_namespace};

use crate::life::Life;
use crate::short_health_timeout;

/// How often a life is lived, each with other lies; with `ASYM_FAULTS=full` more often.
fn rounds() -> u64 {
    match std::env::var("ASYM_FAULTS").as_deref() {
        Ok("full") => 5,
        _ => 1,
    }
}

#[tokio::test]
async fn a_life_is_the_same_behind_an_api_server_that_lies() {
    let alone = operator::alone().await;
    for seed in 0..rounds() {
        with_namespace(move |namespace| async move {
            let cluster = namespace.cluster.clone();
            operator::stopped(&cluster, async {
                let liar = Liar::start(&cluster, seed).await;
                let options = Options {
                    kubeconfig: Some(liar.kubeconfig().to_owned()),
                    settings: short_health_timeout(),
                    ..Options::default()
                };
                let operator = LocalOperator::start(&namespace, options).await;
                Life::live(&namespace).await;
                let told = liar.told();
                assert!(told.refused > 10 && told.lost > 2, "{told:?}");
                println!("seed {seed}: {told:?}, started {} times", operator.starts());
                operator.end().await;
            })
            .await;
        })
        .await;
    }
    drop(alone);
}
