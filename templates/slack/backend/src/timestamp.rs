//! Message timestamps: seconds and microseconds, as text on the wire, unique in their channel.

use asymmetric_kit::Call;
use std::fmt;

/// Microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ts(pub(crate) i64);

impl Ts {
    /// World time of a call, as events carry it.
    pub(crate) fn of(call: &Call) -> Self {
        Self(call.now().as_microsecond())
    }

    /// Reads `1503435956.000247`; fewer decimals, or none, mean zeros. None for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (seconds, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(seconds) || !digits(decimals) || decimals.len() > 6 {
            return None;
        }
        let microseconds: i64 = format!("{decimals:0<6}").parse().ok()?;
        Some(Self(
            seconds
                .parse::<i64>()
                .ok()?
                .checked_mul(1_000_000)?
                .checked_add(microseconds)?,
        ))
    }

    /// The form in permalinks: without the dot.
    pub(crate) fn compact(self) -> String {
        self.to_string().replace('.', "")
    }
}

impl fmt::Display for Ts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn timestamps_are_read_strictly() {
        assert_eq!(Ts::parse("1503435956.000247"), Some(Ts(1_503_435_956_000_247)));
        assert_eq!(Ts::parse("1503435956"), Some(Ts(1_503_435_956_000_000)));
        assert_eq!(Ts::parse("0"), Some(Ts(0)));
        assert_eq!(Ts::parse("1503435956.5"), Some(Ts(1_503_435_956_500_000)));
        for bad in [
            "",
            ".",
            "1.",
            "-1",
            "now",
            "1.0000001",
            "99999999999999999999",
            "1.2.3",
            "٣",
        ] {
            assert_eq!(Ts::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(microseconds in 0..4_000_000_000_000_000_i64) {
            prop_assert_eq!(Ts::parse(&Ts(microseconds).to_string()), Some(Ts(microseconds)));
        }
    }
}
