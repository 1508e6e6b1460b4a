use super::*;
use proptest::prelude::*;

const CALLER: (&str, &str) = ("botToken", "chat.postMessage");

/// So many milliseconds after a quarter to nine.
fn at(milliseconds: i64) -> Timestamp {
    let start: Timestamp = "2026-01-05T08:45:00Z".parse().unwrap();
    Timestamp::from_millisecond(start.as_millisecond() + milliseconds).unwrap()
}

fn minute(requests: u32) -> RateLimit {
    RateLimit::sliding(requests, Duration::from_mins(1))
}

/// The wait that a request is told, in milliseconds; none when it is let in.
fn wait(limiter: &Limiter, limits: &[RateLimit], now: i64) -> Option<u128> {
    let verdict = limiter.admit(limits, CALLER, at(now));
    verdict.exceeded.map(|(_, wait)| wait.as_millis())
}

#[test]
fn a_sliding_window_lets_in_what_has_left_it() {
    let (limiter, limits) = (Limiter::new(RateMode::Real), [minute(2)]);
    assert_eq!(wait(&limiter, &limits, 0), None);
    assert_eq!(wait(&limiter, &limits, 20_000), None);
    assert_eq!(wait(&limiter, &limits, 21_000), Some(39_000));
    assert_eq!(
        wait(&limiter, &limits, 59_999),
        Some(1),
        "being refused is not counted"
    );
    assert_eq!(wait(&limiter, &limits, 60_000), None);
    assert_eq!(wait(&limiter, &limits, 60_001), Some(19_999));
}

#[test]
fn fixed_windows_end_all_at_once() {
    let limiter = Limiter::new(RateMode::Real);
    let first = [RateLimit::from_first(2, Duration::from_hours(1))];
    let aligned = [RateLimit::aligned(2, Duration::from_hours(1))];
    for limits in [&first, &aligned] {
        assert_eq!(wait(&limiter, limits, 60_000), None);
        assert_eq!(wait(&limiter, limits, 120_000), None);
    }
    assert_eq!(wait(&limiter, &first, 120_000), Some(3_540_000));
    assert_eq!(wait(&limiter, &aligned, 120_000), Some(780_000), "until nine");
    for limits in [&first, &aligned] {
        assert_eq!(wait(&limiter, limits, 3_660_000), None);
    }
}

#[test]
fn what_is_given_back_is_there_for_the_next_request() {
    let limiter = Limiter::new(RateMode::Real);
    let hour = Duration::from_hours(1);
    for limits in [
        [RateLimit::sliding(1, hour)],
        [RateLimit::from_first(1, hour)],
        [RateLimit::aligned(1, hour)],
    ] {
        let taken = limiter.admit(&limits, CALLER, at(0));
        let refused = limiter.admit(&limits, CALLER, at(1));
        assert!(taken.exceeded.is_none() && refused.exceeded.is_some());
        limiter.give_back(&refused, at(2));
        assert!(wait(&limiter, &limits, 2).is_some(), "a refusal was not counted");
        limiter.give_back(&taken, at(3));
        assert_eq!(wait(&limiter, &limits, 3), None);
        assert!(wait(&limiter, &limits, 4).is_some());
    }
}

#[test]
fn who_only_observes_is_not_counted_and_not_refused() {
    let limiter = Limiter::new(RateMode::Real);
    let (counted, observed) = ([minute(1)], [minute(1).observed()]);
    let remaining = |limits: &[RateLimit], now| limiter.admit(limits, CALLER, at(now)).standings[0].remaining;
    assert_eq!(remaining(&observed, 0), 1);
    assert_eq!(remaining(&counted, 1), 0);
    assert_eq!(wait(&limiter, &observed, 2), None);
    assert_eq!(remaining(&observed, 3), 0);
    assert!(wait(&limiter, &counted, 4).is_some());
}

#[test]
fn standings_say_what_is_left() {
    let limiter = Limiter::new(RateMode::Scaled(50));
    let limits = [
        RateLimit::from_first(20, Duration::from_hours(1)).named("core"),
        minute(2).named("burst"),
    ];
    let standing = |name, limit, remaining, per, reset| RateStanding {
        name,
        limit,
        remaining,
        per: Duration::from_secs(per),
        reset: at(reset),
    };
    let verdict = limiter.admit(&limits, CALLER, at(0));
    assert_eq!(verdict.exceeded, None);
    assert_eq!(
        verdict.standings,
        [
            standing("core", 10, 9, 3600, 3_600_000),
            standing("burst", 1, 0, 60, 60_000)
        ]
    );
    let verdict = limiter.admit(&limits, CALLER, at(1000));
    assert_eq!(verdict.exceeded, Some((1, Duration::from_secs(59))));
    assert_eq!(
        verdict.standings[0].remaining, 9,
        "counted against all limits or none"
    );

    limiter.set_mode(RateMode::Off);
    let verdict = limiter.admit(&limits, CALLER, at(2000));
    assert_eq!(verdict.exceeded, None);
    assert_eq!(verdict.standings[0], standing("core", 20, 20, 3600, 3_602_000));
}

