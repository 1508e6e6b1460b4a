//! A Linear clone without a cluster, on a scratch database:
//!
//! ```text
//! cargo run -p asymmetric-linear-backend --example serve_linear [fixture]
//! ```
//!
//! It sends to webhooks on this machine, and nowhere else.

use asymmetric_kit::test_support::{Content, serve};
use asymmetric_linear_backend::Linear;

/// All tokens of `clone.manifest.json`.
const TOKENS: &[(&str, &str)] = &[("apiKey", "lin_api_0123456789abcdefghijABCDEFGHIJ0123456789")];

/// What the connection Secret of an environment has for a member `linear`.
const VARIABLES: &[(&str, &str)] = &[
    ("LINEAR_API_URL", "{url}/graphql"),
    ("LINEAR_API_KEY", "{apiKey}"),
    ("LINEAR_MCP_URL", "{url}/mcp"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let fixture = std::env::args().nth(1).unwrap_or_else(|| "acme".to_owned());
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some(&fixture));
    serve(Linear::default(), &content, TOKENS, VARIABLES).await;
}
