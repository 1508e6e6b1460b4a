//! What a user says about their day.

use tokio_postgres::Row;

/// The emoji of a status that has a text only.
pub(crate) const DEFAULT_EMOJI: &str = ":speech_balloon:";

/// A custom status; texts are empty when there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Status {
    /// Escaped.
    pub(crate) text: String,
    /// With its colons.
    pub(crate) emoji: String,
    /// Seconds since 1970 at which it ends; 0 for never.
    pub(crate) expiration: i64,
}

impl Status {
    pub(crate) fn of_row(row: &Row) -> Self {
        Self {
            text: row.get("status_text"),
            emoji: row.get("status_emoji"),
            expiration: row.get("status_expiration"),
        }
    }

    /// What is left of it at this time, in seconds.
    pub(crate) fn at(self, now: i64) -> Self {
        if self.expiration != 0 && self.expiration <= now {
            Self::default()
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_ends_at_its_time() {
        let lunch = Status {
            text: "Lunch".to_owned(),
            emoji: ":ramen:".to_owned(),
            expiration: 100,
        };
        assert_eq!(lunch.clone().at(99), lunch);
        assert_eq!(lunch.at(100), Status::default());
        let forever = Status {
            text: "Away".to_owned(),
            ..Status::default()
        };
        assert_eq!(forever.clone().at(i64::MAX), forever);
    }
}
