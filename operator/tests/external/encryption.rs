//! Servers that others run: encrypted, verified by name and authority, and with an operator that is no superuser.

use asymmetric_operator::{
    postgres::{BuildOutcome, Databases, PostgresError, PostgresServer, ServerSettings},
    redis::{Prefixes, RedisServer, RedisSettings, UserPassword, UserState},
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::{
    clone::{create, destroy, reset},
    support::{
        TestClone,
        content::spec,
        postgres::{TestPostgres, files},
        redis::TestRedis,
    },
};

/// An authority of a test, and a server's certificate of it for `localhost`.
struct Authority {
    pem: String,
    certificate: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = parameters.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(parameters, key);
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
        Self {
            pem,
            certificate: parameters.signed_by(&key, &issuer).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }
}

/// Only the tests' own administrator may come in the clear.
const ACCESS: &str =
    "hostnossl all postgres 127.0.0.1/32 scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256\n";

#[tokio::test]
async fn a_postgres_of_others_is_verified_by_authority_and_name() {
    let authority = Authority::new();
    let folder = files(&[
        ("server.crt", &authority.certificate),
        ("server.key", &authority.key),
        ("access.conf", ACCESS),
    ]);
    let file = |name: &str| folder.join(name).display().to_string();
    let settings = [
        "fsync=off".to_owned(),
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", file("server.crt")),
        format!("ssl_key_file={}", file("server.key")),
        format!("hba_file={}", file("access.conf")),
    ];
    let postgres = TestPostgres::start(&settings.each_ref().map(String::as_str));
    postgres.ready().await;
    postgres
        .administrator("postgres")
        .await
        .batch_execute("CREATE ROLE limited LOGIN CREATEDB CREATEROLE PASSWORD 'limited'")
        .await
        .unwrap();
    let handle = |host: &str, authorities: Option<&str>| {
        let mut settings = ServerSettings::new(host, postgres.port, "limited", "limited", "tests");
        settings.authorities = authorities.map(str::to_owned);
        PostgresServer::new(settings).unwrap()
    };
    let stranger = Authority::new();
    for (host, authorities) in [
        ("localhost", None),
        ("localhost", Some(stranger.pem.as_str())),
        ("127.0.0.1", Some(authority.pem.as_str())),
    ] {
        let error = handle(host, authorities).ensure_server().await.unwrap_err();
        let refused = matches!(
            error,
            PostgresError::Unavailable { .. } | PostgresError::LoginRefused { .. }
        );
        assert!(refused && error.is_outage(), "{host}: {error:?}");
    }

    let operator = handle("localhost", Some(&authority.pem));
    assert!(!operator.ensure_server().await.unwrap().superuser);
    // Content runs in sessions of the build's role, seeds in those of the clone's: they are encrypted, too.
    let spec = spec();
    assert!(matches!(
        operator.build_base(&spec).await.unwrap(),
        BuildOutcome::Built(_)
    ));
    let clone = TestClone::new();
    create(&operator, &clone, &spec.key).await;
    let file = (
        "seeds/more.sql",
        "INSERT INTO users (id, name) VALUES ('U7', 'Mary')",
    );
    let password = &clone.passwords.role;
    operator
        .seed_on_top(&clone.names, &clone.uid, password, file, "s1")
        .await
        .unwrap();
    assert!(
        operator
            .run_facts(&clone.names, password, 1)
            .await
            .unwrap()
            .seeded
            .is_some()
    );
    reset(&operator, &clone, &spec.key, 1).await;
    destroy(&operator, &clone).await;
}

#[tokio::test]
async fn a_redis_of_others_is_verified_by_authority_and_name() {
    let authority = Authority::new();
    let redis = TestRedis::start_encrypted(&authority.certificate, &authority.key).await;
    let handle = |host: &str, authorities: &str| {
        RedisServer::new(&RedisSettings {
            url: format!("rediss://{host}:{}", redis.port),
            authorities: Some(authorities.to_owned()),
            user: "default".into(),
            password: redis.password(),
            installation: "tests".into(),
        })
        .unwrap()
    };
    let clone = TestClone::new();
    let password = UserPassword::new("secret");
    let stranger = Authority::new();
    for server in [
        handle("localhost", &stranger.pem),
        handle("127.0.0.1", &authority.pem),
    ] {
        server.user_state(&clone.names, &password).await.unwrap_err();
    }
    let server = handle("localhost", &authority.pem);
    server
        .ensure_user(&clone.names, &clone.uid, &password)
        .await
        .unwrap();
    let state = server.user_state(&clone.names, &password).await.unwrap();
    assert_eq!(state, UserState::Current);
}
