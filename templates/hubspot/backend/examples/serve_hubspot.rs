//! A HubSpot clone without a cluster, on a scratch database:
//!
//! ```text
//! cargo run -p asymmetric-hubspot-backend --example serve_hubspot [fixture]
//! ```

use asymmetric_hubspot_backend::HubSpot;
use asymmetric_kit::test_support::{Content, serve};

/// All tokens of `clone.manifest.json`.
const TOKENS: &[(&str, &str)] = &[("accessToken", "pat-na1-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")];

/// What the connection Secret of an environment has for a member `hubspot`.
const VARIABLES: &[(&str, &str)] = &[
    ("HUBSPOT_BASE_URL", "{url}"),
    ("HUBSPOT_ACCESS_TOKEN", "{accessToken}"),
    ("HUBSPOT_MCP_URL", "{url}/mcp"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let fixture = std::env::args().nth(1).unwrap_or_else(|| "acme".to_owned());
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some(&fixture));
    serve(HubSpot, &content, TOKENS, VARIABLES).await;
}
