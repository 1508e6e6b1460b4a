//! Pages of results: by number, or by a cursor.

use crate::{
    answer::{invalid_arguments, refuse},
    cursor,
    files::paging,
};
use asymmetric_kit::{Failure, arguments::Arguments};
use serde_json::{Value, json};

/// Results on a page, unless `count` says otherwise.
const DEFAULT_COUNT: i64 = 20;

/// Results on a page at most.
pub(super) const MAXIMUM_COUNT: i64 = 100;

/// The last page that there can be.
pub(super) const MAXIMUM_PAGE: i64 = 100;

/// What a cursor holds.
const CURSOR: &str = "page";

/// Which results are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) count: i64,
    /// From 1.
    pub(super) number: i64,
    pub(super) by_cursor: bool,
}

impl Page {
    /// Reads `count`, `page` and `cursor` (`*` for the first page). Numbers that are too large mean the largest.
    pub(super) fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let number = |name: &str, default: i64, maximum: i64| match arguments.integer(name) {
            Ok(None) => Ok(default),
            Ok(Some(number)) if number > 0 => Ok(number.min(maximum)),
            _ => Err(invalid_arguments(&format!(
                "must be a positive integer [json-pointer:/{name}]"
            ))),
        };
        let given = arguments.filled("cursor");
        let from_cursor = match given.as_deref() {
            None => None,
            Some("*") => Some(1),
            Some(given) => {
                let number = cursor::decode(given, CURSOR).and_then(|key| key.parse().ok());
                let number = number.filter(|number: &i64| *number > 0);
                Some(number.ok_or_else(|| refuse("invalid_cursor"))?)
            }
        };
        Ok(Self {
            count: number("count", DEFAULT_COUNT, MAXIMUM_COUNT)?,
            number: match from_cursor {
                Some(number) => number,
                None => number("page", 1, MAXIMUM_PAGE)?,
            },
            by_cursor: from_cursor.is_some(),
        })
    }

    /// Results before this page.
    pub(super) fn offset(&self) -> i64 {
        (self.number - 1).saturating_mul(self.count)
    }

    /// A list of the API: what was found on this page, of `total`.
    pub(super) fn document(&self, total: i64, matches: &[Value]) -> Value {
        let paging = paging(self.count, total, self.number);
        let shown = i64::try_from(matches.len()).unwrap_or(i64::MAX);
        json!({
            "total": total,
            "pagination": {
                "total_count": total, "page": self.number, "per_page": self.count, "page_count": paging["pages"],
                "first": self.offset() + 1, "last": self.offset() + shown,
            },
            "paging": paging,
            "matches": matches,
        })
    }

    /// `response_metadata` with the cursor of the page after this one.
    pub(super) fn metadata(&self, document: &Value) -> Value {
        let pages = document["paging"]["pages"].as_i64().unwrap_or_default();
        let next = (self.number < pages).then(|| cursor::encode(CURSOR, &(self.number + 1).to_string()));
        cursor::metadata(next.as_deref())
    }
}
