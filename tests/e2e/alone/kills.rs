//! The operator is killed at every action, before and after it is carried out; the next one finishes.

use std::collections::BTreeSet;

use asymmetric_e2e::local_operator::{LocalOperator, Options, points};
use asymmetric_e2e::{operator, with_namespace};

use crate::life::Life;
use crate::short_health_timeout;

#[tokio::test]
async fn a_life_is_the_same_with_a_kill_at_every_action() {
    let alone = operator::alone().await;
    let all = points().await;
    with_namespace(|namespace| async move {
        let cluster = namespace.cluster.clone();
        operator::stopped(&cluster, async {
            let options = Options {
                ends_at_points: true,
                settings: short_health_timeout(),
                ..Options::default()
            };
            let operator = LocalOperator::start(&namespace, options).await;
            Life::live(&namespace).await;
            let passed = operator.passed();
            let missed: BTreeSet<&String> = all.difference(&passed).collect();
            assert!(missed.is_empty(), "nobody was killed at {missed:?}");
            assert!(operator.starts() > all.len() / 2, "{} starts", operator.starts());
            println!(
                "killed at {} points, started {} times",
                passed.len(),
                operator.starts()
            );
            // The namespace goes with an operator that stays.
            operator.end().await;
        })
        .await;
    })
    .await;
    drop(alone);
}
