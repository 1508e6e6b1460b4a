//! What a search asks for, within the vendor's limits.

use serde_json::Value;

use crate::{
    error::HubSpotError,
    input::{Input, scalar},
};

/// The vendor's limits: groups, filters in a group, filters in all, results on a page, results that can be reached.
const MOST_GROUPS: usize = 5;
const MOST_IN_GROUP: usize = 6;
const MOST_FILTERS: usize = 18;
const LARGEST_PAGE: i64 = 200;
const LAST_RESULT: i64 = 10_000;

/// Results on a page that does not say how many.
const USUAL_PAGE: i64 = 10;

/// The longest text that is searched for.
const LONGEST_QUERY: usize = 3000;

/// A search.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    /// Alternatives, in each of which all filters must hold.
    pub(super) groups: Vec<Vec<Filter>>,
    pub(super) words: Vec<String>,
    /// A property, and whether the largest comes first.
    pub(super) sort: Option<(String, bool)>,
    pub(super) limit: i64,
    pub(super) after: i64,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) property: String,
    pub(super) operator: Operator,
}

/// What is compared, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operator {
    Equal(String),
    NotEqual(String),
    Less(String),
    LessOrEqual(String),
    Greater(String),
    GreaterOrEqual(String),
    Between(String, String),
    In(Vec<String>),
    NotIn(Vec<String>),
    Present,
    Absent,
    Token(String),
    NoToken(String),
}

impl Search {
    /// Reads a body.
    pub(super) fn read(input: Input<'_>) -> Result<Self, HubSpotError> {
        let mut groups = Vec::new();
        for group in input.list("filterGroups")? {
            let filters = Input::inside(group, "filterGroups")?.list("filters")?;
            let filters: Result<Vec<Filter>, _> = filters.iter().map(Filter::read).collect();
            groups.push(filters?);
        }
        // An older form of a search with one group.
        let filters: Result<Vec<Filter>, _> = input.list("filters")?.iter().map(Filter::read).collect();
        let filters = filters?;
        if !filters.is_empty() {
            groups.push(filters);
        }
        check_size(&groups)?;
        let query = input.text("query")?.unwrap_or_default();
        if query.chars().count() > LONGEST_QUERY {
            return Err(HubSpotError::invalid(format!(
                "query is longer than {LONGEST_QUERY} characters"
            )));
        }
        let limit = input.integer("limit")?.unwrap_or(USUAL_PAGE);
        if !(0..=LARGEST_PAGE).contains(&limit) {
            return Err(HubSpotError::invalid(format!(
                "limit must be between 0 and {LARGEST_PAGE}, not {limit}"
            )));
        }
        let after = input.integer("after")?.unwrap_or_default();
        if after < 0 || after + limit > LAST_RESULT {
            return Err(HubSpotError::invalid(format!(
                "Paging beyond {LAST_RESULT} results is not supported: after is {after}, limit is {limit}"
            )));
        }
        Ok(Self {
            groups,
            words: query.split_whitespace().map(str::to_owned).collect(),
            sort: sort(input)?,
            limit,
            after,
        })
    }
}

fn check_size(groups: &[Vec<Filter>]) -> Result<(), HubSpotError> {
    let total: usize = groups.iter().map(Vec::len).sum();
    let largest = groups.iter().map(Vec::len).max().unwrap_or_default();
    let problem = if groups.len() > MOST_GROUPS {
        format!(
            "at most {MOST_GROUPS} filterGroups are allowed, {} were given",
            groups.len()
        )
    } else if largest > MOST_IN_GROUP {
        format!("at most {MOST_IN_GROUP} filters are allowed in a group, {largest} were given")
    } else if total > MOST_FILTERS {
        format!("at most {MOST_FILTERS} filters are allowed, {total} were given")
    } else {
        return Ok(());
    };
    Err(HubSpotError::invalid(format!(
        "There was a problem with the request: {problem}."
    )))
}

/// The one sort: `createdate`, `-createdate`, or an object.
fn sort(input: Input<'_>) -> Result<Option<(String, bool)>, HubSpotError> {
    let sorts = input.list("sorts")?;
    let [sort] = sorts else {
        return match sorts.len() {
            0 => Ok(None),
            count => Err(HubSpotError::invalid(format!(
                "There was a problem with the request: only one sort is allowed, {count} were given."
            ))),
        };
    };
    if let Some(text) = sort.as_str() {
        let descending = text.strip_prefix('-');
        return Ok(Some((
            descending.unwrap_or(text).to_lowercase(),
            descending.is_some(),
        )));
    }
    let sort = Input::inside(sort, "sorts")?;
    let direction = sort.text("direction")?.unwrap_or_else(|| "ASCENDING".to_owned());
    let is_descending = match direction.as_str() {
        "ASCENDING" => false,
        "DESCENDING" => true,
        other => {
            return Err(HubSpotError::invalid_input(format_args!(
                "direction is neither ASCENDING nor DESCENDING: {other}"
            )));
        }
    };
    Ok(Some((
        sort.required("propertyName")?.to_lowercase(),
        is_descending,
    )))
}

impl Filter {
    fn read(value: &Value) -> Result<Self, HubSpotError> {
        let input = Input::inside(value, "filters")?;
        let property = input.required("propertyName")?.to_lowercase();
        let operator = input.required("operator")?;
        let one = || {
            let value = input.get("value").and_then(scalar);
            value.ok_or_else(|| lacks(&property, &operator, "a value"))
        };
        let many = || {
            let values = input.texts("values")?;
            if values.is_empty() {
                return Err(lacks(&property, &operator, "values"));
            }
            Ok(values)
        };
        let operator = match operator.as_str() {
            "EQ" => Operator::Equal(one()?),
            "NEQ" => Operator::NotEqual(one()?),
            "LT" => Operator::Less(one()?),
            "LTE" => Operator::LessOrEqual(one()?),
            "GT" => Operator::Greater(one()?),
            "GTE" => Operator::GreaterOrEqual(one()?),
            "BETWEEN" => {
                let high = input.get("highValue").and_then(scalar);
                Operator::Between(
                    one()?,
                    high.ok_or_else(|| lacks(&property, &operator, "a highValue"))?,
                )
            }
            "IN" => Operator::In(many()?),
            "NOT_IN" => Operator::NotIn(many()?),
            "HAS_PROPERTY" => Operator::Present,
            "NOT_HAS_PROPERTY" => Operator::Absent,
            "CONTAINS_TOKEN" => Operator::Token(one()?),
            "NOT_CONTAINS_TOKEN" => Operator::NoToken(one()?),
            other => {
                return Err(HubSpotError::invalid_input(format_args!(
                    "{other} is no operator of a filter"
                )));
            }
        };
        Ok(Self { property, operator })
    }
}

fn lacks(property: &str, operator: &str, what: &str) -> HubSpotError {
    HubSpotError::invalid(format!(
        "There was a problem with the request: the filter {operator} on {property} needs {what}."
    ))
}
