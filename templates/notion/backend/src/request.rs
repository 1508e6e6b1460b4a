//! One call, with the version that its answer is to have and the integration that asks.

use asymmetric_kit::{Call, Principal};
use std::ops::Deref;

use crate::{
    error::{NotionError, Problem},
    field::{Field, Fields},
    version::Version,
};

/// The most items on a page of a list, and how many there are by default.
const PAGE_SIZE: usize = 100;

/// A call on its way through a handler.
pub(crate) struct Request<'a> {
    call: &'a Call,
    /// The version of the API.
    pub(crate) version: Version,
}

impl Deref for Request<'_> {
    type Target = Call;

    fn deref(&self) -> &Call {
        self.call
    }
}

impl<'a> Request<'a> {
    /// Reads the version, which operations of OAuth can do without.
    pub(crate) fn new(call: &'a Call, needs_version: bool) -> Result<Self, NotionError> {
        let version = match Version::of(call.request()) {
            Ok(version) => version,
            Err(_) if !needs_version => Version::V20250903,
            Err(error) => return Err(error),
        };
        Ok(Self { call, version })
    }

    /// The arguments. Those of a query are read as if they stood in the body.
    pub(crate) fn body(&self) -> Fields<'a> {
        Fields::body(self.call.arguments().as_map())
    }

    /// A value of the query.
    pub(crate) fn query(&self, name: &str) -> Field<'a> {
        Field {
            path: format!("query.{name}"),
            value: self.call.arguments().get(name),
        }
    }

    /// All values of the query that have this name, which clients repeat for each item of a list.
    pub(crate) fn queries(&self, name: &str) -> Vec<String> {
        let pairs = self.call.request().query().split('&');
        let named = pairs.filter_map(|pair| pair.split_once('='));
        named
            .filter(|(key, _)| decoded(key).trim_end_matches("[]") == name)
            .map(|(_, value)| decoded(value))
            .collect()
    }

    /// The id in the path.
    pub(crate) fn path_id(&self, name: &str) -> Result<String, NotionError> {
        let text = self.call.path_parameter(name);
        crate::ids::read(text).ok_or_else(|| {
            NotionError::failed(
                &format!("path.{name}"),
                format!("should be a valid uuid, instead was `\"{text}\"`"),
            )
        })
    }

    /// The user that the integration acts as; empty for operations without a token.
    pub(crate) fn bot(&self) -> &str {
        self.call.principal().map_or("", |principal| &principal.subject)
    }

    /// Whether the integration has this capability.
    pub(crate) fn can(&self, capability: &str) -> bool {
        self.call
            .principal()
            .is_some_and(|principal: &Principal| principal.has_scope(capability))
    }

    /// The name of the integration, as messages have it.
    pub(crate) async fn integration(&self) -> Result<String, Problem> {
        let row = self
            .call
            .query_opt("SELECT name FROM users WHERE id = $1", &[&self.bot()])
            .await?;
        Ok(row.map(|row| row.get(0)).unwrap_or_default())
    }

    /// `page_size`, from 1 to 100.
    pub(crate) fn page_size(&self) -> Result<usize, NotionError> {
        let field = if self.call.request().method() == http::Method::GET {
            self.query("page_size")
        } else {
            self.body().get("page_size")
        };
        let Some(size) = field.integer()? else {
            return Ok(PAGE_SIZE);
        };
        match usize::try_from(size) {
            Ok(size) if (1..=PAGE_SIZE).contains(&size) => Ok(size),
            Ok(size) if size > PAGE_SIZE => Err(field.should(&format!("be ≤ `{PAGE_SIZE}`"))),
            _ => Err(field.should("be ≥ `1`")),
        }
    }

    /// `start_cursor`: the id of the first item of the page that is asked for.
    pub(crate) fn start_cursor(&self) -> Result<Option<String>, NotionError> {
        let field = if self.call.request().method() == http::Method::GET {
            self.query("start_cursor")
        } else {
            self.body().get("start_cursor")
        };
        if field.is_empty() { Ok(None) } else { field.id() }
    }
}

/// A part of a query string.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let escaped = (byte == b'%')
            .then(|| text.get(index + 1..index + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(value) = escaped {
            plain.push(value);
            index += 3;
        } else {
            plain.push(if byte == b'+' { b' ' } else { byte });
            index += 1;
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn queries_are_decoded() {
        assert_eq!(decoded("a%5B%5D+b%zz%C3%A4"), "a[] b%zzä");
    }
}
