//! The application under test.

mod background;
mod batch;

use asymmetric_kit::{
    Access, Alphabet, BoxFuture, Call, Delivery, DeliveryOutcome, Failure, HandlerResult, Incoming, Job,
    Operation, RateLimit, Refusal, Reply, Tool, Vendor, arguments::Arguments,
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{borrow::Cow, time::Duration};

/// What tests hold to keep a handler waiting.
pub(crate) const GATE: i64 = 9;

const IDEMPOTENCY_KEY: &str = "idempotency-key";

pub(crate) struct Notes;

impl Vendor for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn health_path(&self) -> &'static str {
        "/health"
    }

    fn operations(&self) -> Vec<Operation> {
        let mut operations = vec![
            Operation::post("notes.create", "/notes", create)
                .scopes(&["notes:write"])
                .summary("Writes a note."),
            Operation::get("notes.show", "/notes/{id}", show).scopes(&["notes:read", "notes:write"]),
            Operation::post("notes.refuse", "/refuse", refuse_after_writing),
            Operation::post("notes.wait", "/wait", wait),
            Operation::post("notes.lock", "/lock/{first}/{second}", lock_two).tier("scarce"),
            Operation::post("notes.break", "/break", broken),
            Operation::post("notes.hit", "/hits", hit),
            Operation::delete("notes.forget", "/hits", forget),
            Operation::get("ping", "/ping", ping).access(Access::Public),
            Operation::get("whoami", "/whoami", who)
                .access(Access::Optional)
                .tier("scarce"),
            crate::sockets::operation(),
            Operation::not_implemented(&[Method::DELETE], "notes.delete", "/notes/{id}"),
        ];
        operations.extend(batch::operations());
        operations.extend(background::operations());
        operations
    }

    fn path_in_table<'a>(&self, path: &'a str) -> Cow<'a, str> {
        match path.strip_prefix("/2026-03/") {
            Some(rest) => Cow::Owned(format!("/{rest}")),
            None => Cow::Borrowed(path),
        }
    }

    fn run_job<'a>(&'a self, call: &'a mut Call, job: &'a Job) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(background::run(call, job))
    }

    fn sign(
        &self,
        _delivery: &Delivery,
        secret: Option<&str>,
        _sent_at: Timestamp,
        attempt: u32,
    ) -> Vec<(HeaderName, String)> {
        background::sign(secret, attempt)
    }

    fn socket_message(&self, delivery: &Delivery, envelope: &str, _attempt: u32) -> Option<String> {
        let message: Value = serde_json::from_str(&delivery.body).expect("JSON");
        Some(json!({"envelope": envelope, "message": message}).to_string())
    }

    fn delivered<'a>(
        &'a self,
        call: &'a mut Call,
        delivery: &'a Delivery,
        outcome: &'a DeliveryOutcome,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(background::delivered(call, delivery, outcome))
    }

    fn called_inside(&self, operation: &Operation, arguments: &Arguments) -> Vec<String> {
        batch::called(operation, arguments)
    }

    fn rate_limits(&self, tier: &'static str, _call: &Call) -> Vec<RateLimit> {
        assert_eq!(tier, "scarce");
        vec![
            RateLimit::sliding(3, Duration::from_mins(1)).named("minute"),
            RateLimit::from_first(100, Duration::from_hours(1))
                .named("hour")
                .counted_by("everybody"),
        ]
    }

    fn tools(&self) -> Vec<Tool> {
        crate::tools::tools()
    }

    fn tool_headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        vec![(
            HeaderName::from_static("notes-dialect"),
            HeaderValue::from_static("plain"),
        )]
    }

    fn driven(&self) -> &'static [&'static str] {
        &["notes.create"]
    }

    fn refuse(&self, _request: &Incoming, refusal: &Refusal<'_>) -> Reply {
        let (status, word) = match refusal {
            Refusal::UnknownRoute => (404, "unknown_route".to_owned()),
            Refusal::UnknownMethod { allowed } => (405, format!("use {}", allowed[0])),
            Refusal::NotImplemented { operation } => (501, operation.name().to_owned()),
            Refusal::NotAuthenticated => (401, "not_authenticated".to_owned()),
            Refusal::InvalidCredential { .. } => (401, "invalid_credential".to_owned()),
            Refusal::MissingScope { needed, provided } => (403, format!("{needed:?} not in {provided:?}")),
            Refusal::RateLimited {
                standing,
                retry_after,
            } => (429, format!("{}: {retry_after:?}", standing.name)),
            Refusal::MalformedArguments(error) => (400, error.to_string()),
            Refusal::BodyTooLarge { limit } => (413, limit.to_string()),
            Refusal::UnknownEncoding { encoding } => (415, encoding.to_string()),
            Refusal::Fenced => (503, "fenced".to_owned()),
            Refusal::Internal => (500, "internal".to_owned()),
        };
        Reply::json(json!({"error": word})).with_status(StatusCode::from_u16(status).expect("a status"))
    }

    fn decorate(
        &self,
        _request: &Incoming,
        operation: Option<&Operation>,
        call: Option<&Call>,
        reply: &mut Reply,
    ) {
        reply.set_header(
            HeaderName::from_static("x-operation"),
            operation.map_or("none", Operation::name),
        );
        for standing in call.map(Call::rate_standings).unwrap_or_default() {
            let left = format!("{} of {}", standing.remaining, standing.limit);
            let name = HeaderName::from_bytes(format!("x-limit-{}", standing.name).as_bytes());
            reply.set_header(name.expect("a name"), &left);
        }
        let id = call
            .map(|call| call.request_identifier("req_", Alphabet::Lower, 8))
            .unwrap_or_default();
        reply.set_header(HeaderName::from_static("x-request"), &id);
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        &["pin"]
    }

    fn before_authentication<'a>(
        &'a self,
        request: &'a Incoming,
        _operation: Option<&'a Operation>,
    ) -> BoxFuture<'a, Option<Reply>> {
        let refused = request
            .header("x-fault")
            .map(|fault| Reply::json(json!({"fault": fault})));
        Box::pin(async move { refused.map(|reply| reply.with_status(StatusCode::BAD_GATEWAY)) })
    }

    fn before_handler<'a>(&'a self, call: &'a mut Call) -> BoxFuture<'a, Result<Option<Reply>, Failure>> {
        Box::pin(async move {
            let Some(key) = call.request().header(IDEMPOTENCY_KEY) else {
                return Ok(None);
            };
            let row = call
                .query_opt("SELECT status, body FROM outcomes WHERE key = $1", &[&key])
                .await?;
            Ok(row.map(|row| {
                let status = StatusCode::from_u16(row.get::<_, i32>(0).try_into().expect("a status"))
                    .expect("a status");
                let body: String = row.get(1);
                Reply::bytes(HeaderValue::from_static("application/json"), body)
                    .with_status(status)
                    .with_header(HeaderName::from_static("x-replayed"), "true")
            }))
        })
    }

    fn records_outcome(&self, call: &Call) -> bool {
        call.request().header(IDEMPOTENCY_KEY).is_some()
    }

    fn record_outcome<'a>(
        &'a self,
        call: &'a mut Call,
        reply: &'a Reply,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let key = call.request().header(IDEMPOTENCY_KEY).unwrap_or_default();
            let body = match reply.body() {
                asymmetric_kit::http::Body::Json(document) => document.to_string(),
                asymmetric_kit::http::Body::Bytes(_) => String::new(),
            };
            let insert = "INSERT INTO outcomes (key, status, body) VALUES ($1, $2, $3)";
            call.execute(insert, &[&key, &i32::from(reply.status().as_u16()), &body])
                .await?;
            Ok(())
        })
    }
}

