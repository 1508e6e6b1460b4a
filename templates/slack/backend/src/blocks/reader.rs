//! Reads blocks by the tables, and collects what is wrong.

use super::{
    BlocksError, Surface,
    elements::ELEMENTS,
    layout::BLOCKS,
    rich_text::PARTS,
    shape::{EITHER, Field, Form, Shape, Table, optional},
};
use serde_json::{Map, Value};
use std::{collections::HashSet, fmt::Display};

/// Characters of all `markdown` blocks together.
const MAXIMUM_MARKDOWN: usize = 12_000;

const BLOCK_ID: &[Field] = &[optional("block_id", Form::Text(1, 255))];

/// Problems found so far, and what must be unique.
pub(super) struct Reader {
    surface: Surface,
    problems: Vec<String>,
    block_ids: HashSet<String>,
    /// Of the block that is being read.
    action_ids: HashSet<String>,
    markdown: usize,
    tables: usize,
}

impl Reader {
    pub(super) fn new(surface: Surface) -> Self {
        Self {
            surface,
            problems: Vec::new(),
            block_ids: HashSet::new(),
            action_ids: HashSet::new(),
            markdown: 0,
            tables: 0,
        }
    }

    pub(super) fn finish(self) -> Result<(), BlocksError> {
        if !self.problems.is_empty() {
            Err(BlocksError::Invalid(self.problems))
        } else if self.markdown > MAXIMUM_MARKDOWN {
            Err(BlocksError::TooLong)
        } else {
            Ok(())
        }
    }

    pub(super) fn problem(&mut self, pointer: &str, what: impl Display) {
        self.problems.push(format!("{what} [json-pointer:{pointer}]"));
    }

    pub(super) fn add_markdown(&mut self, characters: usize) {
        self.markdown = self.markdown.saturating_add(characters);
    }

    pub(super) fn is_first_table(&mut self) -> bool {
        self.tables += 1;
        self.tables == 1
    }

    /// Reads the blocks of the surface.
    pub(super) fn blocks(&mut self, items: &[Value], root: &str) {
        for (position, item) in items.iter().enumerate() {
            self.action_ids.clear();
            let pointer = format!("{root}/{position}");
            self.typed(item, Table::Blocks, None, &pointer);
            self.unique(item, "block_id", &pointer);
        }
    }

    /// Reads an object that has no type of these tables, such as a view.
    pub(super) fn object(&mut self, object: &Map<String, Value>, fields: &'static [Field], pointer: &str) {
        self.fields(object, &[fields], pointer);
    }

    fn form(&mut self, value: &Value, form: &Form, pointer: &str) {
        match form {
            Form::Text(minimum, maximum) => match value.as_str() {
                Some(text) => self.length(text, *minimum, *maximum, pointer),
                None => self.problem(pointer, "must provide a string"),
            },
            Form::Address(maximum) => match value.as_str() {
                Some(text) => self.address(text, *maximum, pointer),
                None => self.problem(pointer, "must provide a string"),
            },
            Form::Truth if !value.is_boolean() => self.problem(pointer, "must provide a boolean"),
            Form::Number if !value.is_number() => self.problem(pointer, "must provide a number"),
            Form::Truth | Form::Number => {}
            Form::Whole(minimum, maximum) => match value.as_i64() {
                None => self.problem(pointer, "must provide an integer"),
                Some(number) if number < *minimum => {
                    self.problem(pointer, format!("must be at least {minimum}"));
                }
                Some(number) if number > *maximum => {
                    self.problem(pointer, format!("must be at most {maximum}"));
                }
                Some(_) => {}
            },
            Form::Choice(words) => match value.as_str() {
                Some(word) if words.contains(&word) => {}
                Some(_) => self.problem(pointer, "must be a valid enum value"),
                None => self.problem(pointer, "must provide a string"),
            },
            Form::Written(kinds, maximum) => self.written(value, kinds, *maximum, pointer),
            Form::Object(fields) => match value.as_object() {
                Some(object) => self.fields(object, &[*fields], pointer),
                None => self.problem(pointer, "must provide an object"),
            },
            Form::Typed(table, kinds) => self.typed(value, *table, Some(*kinds), pointer),
            Form::List(form, minimum, maximum) => self.list(value, form, *minimum, *maximum, pointer),
        }
    }

    fn length(&mut self, text: &str, minimum: usize, maximum: usize, pointer: &str) {
        let length = text.chars().count();
        if length < minimum {
            self.problem(pointer, format!("must be more than {} characters", minimum - 1));
        } else if length > maximum {
            self.problem(pointer, format!("must be less than {} characters", maximum + 1));
        }
    }

