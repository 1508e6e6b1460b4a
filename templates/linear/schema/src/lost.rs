//! Facts that declarations lose: what `lost.txt` lists.

use crate::{SchemaError, schema::Kind, schema::Schema};

/// The list, with the format of its lines.
const FACTS: &str = include_str!("lost.txt");

/// Puts the facts into a schema that was made from declarations alone.
pub(crate) fn restore(schema: &mut Schema) -> Result<(), SchemaError> {
    apply(schema, FACTS)
}

fn apply(schema: &mut Schema, facts: &str) -> Result<(), SchemaError> {
    let facts = facts.lines().map(str::trim);
    for fact in facts.filter(|fact| !fact.is_empty() && !fact.starts_with('#')) {
        let unreadable = || SchemaError::UnreadableFact(fact.to_owned());
        let (kind, rest) = fact.split_once(' ').ok_or_else(unreadable)?;
        let (place, value) = rest.split_once(' ').ok_or_else(unreadable)?;
        let is_used = match kind {
            "name" => schema.rename(place, value),
            "default" => give_default(schema, place, value).ok_or_else(unreadable)?,
            _ => return Err(unreadable()),
        };
        if !is_used {
            return Err(SchemaError::UnusedFact(fact.to_owned()));
        }
    }
    Ok(())
}

/// Whether the place exists; nothing when it is written otherwise than `lost.txt` says.
fn give_default(schema: &mut Schema, place: &str, value: &str) -> Option<bool> {
    let (owner, path) = place.split_once('.')?;
    let (field, argument) = match path.split_once('.') {
        Some((field, argument)) => (field, Some(argument)),
        None => (path, None),
    };
    let mut is_used = false;
    for (name, declared) in &mut schema.types {
        let is_meant = if owner == "*" {
            matches!(declared.kind, Kind::Input(_))
        } else {
            name == owner
        };
        if !is_meant {
            continue;
        }
        let fields = declared.kind.members_mut().iter_mut();
        for found in fields.filter(|found| found.name == field) {
            let arguments = found.arguments.iter_mut();
            let mut named = arguments.filter(|found| Some(found.name.as_str()) == argument);
            let target = if argument.is_some() {
                named.next()
            } else {
                Some(found)
            };
            if let Some(target) = target {
                target.default = Some(value.to_owned());
                is_used = true;
            }
        }
    }
    Some(is_used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::SMALL;

    #[test]
    fn a_fact_about_nothing_is_refused() {
        let mut schema = Schema::declared(SMALL).unwrap();
        for fact in [
            "name Ghost GHOST",
            "default Ghost.field 1",
            "default Query.issues.ghost 1",
        ] {
            assert_eq!(
                apply(&mut schema, fact),
                Err(SchemaError::UnusedFact(fact.to_owned()))
            );
        }
        for fact in ["name", "default Query 1", "colour Query.issues red"] {
            assert_eq!(
                apply(&mut schema, fact),
                Err(SchemaError::UnreadableFact(fact.to_owned()))
            );
        }
    }

    #[test]
    fn defaults_of_arguments_and_of_every_input_are_given() {
        let mut schema = Schema::declared(SMALL).unwrap();
        apply(
            &mut schema,
            "# comment\n\ndefault *.nulls last\ndefault Query.issues.first 20",
        )
        .unwrap();
        let document = schema.to_string();
        assert!(document.contains("nulls: PaginationNulls = last"), "{document}");
        assert!(document.contains("first: Int = 20"), "{document}");
    }
}
