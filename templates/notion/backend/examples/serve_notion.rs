//! A Notion clone without a cluster, on a scratch database:
//!
//! ```text
//! cargo run -p asymmetric-notion-backend --example serve_notion [fixture]
//! ```

use asymmetric_kit::test_support::{Content, serve};
use asymmetric_notion_backend::Notion;

/// All tokens of `clone.manifest.json`.
const TOKENS: &[(&str, &str)] = &[
    ("token", "ntn_0123456789abcdefghijABCDEFGHIJ0123456789abcdef"),
    (
        "clientSecret",
        "secret_0123456789abcdefghijABCDEFGHIJ0123456789abc",
    ),
];

/// What the connection Secret of an environment has for a member `notion`.
const VARIABLES: &[(&str, &str)] = &[
    ("NOTION_BASE_URL", "{url}"),
    ("NOTION_TOKEN", "{token}"),
    ("NOTION_CLIENT_ID", "{clientId}"),
    ("NOTION_CLIENT_SECRET", "{clientSecret}"),
    ("NOTION_MCP_URL", "{url}/mcp"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let fixture = std::env::args().nth(1).unwrap_or_else(|| "acme".to_owned());
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some(&fixture));
    serve(Notion, &content, TOKENS, VARIABLES).await;
}