    fn address(&mut self, text: &str, maximum: usize, pointer: &str) {
        self.length(text, 1, maximum, pointer);
        let has_scheme = text
            .split_once(':')
            .is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty());
        if !text.is_empty() && (!has_scheme || text.contains(char::is_whitespace)) {
            self.problem(pointer, "must be a valid url");
        }
    }

    /// A text object. Where two types are allowed, Slack says first that neither matches.
    fn written(&mut self, value: &Value, kinds: &[&str], maximum: usize, pointer: &str) {
        let before = self.problems.len();
        let Some(object) = value.as_object() else {
            return self.problem(pointer, "must provide an object");
        };
        match object.get("type").and_then(Value::as_str) {
            Some(kind) if kinds.contains(&kind) => {
                if let Some(shape) = ELEMENTS.iter().find(|shape| shape.kind == kind) {
                    self.fields(object, &[shape.fields], pointer);
                }
                if let Some(text) = object.get("text").and_then(Value::as_str)
                    && maximum < 3000
                    && text.chars().count() <= 3000
                {
                    self.length(text, 0, maximum, &format!("{pointer}/text"));
                }
            }
            kind => self.unsupported(kind, pointer),
        }
        if kinds == EITHER && self.problems.len() > before {
            let said = format!("failed to match all allowed schemas [json-pointer:{pointer}]");
            self.problems.insert(before, said);
        }
    }

    fn list(&mut self, value: &Value, form: &Form, minimum: usize, maximum: usize, pointer: &str) {
        let Some(items) = value.as_array() else {
            return self.problem(pointer, "must provide an array");
        };
        if items.len() < minimum {
            self.problem(pointer, format!("no fewer than {minimum} items allowed"));
        } else if items.len() > maximum {
            self.problem(pointer, format!("no more than {maximum} items allowed"));
        } else {
            for (position, item) in items.iter().enumerate() {
                self.form(item, form, &format!("{pointer}/{position}"));
            }
        }
    }

    /// An object whose fields depend on its type; any of the table where no kinds are named.
    fn typed(&mut self, value: &Value, table: Table, kinds: Option<&[&str]>, pointer: &str) {
        let Some(object) = value.as_object() else {
            return self.problem(pointer, "must provide an object");
        };
        let Some(kind) = object.get("type") else {
            return self.problem(pointer, "missing required field: type");
        };
        let kind = kind.as_str();
        let surface = self.surface;
        let found = kind
            .filter(|kind| kinds.is_none_or(|kinds| kinds.contains(kind)))
            .and_then(|kind| shape_of(table, kind))
            .filter(|(_, shape)| shape.surfaces.contains(&surface));
        let Some((table, shape)) = found else {
            return self.unsupported(kind, pointer);
        };
        match table {
            Table::Blocks => self.fields(object, &[shape.fields, BLOCK_ID], pointer),
            Table::Elements | Table::RichText => self.fields(object, &[shape.fields], pointer),
        }
        if table == Table::Elements {
            self.unique(value, "action_id", pointer);
        }
        if let Some(rule) = shape.rule {
            rule(object, self, pointer);
        }
    }

    fn unsupported(&mut self, kind: Option<&str>, pointer: &str) {
        let kind = kind.unwrap_or("null");
        self.problem(&format!("{pointer}/type"), format!("unsupported type: {kind}"));
    }

    /// Required fields are there, nothing else is, and each is valid. `type` was read before.
    fn fields(&mut self, object: &Map<String, Value>, tables: &[&'static [Field]], pointer: &str) {
        for field in tables.iter().copied().flatten() {
            match object.get(field.name) {
                None | Some(Value::Null) if field.is_required => {
                    self.problem(pointer, format!("missing required field: {}", field.name));
                }
                None | Some(Value::Null) => {}
                Some(value) => self.form(value, &field.form, &format!("{pointer}/{}", field.name)),
            }
        }
        let known = |name: &str| {
            let mut fields = tables.iter().copied().flatten();
            name == "type" || fields.any(|field| field.name == name)
        };
        for name in object.keys().filter(|name| !known(name)) {
            self.problem(pointer, format!("invalid additional property: {name}"));
        }
    }

    /// An id that nothing else of its kind has.
    fn unique(&mut self, value: &Value, name: &str, pointer: &str) {
        let Some(id) = value.get(name).and_then(Value::as_str) else {
            return;
        };
        let seen = if name == "block_id" {
            &mut self.block_ids
        } else {
            &mut self.action_ids
        };
        if !seen.insert(id.to_owned()) {
            self.problem(
                &format!("{pointer}/{name}"),
                format!("`{name}` \"{id}\" already exists"),
            );
        }
    }
}

/// A type of a table. Cells of tables are elements, or rich text, which is a block.
fn shape_of(table: Table, kind: &str) -> Option<(Table, &'static Shape)> {
    let find = |table: Table, shapes: &'static [Shape]| {
        let found = shapes.iter().find(|shape| shape.kind == kind);
        found.map(|shape| (table, shape))
    };
    match table {
        Table::Blocks => find(table, BLOCKS),
        Table::RichText => find(table, PARTS),
        Table::Elements if kind == "rich_text" => find(Table::Blocks, BLOCKS),
        Table::Elements => find(table, ELEMENTS),
    }
}
