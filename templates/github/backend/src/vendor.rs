//! How GitHub speaks on the wire, in the kit's terms.

use asymmetric_kit::{
    Alphabet, Call, Incoming, Operation, RateLimit, Refusal, Reply, Tool, Vendor,
    arguments::{Arguments, ArgumentsError},
};
use http::{HeaderName, StatusCode, header};
use std::borrow::Cow;

use crate::{
    body, conditional,
    error::{self, GENERAL_DOCUMENTATION, GitHubError},
    operations, published, rate, tools,
    urls::ENTERPRISE_PREFIX,
};

/// The version of the API that answers where the client names none.
const DEFAULT_VERSION: &str = "2022-11-28";

const MEDIA_TYPE: HeaderName = HeaderName::from_static("x-github-media-type");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-github-request-id");
const VERSION: HeaderName = HeaderName::from_static("x-github-api-version");
const SELECTED_VERSION: HeaderName = HeaderName::from_static("x-github-api-version-selected");
const SCOPES: HeaderName = HeaderName::from_static("x-oauth-scopes");
const ACCEPTED_SCOPES: HeaderName = HeaderName::from_static("x-accepted-oauth-scopes");

/// The backend of the template `github`.
#[derive(Debug, Clone, Copy, Default)]
pub struct GitHub;

impl Vendor for GitHub {
    fn name(&self) -> &'static str {
        "github"
    }

    fn health_path(&self) -> &'static str {
        "/api/health"
    }

    /// Everything answers below the prefix of an enterprise's server as well; the prefix alone leads to the root.
    fn path_in_table<'a>(&self, path: &'a str) -> Cow<'a, str> {
        match path.strip_prefix(ENTERPRISE_PREFIX) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => Cow::Borrowed(rest),
            _ => Cow::Borrowed(path),
        }
    }

    fn operations(&self) -> Vec<Operation> {
        operations::all()
    }

    fn tools(&self) -> Vec<Tool> {
        tools::tools()
    }

    fn driven(&self) -> &'static [&'static str] {
        &published::DRIVEN
    }

    fn arguments(&self, request: &Incoming) -> Result<Arguments, ArgumentsError> {
        body::arguments(request)
    }

    /// `Authorization: token …` or `Bearer …`; or Basic, with the token as password or user name.
    fn credential(&self, request: &Incoming, _arguments: &Arguments) -> Option<String> {
        if let Some(token) = request.bearer() {
            return Some(token.to_owned());
        }
        if let Some((user, password)) = request.basic() {
            let is_token_alone = password.is_empty() || password == "x-oauth-basic";
            return Some(if is_token_alone { user } else { password });
        }
        let (scheme, token) = request.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("token")
            .then(|| token.trim().to_owned())
    }

    fn rate_limits(&self, tier: &'static str, call: &Call) -> Vec<RateLimit> {
        rate::limits(tier, call)
    }

    fn is_counted(&self, call: &Call, reply: &Reply) -> bool {
        rate::is_counted(call, reply)
    }

    fn refuse(&self, _request: &Incoming, refusal: &Refusal<'_>) -> Reply {
        refuse(refusal)
    }

    fn decorate(
        &self,
        request: &Incoming,
        operation: Option<&Operation>,
        call: Option<&Call>,
        reply: &mut Reply,
    ) {
        if !reply.status().is_success() && reply.status() != StatusCode::NOT_MODIFIED {
            let documentation = operation.map(|operation| published::documentation(operation.name()));
            error::complete(reply, documentation.as_deref().unwrap_or(GENERAL_DOCUMENTATION));
        }
        if !reply.headers().contains_key(MEDIA_TYPE) {
            reply.set_header(MEDIA_TYPE, &media_type(request));
        }
        let version = request.header(VERSION.as_str()).unwrap_or(DEFAULT_VERSION);
        reply.set_header(SELECTED_VERSION, version);
        if !reply.headers().contains_key(header::CONTENT_TYPE) {
            reply.set_header(header::CONTENT_TYPE, "application/json; charset=utf-8");
        }
        conditional::apply(request, reply);
        if let Some(call) = call {
            let id = call.request_identifier("", Alphabet::Upper, 24);
            reply.set_header(REQUEST_ID, &id);
            rate::headers(call, reply);
            if let Some(principal) = call.principal() {
                reply.set_header(SCOPES, &principal.scopes.join(", "));
                let accepted = operation.map(|operation| operation.accepted_scopes().join(", "));
                reply.set_header(ACCEPTED_SCOPES, &accepted.unwrap_or_default());
                reply.set_header(header::CACHE_CONTROL, "private, max-age=60, s-maxage=60");
            } else {
                reply.set_header(header::CACHE_CONTROL, "public, max-age=60, s-maxage=60");
            }
        }
        reply.set_header(
            header::VARY,
            "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With",
        );
    }
}

/// How the vendor says which media type it understood, such as `github.v3; format=json`.
fn media_type(request: &Incoming) -> String {
    let accepted = request.header(header::ACCEPT.as_str()).unwrap_or_default();
    let first = accepted.split([',', ';']).next().unwrap_or_default().trim();
    let Some(media) = first.strip_prefix("application/vnd.github") else {
        return if first == "application/json" {
            "github.v3; format=json".to_owned()
        } else {
            "github.v3".to_owned()
        };
    };
    let (media, format) = match media.split_once('+') {
        Some((media, format)) => (media, format),
        None => (media, ""),
    };
    let mut parts = media.trim_start_matches('.').split('.');
    let version = parts.next().filter(|version| !version.is_empty()).unwrap_or("v3");
    let mut text = format!("github.{version}");
    if let Some(parameter) = parts.next() {
        text = format!("{text}; param={parameter}");
    }
    if !format.is_empty() {
        text = format!("{text}; format={format}");
    }
    text
}

fn refuse(refusal: &Refusal<'_>) -> Reply {
    let error = match refusal {
        // What a token may not reach does not exist for it.
        Refusal::UnknownRoute | Refusal::UnknownMethod { .. } | Refusal::MissingScope { .. } => {
            GitHubError::not_found()
        }
        Refusal::NotImplemented { operation } => GitHubError::new(
            StatusCode::NOT_IMPLEMENTED,
            format!(
                "{} is part of GitHub's API, but is not implemented in this clone.",
                operation.name()
            ),
        ),
        Refusal::NotAuthenticated => GitHubError::new(StatusCode::UNAUTHORIZED, "Requires authentication"),
        Refusal::InvalidCredential { .. } => GitHubError::new(StatusCode::UNAUTHORIZED, "Bad credentials"),
        Refusal::RateLimited { retry_after, .. } => {
            let error = GitHubError::forbidden("API rate limit exceeded.");
            let seconds = retry_after.as_secs() + 1;
            return error
                .reply()
                .with_header(header::RETRY_AFTER, &seconds.to_string());
        }
        Refusal::MalformedArguments(ArgumentsError::NotAnObject) => {
            GitHubError::new(StatusCode::BAD_REQUEST, "Body should be a JSON object")
        }
        Refusal::MalformedArguments(_) => GitHubError::new(StatusCode::BAD_REQUEST, "Problems parsing JSON"),
        Refusal::BodyTooLarge { limit } => GitHubError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The request body must be at most {limit} bytes."),
        ),
        Refusal::UnknownEncoding { encoding } => GitHubError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("The content encoding {encoding} is not supported."),
        ),
        Refusal::Fenced => GitHubError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "No server is currently available to service your request.",
        ),
        Refusal::Internal => GitHubError::new(StatusCode::INTERNAL_SERVER_ERROR, "Server Error"),
    };
    error.reply()
}