async fn write(call: &Call) -> Result<String, Failure> {
    let id = call.identifier("note_", Alphabet::Lower, 12).await?;
    let text = call.arguments().text("text").unwrap_or_default();
    let author = call.principal().map(|principal| principal.subject.clone());
    let insert =
        "INSERT INTO notes (id, text, author, request) VALUES ($1, $2, $3, current_setting('asym.request'))";
    call.execute(insert, &[&id, &text, &author]).await?;
    Ok(id)
}

async fn create(call: &mut Call) -> HandlerResult {
    let id = write(call).await?;
    let url = format!("{}/notes/{id}", call.base_url());
    Ok(Reply::json(
        json!({"id": id, "url": url, "created": call.now().to_string(), "access_token": "secret"}),
    ))
}

async fn show(call: &mut Call) -> HandlerResult {
    let row = call
        .query_opt(
            "SELECT text FROM notes WHERE id = $1",
            &[&call.path_parameter("id")],
        )
        .await?;
    let missing = || Reply::json(json!({"error": "no_such_note"})).with_status(StatusCode::NOT_FOUND);
    let text: String = row.ok_or_else(missing)?.get(0);
    let mut note = json!({"text": text});
    if let Some(dialect) = call.request().header("notes-dialect") {
        note["dialect"] = dialect.into();
    }
    Ok(Reply::json(note))
}

async fn refuse_after_writing(call: &mut Call) -> HandlerResult {
    write(call).await?;
    Err(Reply::json(json!({"error": "changed_my_mind"}))
        .with_status(StatusCode::PAYMENT_REQUIRED)
        .into())
}

async fn wait(call: &mut Call) -> HandlerResult {
    write(call).await?;
    call.query("SELECT pg_advisory_xact_lock_shared($1)", &[&GATE])
        .await?;
    Ok(Reply::json(json!({"epoch": call.epoch()})))
}

async fn lock_two(call: &mut Call) -> HandlerResult {
    let lock = "SELECT FROM notes WHERE text = $1 FOR UPDATE";
    call.query(lock, &[&call.path_parameter("first")]).await?;
    call.query("SELECT pg_advisory_xact_lock_shared($1)", &[&GATE])
        .await?;
    call.query(lock, &[&call.path_parameter("second")]).await?;
    write(call).await?;
    Ok(Reply::json(json!({})))
}

async fn broken(call: &mut Call) -> HandlerResult {
    write(call).await?;
    call.query("SELECT 1 / 0", &[]).await?;
    Ok(Reply::json(json!({})))
}

async fn ping(_call: &mut Call) -> HandlerResult {
    Ok(Reply::json(json!({"pong": true})).with_header(header::CACHE_CONTROL, "no-store"))
}

async fn who(call: &mut Call) -> HandlerResult {
    Ok(Reply::json(
        json!({"subject": call.principal().map(|principal| principal.subject.clone())}),
    ))
}

async fn hit(call: &mut Call) -> HandlerResult {
    let Some(redis) = call.redis() else {
        return Ok(Reply::json(json!({"hits": null})));
    };
    let failed = |error| Failure::caused("count in Redis", error);
    let hits = redis
        .increment("hits", Duration::from_mins(1))
        .await
        .map_err(failed)?;
    redis
        .set("last", hits.to_string().as_bytes(), Duration::from_mins(1))
        .await
        .map_err(failed)?;
    let last = redis.get("last").await.map_err(failed)?;
    let last = last.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Reply::json(json!({"hits": hits, "last": last})))
}

async fn forget(call: &mut Call) -> HandlerResult {
    if let Some(redis) = call.redis() {
        let failed = |error| Failure::caused("forget in Redis", error);
        redis.remove("hits").await.map_err(failed)?;
    }
    Ok(Reply::json(json!({})))
}
