//! How one application speaks on the wire: what the kit asks of a backend.

use crate::{
    Call, Delivery, DeliveryOutcome, DeliveryResponse, Failure, HandlerResult, Incoming, Job, Operation,
    RateLimit, RateStanding, Reply, Tool, Verdict,
    arguments::{Arguments, ArgumentsError},
};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderName, HeaderValue, Method};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::{borrow::Cow, time::Duration};

/// Why a request does not reach its handler, to be put in the vendor's words.
#[derive(Debug)]
pub enum Refusal<'a> {
    /// No operation has this path.
    UnknownRoute,
    /// The path exists, with these methods only.
    UnknownMethod {
        /// Methods that the path has.
        allowed: &'a [Method],
    },
    /// The vendor publishes this operation; this backend does not have it.
    NotImplemented {
        /// The operation.
        operation: &'a Operation,
    },
    /// No token was sent.
    NotAuthenticated,
    /// A token was sent that nobody holds.
    InvalidCredential {
        /// The token as sent; say at most its end.
        credential: &'a str,
    },
    /// The token has none of the scopes that the operation wants.
    MissingScope {
        /// Scopes, one of which would be enough.
        needed: &'a [&'static str],
        /// Scopes that the token has.
        provided: &'a [String],
    },
    /// The caller has made as many requests as the vendor allows for now.
    RateLimited {
        /// The limit.
        standing: &'a RateStanding,
        /// How long to wait until a request is let in.
        retry_after: Duration,
    },
    /// The arguments cannot be read.
    MalformedArguments(&'a ArgumentsError),
    /// The body is larger than this many bytes.
    BodyTooLarge {
        /// The most that is read.
        limit: usize,
    },
    /// The body has a `Content-Encoding` other than gzip.
    UnknownEncoding {
        /// The encoding, in lower case.
        encoding: &'a str,
    },
    /// The clone is between two epochs (a reset, a snapshot): try again soon.
    Fenced,
    /// Our fault: the database is away, or an error that the log explains.
    Internal,
}

