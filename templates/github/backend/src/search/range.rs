//! Ranges of numbers and times: `>5`, `<=5`, `3..7`, `2026-01-01..*`, `2026-01-05`.

use crate::clock;

/// The seconds of a day.
const DAY: i64 = 86_400;

/// A closed range; none where it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Range {
    pub(super) from: Option<i64>,
    pub(super) to: Option<i64>,
}

impl Range {
    /// Reads a range of whole numbers.
    pub(super) fn numbers(text: &str) -> Option<Self> {
        Self::read(text, |text| text.parse().ok().map(|number| (number, number)))
    }

    /// Reads a range of times; a date stands for its whole day.
    pub(super) fn times(text: &str) -> Option<Self> {
        Self::read(text, |text| {
            let first = clock::read(text)?;
            let last = if text.contains('T') {
                first
            } else {
                first + DAY - 1
            };
            Some((first, last))
        })
    }

    /// `read` gives the first and the last value that a text stands for.
    fn read(text: &str, read: impl Fn(&str) -> Option<(i64, i64)>) -> Option<Self> {
        if let Some((from, to)) = text.split_once("..") {
            let edge = |text: &str| {
                if text == "*" {
                    Some(None)
                } else {
                    read(text).map(Some)
                }
            };
            let (from, to) = (edge(from)?, edge(to)?);
            return Some(Self {
                from: from.map(|(first, _)| first),
                to: to.map(|(_, last)| last),
            });
        }
        let from = |value| Self {
            from: Some(value),
            to: None,
        };
        let to = |value| Self {
            from: None,
            to: Some(value),
        };
        if let Some(text) = text.strip_prefix(">=") {
            return read(text).map(|(first, _)| from(first));
        }
        if let Some(text) = text.strip_prefix("<=") {
            return read(text).map(|(_, last)| to(last));
        }
        if let Some(text) = text.strip_prefix('>') {
            return read(text).map(|(_, last)| from(last + 1));
        }
        if let Some(text) = text.strip_prefix('<') {
            return read(text).map(|(first, _)| to(first - 1));
        }
        read(text).map(|(first, last)| Self {
            from: Some(first),
            to: Some(last),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Option<(Option<i64>, Option<i64>)> {
        Range::numbers(text).map(|range| (range.from, range.to))
    }

    #[test]
    fn ranges_are_read_in_all_ways_of_writing_them() {
        assert_eq!(numbers("5"), Some((Some(5), Some(5))));
        assert_eq!(numbers(">5"), Some((Some(6), None)));
        assert_eq!(numbers("<=5"), Some((None, Some(5))));
        assert_eq!(numbers("3..7"), Some((Some(3), Some(7))));
        assert_eq!(numbers("*..7"), Some((None, Some(7))));
        assert_eq!(numbers("many"), None);
    }

    #[test]
    fn a_date_is_a_whole_day() {
        let day = Range::times("2026-01-05").unwrap();
        assert_eq!((day.from, day.to), (Some(1_767_571_200), Some(1_767_657_599)));
        let after = Range::times(">2026-01-05").unwrap();
        assert_eq!(after.from, Some(1_767_657_600));
    }
}
