//! Tells objects, interfaces, inputs and arguments apart, and puts them together.

use crate::{
    SchemaError,
    comment::Comment,
    declaration::{Body, Declaration, declarations},
    lost,
    member::{Member, Value},
    reference::Reference,
};
use std::collections::{BTreeMap, BTreeSet};

/// A GraphQL schema. Its display form is the schema definition language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Types by name.
    pub(crate) types: BTreeMap<String, Type>,
}

/// A type of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) comment: Comment,
    pub(crate) kind: Kind,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar,
    Enum(Vec<Value>),
    Union(Vec<String>),
    Interface { bases: Vec<String>, fields: Vec<Member> },
    Object { bases: Vec<String>, fields: Vec<Member> },
    Input(Vec<Member>),
}

impl Kind {
    /// Fields; none of what has none.
    pub(crate) fn members_mut(&mut self) -> &mut [Member] {
        match self {
            Self::Interface { fields, .. } | Self::Object { fields, .. } | Self::Input(fields) => fields,
            Self::Scalar | Self::Enum(_) | Self::Union(_) => &mut [],
        }
    }

    fn bases_mut(&mut self) -> Option<&mut Vec<String>> {
        match self {
            Self::Interface { bases, .. } | Self::Object { bases, .. } | Self::Union(bases) => Some(bases),
            Self::Scalar | Self::Enum(_) | Self::Input(_) => None,
        }
    }
}

/// Scalars that every GraphQL schema has.
const BUILT_IN: [&str; 5] = ["ID", "String", "Boolean", "Int", "Float"];

impl Schema {
    /// Reads the declarations of `@linear/sdk` (`dist/index-….d.mts`) and adds what they lose.
    ///
    /// # Errors
    /// When they are not written as the pinned version writes them.
    pub fn read(declarations: &str) -> Result<Self, SchemaError> {
        let mut schema = Self::declared(declarations)?;
        lost::restore(&mut schema)?;
        schema.check_defaults()?;
        Ok(schema)
    }

    /// The schema as far as the declarations tell it.
    pub(crate) fn declared(text: &str) -> Result<Self, SchemaError> {
        let (arguments, declared) = split_arguments(declarations(text)?);
        let interfaces = interfaces(&declared);
        let mut schema = Self::default();
        for declaration in declared {
            schema.add(declaration, &interfaces);
        }
        schema.attach(arguments);
        schema.inherit();
        Ok(schema)
    }

