//! Execution of one operation, one field after another (<https://spec.graphql.org/October2021/#sec-Execution>).

use super::{
    Answer, Scope, arguments,
    object::{Asked, Object},
    selection::Collector,
};
use crate::error::{LinearError, Problem};
use apollo_compiler::{
    ExecutableDocument, Name,
    ast::Type,
    executable::{Field, Operation, SelectionSet},
    schema::ExtendedType,
};
use asymmetric_kit::{BoxFuture, Failure};
use serde_json::{Map, Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A field that may not be null has no value: the object around it has none either.
struct Nothing;

/// Where a field is in the response.
#[derive(Clone, Copy)]
struct Path<'p> {
    before: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Field(&'p str),
    Index(usize),
}

/// What execution ended with.
pub(super) struct Executed {
    pub(super) data: Option<Map<String, Value>>,
    pub(super) errors: Vec<Value>,
}

/// An operation while it is executed.
pub(super) struct Executor<'e> {
    pub(super) scope: &'e Scope<'e>,
    pub(super) document: &'e ExecutableDocument,
    pub(super) variables: &'e Map<String, Value>,
    /// Fields of the schema itself, by their names in the response.
    pub(super) introspected: Map<String, Value>,
    errors: Mutex<Vec<Value>>,
    failure: Mutex<Option<Failure>>,
}

impl<'e> Executor<'e> {
    pub(super) fn new(
        scope: &'e Scope<'e>,
        document: &'e ExecutableDocument,
        variables: &'e Map<String, Value>,
        introspected: Map<String, Value>,
    ) -> Self {
        Self {
            scope,
            document,
            variables,
            introspected,
            errors: Mutex::default(),
            failure: Mutex::default(),
        }
    }

    /// Runs the operation. What failed under a field fails all of it.
    pub(super) async fn run(self, operation: &'e Operation) -> Result<Executed, Failure> {
        let root = if operation.is_mutation() {
            Object::Mutation
        } else {
            Object::Query
        };
        let type_name = operation.object_type().as_str();
        let sets = vec![&operation.selection_set];
        let data = self.fields(&root, type_name, sets, None).await;
        if let Some(failure) = lock(&self.failure).take() {
            return Err(failure);
        }
        let errors = std::mem::take(&mut *lock(&self.errors));
        Ok(Executed {
            data: data.ok(),
            errors,
        })
    }

