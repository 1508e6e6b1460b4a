//! The API over TLS, with a certificate that is replaced while the backend runs.

use crate::{TOKENS, content, notes::Notes, start};
use asymmetric_kit::Settings;
use asymmetric_kit::test_support::{Answer, Postgres, TestBackend, TestSocket};
use http::{Method, StatusCode};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

const NAME: &str = "notes-a1b2.default";

/// An authority of a test.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a certificate");
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = parameters.self_signed(&key).expect("a certificate").pem();
        let issuer = Issuer::new(parameters, key);
        Self { pem, issuer }
    }

    /// The body of a request that puts a certificate.
    fn issue(&self) -> Value {
        let key = KeyPair::generate().expect("a certificate");
        let parameters = CertificateParams::new([NAME.to_owned()]).expect("a certificate");
        let certificate = parameters.signed_by(&key, &self.issuer).expect("a certificate");
        json!({"certificate": certificate.pem(), "key": key.serialize_pem()})
    }
}

async fn put(backend: &TestBackend, certificate: &Value) -> Answer {
    Answer::to(backend.control(Method::PUT, "/v1/certificate").json(certificate)).await
}

/// What a client answers that trusts `authority` and nobody else.
async fn ask(backend: &TestBackend, authority: &Authority) -> Result<reqwest::Response, reqwest::Error> {
    let address = backend.instance().tls_address().expect("a certificate");
    let client = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(authority.pem.as_bytes()).expect("a certificate")])
        .resolve(NAME, SocketAddr::from(([127, 0, 0, 1], address.port())))
        .build()
        .expect("a certificate");
    let url = format!("https://{NAME}:{}/notes", address.port());
    let request = client.post(url).bearer_auth(TOKENS[0].1);
    request.json(&json!({"text": "encrypted"})).send().await
}

#[tokio::test]
async fn tls_is_refused_until_there_is_a_certificate_and_follows_it_without_a_restart() {
    let backend = start().await;
    let (first, second) = (Authority::new(), Authority::new());
    assert!(ask(&backend, &first).await.is_err());
    for (authority, other) in [(&first, &second), (&second, &first)] {
        let answer = put(&backend, &authority.issue()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let health = Answer::to(backend.control(Method::GET, "/v1/health")).await.body;
        assert_eq!(health["certificate"], answer.body["certificate"]);
        let served = ask(&backend, authority).await.unwrap();
        assert!(served.status().is_success(), "{served:?}");
        assert!(
            ask(&backend, other).await.is_err(),
            "the other authority did not sign it"
        );
    }
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_changes_nothing() {
    let backend = start().await;
    let authority = Authority::new();
    put(&backend, &authority.issue()).await;
    let mut mixed = authority.issue();
    mixed["key"] = authority.issue()["key"].clone();
    for bad in [json!({"certificate": "x", "key": "y"}), mixed] {
        let answer = put(&backend, &bad).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert!(ask(&backend, &authority).await.unwrap().status().is_success());
    }
}

#[tokio::test]
async fn absolute_urls_say_how_the_client_came() {
    let backend = start().await;
    let authority = Authority::new();
    put(&backend, &authority.issue()).await;
    let port = backend.instance().tls_address().unwrap().port();
    let answer: Value = ask(&backend, &authority).await.unwrap().json().await.unwrap();
    let url = answer["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("https://{NAME}:{port}/notes/")), "{url}");
}

#[tokio::test]
async fn sockets_are_opened_over_tls_as_well() {
    let backend = start().await;
    let authority = Authority::new();
    put(&backend, &authority.issue()).await;
    let port = backend.instance().tls_address().unwrap().port();
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.pem.as_bytes()).unwrap())
        .unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from(NAME).unwrap();
    let encrypted = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .unwrap();
    let mut socket = TestSocket::over(&format!("wss://{NAME}:{port}/notices/app"), encrypted)
        .await
        .unwrap();
    assert_eq!(socket.next().await, json!({"hello": 1}));
}

#[tokio::test]
async fn the_database_is_reached_over_tls_where_there_is_an_authority_for_it() {
    let authority = Postgres::shared().authority().to_owned();
    let trusting =
        |authority: String| move |settings: &mut Settings| settings.database_authorities = Some(authority);
    let backend = TestBackend::start_with(Notes, &content(), &TOKENS, trusting(authority)).await;
    crate::write(&backend, "encrypted").await;
    let encrypted = "SELECT count(*) FILTER (WHERE NOT ssl), count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
         WHERE datname = current_database() AND application_name = 'asymmetric-backend'";
    let row = &backend.sql(encrypted).await[0];
    let (in_the_clear, all): (i64, i64) = (row.get(0), row.get(1));
    assert!(in_the_clear == 0 && all > 0, "{in_the_clear} of {all}");

    // Whoever comes over the relay speaks in the clear to it, and it does not.
    let port = backend.instance().relay_address().port();
    let client = backend.connect("asym_test", port).await;
    let relayed = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
         WHERE datname = current_database() AND usename = 'asym_test' AND application_name = ''";
    assert_eq!(
        backend.sql(relayed).await[0].get::<_, Option<bool>>(0),
        Some(true)
    );
    drop(client);

    // Starting puts tokens, for which the database is needed.
    let stranger = Authority::new().pem;
    let starting = tokio::spawn(async move {
        TestBackend::start_with(Notes, &content(), &TOKENS, trusting(stranger)).await;
    });
    let panic = starting
        .await
        .expect_err("a server of another authority is refused")
        .into_panic();
    let why = panic.downcast_ref::<String>().expect("a message");
    assert!(why.contains("invalid peer certificate"), "{why}");
}
