//! How strictly a clone takes the rate limits of its vendor.

/// The largest percentage.
const MAXIMUM_PERCENT: u16 = 1000;

/// `spec.rateLimits` of a clone. Not `Off`, which is a boolean to parsers of older YAML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateLimits {
    /// `None`, and what holds when nothing is said: requests are not limited.
    #[default]
    Unlimited,
    /// `Real`: as the vendor publishes them.
    Real,
    /// Such as `10%`: this percentage of the vendor's numbers of requests, at least one, in the same time.
    Scaled(u16),
}

impl RateLimits {
    /// What a spec says, if it is one of the three.
    #[must_use]
    pub fn parse(text: Option<&str>) -> Option<Self> {
        match text {
            None | Some("None") => Some(Self::Unlimited),
            Some("Real") => Some(Self::Real),
            Some(text) => {
                let number = text.strip_suffix('%')?;
                let is_plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
                let percent = number.parse().ok()?;
                (is_plain && percent <= MAXIMUM_PERCENT).then_some(Self::Scaled(percent))
            }
        }
    }

    /// How a backend calls it: `off`, `real`, `scaled:10%`.
    #[must_use]
    pub fn mode(self) -> String {
        match self {
            Self::Unlimited => "off".to_owned(),
            Self::Real => "real".to_owned(),
            Self::Scaled(percent) => format!("scaled:{percent}%"),
        }
    }
}

/// What is wrong with this text, if anything.
pub(crate) fn problem(text: Option<&str>) -> Option<String> {
    let given = text?;
    RateLimits::parse(text).is_none().then(|| {
        format!("rateLimits '{given}' must be None, Real or a percentage from 1% to {MAXIMUM_PERCENT}%, such as 10%")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_specs_say_is_what_backends_are_told() {
        for (text, mode) in [
            (None, "off"),
            (Some("None"), "off"),
            (Some("Real"), "real"),
            (Some("1%"), "scaled:1%"),
            (Some("1000%"), "scaled:1000%"),
        ] {
            assert_eq!(
                RateLimits::parse(text).map(RateLimits::mode).as_deref(),
                Some(mode)
            );
            assert_eq!(problem(text), None);
        }
        for text in [
            "", "real", "Off", "0%", "010%", "+5%", "1001%", "70000%", "10", "%", "1.5%",
        ] {
            assert_eq!(RateLimits::parse(Some(text)), None, "{text}");
        }
        assert_eq!(
            problem(Some("Off")).as_deref(),
            Some("rateLimits 'Off' must be None, Real or a percentage from 1% to 1000%, such as 10%")
        );
    }
}
