//! The way of a request from the route to the reply.

mod inside;
mod obstacle;

use crate::{
    Access, Call, Failure, Incoming, Refusal, Reply,
    arguments::{Arguments, ArgumentsError},
    authentication::token_hash,
    background::Background,
    call::Prepared,
    data::transaction::Transaction,
    epoch::Lease,
    failure::chain,
    http::Body,
    instance::Shared,
    rate,
    request_log::{LogEntry, Outcome},
    router::Match,
};
use http::Method;
use jiff::Timestamp;
use obstacle::obstacle;
use serde_json::json;
use std::sync::{Arc, OnceLock};

/// How often a call is run again after a deadlock or a serialization failure.
pub(crate) const ATTEMPTS: usize = 5;

/// What is known about a request before a transaction is opened for it.
struct Plan {
    prepared: Arc<Prepared>,
    credential: Option<String>,
    /// Methods that the path has, when it does not have the one asked for.
    other_methods: Vec<Method>,
    malformed: Option<ArgumentsError>,
    /// Of [`crate::Vendor::before_authentication`].
    early: Option<Reply>,
}

/// How a request was answered.
pub(crate) struct Answered {
    pub(crate) reply: Reply,
    /// Whether the operation did what it was asked for: vendors say so in different ways.
    pub(crate) is_success: bool,
}

/// Answers one request that was let in.
pub(crate) async fn answer(shared: &Shared, request: Incoming, lease: &Lease) -> Answered {
    let plan = prepare(shared, request, lease.epoch).await;
    let mut attempts_left = ATTEMPTS;
    loop {
        attempts_left -= 1;
        match attempt(shared, &plan, lease, attempts_left > 0).await {
            Ok(Some(answered)) => return answered,
            Ok(None) => {
                tracing::debug!(request = %plan.prepared.request.path(), "run again after a conflict");
            }
            Err(failure) => {
                tracing::error!(
                    request = %plan.prepared.request.path(),
                    error = chain(&failure),
                    "failed to answer a request",
                );
                return Answered {
                    reply: refuse_outside(shared, &plan.prepared.request, &Refusal::Internal),
                    is_success: false,
                };
            }
        }
    }
}

async fn prepare(shared: &Shared, request: Incoming, epoch: u64) -> Plan {
    let received_at = Timestamp::now();
    let path = shared.vendor.path_in_table(request.path());
    let (operation, path_parameters, other_methods) = match shared.router.find(request.method(), &path) {
        Match::Operation(operation, parameters) => (Some(operation), parameters, Vec::new()),
        Match::OtherMethods(methods) => (None, Vec::new(), methods),
        Match::Nothing => (None, Vec::new(), Vec::new()),
    };
    let early = shared
        .vendor
        .before_authentication(&request, operation.as_deref())
        .await;
    let (arguments, malformed) = match shared.vendor.arguments(&request) {
        Ok(arguments) => (arguments, None),
        Err(error) => (Arguments::default(), Some(error)),
    };
    let inside = inside::called(shared, operation.as_deref(), &arguments);
    let wants_token = operation
        .as_ref()
        .is_some_and(|operation| operation.access != Access::Public);
    let credential = if wants_token {
        shared.vendor.credential(&request, &arguments)
    } else {
        None
    };
    let prepared = Prepared {
        request,
        arguments,
        path_parameters,
        operation,
        inside,
        epoch,
        received_at,
        rates: OnceLock::new(),
    };
    Plan {
        prepared: Arc::new(prepared),
        credential,
        other_methods,
        malformed,
        early,
    }
}

