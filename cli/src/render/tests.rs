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
