//! How long single calls take on the fixture `large`: `cargo bench -p asymmetric-slack-backend --bench large`.
//!
//! One client asks over HTTP, one call after the other; each kind of call is warmed up first. Printed are the median and
//! the 99th percentile in milliseconds.

use asymmetric_kit::test_support::{Answer, Content, TestBackend};
use asymmetric_slack_backend::Slack;
use std::time::{Duration, Instant};

const BOT: &str = "xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx";
const USER: &str = "xoxp-000000000001-000000000002-000000000003-0123456789abcdef0123456789abcdef";

/// Calls that are measured of each kind.
const CALLS: usize = 500;

/// Queries of which each is asked in turn: one word, several, a phrase, a prefix, modifiers, one that finds most.
const QUERIES: [&str; 8] = [
    "forecast",
    "migration script legal",
    "\"release candidate\" -screenshots",
    "rep*",
    "in:#general from:@ada.abara",
    "has:link during:december",
    "ticket after:2025-12-01",
    "the",
];

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(measure());
}

async fn measure() {
    let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some("large"));
    let tokens = [("botToken", BOT), ("userToken", USER)];
    let slack = TestBackend::start(Slack, &content, &tokens).await;
    let history = |number: usize| {
        let latest = format!("{}.000000", 1_753_000_000 + number * 20_000);
        let limit = if number.is_multiple_of(2) { "100" } else { "20" };
        let arguments = [("channel", "C0GENERAL01"), ("limit", limit), ("latest", &latest)];
        arguments.map(|(name, value)| (name, value.to_owned())).to_vec()
    };
    report(
        "conversations.history",
        times(&slack, "conversations.history", history).await,
    );
    for (position, query) in QUERIES.iter().enumerate() {
        let search = |_: usize| vec![("query", (*query).to_owned())];
        let times = times(&slack, "search.messages", search).await;
        report(&format!("search.messages {position} {query}"), times);
    }
    let search = |number: usize| vec![("query", QUERIES[number % QUERIES.len()].to_owned())];
    report(
        "search.messages, all of them",
        times(&slack, "search.messages", search).await,
    );
    slack.shutdown().await;
}

/// How long each call took.
async fn times(
    slack: &TestBackend,
    method: &str,
    arguments: impl Fn(usize) -> Vec<(&'static str, String)>,
) -> Vec<Duration> {
    let url = slack.url(&format!("/api/{method}"));
    let mut times = Vec::with_capacity(CALLS);
    for number in 0..CALLS + CALLS / 10 {
        let request = slack
            .client()
            .post(&url)
            .bearer_auth(USER)
            .form(&arguments(number));
        let start = Instant::now();
        let answer = Answer::to(request).await;
        let time = start.elapsed();
        assert_eq!(answer.body["ok"], true, "{}", answer.body);
        if number >= CALLS / 10 {
            times.push(time);
        }
    }
    times
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let milliseconds = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    println!(
        "{name}: p50 {:.2} ms, p99 {:.2} ms",
        milliseconds(50),
        milliseconds(99)
    );
}
