//! What Postgres and the API server say.

use std::collections::BTreeMap;

use http::Request;
use k8s_openapi::api::core::v1::{Secret, Service};
use kube::{Api, Client};
use tokio_postgres::{Config, NoTls};

use crate::{SYSTEM, ScaleError};

/// The bundled Postgres, as its administrator.
pub(crate) struct Server {
    config: Config,
    host: String,
}

/// Its state at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    /// Bytes of write-ahead log since it was made.
    pub(crate) wal: i64,
    /// Bytes of all databases.
    pub(crate) disk: i64,
    /// Sessions.
    pub(crate) connections: i64,
}

const STATE: &str = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, \
    (SELECT sum(pg_database_size(oid))::bigint FROM pg_database), \
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')";

impl Server {
    pub(crate) async fn find(client: &Client) -> Result<Self, ScaleError> {
        let services: Api<Service> = Api::namespaced(client.clone(), SYSTEM);
        let spec = services.get("asymmetric-postgres").await?.spec;
        let host = spec
            .and_then(|spec| spec.cluster_ip)
            .ok_or(ScaleError::Missing("the address of Postgres"))?;
        let secrets: Api<Secret> = Api::namespaced(client.clone(), SYSTEM);
        let data = secrets.get("asymmetric-servers").await?.data.unwrap_or_default();
        let password = data
            .get("postgres-password")
            .ok_or(ScaleError::Missing("the password of Postgres"))?;
        let mut config = Config::new();
        config
            .host(&host)
            .user("postgres")
            .password(&password.0)
            .dbname("postgres");
        Ok(Self { config, host })
    }

    /// Its address.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) async fn state(&self) -> Result<State, ScaleError> {
        let (client, connection) = self.config.connect(NoTls).await?;
        // It ends with the client.
        tokio::spawn(async move { drop(connection.await) });
        let row = client.query_one(STATE, &[]).await?;
        Ok(State {
            wal: row.get(0),
            disk: row.get(1),
            connections: row.get(2),
        })
    }
}

/// Requests that the API server has answered, by verb and resource; what the cluster asks for itself is left out.
pub(crate) async fn api_requests(client: &Client) -> Result<BTreeMap<String, f64>, ScaleError> {
    let request = Request::get("/metrics")
        .body(Vec::new())
        .map_err(|_| ScaleError::Missing("a path"))?;
    let text = client.request_text(request).await?;
    let mut counts = BTreeMap::new();
    for line in text
        .lines()
        .filter(|line| line.starts_with("apiserver_request_total{"))
    {
        let label = |name: &str| {
            let (_, rest) = line.split_once(&format!("{name}=\""))?;
            rest.split('"').next()
        };
        let is_ours = label("group") == Some("getasym.dev")
            || matches!(
                label("resource"),
                Some("secrets" | "services" | "deployments" | "pods")
            );
        let verb = label("verb").unwrap_or_default();
        if let Some((_, value)) = line.rsplit_once(' ').filter(|_| is_ours && verb != "WATCH") {
            let what = format!("{verb} {}", label("resource").unwrap_or_default());
            *counts.entry(what).or_insert(0.0) += value.parse::<f64>().unwrap_or_default();
        }
    }
    Ok(counts)
}

/// What has grown.
pub(crate) fn growth(before: &BTreeMap<String, f64>, after: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    after
        .iter()
        .map(|(what, count)| {
            (
                what.clone(),
                count - before.get(what).copied().unwrap_or_default(),
            )
        })
        .filter(|(_, growth)| *growth > 0.0)
        .collect()
}