/// One run of the call: none after a conflict.
async fn attempt(
    shared: &Shared,
    plan: &Plan,
    lease: &Lease,
    may_repeat: bool,
) -> Result<Option<Answered>, Failure> {
    let hash = plan.credential.as_deref().map(token_hash);
    let opened = Transaction::begin(
        &shared.database,
        lease.epoch,
        lease.epoch_started,
        hash.as_deref(),
    )
    .await?;
    let mut call = Call {
        prepared: Arc::clone(&plan.prepared),
        transaction: opened.transaction,
        principal: opened.principal,
        world: opened.world,
        sequence: opened.sequence,
        redis: shared.redis.clone(),
        background: Background::default(),
    };
    let mut commit = false;
    let (outcome, mut reply) = match obstacle(shared, plan, &call) {
        Some(refused) => refused,
        None => match execute(shared, &mut call).await {
            Ok((reply, recorded)) => {
                commit = recorded || reply.is_ok();
                match reply {
                    Ok(reply) => (Outcome::Committed, reply),
                    Err(reply) => (Outcome::RolledBack, reply),
                }
            }
            Err(failure) if failure.is_conflict() && may_repeat => {
                call.transaction.abandon().await?;
                return Ok(None);
            }
            Err(failure) => {
                let path = plan.prepared.request.path();
                tracing::error!(request = %path, error = chain(&failure), "an operation failed");
                (
                    Outcome::Failed,
                    shared.vendor.refuse(&plan.prepared.request, &Refusal::Internal),
                )
            }
        },
    };
    shared
        .vendor
        .decorate(&plan.prepared.request, call.operation(), Some(&call), &mut reply);
    let entry = log_entry(shared, plan, &call, outcome, &reply);
    match call.transaction.finish(commit, entry).await {
        Ok(entry) => {
            shared.note(entry).await;
            if commit {
                call.background.committed(&shared.bells);
            }
        }
        Err(failure) if failure.is_conflict() && may_repeat => return Ok(None),
        // What was not committed is an error; a refusal is the truth even if it could not be written down.
        Err(failure) if commit => return Err(failure),
        Err(failure) => tracing::error!(error = chain(&failure), "failed to write the request log"),
    }
    let result = if outcome == Outcome::Committed {
        Ok(reply)
    } else {
        Err(Failure::from(reply))
    };
    shared.vendor.after_commit(&call, &result).await;
    let (reply, is_success) = match result {
        Ok(reply) => (reply, true),
        Err(Failure::Vendor(reply)) => (*reply, false),
        Err(other) => return Err(other),
    };
    rate::settle(shared, &call, &reply);
    Ok(Some(Answered { reply, is_success }))
}

/// Hooks and handler. The reply is `Err` where the vendor refuses; true where the outcome was recorded and the
/// transaction is to be committed whatever the reply.
async fn execute(shared: &Shared, call: &mut Call) -> Result<(Result<Reply, Reply>, bool), Failure> {
    match shared.vendor.before_handler(call).await {
        Ok(Some(reply)) => return Ok((Ok(reply), false)),
        Ok(None) => {}
        Err(failure) => return failure.into_refusal().map(|reply| (Err(reply), false)),
    }
    let operation = call.prepared.operation.clone();
    let Some(handler) = operation
        .as_ref()
        .and_then(|operation| operation.handler.as_ref())
    else {
        return Err(Failure::internal("find the handler of an operation"));
    };
    let recorded = shared.vendor.records_outcome(call);
    if recorded {
        call.transaction.savepoint().await?;
    }
    let reply = match handler(call).await {
        Ok(reply) => Ok(reply),
        Err(failure) => Err(failure.into_refusal()?),
    };
    if recorded {
        if reply.is_err() {
            call.transaction.undo_operation().await?;
        }
        let (Ok(said) | Err(said)) = &reply;
        shared.vendor.record_outcome(call, said).await?;
    }
    Ok((reply, recorded))
}

/// A refusal that never had a transaction: it is not in the request log.
pub(crate) fn refuse_outside(shared: &Shared, request: &Incoming, refusal: &Refusal<'_>) -> Reply {
    let mut reply = shared.vendor.refuse(request, refusal);
    shared.vendor.decorate(request, None, None, &mut reply);
    reply
}

fn log_entry(shared: &Shared, plan: &Plan, call: &Call, outcome: Outcome, reply: &Reply) -> LogEntry {
    let request = &plan.prepared.request;
    let credential = plan.credential.as_deref();
    let response = match reply.body() {
        Body::Json(document) => shared.redaction.apply(document, credential),
        // An exact copy of an earlier answer is JSON too.
        Body::Bytes(bytes) => match serde_json::from_slice(bytes) {
            Ok(document) => shared.redaction.apply(&document, credential),
            Err(_) => json!({"omitted": true, "bytes": bytes.len()}).to_string(),
        },
    };
    let asked = json!({
        "method": request.method().as_str(),
        "path": request.path(),
        "arguments": plan.prepared.arguments.as_map(),
    });
    LogEntry {
        sequence: call.sequence,
        epoch: plan.prepared.epoch,
        principal: call.principal.as_ref().map(|principal| principal.subject.clone()),
        operation: inside::logged_name(call),
        trace_id: request.trace_id().map(str::to_owned),
        outcome,
        status: reply.status(),
        request: shared.redaction.apply(&asked, credential),
        response,
        received_at: plan.prepared.received_at,
        world_at: call.now(),
    }
}
