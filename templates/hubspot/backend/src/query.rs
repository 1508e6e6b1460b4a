//! Parameters in the query of a request.

use asymmetric_kit::Call;

use crate::error::HubSpotError;

/// The most that a page of records, associations or owners has.
const LARGEST_PAGE: i64 = 100;

/// The pairs of a query. Lists come as one parameter several times, as one with commas, or with indices.
#[derive(Debug, Clone)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// The query of a call.
    pub(crate) fn of(call: &Call) -> Self {
        Self::parse(call.request().query())
    }

    fn parse(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let cleaned = pairs.map(|(name, value)| (name.into_owned(), value.replace('\0', "")));
        Self(cleaned.collect())
    }

    /// The last value of this name that is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let found = self
            .0
            .iter()
            .rev()
            .find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// All values of a list.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let is_named = |known: &str| {
            known
                .strip_prefix(name)
                .is_some_and(|index| index.is_empty() || index.starts_with('['))
        };
        let values = self.0.iter().filter(|(known, _)| is_named(known));
        values
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Whether this is `true`.
    pub(crate) fn truth(&self, name: &str) -> Result<bool, HubSpotError> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(HubSpotError::invalid(format!(
                "Invalid boolean value for {name}: {other}"
            ))),
        }
    }

    /// How many are asked for.
    pub(crate) fn limit(&self, default: i64, largest: i64) -> Result<i64, HubSpotError> {
        let Some(text) = self.text("limit") else {
            return Ok(default);
        };
        let limit = text.parse::<i64>().ok().filter(|limit| *limit > 0);
        let limit = limit.ok_or_else(|| {
            HubSpotError::invalid(format!("Invalid limit: {text}; it must be a positive integer"))
        })?;
        Ok(limit.min(largest))
    }

    /// [`Query::limit`] of records: 10 by default.
    pub(crate) fn records(&self) -> Result<i64, HubSpotError> {
        self.limit(10, LARGEST_PAGE)
    }

    /// The id behind which the page begins; 0 for the first.
    pub(crate) fn after(&self) -> Result<i64, HubSpotError> {
        let Some(text) = self.text("after") else {
            return Ok(0);
        };
        text.parse()
            .map_err(|_| HubSpotError::invalid(format!("Invalid paging cursor: {text}")))
    }
}

/// `paging` of a page that another one follows.
pub(crate) fn paging(call: &Call, after: &str) -> serde_json::Value {
    let request = call.request();
    let mut link = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(request.query().as_bytes()) {
        if name != "after" {
            link.append_pair(&name, &value);
        }
    }
    link.append_pair("after", after);
    let link = format!("{}{}?{}", call.base_url(), request.path(), link.finish());
    serde_json::json!({"next": {"after": after, "link": link}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_in_three_forms() {
        for query in [
            "properties=email&properties=phone",
            "properties=email,phone",
            "properties%5B0%5D=email&properties%5B1%5D=phone&propertiesWithHistory=x",
        ] {
            assert_eq!(
                Query::parse(query).list("properties"),
                ["email", "phone"],
                "{query}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert!(Query::parse("limit=none").records().is_err());
        assert!(Query::parse("after=x").after().is_err());
        assert_eq!(Query::parse("limit=500").records(), Ok(100));
        assert!(Query::parse("archived=maybe").truth("archived").is_err());
    }
}
