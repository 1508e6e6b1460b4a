//! Minimum, median and 99th percentile of durations.

use std::time::Duration;

/// Durations measured one after the other.
#[derive(Debug, Default)]
pub(super) struct Series(Vec<Duration>);

/// What is told about a series.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) min: Duration,
    pub(super) median: Duration,
    pub(super) p99: Duration,
}

impl Series {
    pub(super) fn add(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    /// None for an empty series. The median of an even number is the mean of the middle two; the
    /// 99th percentile is the smallest value that 99 of 100 do not exceed.
    pub(super) fn summary(&self) -> Option<Summary> {
        let mut sorted = self.0.clone();
        sorted.sort();
        let count = sorted.len();
        let (lower, upper) = (sorted.get(count.saturating_sub(1) / 2)?, sorted.get(count / 2)?);
        let rank = (count * 99).div_ceil(100);
        Some(Summary {
            min: *sorted.first()?,
            median: (*lower + *upper) / 2,
            p99: *sorted.get(rank.saturating_sub(1))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(milliseconds: impl IntoIterator<Item = u64>) -> Option<[u128; 3]> {
        let series = Series(milliseconds.into_iter().map(Duration::from_millis).collect());
        series
            .summary()
            .map(|s| [s.min.as_millis(), s.median.as_millis(), s.p99.as_millis()])
    }

    #[test]
    fn summaries_are_of_sorted_values() {
        assert_eq!(summary([]), None);
        assert_eq!(summary([7]), Some([7, 7, 7]));
        assert_eq!(summary([30, 10, 20]), Some([10, 20, 30]));
        assert_eq!(summary([40, 10, 20, 30]), Some([10, 25, 40]));
        assert_eq!(summary((1..=200).rev()), Some([1, 100, 198]));
    }
}
