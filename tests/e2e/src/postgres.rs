//! A look into the shared Postgres, past the operator.

use std::collections::BTreeMap;

use futures::TryStreamExt;
use kube::ResourceExt;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, NoTls};

use crate::cluster::{Cluster, SYSTEM};
use crate::route;

/// The pod of the bundled server.
const POD: &str = "asymmetric-postgres-0";
const PORT: u16 = 5432;
/// The operator's own login.
pub(crate) const ADMINISTRATOR: &str = "postgres";

/// A session.
pub struct Session {
    client: Client,
    connection: JoinHandle<()>,
}

impl Session {
    /// As the administrator of the server.
    pub async fn administrator(cluster: &Cluster, database: &str) -> Self {
        let password = cluster.server_password("postgres-password").await;
        let session = Self::open(cluster, ADMINISTRATOR, &password, database).await;
        session.unwrap_or_else(|error| panic!("no session in {database}: {error}"))
    }

    /// As anybody.
    pub async fn open(cluster: &Cluster, user: &str, password: &str, database: &str) -> Result<Self, String> {
        Self::at(cluster, (SYSTEM, POD), user, password, database).await
    }

    /// As anybody on the server in this pod, which is named with its namespace.
    pub async fn at(
        cluster: &Cluster,
        (namespace, pod): (&str, &str),
        user: &str,
        password: &str,
        database: &str,
    ) -> Result<Self, String> {
        let stream = route::to_pod(cluster, namespace, pod, PORT).await?;
        let mut config = Config::new();
        config
            .user(user)
            .password(password)
            .dbname(database)
            .application_name("asymmetric-e2e");
        let (client, connection) = config
            .connect_raw(stream, NoTls)
            .await
            .map_err(|error| told(&error))?;
        // It ends with the client; what goes wrong is told to whoever waits for an answer.
        let connection = tokio::spawn(async move { drop(connection.await) });
        Ok(Self { client, connection })
    }

    /// Runs statements.
    pub async fn run(&self, statements: &str) -> Result<(), String> {
        self.client
            .batch_execute(statements)
            .await
            .map_err(|error| told(&error))
    }

    /// The first column of a query's rows.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let rows = self
            .client
            .simple_query(query)
            .await
            .unwrap_or_else(|error| panic!("{query}: {error}"));
        rows.iter()
            .filter_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => {
                    Some(row.get(0).unwrap_or_default().to_owned())
                }
                _ => None,
            })
            .collect()
    }

    /// Whether the server still answers.
    pub async fn is_alive(&self) -> bool {
        self.client.simple_query("SELECT 1").await.is_ok()
    }

    /// Ends the session and waits until the connection is closed.
    pub async fn close(self) {
        drop(self.client);
        // Nothing is to be learned from how it ended.
        drop(self.connection.await);
    }
}

