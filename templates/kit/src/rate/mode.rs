//! Whether the limits of the vendor apply.

use std::{fmt, str::FromStr};

/// The largest scale, in percent.
const MAXIMUM_PERCENT: u32 = 1000;

/// How strictly an instance takes the vendor's limits. Written `off`, `real`, or `scaled:50%` for half of the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateMode {
    /// Nothing is counted, nothing refused.
    #[default]
    Off,
    /// As the vendor publishes them.
    Real,
    /// This percentage of the vendor's numbers of requests, at least one, in the same time.
    Scaled(u32),
}

/// What is no mode.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "failed to read `{0}`: rate limits are off, real, or scaled from scaled:1% to scaled:{MAXIMUM_PERCENT}%"
)]
pub struct RateModeError(String);

impl RateMode {
    /// How many requests are allowed where the vendor allows this many; none of the limits applies when `None`.
    pub(crate) fn allowed(self, requests: u32) -> Option<u32> {
        let scaled = match self {
            Self::Off => return None,
            Self::Real => requests,
            Self::Scaled(percent) => {
                let exact = u64::from(requests) * u64::from(percent);
                u32::try_from(exact.div_ceil(100)).unwrap_or(u32::MAX)
            }
        };
        Some(scaled.max(1))
    }
}

impl fmt::Display for RateMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => formatter.write_str("off"),
            Self::Real => formatter.write_str("real"),
            Self::Scaled(percent) => write!(formatter, "scaled:{percent}%"),
        }
    }
}

impl FromStr for RateMode {
    type Err = RateModeError;

    fn from_str(text: &str) -> Result<Self, RateModeError> {
        let percent = |text: &str| {
            let number = text.strip_prefix("scaled:")?.strip_suffix('%')?;
            let digits = number.bytes().all(|byte| byte.is_ascii_digit());
            let percent = number.parse().ok()?;
            (digits && (1..=MAXIMUM_PERCENT).contains(&percent)).then_some(Self::Scaled(percent))
        };
        match text {
            "off" => Ok(Self::Off),
            "real" => Ok(Self::Real),
            _ => percent(text).ok_or_else(|| RateModeError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_written_as_they_are_read() {
        for text in ["off", "real", "scaled:1%", "scaled:50%", "scaled:1000%"] {
            assert_eq!(text.parse::<RateMode>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "Off",
            "scaled",
            "scaled:%",
            "scaled:50",
            "scaled:+5%",
            "scaled:0%",
            "scaled:1001%",
        ] {
            assert_eq!(text.parse::<RateMode>(), Err(RateModeError(text.to_owned())));
        }
        let error = "fast".parse::<RateMode>().unwrap_err().to_string();
        assert_eq!(
            error,
            "failed to read `fast`: rate limits are off, real, or scaled from scaled:1% to scaled:1000%"
        );
    }

    #[test]
    fn scaled_limits_are_rounded_up() {
        assert_eq!(RateMode::Off.allowed(50), None);
        assert_eq!(RateMode::Real.allowed(50), Some(50));
        let scaled = |percent, requests| RateMode::Scaled(percent).allowed(requests);
        assert_eq!(scaled(10, 50), Some(5));
        assert_eq!(scaled(10, 1), Some(1));
        assert_eq!(scaled(50, 25), Some(13));
        assert_eq!(scaled(1000, u32::MAX), Some(u32::MAX));
        assert_eq!(RateMode::Real.allowed(0), Some(1));
    }
}
