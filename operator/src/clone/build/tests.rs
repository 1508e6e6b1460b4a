use super::deployment::{Workload, deployment};
use super::secrets::{Credentials, Servers, facts, server};
use super::service::service;
use crate::certificates::Issued;
use crate::clone::world::World;
use crate::database_servers::DatabaseAddress;
use k8s_openapi::jiff::Timestamp;

fn workload() -> Workload<'static> {
    Workload {
        image: "registry.example/slack@sha256:2",
        port: 3001,
        health: "/api/health",
        redis_prefix: "slack-a1b2:",
        credentials: "c0ffee",
        pull_secrets: &[],
        webhook_allow: "",
        webhook_authorities: None,
    }
}

#[test]
fn the_objects_of_a_clone() {
    let clone = World::new().clone;
    insta::assert_yaml_snapshot!("deployment", deployment(&clone, &workload()));
    insta::assert_yaml_snapshot!("service", service(&clone));
}

#[test]
fn a_backend_is_told_where_webhooks_may_go_and_whom_to_believe() {
    let clone = World::new().clone;
    let told = |workload: Workload<'_>| {
        let pod = deployment(&clone, &workload).spec.unwrap().template.spec.unwrap();
        let variables = pod.containers[0].env.clone().unwrap();
        ["ASYM_WEBHOOK_ALLOW", "ASYM_WEBHOOK_CA"].map(|name| {
            let told = variables.iter().find(|variable| variable.name == name);
            told.map(|variable| variable.value.clone().unwrap())
        })
    };
    assert_eq!(told(workload()), [None, None]);
    let (webhook_allow, authorities) = ("*.example.com,10.0.0.0/8", "-----BEGIN CERTIFICATE-----");
    let open = Workload {
        webhook_allow,
        webhook_authorities: Some(authorities),
        ..workload()
    };
    assert_eq!(
        told(open),
        [Some(webhook_allow.to_owned()), Some(authorities.to_owned())]
    );
}

#[test]
fn pods_are_restricted() {
    let clone = World::new().clone;
    let pod = deployment(&clone, &workload())
        .spec
        .unwrap()
        .template
        .spec
        .unwrap();
    let context = pod.containers[0].security_context.clone().unwrap();
    assert_eq!(context.allow_privilege_escalation, Some(false));
    assert_eq!(context.read_only_root_filesystem, Some(true));
    assert_eq!(context.capabilities.unwrap().drop, Some(vec!["ALL".to_owned()]));
    assert_eq!(pod.automount_service_account_token, Some(false));
    assert_eq!(pod.enable_service_links, Some(false));
}

#[test]
fn new_credentials_start_a_new_pod_and_a_new_epoch_does_not() {
    let clone = World::new().clone;
    let address = address();
    let servers = servers(&address);
    let mut counter = 0;
    let mut credentials = || {
        Credentials::generate(|| {
            counter += 1;
            format!("secret{counter}")
        })
    };
    let (first, second) = (credentials(), credentials());
    let fingerprint = |credentials, epoch| {
        facts(
            &server(
                &clone,
                credentials,
                "clone_x",
                &servers,
                epoch,
                &certificate(epoch),
            ),
            "clone_x",
            &servers,
        )
        .unwrap()
        .fingerprint
    };
    // Neither does another certificate.
    assert_eq!(fingerprint(&first, 1), fingerprint(&first, 2));
    assert_ne!(fingerprint(&first, 1), fingerprint(&second, 1));
}

#[test]
fn an_incomplete_secret_or_one_of_another_database_counts_as_missing() {
    let clone = World::new().clone;
    let address = address();
    let servers = servers(&address);
    let mut secret = server(
        &clone,
        &Credentials::generate(|| "x".into()),
        "clone_x",
        &servers,
        1,
        &certificate(1),
    );
    let known = facts(&secret, "clone_x", &servers).unwrap().certificate.unwrap();
    assert_eq!(
        (known.origin, known.renewal),
        ("authority".into(), Timestamp::UNIX_EPOCH)
    );
    assert!(facts(&secret, "clone_x_9f3c", &servers).is_none());
    secret.data.as_mut().unwrap().remove("control-token");
    assert!(facts(&secret, "clone_x", &servers).is_none());
}

#[test]
fn a_secret_that_leads_to_other_servers_is_written_again() {
    let clone = World::new().clone;
    let credentials = Credentials::generate(|| "x".into());
    let address = address();
    let servers = servers(&address);
    let secret = server(&clone, &credentials, "clone_x", &servers, 1, &certificate(1));
    let moved = DatabaseAddress {
        host: "elsewhere".into(),
        ..address.clone()
    };
    let verified = DatabaseAddress {
        authorities: Some("an authority".into()),
        ..address.clone()
    };
    let of_another_redis = Servers {
        redis_url: "redis://elsewhere:6379",
        ..servers
    };
    for other in [
        &of_another_redis,
        &self::servers(&moved),
        &self::servers(&verified),
    ] {
        assert!(facts(&secret, "clone_x", other).is_none());
    }
    let trusting = self::servers(&verified);
    let secret = server(&clone, &credentials, "clone_x", &trusting, 1, &certificate(1));
    let before = facts(&secret, "clone_x", &trusting).unwrap();
    let renewed = DatabaseAddress {
        authorities: Some("another one".into()),
        ..address.clone()
    };
    let trusting = self::servers(&renewed);
    assert!(facts(&secret, "clone_x", &trusting).is_none());
    let secret = server(&clone, &credentials, "clone_x", &trusting, 1, &certificate(1));
    let after = facts(&secret, "clone_x", &trusting).unwrap();
    assert_ne!(
        before.fingerprint, after.fingerprint,
        "backends read it at their start"
    );
}

fn address() -> DatabaseAddress {
    DatabaseAddress {
        host: "postgres".into(),
        port: 5432,
        authorities: None,
    }
}

fn servers(postgres: &DatabaseAddress) -> Servers<'_> {
    Servers {
        postgres,
        redis_url: "redis://redis:6379",
        redis_authorities: None,
    }
}

fn certificate(number: i64) -> Issued {
    Issued {
        certificate: format!("certificate {number}"),
        key: format!("key {number}"),
        renewal: Timestamp::UNIX_EPOCH,
        origin: "authority".into(),
        bundle: "bundle".into(),
    }
}
