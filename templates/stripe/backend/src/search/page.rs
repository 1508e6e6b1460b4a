use asymmetric_kit::{Call, ToSql};
use serde_json::{Value, json};

use super::{Field, condition::condition, grammar};
use crate::{
    error::{Problem, StripeError},
    parameters::Values,
    store::{self, Stored},
};

const DEFAULT_LIMIT: i64 = 10;

/// One page of what a query finds, newest first, as the vendor's `search_result` object.
pub(crate) async fn page<T: Stored>(
    call: &Call,
    values: &Values,
    fields: &[Field],
) -> Result<Value, Problem> {
    let query = grammar::parse(values.text("query").unwrap_or_default())?;
    let mut parameters: Vec<Box<dyn ToSql + Sync + Send>> = Vec::new();
    let mut conditions = Vec::with_capacity(query.clauses.len());
    for clause in &query.clauses {
        conditions.push(condition(clause, fields, &mut parameters)?);
    }
    let found = conditions.join(if query.any { " OR " } else { " AND " });
    let from = match values.text("page") {
        Some(page) => {
            let (created, position) = read_page(page)?;
            parameters.push(Box::new(created));
            parameters.push(Box::new(position));
            format!(
                "(created, position) < (${}, ${})",
                parameters.len() - 1,
                parameters.len()
            )
        }
        None => "true".to_owned(),
    };
    let limit = values.integer("limit").unwrap_or(DEFAULT_LIMIT);
    parameters.push(Box::new(limit + 1));
    let sql = format!(
        "SELECT to_jsonb(stored), created, position FROM {} AS stored WHERE ({found}) AND {from} AND {} \
         ORDER BY created DESC, position DESC LIMIT ${}",
        T::TABLE,
        T::LISTED,
        parameters.len(),
    );
    let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| &**value as _).collect();
    let mut rows = call.query_planned(&sql, &parameters).await?;
    let shown = usize::try_from(limit).unwrap_or_default();
    let has_more = rows.len() > shown;
    rows.truncate(shown);
    let next = rows.last().filter(|_| has_more).map(|row| {
        let (created, position): (i64, i64) = (row.get(1), row.get(2));
        format!("{created:x}.{position:x}")
    });
    let mut data = Vec::with_capacity(rows.len());
    for row in rows {
        data.push(store::rendered::<T>(call, row.get(0))?);
    }
    Ok(json!({
        "object": "search_result",
        "data": data,
        "has_more": has_more,
        "next_page": next,
        "url": call.request().path(),
    }))
}

/// Where the page before ended.
fn read_page(page: &str) -> Result<(i64, i64), StripeError> {
    let number = |text: &str| i64::from_str_radix(text, 16).ok();
    let place = page
        .split_once('.')
        .and_then(|(created, position)| Some((number(created)?, number(position)?)));
    place.ok_or_else(|| StripeError::invalid(format!("Invalid page: {page}")).about("page"))
}
