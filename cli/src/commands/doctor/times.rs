//! Times as people read them.

use k8s_openapi::jiff::{SignedDuration, Timestamp};

/// How long ago `time` was; nothing when it is not known.
pub(super) fn since(time: Option<Timestamp>, now: Timestamp) -> SignedDuration {
    time.map_or(SignedDuration::ZERO, |time| now.duration_since(time))
}

/// `40 s`, `12 min`, `5 h` or `3 d`.
pub(super) fn span(duration: SignedDuration) -> String {
    match duration.as_secs() {
        seconds @ ..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min", seconds / 60),
        seconds @ 3600..86_400 => format!("{} h", seconds / 3600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_one_unit() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (7199, "1 h"),
            (200_000, "2 d"),
        ] {
            assert_eq!(span(SignedDuration::from_secs(seconds)), text);
        }
    }
}
