//! Writes a schema in the schema definition language.

use crate::{
    comment::Comment,
    member::Member,
    schema::{Kind, Schema, Type},
};
use std::fmt::{self, Display, Formatter, Write};

/// The types where operations begin, with the keyword for each.
const ROOTS: [(&str, &str); 3] = [
    ("query", "Query"),
    ("mutation", "Mutation"),
    ("subscription", "Subscription"),
];

impl Display for Schema {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("schema {\n")?;
        for (operation, root) in ROOTS {
            if self.types.contains_key(root) {
                writeln!(formatter, "  {operation}: {root}")?;
            }
        }
        formatter.write_str("}\n")?;
        for (name, declared) in &self.types {
            formatter.write_char('\n')?;
            write_type(formatter, name, declared)?;
        }
        Ok(())
    }
}

fn write_type(formatter: &mut Formatter<'_>, name: &str, declared: &Type) -> fmt::Result {
    write_description(formatter, "", &declared.comment)?;
    match &declared.kind {
        Kind::Scalar => writeln!(formatter, "scalar {name}"),
        Kind::Union(of) => writeln!(formatter, "union {name} = {}", of.join(" | ")),
        Kind::Enum(values) => {
            writeln!(formatter, "enum {name} {{")?;
            for value in values {
                write_description(formatter, "  ", &value.comment)?;
                write!(formatter, "  {}", value.name)?;
                end_line(formatter, &value.comment)?;
            }
            formatter.write_str("}\n")
        }
        Kind::Input(fields) => write_fields(formatter, "input", name, &[], fields),
        Kind::Interface { bases, fields } => write_fields(formatter, "interface", name, bases, fields),
        Kind::Object { bases, fields } => write_fields(formatter, "type", name, bases, fields),
    }
}

fn write_fields(
    formatter: &mut Formatter<'_>,
    keyword: &str,
    name: &str,
    bases: &[String],
    fields: &[Member],
) -> fmt::Result {
    write!(formatter, "{keyword} {name}")?;
    if !bases.is_empty() {
        write!(formatter, " implements {}", bases.join(" & "))?;
    }
    formatter.write_str(" {\n")?;
    for field in fields {
        write_description(formatter, "  ", &field.comment)?;
        write!(formatter, "  {}", field.name)?;
        if !field.arguments.is_empty() {
            formatter.write_str("(\n")?;
            for argument in &field.arguments {
                write_description(formatter, "    ", &argument.comment)?;
                write!(formatter, "    {}", argument.name)?;
                write_reference(formatter, argument)?;
            }
            formatter.write_str("  )")?;
        }
        write_reference(formatter, field)?;
    }
    formatter.write_str("}\n")
}

fn write_reference(formatter: &mut Formatter<'_>, member: &Member) -> fmt::Result {
    write!(formatter, ": {}", member.reference)?;
    if let Some(default) = &member.default {
        write!(formatter, " = {default}")?;
    }
    end_line(formatter, &member.comment)
}

fn end_line(formatter: &mut Formatter<'_>, comment: &Comment) -> fmt::Result {
    if let Some(reason) = &comment.deprecated {
        formatter.write_str(" @deprecated(reason: ")?;
        write_string(formatter, reason)?;
        formatter.write_char(')')?;
    }
    formatter.write_char('\n')
}

fn write_description(formatter: &mut Formatter<'_>, indent: &str, comment: &Comment) -> fmt::Result {
    if comment.description.is_empty() {
        return Ok(());
    }
    formatter.write_str(indent)?;
    write_string(formatter, &comment.description)?;
    formatter.write_char('\n')
}

/// A string on one line, which needs no rules about indents and closing quotes.
fn write_string(formatter: &mut Formatter<'_>, text: &str) -> fmt::Result {
    formatter.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' => write!(formatter, "\\{letter}")?,
            '\n' => formatter.write_str("\\n")?,
            '\t' => formatter.write_str("\\t")?,
            control if control.is_control() => write!(formatter, "\\u{:04x}", u32::from(control))?,
            letter => formatter.write_char(letter)?,
        }
    }
    formatter.write_char('"')
}
