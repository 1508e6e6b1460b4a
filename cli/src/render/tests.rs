use proptest::prelude::*;

use super::*;

#[test]
fn durations_read_as_people_say_them() {
    for (milliseconds, expected) in [
        (0, "0 ms"),
        (143, "143 ms"),
        (2449, "2.4 s"),
        (72_300, "1 m 12 s"),
    ] {
        assert_eq!(took(Duration::from_millis(milliseconds)), expected);
    }
}

#[test]
fn ages_are_those_of_kubectl() {
    let then: Time = serde_json::from_str("\"2026-01-05T09:00:00Z\"").unwrap();
    for (seconds, expected) in [
        (-3, "0s"),
        (0, "0s"),
        (119, "119s"),
        (120, "2m"),
        (185, "3m5s"),
        (600, "10m"),
        (10_799, "179m"),
        (10_800, "3h"),
        (11_000, "3h3m"),
        (28_800, "8h"),
        (172_799, "47h"),
        (176_400, "2d1h"),
        (691_200, "8d"),
        (63_071_999, "729d"),
        (63_158_400, "2y1d"),
        (252_288_000, "8y"),
    ] {
        let now = then.0 + jiff::SignedDuration::from_secs(seconds);
        assert_eq!(age(Some(&then), now), expected, "{seconds}");
    }
    assert_eq!(age(None, then.0), "-");
}

#[test]
fn one_value_is_itself_and_several_are_a_list() {
    assert_eq!(serde_json::to_string(&one_or_many(&[1])).unwrap(), "1");
    assert_eq!(serde_json::to_string(&one_or_many(&[1, 2])).unwrap(), "[1,2]");
}

proptest! {
    /// What a shell reads is what was written.
    #[test]
    fn exported_values_survive_a_shell(value in "[ -~\n]{0,40}") {
        let line = connect::exports(&[("VALUE".to_owned(), value.clone())]);
        let script = format!("{line}\nprintf %s \"$VALUE\"");
        let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), value);
    }
}
