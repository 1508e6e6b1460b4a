//! A Stripe clone without a cluster, on a scratch database:
//!
//! ```text
//! cargo run -p asymmetric-stripe-backend --example serve_stripe [fixture]
//! ```
//!
//! It sends to apps on this machine, and nowhere else.

use asymmetric_kit::test_support::{Content, serve};
use asymmetric_stripe_backend::Stripe;

/// All tokens of `clone.manifest.json`.
const TOKENS: &[(&str, &str)] = &[(
    "apiKey",
    "sk_test_51Q7AcmeK4Lx9rT2pabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrst",
)];

/// What the connection Secret of an environment has for a member `stripe`.
const VARIABLES: &[(&str, &str)] = &[
    ("STRIPE_API_BASE", "{url}"),
    ("STRIPE_API_KEY", "{apiKey}"),
    ("STRIPE_MCP_URL", "{url}/mcp"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let fixture = std::env::args().nth(1).unwrap_or_else(|| "acct".to_owned());
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some(&fixture));
    serve(Stripe, &content, TOKENS, VARIABLES).await;
}
