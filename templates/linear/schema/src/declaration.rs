//! Reads the declarations, line by line: graphql-codegen writes one declaration, field or value a line.

use crate::{
    SchemaError,
    comment::Comment,
    member::{Member, Value},
    reference::Reference,
};

/// The part of the file that was generated from the schema and the documents.
const REGION: &str = "//#region src/_generated_documents.d.ts";
/// The first declaration that comes from the schema: names of scalars.
const FIRST: &str = "type Scalars = {";

/// A declared type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declaration {
    /// Its name in TypeScript.
    pub(crate) name: String,
    /// What is said about it.
    pub(crate) comment: Comment,
    /// What it is.
    pub(crate) body: Body,
}

/// What a declared type is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// `declare enum`.
    Enum(Vec<Value>),
    /// One of several objects.
    Union(Vec<String>),
    /// Scalars, by name, with what is said about each.
    Scalars(Vec<Value>),
    /// Everything with members.
    Members {
        /// The name that the server answers with as `__typename`, which objects have and nothing else.
        typename: Option<String>,
        /// Interfaces.
        bases: Vec<String>,
        /// Fields.
        members: Vec<Member>,
    },
}

/// Reads all declarations that come from the schema. Behind them are the types of fragments and operations.
pub(crate) fn declarations(text: &str) -> Result<Vec<Declaration>, SchemaError> {
    let mut lines = text.lines().enumerate();
    if !lines.any(|(_, line)| line == REGION) {
        return Err(SchemaError::NoRegion(REGION));
    }
    let mut reader = Reader {
        lines: lines.map(|(index, line)| (index + 1, line)),
    };
    let mut declarations = Vec::new();
    let mut comment = Comment::default();
    let mut has_begun = false;
    while let Some((number, line)) = reader.lines.next() {
        if let Some(found) = reader.comment(line) {
            comment = found;
            continue;
        }
        has_begun |= line == FIRST;
        if !has_begun {
            continue;
        }
        let comment = std::mem::take(&mut comment);
        match reader.declaration(number, line, comment)? {
            Some(declaration) if declaration.name.ends_with("Fragment") => return Ok(declarations),
            Some(declaration) => declarations.push(declaration),
            None => {}
        }
    }
    if has_begun {
        Ok(declarations)
    } else {
        Err(SchemaError::NoRegion(FIRST))
    }
}

struct Reader<I> {
    lines: I,
}

impl<'a, I: Iterator<Item = (usize, &'a str)>> Reader<I> {
    /// The comment that begins on this line, when one does; reads on to its end.
    fn comment(&mut self, line: &'a str) -> Option<Comment> {
        let rest = line.trim().strip_prefix("/**")?;
        if let Some(text) = rest.strip_suffix("*/") {
            return Some(Comment::read(&[text]));
        }
        let mut inside = vec![rest];
        for (_, line) in self.lines.by_ref() {
            if let Some(last) = line.trim_end().strip_suffix("*/") {
                inside.push(last);
                break;
            }
            inside.push(line);
        }
        Some(Comment::read(&inside))
    }

    /// The declaration that begins on this line; nothing on lines between declarations.
    fn declaration(
        &mut self,
        number: usize,
        line: &'a str,
        comment: Comment,
    ) -> Result<Option<Declaration>, SchemaError> {
        let unreadable = || SchemaError::Unreadable {
            line: number,
            text: line.to_owned(),
        };
        let (name, body) = if let Some(rest) = line.strip_prefix("declare enum ") {
            let name = rest.strip_suffix(" {").ok_or_else(unreadable)?;
            (name, Body::Enum(self.values(" = ", ",")?))
        } else if line == FIRST {
            ("Scalars", Body::Scalars(self.values(": ", ";")?))
        } else if let Some(rest) = line.strip_prefix("type ") {
            let (name, definition) = rest.split_once(" = ").ok_or_else(unreadable)?;
            if name.ends_with("Fragment") {
                // Only its name is needed, to know where to stop.
                (name, Body::Union(Vec::new()))
            } else if let Some(bases) = definition.strip_suffix('{') {
                let bases = bases.split_terminator(" & ").map(str::to_owned).collect();
                (name, self.members(bases)?)
            } else {
                let of = definition.strip_suffix(';').ok_or_else(unreadable)?;
                (name, Body::Union(of.split(" | ").map(str::to_owned).collect()))
            }
        } else {
            return Ok(None);
        };
        Ok(Some(Declaration {
            name: name.to_owned(),
            comment,
            body,
        }))
    }

    /// Lines such as `Value = "value",`, or `Scalar: string;`, up to the closing brace. The name of an enum's value in
    /// the schema is the text behind the sign; that of a scalar the one before.
    fn values(&mut self, sign: &str, end: &str) -> Result<Vec<Value>, SchemaError> {
        let mut values = Vec::new();
        let mut comment = Comment::default();
        while let Some((number, line)) = self.lines.next() {
            if let Some(found) = self.comment(line) {
                comment = found;
                continue;
            }
            let line = line.trim();
            if line.starts_with('}') {
                break;
            }
            let parts = line.strip_suffix(end).and_then(|line| line.split_once(sign));
            let (key, value) = parts.ok_or_else(|| SchemaError::Unreadable {
                line: number,
                text: line.to_owned(),
            })?;
            let name = if end == "," { value.trim_matches('"') } else { key };
            values.push(Value {
                name: name.to_owned(),
                comment: std::mem::take(&mut comment),
            });
        }
        Ok(values)
    }

    fn members(&mut self, bases: Vec<String>) -> Result<Body, SchemaError> {
        let mut typename = None;
        let mut members = Vec::new();
        let mut comment = Comment::default();
        while let Some((number, line)) = self.lines.next() {
            if let Some(found) = self.comment(line) {
                comment = found;
                continue;
            }
            let line = line.trim();
            if line.starts_with('}') {
                break;
            }
            let parts = line.strip_suffix(';').and_then(|line| line.split_once(": "));
            let (name, kind) = parts.ok_or_else(|| SchemaError::Unreadable {
                line: number,
                text: line.to_owned(),
            })?;
            if name == "__typename?" {
                typename = Some(kind.trim_matches('"').to_owned());
                continue;
            }
            members.push(Member {
                name: name.trim_end_matches('?').to_owned(),
                optional: name.ends_with('?'),
                reference: Reference::read(kind)?,
                is_output: kind.starts_with("Maybe<"),
                comment: std::mem::take(&mut comment),
                arguments: Vec::new(),
                default: None,
            });
        }
        Ok(Body::Members {
            typename,
            bases,
            members,
        })
    }
}
