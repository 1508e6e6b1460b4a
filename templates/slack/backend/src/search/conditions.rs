//! From a query to a condition of SQL, whose values are bound.

use super::query::{Condition, Feature, Name, Query};
use crate::actor::Actor;
use asymmetric_kit::{Call, Failure, ToSql};

/// Conditions that all have to hold, and the values of their parameters.
#[derive(Debug)]
pub(super) struct Conditions {
    parts: Vec<String>,
    values: Vec<Box<dyn ToSql + Sync + Send>>,
}

/// A value of a statement.
pub(super) type Value<'a> = &'a (dyn ToSql + Sync);

impl Conditions {
    /// A condition that has no parameters but `$1`, the user who searches.
    pub(super) fn new(actor: &Actor, first: &str) -> Self {
        Self {
            parts: vec![first.to_owned()],
            values: vec![Box::new(actor.user_id.clone())],
        }
    }

    /// Binds a value and gives the name of its parameter.
    pub(super) fn bind(&mut self, value: impl ToSql + Sync + Send + 'static) -> String {
        self.values.push(Box::new(value));
        format!("${}", self.values.len())
    }

    /// Adds a condition.
    pub(super) fn add(&mut self, is_negated: bool, condition: &str) {
        let negation = if is_negated { "NOT " } else { "" };
        self.parts.push(format!("{negation}({condition})"));
    }

    /// Adds that the words of the query are in `column`, and gives the expression that ranks by them.
    pub(super) fn add_words(&mut self, column: &str, query: &Query) -> String {
        let Some(tsquery) = query.tsquery() else {
            return "0::real".to_owned();
        };
        let parameter = self.bind(tsquery);
        self.add(false, &format!("{column} @@ {parameter}::text::tsquery"));
        format!("ts_rank({column}, {parameter}::text::tsquery)")
    }

    /// Adds that a column is one of the ids that modifiers of one kind name: any of those that are not negated, none of
    /// those that are. `condition` says so of the parameter that holds ids.
    pub(super) fn add_ids(&mut self, ids: Option<Vec<String>>, is_negated: bool, condition: &str) {
        if let Some(ids) = ids {
            let parameter = self.bind(ids);
            self.add(
                is_negated,
                &condition.replace("$ids", &format!("{parameter}::text[]")),
            );
        }
    }

    /// The condition as SQL.
    pub(super) fn sql(&self) -> String {
        self.parts.join(" AND ")
    }

    /// The values of the parameters in their order.
    pub(super) fn values(&self) -> Vec<Value<'_>> {
        self.values
            .iter()
            .map(|value| -> Value<'_> { value.as_ref() })
            .collect()
    }
}

/// Ids that modifiers with or without negation name; none if there are no such modifiers.
pub(super) async fn ids(
    call: &Call,
    actor: &Actor,
    query: &Query,
    is_negated: bool,
    of: fn(&Condition) -> Option<&Name>,
    is_place: bool,
) -> Result<Option<Vec<String>>, Failure> {
    let mut ids = None::<Vec<String>>;
    for modifier in &query.modifiers {
        if let Some(name) = of(&modifier.condition).filter(|_| modifier.is_negated == is_negated) {
            let found = if is_place {
                places(call, actor, name).await?
            } else {
                people(call, actor, name).await?
            };
            ids.get_or_insert_default().extend(found);
        }
    }
    Ok(ids)
}

/// Users of a name or id. Nobody has a name that is not known.
pub(super) async fn people(call: &Call, actor: &Actor, name: &Name) -> Result<Vec<String>, Failure> {
    if name.text == "me" {
        return Ok(vec![actor.user_id.clone()]);
    }
    let select = "SELECT id FROM users WHERE lower(id) = lower($1) OR lower($1) IN (lower(name), lower(display_name), lower(real_name)) \
         ORDER BY id";
    let rows = call.query(select, &[&name.text]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Conversations of a name or id; direct messages by whom they are with.
async fn places(call: &Call, actor: &Actor, name: &Name) -> Result<Vec<String>, Failure> {
    let mut places = Vec::new();
    if !name.is_user {
        let select = "SELECT id FROM channels WHERE lower(id) = lower($1) OR name = lower($1) ORDER BY id";
        let rows = call.query(select, &[&name.text]).await?;
        places.extend(rows.iter().map(|row| row.get(0)));
    }
    if places.is_empty() {
        let people = people(call, actor, name).await?;
        let select = "SELECT id FROM channels WHERE kind = 'im' \
             AND im_pair IN (SELECT least(person, $1) || ' ' || greatest(person, $1) FROM unnest($2::text[]) AS person) ORDER BY id";
        let rows = call.query(select, &[&actor.user_id, &people]).await?;
        places.extend(rows.iter().map(|row| row.get(0)));
    }
    Ok(places)
}

/// What a message has to have, as SQL; `$emoji` stands for the parameter with the name of a reaction.
pub(super) fn feature(feature: &Feature) -> &'static str {
    match feature {
        // Much cheaper than one regular expression.
        Feature::Link => {
            "messages.text LIKE '%<http://%' OR messages.text LIKE '%<https://%' OR messages.text LIKE '%<mailto:%'"
        }
        Feature::File => {
            "EXISTS (SELECT FROM file_shares WHERE file_shares.channel_id = messages.channel_id AND file_shares.ts = messages.ts)"
        }
        Feature::AnyReaction => {
            "EXISTS (SELECT FROM reactions WHERE reactions.channel_id = messages.channel_id AND reactions.ts = messages.ts)"
        }
        Feature::Reaction(_) => {
            "EXISTS (SELECT FROM reactions WHERE reactions.channel_id = messages.channel_id AND reactions.ts = messages.ts \
                 AND split_part(reactions.name, '::', 1) = $emoji)"
        }
        Feature::Pin => {
            "EXISTS (SELECT FROM pins WHERE pins.channel_id = messages.channel_id AND pins.ts = messages.ts)"
        }
        Feature::Star => {
            "EXISTS (SELECT FROM stars WHERE stars.channel_id = messages.channel_id AND stars.ts = messages.ts AND stars.user_id = $1)"
        }
    }
}
