//! The arguments of a field, from literals, variables and defaults
//! (<https://spec.graphql.org/October2021/#CoerceArgumentValues()>). Documents and variables are known to be valid.

use apollo_compiler::{
    Schema,
    ast::{Type, Value as Literal},
    executable::Field,
    schema::ExtendedType,
};
use serde_json::{Map, Number, Value};

type Variables = Map<String, Value>;

/// What a field is given.
pub(super) fn of(schema: &Schema, field: &Field, variables: &Variables) -> Map<String, Value> {
    let mut arguments = Map::new();
    for definition in &field.definition.arguments {
        let given = field
            .arguments
            .iter()
            .find(|argument| argument.name == definition.name);
        let value = given.and_then(|argument| read(schema, &definition.ty, &argument.value, variables));
        let value = value.or_else(|| {
            let default = definition.default_value.as_ref()?;
            read(schema, &definition.ty, default, variables)
        });
        if let Some(value) = value {
            arguments.insert(definition.name.to_string(), value);
        }
    }
    arguments
}

/// The value of a literal of a type; none for a variable that was not given.
fn read(schema: &Schema, ty: &Type, literal: &Literal, variables: &Variables) -> Option<Value> {
    Some(match literal {
        Literal::Variable(name) => return variables.get(name.as_str()).cloned(),
        Literal::Null => Value::Null,
        Literal::List(items) => items
            .iter()
            .map(|item| read(schema, ty.item_type(), item, variables).unwrap_or_default())
            .collect(),
        // One value stands for a list of it.
        single if ty.is_list() => Value::Array(vec![read(schema, ty.item_type(), single, variables)?]),
        Literal::Enum(name) => name.as_str().into(),
        Literal::String(text) => text.as_str().into(),
        Literal::Boolean(truth) => (*truth).into(),
        Literal::Int(number) => whole(number.as_str()),
        Literal::Float(number) => float(number.try_to_f64().unwrap_or_default()),
        Literal::Object(fields) => {
            let of_type = match schema.types.get(ty.inner_named_type()) {
                Some(ExtendedType::InputObject(of_type)) => Some(of_type),
                _ => None,
            };
            let mut object = Map::new();
            for (name, value) in fields {
                let field = of_type.and_then(|of_type| of_type.fields.get(name));
                let field_type = field.map_or(ty, |field| &field.ty);
                if let Some(value) = read(schema, field_type, value, variables) {
                    object.insert(name.to_string(), value);
                }
            }
            for (name, field) in of_type.into_iter().flat_map(|of_type| &of_type.fields) {
                if let Some(default) = &field.default_value
                    && !object.contains_key(name.as_str())
                    && let Some(value) = read(schema, &field.ty, default, variables)
                {
                    object.insert(name.to_string(), value);
                }
            }
            Value::Object(object)
        }
    })
}

fn whole(text: &str) -> Value {
    let number = text.parse::<i64>();
    number.map_or_else(|_| float(text.parse().unwrap_or_default()), Value::from)
}

fn float(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}
