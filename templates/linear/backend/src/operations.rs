//! The root fields of the schema that this backend has, one file per family.

mod comments;
mod cycles;
mod documents;
mod input;
mod issues;
mod labels;
mod milestones;
mod planning;
mod projects;
mod states;
mod teams;
mod users;
mod writer;

use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Scope},
    model::Entity,
};
use asymmetric_kit::BoxFuture;
use serde_json::{Map, Value};

/// The arguments of a root field.
pub(crate) type Arguments = Map<String, Value>;

/// A field of `Query` or `Mutation`.
pub(crate) struct RootField {
    /// As in the table of operations: `query.issues`.
    pub(crate) name: &'static str,
    resolver: Resolver,
}

type Custom = for<'a, 's> fn(&'a Scope<'s>, &'a Arguments) -> BoxFuture<'a, Result<Answer, Problem>>;

/// How a root field gets its value.
enum Resolver {
    /// A page of rows, with a filter of this input type.
    List(&'static Entity, &'static str),
    /// The row whose id is given.
    One(&'static Entity),
    /// Something else.
    Custom(Custom),
}

impl RootField {
    const fn list(name: &'static str, entity: &'static Entity, filter: &'static str) -> Self {
        Self {
            name,
            resolver: Resolver::List(entity, filter),
        }
    }

    const fn one(name: &'static str, entity: &'static Entity) -> Self {
        Self {
            name,
            resolver: Resolver::One(entity),
        }
    }

    const fn custom(name: &'static str, resolve: Custom) -> Self {
        Self {
            name,
            resolver: Resolver::Custom(resolve),
        }
    }
}

/// All of them.
pub(crate) fn operations() -> impl Iterator<Item = &'static RootField> {
    [
        issues::OPERATIONS,
        comments::OPERATIONS,
        cycles::OPERATIONS,
        documents::OPERATIONS,
        labels::OPERATIONS,
        states::OPERATIONS,
        teams::OPERATIONS,
        users::OPERATIONS,
        planning::OPERATIONS,
        projects::OPERATIONS,
        milestones::OPERATIONS,
    ]
    .into_iter()
    .flatten()
}

/// The value of a root field.
pub(crate) async fn resolve(
    scope: &Scope<'_>,
    is_mutation: bool,
    name: &str,
    arguments: &Arguments,
) -> Result<Answer, Problem> {
    let kind = if is_mutation { "mutation" } else { "query" };
    let wanted = format!("{kind}.{name}");
    let Some(field) = operations().find(|field| field.name == wanted) else {
        return Err(LinearError::unsupported(&wanted).into());
    };
    match field.resolver {
        Resolver::List(entity, filter) => {
            let page = scope.list(entity, filter, arguments, |_| Ok(Vec::new())).await?;
            Ok(Answer::Page(page))
        }
        Resolver::One(entity) => {
            let id = arguments.get("id").and_then(Value::as_str).unwrap_or_default();
            let item = scope.find(entity, id).await?;
            item.map(Answer::Item)
                .ok_or_else(|| LinearError::not_found(entity.name).into())
        }
        Resolver::Custom(resolve) => resolve(scope, arguments).await,
    }
}
