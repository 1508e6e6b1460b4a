//! The operator is killed in the middle of things; what it was at is finished by the next one.

use asymmetric_crd::AppClone;
use asymmetric_crd::clone::RequestPhase;
use asymmetric_e2e::clones::{database, fresh_id, reset_request, status};
use asymmetric_e2e::postgres::{self, content};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{operator, wait, with_namespace};
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::jiff::SignedDuration;
use kube::ResourceExt;
use serde_json::json;

/// Clones whose spin is under way when the operator is killed.
const SPINNING: usize = 3;

#[tokio::test]
async fn spins_and_resets_are_finished_after_the_operator_was_killed() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let start = content(&namespace.cluster, database(&clone)).await;
        let mut slack = Slack::of(&namespace, &id).await;
        slack.post("of the first run").await;

        // A lock on the messages makes a request hang, and a hanging request makes the reset wait.
        let server = namespace.secret(&format!("{id}-server")).await;
        let (role, password) = (database(&clone), &server["database-password"]);
        let lock = postgres::Session::open(&namespace.cluster, role, password, role)
            .await
            .unwrap();
        lock.run("BEGIN; LOCK TABLE public.messages IN ACCESS EXCLUSIVE MODE")
            .await
            .unwrap();
        let hanging = tokio::spawn(async move {
            let form = [("channel", "general"), ("text", "of no run")];
            slack.send("chat.postMessage", &form).await
        });
        let waiting = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{role}' AND wait_event_type = 'Lock'"
        );
        wait::eventually("a request hangs", || async {
            match postgres::administrate(&namespace.cluster, &waiting)
                .await
                .concat()
                .as_str()
            {
                "0" => Err("none does".to_owned()),
                _ => Ok(()),
            }
        })
        .await;

        let request = namespace.request_reset(&id).await;
        let spinning: Vec<String> = (0..SPINNING).map(|_| fresh_id("stripe")).collect();
        for id in &spinning {
            namespace
                .apply_clone(id, &json!({"template": "stripe", "seed": {"fixture": "acct"}}))
                .await;
        }
        wait::until(
            &namespace.api(),
            &id,
            "the reset has begun",
            |clone: Option<&AppClone>| (reset_request(clone?)?.phase == RequestPhase::Running).then_some(()),
        )
        .await;
        wait::until(
            &namespace.api(),
            &spinning[0],
            "its spin has begun",
            |clone: Option<&AppClone>| clone?.status.as_ref()?.spin_started_at.as_ref().map(|_| ()),
        )
        .await;
        operator::kill(&namespace.cluster).await;
        let now = namespace.api::<AppClone>().get(&id).await.unwrap();
        let phase = reset_request(&now).map(|request| request.phase);
        assert_eq!(
            phase,
            Some(RequestPhase::Running),
            "the operator was killed too late for this test"
        );
        drop(lock);

        let after = namespace.reset_done(&id, &request).await;
        assert_eq!(
            reset_request(&after).map(|request| request.phase),
            Some(RequestPhase::Succeeded)
        );
        assert_eq!(status(&after).epoch, Some(2));
        namespace.ready(&id).await;
        // Whatever its client was told: it belongs to the run that has ended, or to none.
        drop(hanging.await.unwrap());
        assert_eq!(content(&namespace.cluster, database(&clone)).await, start);
        Slack::of(&namespace, &id).await.read("auth.test", &[]).await;
        for id in &spinning {
            let clone = namespace.ready(id).await;
            let uid = clone.uid().unwrap();
            let databases = postgres::databases_of(&namespace.cluster, database(&clone), &uid).await;
            assert_eq!(
                databases,
                [database(&clone)],
                "one database, and nothing half-made beside it"
            );
        }
        operator::available(&namespace.cluster).await;
    })
    .await;
    drop(alone);
}

#[tokio::test]
async fn an_upgraded_operator_leads_as_soon_as_its_predecessor_ends() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let cluster = &namespace.cluster;
        operator::available(cluster).await;
        let (leases, name) = (operator::lease(cluster), operator::DEPLOYMENT);
        let held = |lease: &LeaseSpec| lease.holder_identity.clone().filter(|holder| !holder.is_empty());
        let spec = |lease: Option<&Lease>| lease?.spec.clone();
        let before = wait::until(&leases, name, "somebody leads", |lease| {
            spec(lease).and_then(|lease| held(&lease))
        })
        .await;
        operator::restart(cluster).await;
        let mut runs_out = None;
        let acquired = wait::until(&leases, name, "another leads", |lease| {
            let lease = spec(lease)?;
            let holder = held(&lease)?;
            if holder != before {
                return lease.acquire_time;
            }
            let seconds = lease.lease_duration_seconds?.into();
            runs_out = Some(lease.renew_time?.0 + SignedDuration::from_secs(seconds));
            None
        })
        .await;
        let runs_out = runs_out.expect("the first leader's Lease");
        assert!(
            acquired.0 < runs_out,
            "the standby waited until the Lease ran out ({runs_out}), though it was given up before"
        );
        operator::available(cluster).await;
    })
    .await;
    drop(alone);
}

#[tokio::test]
async fn a_standby_finishes_what_a_killed_leader_began() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let cluster = namespace.cluster.clone();
        operator::doubled(&cluster, async {
            let spinning: Vec<String> = (0..SPINNING).map(|_| fresh_id("stripe")).collect();
            for id in &spinning {
                namespace
                    .apply_clone(id, &json!({"template": "stripe", "seed": {"fixture": "acct"}}))
                    .await;
            }
            wait::until(
                &namespace.api(),
                &spinning[0],
                "its spin has begun",
                |clone: Option<&AppClone>| clone?.status.as_ref()?.spin_started_at.as_ref().map(|_| ()),
            )
            .await;
            let killed = operator::kill_leader(&cluster).await;
            for id in &spinning {
                let clone = namespace.ready(id).await;
                let uid = clone.uid().unwrap();
                let databases = postgres::databases_of(&cluster, database(&clone), &uid).await;
                assert_eq!(
                    databases,
                    [database(&clone)],
                    "nothing half-made is left beside it"
                );
            }
            let lease = operator::lease(&cluster).get(operator::DEPLOYMENT).await.unwrap();
            let leads = lease.spec.and_then(|spec| spec.holder_identity);
            assert!(leads.is_some_and(|leader| leader != killed));
        })
        .await;
    })
    .await;
    drop(alone);
}