/// An application. Methods that have a default do nothing unless overridden.
pub trait Vendor: Send + Sync + 'static {
    /// The template's name, such as `stripe`.
    fn name(&self) -> &'static str;

    /// The path that answers 200 while the process serves, as in the manifest. It never reaches the database.
    fn health_path(&self) -> &'static str;

    /// The table of operations, read once at start.
    fn operations(&self) -> Vec<Operation>;

    /// Reads what the first requests need and what takes long to read, such as a schema. Called once at start, on a
    /// thread of its own: requests are answered meanwhile. By default there is nothing.
    fn prepare(&self) {}

    /// The path in the table that a path of a request stands for, where a vendor has several ways to write one: versions
    /// that differ in nothing else, a slash at the end. By default the path itself.
    fn path_in_table<'a>(&self, path: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(path)
    }

    /// Tools for clients of the Model Context Protocol, offered at `/mcp` where there are any. A tool is listed where
    /// the table implements all operations that it is made of.
    fn tools(&self) -> Vec<Tool> {
        Vec::new()
    }

    /// How clients of this vendor write arguments into a body, for operations that a tool calls: media type and bytes.
    /// By default as JSON. What it writes, [`Vendor::arguments`] reads.
    fn encode_arguments(&self, arguments: &Map<String, Value>) -> (HeaderValue, Bytes) {
        let document = Value::Object(arguments.clone()).to_string();
        (
            HeaderValue::from_static("application/json; charset=utf-8"),
            document.into(),
        )
    }

    /// Headers that an operation called by a tool is asked with, besides those of the tool's client: such as the version
    /// of the API that answers are to have. None by default.
    fn tool_headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        Vec::new()
    }

    /// Names of the operations that tests drive with the vendor's official clients, which `operations.json` marks.
    fn driven(&self) -> &'static [&'static str] {
        &[]
    }

    /// Reads the arguments of a request. By default query and body, the body as JSON or as a flat form by its type.
    fn arguments(&self, request: &Incoming) -> Result<Arguments, ArgumentsError> {
        Arguments::from_request(request)
    }

    /// The token of a request, wherever this vendor's clients put it. By default the bearer token.
    fn credential(&self, request: &Incoming, arguments: &Arguments) -> Option<String> {
        let _ = arguments;
        request.bearer().map(str::to_owned)
    }

    /// Names of the operations that a request calls inside the one that its route leads to ([`Operation::inside`]), in
    /// the order in which it calls them; names that the table does not have are passed over. The request is refused
    /// where one of them is not implemented or wants a scope that the token lacks, counted by the tier of the first that
    /// has one, and logged under their names. None by default.
    fn called_inside(&self, operation: &Operation, arguments: &Arguments) -> Vec<String> {
        let _ = (operation, arguments);
        Vec::new()
    }

    /// The limits that count a call of an operation of this tier ([`Operation::tier`]), which are in force where the
    /// clone's rate limits are on. Calls are counted once they are authenticated, those that are refused for another
    /// reason too; headers of every response are made of [`Call::rate_standings`]. None by default.
    fn rate_limits(&self, tier: &'static str, call: &Call) -> Vec<RateLimit> {
        let _ = (tier, call);
        Vec::new()
    }

    /// Whether a call that is answered so counts against its limits; one that does not is given back when the answer
    /// goes out, though [`Call::rate_standings`] still have it. By default all count.
    fn is_counted(&self, call: &Call, reply: &Reply) -> bool {
        let _ = (call, reply);
        true
    }

    /// The vendor's words for a refusal.
    fn refuse(&self, request: &Incoming, refusal: &Refusal<'_>) -> Reply;

    /// Adds what every response of the vendor carries. `call` is there when the request was authenticated or public;
    /// it is `None` for refusals before that.
    fn decorate(
        &self,
        request: &Incoming,
        operation: Option<&Operation>,
        call: Option<&Call>,
        reply: &mut Reply,
    ) {
        let _ = (request, operation, call, reply);
    }

    /// Names of arguments and response fields, in lower case, whose values never reach the request log, besides those
    /// that the kit knows (`token`, `access_token`, `refresh_token`, `client_secret`, `password`, `secret`).
    fn secret_fields(&self) -> &'static [&'static str] {
        &[]
    }

    /// Runs before anything is looked up, without a database; an answer given here ends the request.
    fn before_authentication<'a>(
        &'a self,
        request: &'a Incoming,
        operation: Option<&'a Operation>,
    ) -> BoxFuture<'a, Option<Reply>> {
        let _ = (request, operation);
        Box::pin(async { None })
    }

    /// Runs inside the transaction, before the handler; an answer given here replaces the handler's (and
    /// [`Vendor::record_outcome`] is not called). What is written stays when the request is committed.
    fn before_handler<'a>(&'a self, call: &'a mut Call) -> BoxFuture<'a, Result<Option<Reply>, Failure>> {
        let _ = call;
        Box::pin(async { Ok(None) })
    }

    /// Whether [`Vendor::record_outcome`] wants to see this call. When true, a refusal of the handler undoes only what
    /// the handler wrote (a savepoint), and the transaction is committed.
    fn records_outcome(&self, call: &Call) -> bool {
        let _ = call;
        false
    }

    /// Runs inside the transaction after the handler, also after a refusal, with the reply as it will be sent (before
    /// [`Vendor::decorate`]): what is written here is committed together with the handler's effects. This is where
    /// idempotency keys are kept.
    fn record_outcome<'a>(
        &'a self,
        call: &'a mut Call,
        reply: &'a Reply,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        let _ = (call, reply);
        Box::pin(async { Ok(()) })
    }

    /// Runs after the commit, before the reply is sent. The transaction of `call` has ended.
    fn after_commit<'a>(&'a self, call: &'a Call, outcome: &'a HandlerResult) -> BoxFuture<'a, ()> {
        let _ = (call, outcome);
        Box::pin(async {})
    }

    /// Does what was scheduled with [`Call::schedule`], in a transaction of its own: `call.now()` is the time at which
    /// the job was due, also when the clone got to it later, and there is neither a principal nor a request. Jobs run
    /// one after another in the order in which they are due. The job is gone when this is committed. After a failure
    /// it is run again a few times; when the vendor refuses ([`Failure::Vendor`]) it is given up at once.
    fn run_job<'a>(&'a self, call: &'a mut Call, job: &'a Job) -> BoxFuture<'a, Result<(), Failure>> {
        let _ = (call, job);
        Box::pin(async { Ok(()) })
    }

    /// Headers that are new with each attempt to deliver, such as a signature of `secret` (the value of the secret
    /// that the delivery names). `sent_at` is on the wall clock; `attempt` counts from 1.
    fn sign(
        &self,
        delivery: &Delivery,
        secret: Option<&str>,
        sent_at: Timestamp,
        attempt: u32,
    ) -> Vec<(HeaderName, String)> {
        let _ = (delivery, secret, sent_at, attempt);
        Vec::new()
    }

    /// What goes over a WebSocket for a delivery to `socket:…` ([`crate::Sockets`]): a text that holds `envelope`, which
    /// the client acknowledges it by. None when nothing of this kind goes over sockets. `attempt` counts from 1.
    fn socket_message(&self, delivery: &Delivery, envelope: &str, attempt: u32) -> Option<String> {
        let _ = (delivery, envelope, attempt);
        None
    }

    /// What an answer to a delivery means. By default every status between 200 and 299 accepts it, and every other one
    /// asks for the next attempt. Redirects are not followed.
    fn verdict(&self, delivery: &Delivery, response: &DeliveryResponse) -> Verdict {
        let _ = delivery;
        if response.status.is_success() {
            Verdict::Accepted
        } else {
            Verdict::Retry
        }
    }

    /// Runs after each attempt to deliver, in the transaction that notes it in the log. `call.now()` is world time, and
    /// there is neither a principal nor a request.
    fn delivered<'a>(
        &'a self,
        call: &'a mut Call,
        delivery: &'a Delivery,
        outcome: &'a DeliveryOutcome,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        let _ = (call, delivery, outcome);
        Box::pin(async { Ok(()) })
    }
}
