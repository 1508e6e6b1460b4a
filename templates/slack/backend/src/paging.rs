//! Lists that are read by pages with numbers (`count`, `page`), or by cursors where a client asks for them.

use crate::{
    answer::refuse,
    cursor::{self, Page},
};
use asymmetric_kit::{Failure, arguments::Arguments};
use serde_json::{Value, json};

const MAXIMUM: i64 = 1000;

/// Which part of a list is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    /// Items on a page.
    pub(crate) limit: i64,
    /// Items before the page.
    pub(crate) offset: i64,
    page: i64,
    by_cursor: bool,
}

impl Paging {
    /// Reads `cursor` and `limit`, or else `count` and `page`. `kind` is the word inside the cursors.
    pub(crate) fn read(arguments: &Arguments, kind: &str) -> Result<Self, Failure> {
        if arguments.filled("cursor").is_some() || arguments.filled("limit").is_some() {
            let page = Page::read(arguments, kind, 100, 1000)?;
            let offset = page.start.map_or(Ok(0), |start| start.parse::<i64>());
            let offset = offset.ok().filter(|offset| *offset >= 0);
            return Ok(Self {
                limit: i64::try_from(page.limit).unwrap_or(MAXIMUM),
                offset: offset.ok_or_else(|| refuse("invalid_cursor"))?,
                page: 1,
                by_cursor: true,
            });
        }
        let number = |name: &str, default: i64| {
            let given = arguments.integer(name).ok().flatten();
            given.filter(|number| *number > 0).unwrap_or(default)
        };
        let (limit, page) = (number("count", 100).min(MAXIMUM), number("page", 1));
        Ok(Self {
            limit,
            offset: (page - 1).saturating_mul(limit),
            page,
            by_cursor: false,
        })
    }

    /// Pages of a list of so many items; an empty one has one page.
    pub(crate) fn pages(&self, total: i64) -> i64 {
        ((total + self.limit - 1) / self.limit).max(1)
    }

    /// The number of the page.
    pub(crate) fn page(&self) -> i64 {
        self.page
    }

    /// `response_metadata` where the client reads by cursors.
    pub(crate) fn metadata(&self, kind: &str, total: i64) -> Option<Value> {
        let end = self.offset.saturating_add(self.limit);
        let next = (end < total).then(|| cursor::encode(kind, &end.to_string()));
        self.by_cursor
            .then(|| json!({"next_cursor": next.unwrap_or_default()}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_cursors_lead_through_the_list() {
        let read = |form: &str| Paging::read(&Arguments::from_form(form.as_bytes()), "item");
        let third = read("count=10&page=3").unwrap();
        assert_eq!((third.limit, third.offset, third.pages(21)), (10, 20, 3));
        assert_eq!(third.metadata("item", 21), None);
        let first = read("limit=10").unwrap().metadata("item", 21).unwrap();
        let cursor = first["next_cursor"].as_str().unwrap().to_owned();
        let second = read(&format!("limit=10&cursor={cursor}")).unwrap();
        assert_eq!(second.offset, 10);
        assert_eq!(read("limit=11&cursor=MQ==").ok(), None);
        assert_eq!(read("").unwrap().pages(0), 1);
    }
}
