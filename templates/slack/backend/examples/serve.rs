//! A Slack clone without a cluster, on a scratch database:
//!
//! ```text
//! cargo run -p asymmetric-slack-backend --example serve [fixture]
//! ```

use asymmetric_kit::test_support::{Content, serve};
use asymmetric_slack_backend::Slack;

const TOKENS: &[(&str, &str)] = &[
    (
        "botToken",
        "xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx",
    ),
    (
        "userToken",
        "xoxp-000000000001-000000000002-000000000003-0123456789abcdef0123456789abcdef",
    ),
];

const VARIABLES: &[(&str, &str)] = &[
    ("SLACK_API_URL", "{url}/api/"),
    ("SLACK_BOT_TOKEN", TOKENS[0].1),
    ("SLACK_USER_TOKEN", TOKENS[1].1),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let fixture = std::env::args().nth(1).unwrap_or_else(|| "acme-corp".to_owned());
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some(&fixture));
    serve(Slack, &content, TOKENS, VARIABLES).await;
}
