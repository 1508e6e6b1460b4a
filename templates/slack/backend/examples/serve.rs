//! A Slack clone without a cluster, on a scratch database:
//!
//! ```text
//! cargo run -p asymmetric-slack-backend --example serve [fixture]
//! ```
//!
//! It sends to apps on this machine, and nowhere else.

use asymmetric_kit::test_support::{Content, serve};
use asymmetric_slack_backend::Slack;

/// All tokens of `clone.manifest.json`.
const TOKENS: &[(&str, &str)] = &[
    (
        "botToken",
        "xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx",
    ),
    (
        "userToken",
        "xoxp-000000000001-000000000002-000000000003-0123456789abcdef0123456789abcdef",
    ),
    (
        "appToken",
        "xapp-1-A0AGENT0001-0000000000001-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ),
    (
        "configToken",
        "xoxe.xoxp-1-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\
         0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz012345",
    ),
    (
        "configRefreshToken",
        "xoxe-1-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\
         0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst",
    ),
    ("signingSecret", "0123456789abcdef0123456789abcdef"),
    ("clientSecret", "fedcba9876543210fedcba9876543210"),
    ("webhookToken", "abcdefghijklmnopqrstuvwx"),
];

/// What the connection Secret of an environment has for a member `slack`.
const VARIABLES: &[(&str, &str)] = &[
    ("SLACK_API_URL", "{url}/api/"),
    ("SLACK_BOT_TOKEN", "{botToken}"),
    ("SLACK_USER_TOKEN", "{userToken}"),
    ("SLACK_SIGNING_SECRET", "{signingSecret}"),
    ("SLACK_CLIENT_ID", "{clientId}"),
    ("SLACK_CLIENT_SECRET", "{clientSecret}"),
    ("SLACK_CONFIG_TOKEN", "{configToken}"),
    ("SLACK_CONFIG_REFRESH_TOKEN", "{configRefreshToken}"),
    (
        "SLACK_WEBHOOK_URL",
        "{url}/services/{workspaceId}/{webhookId}/{webhookToken}",
    ),
    ("SLACK_APP_TOKEN", "{appToken}"),
    ("SLACK_MCP_URL", "{url}/mcp"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let fixture = std::env::args().nth(1).unwrap_or_else(|| "acme-corp".to_owned());
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some(&fixture));
    serve(Slack, &content, TOKENS, VARIABLES).await;
}
