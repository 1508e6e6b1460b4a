//! Pages of lists: `page` and `per_page`, and the `Link` header.
//!
//! <https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api>

use asymmetric_kit::{Call, Reply};
use http::header;
use serde_json::Value;

use crate::urls::Urls;

/// The most that a page holds.
const LARGEST: i64 = 100;

/// Which part of a list is asked for. What is no number counts as absent, as the vendor has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    /// From 1.
    number: i64,
    /// 1 to 100.
    size: i64,
}

impl Page {
    /// The page that a call asks for; 30 a page unless it says otherwise.
    pub(crate) fn of(call: &Call) -> Self {
        Self::with_default_size(call, 30)
    }

    /// The page that a call asks for.
    pub(crate) fn with_default_size(call: &Call, size: i64) -> Self {
        let number = |name| {
            let given = call.arguments().integer(name).ok().flatten();
            given.filter(|given| *given > 0)
        };
        Self {
            number: number("page").unwrap_or(1),
            size: number("per_page").unwrap_or(size).min(LARGEST),
        }
    }

    /// How many rows are shown: for `LIMIT`.
    pub(crate) fn limit(self) -> i64 {
        self.size
    }

    /// How many rows come before: for `OFFSET`.
    pub(crate) fn offset(self) -> i64 {
        (self.number - 1).saturating_mul(self.size)
    }

    /// The part of a list that is all here.
    pub(crate) fn slice<T>(self, items: Vec<T>) -> Vec<T> {
        let skipped = usize::try_from(self.offset()).unwrap_or(usize::MAX);
        let taken = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        items.into_iter().skip(skipped).take(taken).collect()
    }

    /// The answer: the items of this page as an array, with links to the others.
    pub(crate) fn reply(self, call: &Call, items: Vec<Value>, total: i64) -> Reply {
        self.linked(call, Reply::json(Value::Array(items)), total)
    }

    /// An answer of another shape, with links to the other pages.
    pub(crate) fn linked(self, call: &Call, reply: Reply, total: i64) -> Reply {
        let links = self.links(call, total);
        if links.is_empty() {
            return reply;
        }
        reply.with_header(header::LINK, &links.join(", "))
    }

    fn links(self, call: &Call, total: i64) -> Vec<String> {
        let last = total.saturating_add(self.size - 1) / self.size;
        let request = call.request();
        let prefix_and_path = request.path();
        let base = Urls::of(call).html(prefix_and_path);
        let link = |relation: &str, number: i64| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for (name, value) in form_urlencoded::parse(request.query().as_bytes()) {
                if name != "page" {
                    query.append_pair(&name, &value);
                }
            }
            query.append_pair("page", &number.to_string());
            format!("<{base}?{}>; rel=\"{relation}\"", query.finish())
        };
        let mut links = Vec::new();
        if self.number > 1 {
            let before = (self.number - 1).min(last.max(1));
            links.push(link("prev", before));
        }
        if self.number < last {
            links.push(link("next", self.number + 1));
            links.push(link("last", last));
        }
        if self.number > 1 {
            if self.number >= last {
                links.push(link("last", last.max(1)));
            }
            links.push(link("first", 1));
        }
        links
    }
}