fn told(error: &tokio_postgres::Error) -> String {
    error
        .as_db_error()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// What a database holds: a digest per table and sequence of the clone's state, and one of how it is built.
pub type Content = BTreeMap<String, String>;

/// Schemas whose content is a clone's state.
const STATE: &str = "('public', '_asym_state')";

/// Reads what a clone's database holds, from outside of the clone.
pub async fn content(cluster: &Cluster, database: &str) -> Content {
    let session = Session::administrator(cluster, database).await;
    session
        .run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
        .expect("a transaction");
    let mut content = Content::new();
    for table in session.texts(&tables()).await {
        let (table, key) = table.split_once('|').expect("a table and its key");
        assert!(!key.is_empty(), "{table} has no primary key");
        let copied = session
            .digest(&format!("COPY (SELECT * FROM {table} ORDER BY {key}) TO STDOUT"))
            .await;
        content.insert(table.to_owned(), copied);
    }
    for sequence in session.texts(&sequences()).await {
        let value = session
            .texts(&format!("SELECT (last_value, is_called) FROM {sequence}"))
            .await;
        content.insert(sequence, value.join(""));
    }
    let structure = session.texts(STRUCTURE).await;
    content.insert(
        "structure".to_owned(),
        hex::encode(Sha256::digest(structure.join("\n"))),
    );
    session.close().await;
    assert!(
        content.len() > 5,
        "{database} has hardly any content: {content:?}"
    );
    content
}

impl Session {
    /// Digest and number of rows of what a `COPY … TO STDOUT` gives.
    async fn digest(&self, copy: &str) -> String {
        let stream = self
            .client
            .copy_out(copy)
            .await
            .unwrap_or_else(|error| panic!("{copy}: {error}"));
        let mut stream = std::pin::pin!(stream);
        let (mut hash, mut rows) = (Sha256::new(), 0_usize);
        while let Some(bytes) = stream
            .try_next()
            .await
            .unwrap_or_else(|error| panic!("{copy}: {error}"))
        {
            rows += bytes.split(|byte| *byte == b'\n').count() - 1;
            hash.update(&bytes);
        }
        format!("{rows} rows {}", hex::encode(hash.finalize()))
    }
}

/// Each table of the state, quoted, with the columns of its primary key.
fn tables() -> String {
    format!(
        "SELECT format('%I.%I|%s', n.nspname, c.relname, coalesce((SELECT string_agg(format('%I', a.attname), ', ' \
             ORDER BY array_position(i.indkey::int2[], a.attnum)) FROM pg_index i JOIN pg_attribute a \
             ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary), '')) \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname IN {STATE} AND c.relkind IN ('r', 'p') ORDER BY 1"
    )
}

fn sequences() -> String {
    format!(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname IN {STATE} AND c.relkind = 'S' ORDER BY 1"
    )
}

/// Everything in the schemas of a clone, described: columns, constraints, indexes, views, functions, owners, rights.
const STRUCTURE: &str = "\
    WITH schemas AS (SELECT oid, nspname FROM pg_namespace \
        WHERE nspname IN ('public', '_asym_state', '_asym_log', '_asym_auth', 'state_v1')), \
    relations AS (SELECT c.*, s.nspname FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace) \
    SELECT line FROM ( \
        SELECT format('schema %s %s', s.nspname, (SELECT nspacl FROM pg_namespace WHERE oid = s.oid)) FROM schemas s \
        UNION ALL SELECT format('relation %s.%s %s %s %s', nspname, relname, relkind, relowner::regrole, relacl) \
            FROM relations \
        UNION ALL SELECT format('column %s.%s.%s %s %s %s %s', r.nspname, r.relname, a.attname, \
            format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attnum, pg_get_expr(d.adbin, d.adrelid)) \
            FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped \
            LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum \
        UNION ALL SELECT format('constraint %s.%s %s', r.nspname, r.relname, pg_get_constraintdef(k.oid)) \
            FROM relations r JOIN pg_constraint k ON k.conrelid = r.oid \
        UNION ALL SELECT format('index %s', pg_get_indexdef(oid)) FROM relations WHERE relkind = 'i' \
        UNION ALL SELECT format('view %s.%s %s', nspname, relname, pg_get_viewdef(oid)) FROM relations \
            WHERE relkind = 'v' \
        UNION ALL SELECT format('function %s %s', pg_get_functiondef(p.oid), p.proacl) \
            FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace WHERE p.prokind = 'f' \
    ) AS described (line) ORDER BY line";

/// Databases that carry this clone's name or its uid in their mark.
pub async fn databases_of(cluster: &Cluster, name: &str, uid: &str) -> Vec<String> {
    let bare = name.strip_prefix("clone_").unwrap_or(name);
    let query = format!(
        "SELECT datname FROM pg_database WHERE datname = '{name}' OR datname LIKE 'asym\\_run\\_{bare}\\_%' \
             OR datname = 'asym_new_{}' OR shobj_description(oid, 'pg_database') LIKE '%{uid}%' ORDER BY 1",
        uid.replace('-', "")
    );
    administrate(cluster, &query).await
}

/// Roles that carry this clone's name or its uid in their mark.
pub async fn roles_of(cluster: &Cluster, name: &str, uid: &str) -> Vec<String> {
    let query = format!(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('{name}', '{name}_ro') \
             OR shobj_description(oid, 'pg_authid') LIKE '%{uid}%' ORDER BY 1"
    );
    administrate(cluster, &query).await
}

/// The answer of the server's administrator to a query: the first column.
pub async fn administrate(cluster: &Cluster, query: &str) -> Vec<String> {
    let session = Session::administrator(cluster, "postgres").await;
    let answer = session.texts(query).await;
    session.close().await;
    answer
}

/// Where the ended run of an epoch is kept.
pub async fn run_of(cluster: &Cluster, clone: &asymmetric_crd::AppClone, epoch: i64) -> String {
    let name = crate::clones::database(clone);
    let uid = clone.uid().expect("the clone has a uid");
    let bare = name.strip_prefix("clone_").unwrap_or(name);
    let expected = format!("asym_run_{bare}_{epoch}");
    let all = databases_of(cluster, name, &uid).await;
    assert!(all.contains(&expected), "{expected} is not among {all:?}");
    expected
}
