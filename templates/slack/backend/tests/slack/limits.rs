//! Rate limits (<https://docs.slack.dev/apis/web-api/rate-limits>).

use crate::{BOT, ENGINEERING, GENERAL, TOKENS, USER, Workspace};
use asymmetric_kit::{
    RateMode, WallClock,
    test_support::{Answer, Content, TestBackend},
};
use asymmetric_slack_backend::Slack;
use http::Method;
use serde_json::json;
use std::time::Duration;

/// A workspace whose limits are on, and its clock.
async fn limited(mode: RateMode) -> (Workspace, WallClock) {
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some("acme-corp"));
    let clock = WallClock::default();
    let backend = TestBackend::start_with(Slack, &content, &TOKENS, |settings| {
        settings.rate_limits = mode;
        settings.wall_clock = clock.clone();
    });
    let backend = backend.await;
    (Workspace { backend }, clock)
}

async fn statuses(
    slack: &Workspace,
    token: &str,
    method: &str,
    arguments: &[(&str, &str)],
    calls: usize,
) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..calls {
        statuses.push(slack.call_as(token, method, arguments).await.status.as_u16());
    }
    statuses
}

/// The seconds that a refused client is to wait.
fn retry_after(answer: &Answer) -> u64 {
    assert_eq!(answer.status, 429);
    assert_eq!(answer.body, json!({"ok": false, "error": "ratelimited"}));
    answer.header("retry-after").parse().expect("whole seconds")
}

#[tokio::test]
async fn a_method_has_its_tier_for_each_app() {
    // Two calls of tier 2 a minute, five of tier 3.
    let (slack, clock) = limited(RateMode::Scaled(10)).await;
    let list = statuses(&slack, BOT, "conversations.list", &[], 3).await;
    assert_eq!(list, [200, 200, 429]);
    let info = statuses(&slack, BOT, "conversations.info", &[("channel", GENERAL)], 6).await;
    assert_eq!(
        info,
        [200, 200, 200, 200, 200, 429],
        "another method, another count"
    );

    let refused = slack.call_as(USER, "conversations.list", &[]).await;
    let seconds = retry_after(&refused);
    assert!(
        (1..=60).contains(&seconds),
        "the app's other token shares its count: {seconds}"
    );
    let log = Answer::to(slack.backend.control(Method::GET, "/v1/log?after=8")).await;
    assert_eq!(log.body["requests"][1]["outcome"], "refused");
    assert_eq!(log.body["requests"][1]["response"]["error"], "ratelimited");

    clock.advance(Duration::from_secs(seconds));
    let again = slack.call_as(USER, "conversations.list", &[]).await;
    assert_eq!((again.status.as_u16(), &again.body["ok"]), (200, &json!(true)));
}

#[tokio::test]
async fn messages_are_limited_for_each_channel_and_may_come_in_bursts() {
    let (slack, clock) = limited(RateMode::Real).await;
    let arguments = |channel| [("channel", channel), ("text", "hello")];
    let burst = statuses(&slack, BOT, "chat.postMessage", &arguments(GENERAL), 5).await;
    assert_eq!(burst, [200; 5]);
    let refused = slack.call_as(BOT, "chat.postMessage", &arguments(GENERAL)).await;
    let seconds = retry_after(&refused);
    assert!((1..=5).contains(&seconds), "{seconds}");
    assert_eq!(
        slack.texts(GENERAL, "5").await,
        ["hello"; 5],
        "what was refused is not there"
    );
    slack.ok("chat.postMessage", &arguments(ENGINEERING)).await;

    clock.advance(Duration::from_secs(seconds));
    slack.ok("chat.postMessage", &arguments(GENERAL)).await;
}

#[tokio::test]
async fn nothing_is_limited_unless_it_is_asked_for() {
    let slack = Workspace::acme().await;
    let list = statuses(&slack, BOT, "conversations.list", &[], 30).await;
    assert_eq!(list, [200; 30]);
}
