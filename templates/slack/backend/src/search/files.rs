//! Files that a query finds.

use super::{
    Search,
    conditions::{Conditions, ids},
    query::{Condition, Feature},
};
use crate::files::{File, VISIBLE};
use asymmetric_kit::{Call, Failure};
use serde_json::Value;

/// The page of files that the search asks for, as the API lists them.
pub(super) async fn find(call: &Call, search: &Search) -> Result<Value, Failure> {
    let (mut conditions, rank) = conditions(call, search).await?;
    let (limit, offset) = (
        conditions.bind(search.page.count),
        conditions.bind(search.page.offset()),
    );
    let direction = search.direction;
    let order = if search.by_time {
        format!("created {direction}, id {direction}")
    } else {
        format!("rank {direction}, created {direction}, id {direction}")
    };
    let sql = format!(
        "WITH found AS MATERIALIZED (SELECT files.id, files.created, {rank} AS rank FROM files WHERE {condition}), \
             page AS (SELECT row_number() OVER (ORDER BY {order}) AS position, id FROM found \
                 ORDER BY position LIMIT {limit} OFFSET {offset}) \
         SELECT total.count, file_facts(files) AS facts FROM (SELECT count(*) FROM found) AS total \
         LEFT JOIN page ON true LEFT JOIN files ON files.id = page.id ORDER BY page.position",
        condition = conditions.sql(),
    );
    let rows = call.query(&sql, &conditions.values()).await?;
    let total = rows.first().map_or(0, |row| row.get(0));
    let base_url = call.base_url();
    let matches: Vec<Value> = rows
        .iter()
        .filter_map(|row| row.get::<_, Option<Value>>("facts"))
        .map(|facts| shown(search, &File::new(facts), &base_url))
        .collect();
    Ok(search.page.document(total, &matches))
}

fn shown(search: &Search, file: &File, base_url: &str) -> Value {
    let mut document = file.document(&search.actor.team_id, base_url);
    if let Some(fields) = document.as_object_mut() {
        // What is searched has no alternative text.
        fields.remove("alt_txt");
        if let Some(title) = fields.get("title").and_then(Value::as_str) {
            let marked = search.marked(title);
            fields.insert("title".to_owned(), marked);
        }
    }
    document
}

async fn conditions(call: &Call, search: &Search) -> Result<(Conditions, String), Failure> {
    let (actor, query) = (&search.actor, &search.query);
    let mut conditions = Conditions::new(actor, &format!("files.state = 'complete' AND {VISIBLE}"));
    let rank = conditions.add_words("files.words", query);
    for is_negated in [false, true] {
        let places = ids(call, actor, query, is_negated, Condition::place, true).await?;
        let posted = "EXISTS (SELECT FROM file_shares WHERE file_id = files.id AND channel_id = ANY ($ids)) \
             OR coalesce(files.linked_channel_id = ANY ($ids), false)";
        conditions.add_ids(places, is_negated, posted);
        let authors = ids(call, actor, query, is_negated, Condition::author, false).await?;
        conditions.add_ids(authors, is_negated, "files.user_id = ANY ($ids)");
    }
    for modifier in &query.modifiers {
        match &modifier.condition {
            Condition::In(_) | Condition::From(_) | Condition::Has(Feature::File) => {}
            Condition::Time(from, to) => {
                let (from, to) = (conditions.bind(*from), conditions.bind(*to));
                let within = format!("files.created * 1000000 >= {from} AND files.created * 1000000 < {to}");
                conditions.add(modifier.is_negated, &within);
            }
            // Only messages have these.
            Condition::To(_) | Condition::Has(_) | Condition::Thread | Condition::Saved => {
                conditions.add(modifier.is_negated, "false");
            }
        }
    }
    Ok((conditions, rank))
}