#[test]
fn callers_are_counted_apart_unless_they_share_a_key() {
    let limiter = Limiter::new(RateMode::Real);
    let admitted = |limit: &RateLimit, caller| {
        limiter
            .admit(std::slice::from_ref(limit), caller, at(0))
            .exceeded
            .is_none()
    };
    let own = minute(1);
    assert!(admitted(&own, CALLER));
    assert!(!admitted(&own, CALLER));
    assert!(admitted(&own, ("userToken", "chat.postMessage")));
    assert!(admitted(&own, ("botToken", "chat.update")));
    assert!(admitted(&minute(2), CALLER), "another limit is another count");
    let shared = |key: &str| minute(1).counted_by(key);
    assert!(admitted(&shared("C0GENERAL01"), CALLER));
    assert!(!admitted(&shared("C0GENERAL01"), ("userToken", "chat.update")));
    assert!(admitted(&shared("C0SALES0001"), CALLER));
}

#[test]
fn counts_end_with_the_mode_and_with_a_fence() {
    let (limiter, limits) = (Limiter::new(RateMode::Real), [minute(1)]);
    assert_eq!(wait(&limiter, &limits, 0), None);
    limiter.set_mode(RateMode::Real);
    assert!(wait(&limiter, &limits, 0).is_some(), "the same mode is no change");
    limiter.forget();
    assert_eq!(wait(&limiter, &limits, 0), None);
    limiter.set_mode(RateMode::Scaled(100));
    assert_eq!(
        (limiter.mode(), wait(&limiter, &limits, 0)),
        (RateMode::Scaled(100), None)
    );
}

#[test]
fn a_clock_that_was_set_back_begins_anew() {
    let limiter = Limiter::new(RateMode::Real);
    for limit in [minute(1), RateLimit::from_first(1, Duration::from_mins(1))] {
        assert_eq!(wait(&limiter, std::slice::from_ref(&limit), 3_600_000), None);
        assert_eq!(wait(&limiter, &[limit], 0), None);
    }
}

#[test]
fn the_number_of_callers_is_bounded() {
    let limiter = Limiter::new(RateMode::Real);
    for index in 0..MAXIMUM_COUNTERS + 100 {
        let limit = minute(1).counted_by(index.to_string());
        let now = i64::try_from(index).unwrap();
        assert_eq!(wait(&limiter, &[limit], now), None);
    }
    assert_eq!(limiter.lock().counters.len(), MAXIMUM_COUNTERS);
    let newest = minute(1).counted_by((MAXIMUM_COUNTERS + 99).to_string());
    assert!(
        wait(&limiter, &[newest], 2000).is_some(),
        "the oldest were pushed out"
    );
    let later = minute(1).counted_by("later");
    assert_eq!(wait(&limiter, &[later], 200_000), None);
    assert_eq!(limiter.lock().counters.len(), 1, "what has ended goes first");
}

#[test]
fn threads_share_one_count() {
    let limiter = Limiter::new(RateMode::Real);
    let admitted: usize = std::thread::scope(|scope| {
        let count = || {
            (0..50)
                .filter(|_| wait(&limiter, &[minute(60)], 0).is_none())
                .count()
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(admitted, 60);
}

fn any_limit() -> impl Strategy<Value = RateLimit> {
    let per = (1u64..200).prop_map(Duration::from_millis);
    (1u32..6, per, 0..3u8).prop_map(|(requests, per, window)| match window {
        0 => RateLimit::sliding(requests, per),
        1 => RateLimit::from_first(requests, per),
        _ => RateLimit::aligned(requests, per),
    })
}

proptest! {
    #[test]
    fn no_window_holds_more_than_its_limit(limit in any_limit(), steps in proptest::collection::vec(0i64..50, 1..80)) {
        let limiter = Limiter::new(RateMode::Real);
        let per = i64::try_from(limit.per.as_millis()).unwrap();
        let most = usize::try_from(limit.requests).unwrap();
        let (mut now, mut admitted) = (0, Vec::new());
        for step in steps {
            now += step;
            match limiter.admit(std::slice::from_ref(&limit), CALLER, at(now)).exceeded {
                None => admitted.push(now),
                Some((_, wait)) => {
                    let again = now + i64::try_from(wait.as_millis()).unwrap();
                    prop_assert!(again > now && again <= now + per);
                    // Who waits as long as told is let in.
                    now = again;
                    let verdict = limiter.admit(std::slice::from_ref(&limit), CALLER, at(now));
                    prop_assert_eq!(verdict.exceeded, None);
                    admitted.push(now);
                }
            }
        }
        for (index, start) in admitted.iter().enumerate() {
            let within = |time: &&i64| match limit.window {
                Window::Sliding => **time - *start < per,
                // Windows that end all at once have a beginning.
                Window::FromFirst => false,
                Window::Aligned => (at(**time).as_millisecond()).div_euclid(per) == at(*start).as_millisecond().div_euclid(per),
            };
            prop_assert!(admitted[index..].iter().filter(within).count() <= most);
        }
    }

    #[test]
    fn windows_from_the_first_request_hold_no_more_than_their_limit(requests in 1usize..6, steps in proptest::collection::vec(0i64..50, 1..80)) {
        let limiter = Limiter::new(RateMode::Real);
        let limit = [RateLimit::from_first(u32::try_from(requests).unwrap(), Duration::from_millis(100))];
        let (mut now, mut opened, mut taken) = (0, None, 0);
        for step in steps {
            now += step;
            if opened.is_none_or(|opened| now - opened >= 100) {
                (opened, taken) = (Some(now), 0);
            }
            let admitted = wait(&limiter, &limit, now).is_none();
            prop_assert_eq!(admitted, taken < requests);
            taken += usize::from(admitted);
        }
    }
}
