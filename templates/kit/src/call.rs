//! One call of one operation: what a handler works with.

use crate::{
    Alphabet, Failure, Identifiers, Incoming, Operation, Principal, World,
    arguments::Arguments,
    background::Background,
    data::{
        redis::{EpochKeys, Redis},
        transaction::{Opened, Transaction},
    },
    instance::Shared,
    rate::{RateStanding, Verdict},
    router::PathParameters,
};
use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use jiff::Timestamp;
use std::sync::{Arc, OnceLock};
use tokio_postgres::{Row, types::ToSql};

/// What stays the same when a call is run again after a conflict.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) request: Incoming,
    pub(crate) arguments: Arguments,
    pub(crate) path_parameters: PathParameters,
    pub(crate) operation: Option<Arc<Operation>>,
    /// What is called inside `operation`.
    pub(crate) inside: Vec<Arc<Operation>>,
    pub(crate) epoch: u64,
    pub(crate) received_at: Timestamp,
    /// Set when the call was counted.
    pub(crate) rates: OnceLock<Verdict>,
}

/// One request on its way through its operation: arguments, who asks, the transaction, the world.
///
/// All statements of a call are in one transaction (READ COMMITTED), committed when the handler answers `Ok` and
/// rolled back when it answers `Err`. Rows that are read in order to decide about a write are to be locked
/// (`FOR UPDATE`); a call that meets a deadlock is run again from its start.
pub struct Call {
    pub(crate) prepared: Arc<Prepared>,
    pub(crate) transaction: Transaction,
    pub(crate) principal: Option<Principal>,
    pub(crate) world: World,
    pub(crate) sequence: i64,
    pub(crate) redis: Option<Arc<Redis>>,
    pub(crate) background: Background,
}

impl Call {
    /// A call that no request started: what the clone does by itself.
    pub(crate) fn without_request(shared: &Shared, opened: Opened, epoch: u64) -> Self {
        let request = Incoming::new(Method::POST, Uri::default(), HeaderMap::new(), Bytes::new());
        let prepared = Prepared {
            request,
            arguments: Arguments::default(),
            path_parameters: Vec::new(),
            operation: None,
            inside: Vec::new(),
            epoch,
            received_at: Timestamp::now(),
            rates: OnceLock::new(),
        };
        Self {
            prepared: Arc::new(prepared),
            transaction: opened.transaction,
            principal: None,
            world: opened.world,
            sequence: opened.sequence,
            redis: shared.redis.clone(),
            background: Background::default(),
        }
    }

    /// The arguments, as [`crate::Vendor::arguments`] read them.
    pub fn arguments(&self) -> &Arguments {
        &self.prepared.arguments
    }

    /// A parameter of the operation's path, decoded; empty if the path has none of this name.
    pub fn path_parameter(&self, name: &str) -> &str {
        let found = self
            .prepared
            .path_parameters
            .iter()
            .find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The request itself.
    pub fn request(&self) -> &Incoming {
        &self.prepared.request
    }

    /// The operation being called; none for a request that no operation matches.
    pub fn operation(&self) -> Option<&Operation> {
        self.prepared.operation.as_deref()
    }

    /// What is called inside the operation, as [`crate::Vendor::called_inside`] named it.
    pub fn operations_inside(&self) -> &[Arc<Operation>] {
        &self.prepared.inside
    }

    /// Who asks; none for public operations.
    pub fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// Where the caller stands with each of the limits that [`crate::Vendor::rate_limits`] named, in their order, this
    /// call counted: for headers. Nothing is used up while limits are off; empty before the call was authenticated.
    pub fn rate_standings(&self) -> &[RateStanding] {
        self.prepared
            .rates
            .get()
            .map_or(&[], |verdict| &verdict.standings)
    }

    /// World time: the same during the whole call.
    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// The epoch that the request was accepted in.
    pub fn epoch(&self) -> u64 {
        self.prepared.epoch
    }

    /// The number of the request in the log, unique in the clone.
    pub fn sequence(&self) -> i64 {
        self.sequence
    }

    /// The request's own identifier in the vendor's format, for headers and logs: the same whenever it is asked for, and
    /// no identifier of the state is spent.
    pub fn request_identifier(&self, prefix: &str, alphabet: Alphabet, length: usize) -> String {
        let label = format!("request {} {}", self.prepared.epoch, self.sequence);
        self.world.identifiers().derived(&label, prefix, alphabet, length)
    }

    /// `scheme://host[:port]` that the client used.
    pub fn base_url(&self) -> String {
        self.prepared.request.base_url()
    }

    /// Keys of Redis in this epoch; none where the clone has no Redis.
    pub fn redis(&self) -> Option<EpochKeys<'_>> {
        self.redis.as_ref().map(|redis| redis.at(self.prepared.epoch))
    }

    /// All rows. Statements are prepared once per connection, so `sql` should not hold values.
    pub async fn query(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Failure> {
        self.transaction.query(sql, parameters).await
    }

    /// All rows, by a plan that is made for these values: for statements whose best plan depends on them, such as searches.
    pub async fn query_planned(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Failure> {
        self.transaction.query_planned(sql, parameters).await
    }

    /// The only row.
    pub async fn query_one(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Row, Failure> {
        let row = self.query_opt(sql, parameters).await?;
        row.ok_or_else(|| Failure::internal(format!("find the one row of: {sql}")))
    }

    /// The only row, if there is one.
    pub async fn query_opt(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, Failure> {
        let mut rows = self.query(sql, parameters).await?;
        if rows.len() > 1 {
            return Err(Failure::internal(format!("find at most one row of: {sql}")));
        }
        Ok(rows.pop())
    }

    /// Runs a statement and says how many rows it touched.
    pub async fn execute(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, Failure> {
        self.transaction.execute(sql, parameters).await
    }

    /// A new identifier in the vendor's format: `prefix` and `length` characters. The next call of the same clone gets
    /// another one; a call that is rolled back spends none. Takes the lock of the sequence until the call ends.
    pub async fn identifier(
        &self,
        prefix: &str,
        alphabet: Alphabet,
        length: usize,
    ) -> Result<String, Failure> {
        let next = "UPDATE _asym_state.identifiers SET sequence = sequence + 1 RETURNING sequence";
        let sequence: i64 = self.query_one(next, &[]).await?.get(0);
        Ok(self
            .world
            .identifiers()
            .numbered(sequence, prefix, alphabet, length))
    }

    /// Identifiers of things that have a name already, see [`Identifiers::derived`].
    pub fn identifiers(&self) -> &Identifiers {
        self.world.identifiers()
    }
}
