use asymmetric_kit::ToSql;

use super::grammar::{Clause, Operator};
use crate::error::StripeError;

/// A field that can be searched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// The vendor's name.
    pub(crate) name: &'static str,
    /// The column, or an expression of columns.
    pub(crate) column: &'static str,
    /// What it holds.
    pub(crate) kind: Type,
}

/// What a searchable field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// Compared as a whole, whatever the case.
    Token,
    /// The same, and by parts of it.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Pairs of texts.
    Metadata,
}

impl Field {
    /// A row of an object's table of fields.
    pub(crate) const fn new(name: &'static str, column: &'static str, kind: Type) -> Self {
        Self { name, column, kind }
    }
}

/// Fewest characters that are looked for inside a text.
const SHORTEST_PART: usize = 3;

type Parameters = Vec<Box<dyn ToSql + Sync + Send>>;

/// The clause as SQL, its values appended to `parameters`.
pub(super) fn condition(
    clause: &Clause,
    fields: &[Field],
    parameters: &mut Parameters,
) -> Result<String, StripeError> {
    let known = fields.iter().find(|field| field.name == clause.field);
    let Some(field) = known.filter(|field| (field.kind == Type::Metadata) == clause.key.is_some()) else {
        return Err(refused(format!(
            "Field `{}` is an unsupported search field for resource.",
            clause.field
        )));
    };
    let column = match &clause.key {
        Some(key) => {
            parameters.push(Box::new(key.clone()));
            format!("{}->>${}", field.column, parameters.len())
        }
        None => field.column.to_owned(),
    };
    let positive = positive(clause, field, &column, parameters)?;
    Ok(if clause.is_negated {
        format!("NOT coalesce({positive}, false)")
    } else {
        format!("coalesce({positive}, false)")
    })
}

fn positive(
    clause: &Clause,
    field: &Field,
    column: &str,
    parameters: &mut Parameters,
) -> Result<String, StripeError> {
    let Some(value) = &clause.value else {
        return match clause.operator {
            Operator::Is => Ok(format!("{column} IS NULL")),
            _ => Err(refused("`null` can be compared by `:` only.".to_owned())),
        };
    };
    let unsupported = || {
        refused(format!(
            "Field `{}` does not support this operator, or the value `{value}`.",
            clause.field
        ))
    };
    match (field.kind, clause.operator) {
        (Type::Token | Type::Text | Type::Metadata, Operator::Is) => {
            parameters.push(Box::new(value.to_lowercase()));
            Ok(format!("lower({column}) = ${}", parameters.len()))
        }
        (Type::Text | Type::Metadata, Operator::Contains) => {
            if value.chars().count() < SHORTEST_PART {
                let message =
                    format!("The substring `{value}` must have at least {SHORTEST_PART} characters.");
                return Err(refused(message));
            }
            parameters.push(Box::new(value.to_lowercase()));
            Ok(format!("position(${} in lower({column})) > 0", parameters.len()))
        }
        (Type::Number, Operator::Is | Operator::Compare(_)) => {
            let number: i64 = value.parse().map_err(|_| unsupported())?;
            let operator = match clause.operator {
                Operator::Compare(operator) => operator,
                _ => "=",
            };
            parameters.push(Box::new(number));
            Ok(format!("{column} {operator} ${}", parameters.len()))
        }
        (Type::Boolean, Operator::Is) => {
            let boolean: bool = value.parse().map_err(|_| unsupported())?;
            parameters.push(Box::new(boolean));
            Ok(format!("{column} = ${}", parameters.len()))
        }
        _ => Err(unsupported()),
    }
}

fn refused(message: String) -> StripeError {
    StripeError::invalid(message).about("query")
}
