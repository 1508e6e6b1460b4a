//! Who did something and when, as commits and tags say it: `Jonas Lindqvist <jonas@acme.example> 1767603600 +0100`.

use jiff::Timestamp;
use std::fmt;

use super::object::Malformed;

/// A person at a moment, with the offset of the clock that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    /// The name as it stands in the object.
    pub(crate) name: String,
    /// The address.
    pub(crate) email: String,
    /// Seconds since 1970.
    pub(crate) seconds: i64,
    /// Minutes east of UTC.
    pub(crate) offset: i32,
}

impl Signature {
    /// This person at this moment, told without the characters that would end a name or an address early.
    pub(crate) fn new(name: &str, email: &str, at: Timestamp, offset: i32) -> Self {
        let told = |text: &str| {
            let text: String = text
                .chars()
                .filter(|character| !matches!(character, '<' | '>' | '\n' | '\0'))
                .collect();
            text.trim().to_owned()
        };
        Self {
            name: told(name),
            email: told(email),
            seconds: at.as_second(),
            offset,
        }
    }

    /// Reads what follows `author `, `committer ` or `tagger `.
    pub(crate) fn parse(line: &str) -> Result<Self, Malformed> {
        let malformed = Malformed("a signature without name, address and time");
        let (name, rest) = line.split_once('<').ok_or(malformed)?;
        let (email, time) = rest.rsplit_once('>').ok_or(malformed)?;
        let (seconds, zone) = time.trim().split_once(' ').ok_or(malformed)?;
        Ok(Self {
            name: name.trim_end().to_owned(),
            email: email.to_owned(),
            seconds: seconds.parse().map_err(|_| malformed)?,
            offset: parse_offset(zone).ok_or(malformed)?,
        })
    }

    /// The moment, as the API writes it: RFC 3339 in UTC, in seconds.
    pub(crate) fn date(&self) -> String {
        Timestamp::from_second(self.seconds).map_or_else(|_| String::new(), |moment| moment.to_string())
    }
}

/// `+0100` as minutes.
fn parse_offset(zone: &str) -> Option<i32> {
    let (sign, digits) = zone.split_at_checked(1)?;
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let minutes = digits[..2].parse::<i32>().ok()? * 60 + digits[2..].parse::<i32>().ok()?;
    match sign {
        "+" => Some(minutes),
        "-" => Some(-minutes),
        _ => None,
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (self.offset.abs() / 60, self.offset.abs() % 60);
        // Git writes one space before the address, also after a name that is empty.
        write!(
            formatter,
            "{} <{}> {} {sign}{hours:02}{minutes:02}",
            self.name, self.email, self.seconds
        )
    }
}
