//! A GitHub clone without a cluster, on a scratch database:
//!
//! ```text
//! cargo run -p asymmetric-github-backend --example serve_github [fixture]
//! ```
//!
//! It sends to apps on this machine, and nowhere else.

use asymmetric_github_backend::GitHub;
use asymmetric_kit::test_support::{Content, serve};

/// The token of `clone.manifest.json`.
const TOKENS: &[(&str, &str)] = &[("token", "ghp_0123456789abcdefghijklmnopqrstuvwxyz")];

/// What the connection Secret of an environment has for a member `github`.
const VARIABLES: &[(&str, &str)] = &[
    ("GITHUB_API_URL", "{url}"),
    ("GITHUB_TOKEN", "{token}"),
    ("GITHUB_MCP_URL", "{url}/mcp"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let fixture = std::env::args().nth(1).unwrap_or_else(|| "acme".to_owned());
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some(&fixture));
    serve(GitHub, &content, TOKENS, VARIABLES).await;
}