    /// Names of the fields of the root type `Query`, `Mutation` or `Subscription`.
    pub fn root_fields(&self, root: &str) -> Vec<&str> {
        match self.types.get(root).map(|found| &found.kind) {
            Some(Kind::Object { fields, .. }) => fields.iter().map(|field| field.name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    fn add(&mut self, declaration: Declaration, interfaces: &BTreeSet<String>) {
        let Declaration { name, comment, body } = declaration;
        let (name, kind) = match body {
            Body::Scalars(scalars) => {
                for scalar in scalars {
                    if !BUILT_IN.contains(&scalar.name.as_str()) {
                        let comment = scalar.comment;
                        self.types.insert(
                            scalar.name,
                            Type {
                                comment,
                                kind: Kind::Scalar,
                            },
                        );
                    }
                }
                return;
            }
            Body::Enum(values) => (name, Kind::Enum(values)),
            Body::Union(of) => (name, Kind::Union(of)),
            Body::Members {
                typename: Some(published),
                bases,
                members,
            } => {
                let kind = Kind::Object {
                    bases,
                    fields: members,
                };
                (published, kind)
            }
            Body::Members { bases, members, .. } if interfaces.contains(&name) => {
                let kind = Kind::Interface {
                    bases,
                    fields: members,
                };
                (name, kind)
            }
            Body::Members { members, .. } => (name, Kind::Input(members)),
        };
        self.types.insert(name, Type { comment, kind });
    }

    /// Gives fields their arguments. Declarations of arguments are named after type and field, in another spelling.
    fn attach(&mut self, mut arguments: BTreeMap<String, Vec<Member>>) {
        for (name, declared) in &mut self.types {
            for field in declared.kind.members_mut() {
                if let Some(found) = arguments.remove(&arguments_key(name, &field.name)) {
                    field.arguments = found;
                }
            }
        }
    }

    /// Interfaces that are interfaces of another kind, which declarations do not say: those that every object of the
    /// one has too, with all of their fields.
    fn inherit(&mut self) {
        let mut objects_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, declared) in &self.types {
            if let Kind::Object { bases, .. } = &declared.kind {
                for base in bases {
                    objects_of.entry(base).or_default().insert(name);
                }
            }
        }
        let fields_of = |name: &str| match self.types.get(name).map(|found| &found.kind) {
            Some(Kind::Interface { fields, .. }) => {
                let typed = fields.iter().map(|field| (&field.name, &field.reference));
                typed.collect::<BTreeMap<_, _>>()
            }
            _ => BTreeMap::new(),
        };
        let mut inherited = Vec::new();
        for (name, objects) in &objects_of {
            let own = fields_of(name);
            let bases = objects_of.iter().filter(|(base, others)| {
                let fields = fields_of(base);
                *base != name
                    && objects.is_subset(others)
                    && fields.len() < own.len()
                    && fields
                        .iter()
                        .all(|(field, reference)| own.get(field) == Some(reference))
            });
            let bases: Vec<String> = bases.map(|(base, _)| (*base).to_owned()).collect();
            inherited.push(((*name).to_owned(), bases));
        }
        for (name, found) in inherited {
            if let Some(Kind::Interface { bases, .. }) =
                self.types.get_mut(&name).map(|found| &mut found.kind)
            {
                *bases = found;
            }
        }
    }

    /// Calls a type by another name, wherever it is used. False when there is no such type.
    pub(crate) fn rename(&mut self, declared: &str, published: &str) -> bool {
        let Some(renamed) = self.types.remove(declared) else {
            return false;
        };
        self.types.insert(published.to_owned(), renamed);
        let rename = |name: &str| (name == declared).then(|| published.to_owned());
        for found in self.types.values_mut() {
            for base in found.kind.bases_mut().into_iter().flatten() {
                if base == declared {
                    published.clone_into(base);
                }
            }
            for field in found.kind.members_mut() {
                field.reference.rename(rename);
                for argument in &mut field.arguments {
                    argument.reference.rename(rename);
                }
            }
        }
        true
    }

    /// What may be left out and is never null has a default value: the declarations must not have more of these than
    /// are known.
    fn check_defaults(&self) -> Result<(), SchemaError> {
        let needs = |member: &Member| {
            member.optional && member.default.is_none() && matches!(member.reference, Reference::Required(_))
        };
        for (name, found) in &self.types {
            let (inputs, fields): (&[Member], &[Member]) = match &found.kind {
                Kind::Input(fields) => (fields, &[]),
                Kind::Interface { fields, .. } | Kind::Object { fields, .. } => (&[], fields),
                Kind::Scalar | Kind::Enum(_) | Kind::Union(_) => (&[], &[]),
            };
            if let Some(field) = inputs.iter().find(|field| needs(field)) {
                return Err(SchemaError::NoDefault(format!("{name}.{}", field.name)));
            }
            for field in fields {
                if let Some(argument) = field.arguments.iter().find(|argument| needs(argument)) {
                    let place = format!("{name}.{}.{}", field.name, argument.name);
                    return Err(SchemaError::NoDefault(place));
                }
            }
        }
        Ok(())
    }
}

/// Where the arguments of a field are found: the declarations write both names in Pascal case, in which words such as
/// `URL` become `Url`.
fn arguments_key(owner: &str, field: &str) -> String {
    format!("{owner}{field}args").replace('_', "").to_lowercase()
}

/// Splits arguments of fields off the types.
fn split_arguments(all: Vec<Declaration>) -> (BTreeMap<String, Vec<Member>>, Vec<Declaration>) {
    let mut fields = BTreeSet::new();
    for declaration in &all {
        if let Body::Members {
            typename, members, ..
        } = &declaration.body
        {
            let owner = typename.as_ref().unwrap_or(&declaration.name);
            fields.extend(members.iter().map(|member| arguments_key(owner, &member.name)));
        }
    }
    let mut arguments = BTreeMap::new();
    let mut declared = Vec::new();
    for declaration in all {
        let key = declaration.name.replace('_', "").to_lowercase();
        match declaration.body {
            Body::Members {
                typename: None,
                members,
                ..
            } if fields.contains(&key) => {
                arguments.insert(key, members);
            }
            body => declared.push(Declaration { body, ..declaration }),
        }
    }
    (arguments, declared)
}

/// Interfaces have no `__typename`, as inputs have none: they are what objects are made of, and what has fields that
/// only a server answers with.
fn interfaces(declared: &[Declaration]) -> BTreeSet<String> {
    let mut interfaces = BTreeSet::new();
    for declaration in declared {
        if let Body::Members {
            typename,
            bases,
            members,
        } = &declaration.body
        {
            interfaces.extend(bases.iter().cloned());
            if typename.is_none() && members.iter().any(|member| member.is_output) {
                interfaces.insert(declaration.name.clone());
            }
        }
    }
    interfaces
}
