//! Objects that fields are resolved on.

use super::{Answer, Item, Page, Scope, answer::unsupported, connection, item};
use crate::{error::Problem, operations};
use apollo_compiler::ast::FieldDefinition;
use serde_json::{Map, Value};

/// An object while its fields are asked for.
pub(super) enum Object {
    Query,
    Mutation,
    Item(Item),
    Connection(Page, Map<String, Value>),
    Edge(Item),
    Document(Map<String, Value>),
    Payload(Vec<(&'static str, Answer)>, i64),
}

/// One field of an object, as a document asks for it.
pub(super) struct Asked<'a> {
    /// The type of the object.
    pub(super) type_name: &'a str,
    pub(super) definition: &'a FieldDefinition,
    pub(super) arguments: Map<String, Value>,
}

impl Asked<'_> {
    /// The field's name in the schema.
    pub(super) fn name(&self) -> &str {
        self.definition.name.as_str()
    }

    /// The field's type without lists and non-nulls.
    pub(super) fn named_type(&self) -> &str {
        self.definition.ty.inner_named_type().as_str()
    }
}

impl Object {
    /// The value of a field.
    pub(super) async fn resolve(&self, scope: &Scope<'_>, asked: &Asked<'_>) -> Result<Answer, Problem> {
        let name = asked.name();
        match self {
            Self::Query => operations::resolve(scope, false, name, &asked.arguments).await,
            Self::Mutation => operations::resolve(scope, true, name, &asked.arguments).await,
            Self::Item(item) => item::field(scope, item, asked).await,
            Self::Connection(page, beside) => connection::field(page, beside, asked),
            Self::Edge(item) => match name {
                "node" => Ok(Answer::Item(item.clone())),
                "cursor" => Ok(Answer::Json(item.id().into())),
                _ => Err(unsupported(asked.type_name, name)),
            },
            Self::Document(fields) => match fields.get(name) {
                Some(value) => Ok(value.clone().into()),
                None => Err(unsupported(asked.type_name, name)),
            },
            Self::Payload(fields, last_sync_id) => match name {
                "success" => Ok(Answer::Json(true.into())),
                "lastSyncId" => Ok(Answer::Json((*last_sync_id).into())),
                _ => match fields.iter().find(|(known, _)| *known == name) {
                    Some((_, answer)) => Ok(answer.clone()),
                    None => Err(unsupported(asked.type_name, name)),
                },
            },
        }
    }
}