    /// The fields of an object that some selections ask for.
    fn fields<'a>(
        &'a self,
        object: &'a Object,
        type_name: &'a str,
        sets: Vec<&'a SelectionSet>,
        path: Option<&'a Path<'a>>,
    ) -> BoxFuture<'a, Result<Map<String, Value>, Nothing>> {
        Box::pin(async move {
            let collector = Collector {
                schema: self.scope.schema,
                document: self.document,
                variables: self.variables,
            };
            let mut values = Map::new();
            for (key, fields) in collector.collect(type_name, sets) {
                let path = Path {
                    before: path,
                    step: Step::Field(key.as_str()),
                };
                let value = self.field(object, type_name, key, &fields, &path).await?;
                values.insert(key.to_string(), value);
            }
            Ok(values)
        })
    }

    async fn field(
        &self,
        object: &Object,
        type_name: &str,
        key: &Name,
        fields: &[&Field],
        path: &Path<'_>,
    ) -> Result<Value, Nothing> {
        let Some(field) = fields.first() else {
            return Ok(Value::Null);
        };
        if field.name == "__typename" {
            return Ok(type_name.into());
        }
        if field.name.starts_with("__") {
            return Ok(self.introspected.get(key.as_str()).cloned().unwrap_or_default());
        }
        let asked = Asked {
            type_name,
            definition: &field.definition,
            arguments: arguments::of(self.scope.schema, field, self.variables),
        };
        let ty = &field.definition.ty;
        let value = match object.resolve(self.scope, &asked).await {
            Ok(answer) => self.complete(ty, answer, fields, path).await,
            Err(problem) => Err(self.refuse(problem, fields, path)),
        };
        match value {
            Err(Nothing) if !ty.is_non_null() => Ok(Value::Null),
            value => value,
        }
    }

    /// Goes on with what a field resolved to.
    fn complete<'a>(
        &'a self,
        ty: &'a Type,
        answer: Answer,
        fields: &'a [&'a Field],
        path: &'a Path<'a>,
    ) -> BoxFuture<'a, Result<Value, Nothing>> {
        Box::pin(async move {
            let object = match answer {
                Answer::Null | Answer::Json(Value::Null) => {
                    if !ty.is_non_null() {
                        return Ok(Value::Null);
                    }
                    let name = fields.first().map_or("", |field| field.name.as_str());
                    let message = format!("Cannot return null for non-nullable field {name}.");
                    return Err(self.refuse(LinearError::document(message).into(), fields, path));
                }
                Answer::Json(Value::Array(items)) if ty.is_list() => {
                    let answers = items.into_iter().map(Answer::Json).collect();
                    return self.list(ty.item_type(), answers, fields, path).await;
                }
                Answer::Items(items) => {
                    let answers = items.into_iter().map(Answer::Item).collect();
                    return self.list(ty.item_type(), answers, fields, path).await;
                }
                Answer::Edges(items) => {
                    let mut values = Vec::new();
                    for (index, item) in items.into_iter().enumerate() {
                        let path = path.then(index);
                        values.push(self.object(ty, &Object::Edge(item), fields, &path).await?);
                    }
                    return Ok(Value::Array(values));
                }
                Answer::Json(Value::Object(map)) if self.is_object(ty) => Object::Document(map),
                Answer::Json(value) => return Ok(value),
                Answer::Item(item) => Object::Item(item),
                Answer::Page(page) => Object::Connection(page, Map::new()),
                Answer::Search(page, beside) => Object::Connection(page, beside),
                Answer::Payload(fields, last_sync_id) => Object::Payload(fields, last_sync_id),
            };
            self.object(ty, &object, fields, path).await
        })
    }

    async fn list(
        &self,
        item_type: &Type,
        answers: Vec<Answer>,
        fields: &[&Field],
        path: &Path<'_>,
    ) -> Result<Value, Nothing> {
        let mut values = Vec::with_capacity(answers.len());
        for (index, answer) in answers.into_iter().enumerate() {
            let path = path.then(index);
            match self.complete(item_type, answer, fields, &path).await {
                Err(Nothing) if !item_type.is_non_null() => values.push(Value::Null),
                value => values.push(value?),
            }
        }
        Ok(Value::Array(values))
    }

    async fn object(
        &self,
        ty: &Type,
        object: &Object,
        fields: &[&Field],
        path: &Path<'_>,
    ) -> Result<Value, Nothing> {
        let sets = fields.iter().map(|field| &field.selection_set).collect();
        let type_name = ty.inner_named_type().as_str();
        self.fields(object, type_name, sets, Some(path))
            .await
            .map(Value::Object)
    }

    fn is_object(&self, ty: &Type) -> bool {
        let named = self.scope.schema.types.get(ty.inner_named_type());
        matches!(named, Some(ExtendedType::Object(_)))
    }

    /// Writes down why a field has no value.
    fn refuse(&self, problem: Problem, fields: &[&Field], path: &Path<'_>) -> Nothing {
        match problem {
            Problem::Failed(failure) => {
                lock(&self.failure).get_or_insert(failure);
            }
            Problem::Refused(error) => {
                let locations = fields.iter().filter_map(|field| {
                    let location = field.name.location()?;
                    location.line_column(&self.document.sources)
                });
                let locations: Vec<_> = locations.collect();
                let place = Map::from_iter([
                    ("path".to_owned(), path.steps()),
                    ("locations".to_owned(), json!(locations)),
                ]);
                lock(&self.errors).push(error.entry(place));
            }
        }
        Nothing
    }
}

impl<'p> Path<'p> {
    fn then(&'p self, index: usize) -> Self {
        Self {
            before: Some(self),
            step: Step::Index(index),
        }
    }

    fn steps(&self) -> Value {
        let mut steps = Vec::new();
        let mut at = Some(self);
        while let Some(path) = at {
            steps.push(match path.step {
                Step::Field(name) => Value::from(name),
                Step::Index(index) => Value::from(index),
            });
            at = path.before;
        }
        steps.reverse();
        Value::Array(steps)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
