//! Which fields of an object a document asks for
//! (<https://spec.graphql.org/October2021/#CollectFields()>).

use apollo_compiler::{
    ExecutableDocument, Name, Schema,
    ast::{DirectiveList, Value as Literal},
    executable::{Field, Selection, SelectionSet},
    schema::ExtendedType,
};
use serde_json::{Map, Value};

/// Fields of one name in the response, which are resolved as one.
pub(super) type Fields<'d> = Vec<&'d Field>;

/// What selections are collected with.
pub(super) struct Collector<'d> {
    pub(super) schema: &'d Schema,
    pub(super) document: &'d ExecutableDocument,
    pub(super) variables: &'d Map<String, Value>,
}

impl<'d> Collector<'d> {
    /// The fields that `sets` ask of an object of a type, by their names in the response, in order.
    pub(super) fn collect(
        &self,
        type_name: &str,
        sets: impl IntoIterator<Item = &'d SelectionSet>,
    ) -> Vec<(&'d Name, Fields<'d>)> {
        let mut found = Vec::new();
        let mut visited = Vec::new();
        for set in sets {
            self.add(type_name, set, &mut visited, &mut found);
        }
        found
    }

    fn add(
        &self,
        type_name: &str,
        set: &'d SelectionSet,
        visited: &mut Vec<&'d Name>,
        found: &mut Vec<(&'d Name, Fields<'d>)>,
    ) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) if self.is_wanted(&field.directives) => {
                    let key = field.response_key();
                    match found.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, fields)) => fields.push(field),
                        None => found.push((key, vec![field])),
                    }
                }
                Selection::InlineFragment(inline) if self.is_wanted(&inline.directives) => {
                    let condition = inline.type_condition.as_ref();
                    if condition.is_none_or(|condition| self.applies(type_name, condition)) {
                        self.add(type_name, &inline.selection_set, visited, found);
                    }
                }
                Selection::FragmentSpread(spread) if self.is_wanted(&spread.directives) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && !visited.contains(&&spread.fragment_name)
                    {
                        visited.push(&spread.fragment_name);
                        if self.applies(type_name, fragment.type_condition()) {
                            self.add(type_name, &fragment.selection_set, visited, found);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether objects of a type are of another one, which may be an interface or a union.
    fn applies(&self, type_name: &str, condition: &Name) -> bool {
        if condition == type_name {
            return true;
        }
        match self.schema.types.get(condition) {
            Some(ExtendedType::Interface(_)) => self
                .schema
                .get_object(type_name)
                .is_some_and(|object| object.implements_interfaces.contains(condition)),
            Some(ExtendedType::Union(union)) => union.members.iter().any(|member| member.name == type_name),
            _ => false,
        }
    }

    fn is_wanted(&self, directives: &DirectiveList) -> bool {
        let condition = |name: &str| {
            let argument = directives.get(name)?.specified_argument_by_name("if")?;
            match argument.as_ref() {
                Literal::Boolean(truth) => Some(*truth),
                Literal::Variable(variable) => self.variables.get(variable.as_str())?.as_bool(),
                _ => None,
            }
        };
        !condition("skip").unwrap_or(false) && condition("include").unwrap_or(true)
    }
}
