//! Pages: a limit, and an opaque cursor that says where the next page starts.

use crate::answer::refuse;
use asymmetric_kit::{Failure, arguments::Arguments};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// Which page is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// At most this many.
    pub(crate) limit: usize,
    /// Where it starts, itself included; none for the first page.
    pub(crate) start: Option<String>,
}

impl Page {
    /// Reads `limit` and `cursor`. `kind` is the word inside the cursors of this method, such as `user`.
    pub(crate) fn read(
        arguments: &Arguments,
        kind: &str,
        default: usize,
        maximum: usize,
    ) -> Result<Self, Failure> {
        let limit = match arguments.integer("limit").map_err(|_| refuse("invalid_limit"))? {
            None | Some(0) => default,
            Some(limit) => usize::try_from(limit)
                .ok()
                .filter(|limit| *limit <= maximum)
                .ok_or_else(|| refuse("invalid_limit"))?,
        };
        let start = match arguments.filled("cursor") {
            None => None,
            Some(cursor) => Some(decode(&cursor, kind).ok_or_else(|| refuse("invalid_cursor"))?),
        };
        Ok(Self { limit, start })
    }

    /// How many rows to fetch: one more than the page holds, which the next page starts with.
    pub(crate) fn fetch(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX - 1) + 1
    }
}

/// The cursor of a page that starts at `key`.
pub(crate) fn encode(kind: &str, key: &str) -> String {
    STANDARD.encode(format!("{kind}:{key}"))
}

/// `response_metadata` with the cursor of the next page, empty when there is none.
pub(crate) fn metadata(next: Option<&str>) -> Value {
    json!({"next_cursor": next.unwrap_or_default()})
}

/// Where the page of a cursor of this kind starts.
pub(crate) fn decode(cursor: &str, kind: &str) -> Option<String> {
    let text = String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?;
    text.strip_prefix(kind)?
        .strip_prefix(':')
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str) -> Option<Page> {
        Page::read(&Arguments::from_form(form.as_bytes()), "user", 100, 1000).ok()
    }

    #[test]
    fn a_cursor_leads_to_its_key() {
        let cursor = encode("user", "U061NFTT2");
        assert_eq!(cursor, "dXNlcjpVMDYxTkZUVDI=");
        let page = read(&format!("limit=5&cursor={cursor}")).unwrap();
        assert_eq!(
            page,
            Page {
                limit: 5,
                start: Some("U061NFTT2".into())
            }
        );
        assert_eq!(
            read("cursor=").unwrap(),
            Page {
                limit: 100,
                start: None
            }
        );
    }

    #[test]
    fn limits_and_cursors_that_mean_nothing_are_refused() {
        for bad in [
            "limit=x",
            "limit=-1",
            "limit=1001",
            "cursor=%21",
            "cursor=dGVhbTpU",
            "cursor=dXNlcjo=",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
