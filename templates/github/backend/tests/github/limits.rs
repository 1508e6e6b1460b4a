//! Rate limits.

use asymmetric_kit::{RateMode, WallClock, test_support::Answer};
use http::Method;
use std::time::Duration;

use crate::support::{Api, refused};

#[tokio::test]
async fn searches_have_a_limit_of_their_own_and_asking_is_free() {
    let clock = WallClock::default();
    // 500 requests an hour, three searches a minute.
    let api = Api::with_settings(|settings| {
        settings.rate_limits = RateMode::Scaled(10);
        settings.wall_clock = clock.clone();
    })
    .await;
    let search = "/search/issues?q=webhooks";
    for left in ["2", "1", "0"] {
        let answer = api.get(search).await;
        assert_eq!(answer.header("x-ratelimit-remaining"), left);
        assert_eq!(answer.header("x-ratelimit-resource"), "search");
    }
    let exceeded = api.get(search).await;
    refused(&exceeded, 403, "API rate limit exceeded");
    assert_eq!(exceeded.header("x-ratelimit-remaining"), "0");
    assert!(!exceeded.header("retry-after").is_empty());
    assert_eq!(api.get("/user").await.header("x-ratelimit-used"), "1");
    for _ in 0..2 {
        let overview = api.read("/rate_limit").await;
        assert_eq!(overview["resources"]["search"]["remaining"], 0);
        assert_eq!(overview["resources"]["core"]["used"], 1);
        assert_eq!(overview["rate"], overview["resources"]["core"]);
    }
    clock.advance(Duration::from_secs(61));
    assert_eq!(api.get(search).await.status, 200);
}

#[tokio::test]
async fn what_the_client_has_already_is_free() {
    let api = Api::with_settings(|settings| settings.rate_limits = RateMode::Real).await;
    let first = api.get("/user").await;
    assert_eq!(first.header("x-ratelimit-used"), "1");
    for _ in 0..2 {
        let request = api.request(Method::GET, "/user");
        let again = Answer::to(request.header("if-none-match", first.header("etag"))).await;
        assert_eq!(again.status, 304);
        assert_eq!(again.header("x-ratelimit-used"), "1");
        assert_eq!(again.header("x-ratelimit-remaining"), "4999");
    }
    assert_eq!(api.get("/user").await.header("x-ratelimit-used"), "2");
}
