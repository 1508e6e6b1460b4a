//! What everything in an instance works with.

use super::InstanceError;
use crate::{
    Operation, Redis, Settings, Sockets, Tool, Vendor,
    authentication::token_hash,
    background::Bells,
    data::database::Database,
    deliveries::Outbound,
    epoch::Gate,
    rate::Limiter,
    request_log::{LogBuffer, LogEntry, Redaction},
    router::Router,
    tls::Certificates,
    wall_clock::WallClock,
    webhooks::Webhooks,
};
use std::sync::Arc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What all requests of an instance share.
pub(crate) struct Shared {
    pub(crate) vendor: Box<dyn Vendor>,
    pub(crate) operations: Vec<Arc<Operation>>,
    /// Those of the vendor's whose operations are all implemented.
    pub(crate) tools: Vec<Tool>,
    pub(crate) router: Router,
    pub(crate) gate: Gate,
    pub(crate) database: Database,
    pub(crate) redis: Option<Arc<Redis>>,
    pub(crate) redaction: Redaction,
    pub(crate) log: LogBuffer,
    /// Wake what runs in the background.
    pub(crate) bells: Bells,
    pub(crate) outbound: Outbound,
    pub(crate) certificates: Arc<Certificates>,
    pub(crate) limiter: Limiter,
    pub(crate) wall_clock: WallClock,
    pub(crate) sockets: Sockets,
    /// Ends the instance.
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    pub(crate) clone_id: String,
    /// SHA-256 of the control port's secret.
    pub(crate) control_hash: Vec<u8>,
}

impl Shared {
    /// Nothing is connected to and nothing listened to yet.
    pub(super) fn new(
        vendor: impl Vendor,
        settings: &Settings,
        webhooks: Webhooks,
    ) -> Result<Self, InstanceError> {
        let operations: Vec<_> = vendor.operations().into_iter().map(Arc::new).collect();
        let tools = runnable(vendor.tools(), &operations);
        let redis = settings
            .redis_url
            .as_deref()
            .map(|url| Redis::new(url, settings.redis_authorities.as_deref(), &settings.redis_prefix))
            .transpose()?;
        let certificates = Certificates::default();
        if let Some(certificate) = &settings.certificate {
            certificates.put(certificate)?;
        }
        Ok(Self {
            router: Router::new(&operations)?,
            redaction: Redaction {
                vendor_fields: vendor.secret_fields(),
            },
            log: LogBuffer::default(),
            vendor: Box::new(vendor),
            operations,
            tools,
            gate: Gate::new(settings.epoch),
            database: Database::new(&settings.database_url, settings.database_authorities.as_deref())?,
            redis: redis.map(Arc::new),
            bells: Bells::default(),
            outbound: Outbound::new(
                &settings.webhook_allow,
                settings.webhook_authorities.clone(),
                webhooks,
            )?,
            certificates: Arc::new(certificates),
            limiter: Limiter::new(settings.rate_limits),
            wall_clock: settings.wall_clock.clone(),
            sockets: Sockets::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            clone_id: settings.clone_id.clone(),
            control_hash: token_hash(&settings.control_token),
        })
    }

    /// Takes the log row of a request that changed nothing.
    pub(crate) async fn note(&self, entry: Option<LogEntry>) {
        if entry.is_some_and(|entry| self.log.add(entry)) {
            self.log.flush(&self.database).await;
        }
    }
}

/// The tools whose operations are all there.
fn runnable(tools: Vec<Tool>, operations: &[Arc<Operation>]) -> Vec<Tool> {
    let is_implemented = |name: &str| {
        let mut named = operations.iter().filter(|operation| operation.name() == name);
        named.any(|operation| operation.is_implemented())
    };
    tools
        .into_iter()
        .filter(|tool| tool.can_run(is_implemented))
        .collect()
}
