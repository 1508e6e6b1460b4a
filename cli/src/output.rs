//! `-o`: in which form a result is printed. Verbs hand over the result once; no verb knows of forms.

use std::marker::PhantomData;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;
use serde_json::Value;

use crate::console::Console;
use crate::failure::Failure;
use crate::render::list::{List, Row, View};
use crate::render::table::Growing;

/// A form other than text for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Indented JSON.
    Json,
    /// YAML.
    Yaml,
    /// A table with all columns.
    Wide,
    /// `clone.getasym.dev/<id>`, a line per object.
    Name,
}

impl Format {
    const ALL: [Self; 4] = [Self::Json, Self::Yaml, Self::Wide, Self::Name];

    fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Wide => "wide",
            Self::Name => "name",
        }
    }
}

/// The forms that make sense for a verb; the grammar refuses the others.
pub trait Forms: Clone + Send + Sync + 'static {
    /// They.
    const FORMS: &'static [Format];
}

/// Forms of a result that is data only.
#[derive(Clone, Debug)]
pub struct Data;

impl Forms for Data {
    const FORMS: &'static [Format] = &[Format::Json, Format::Yaml];
}

/// Forms of a result that tells of objects.
#[derive(Clone, Debug)]
pub struct Objects;

impl Forms for Objects {
    const FORMS: &'static [Format] = &[Format::Json, Format::Yaml, Format::Name];
}

/// Forms of a table whose rows are no objects.
#[derive(Clone, Debug)]
pub struct Rows;

impl Forms for Rows {
    const FORMS: &'static [Format] = &[Format::Json, Format::Yaml, Format::Wide];
}

/// Forms of a table of objects.
#[derive(Clone, Debug)]
pub struct Lists;

impl Forms for Lists {
    const FORMS: &'static [Format] = &Format::ALL;
}

/// The form that is wanted, among `F`.
#[derive(Args, Clone, Debug)]
pub struct Output<F: Forms> {
    /// Form of the result
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_parser = parser::<F>())]
    format: Option<Format>,
    /// Short for -o json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[arg(skip)]
    forms: PhantomData<F>,
}

fn parser<F: Forms>() -> impl TypedValueParser<Value = Format> {
    let words = F::FORMS.iter().map(|format| format.word());
    PossibleValuesParser::new(words).map(|word| {
        let wanted = F::FORMS.iter().find(|format| format.word() == word);
        // The parser lets only words of forms pass.
        wanted.copied().unwrap_or(Format::Json)
    })
}

impl<F: Forms> Output<F> {
    fn format(&self) -> Option<Format> {
        if self.json {
            Some(Format::Json)
        } else {
            self.format
        }
    }

    /// Whether the result is asked for as data, in which values have their types.
    #[must_use]
    pub fn is_data(&self) -> bool {
        matches!(self.format(), Some(Format::Json | Format::Yaml))
    }

    /// Prints a result: as data, as the `names` of the objects that it tells of, or as text, which may have more in it
    /// when it is wanted wide.
    pub fn print<R: Serialize>(
        &self,
        console: &Console,
        names: &[String],
        record: impl FnOnce() -> R,
        text: impl FnOnce(bool) -> String,
    ) -> Result<(), Failure> {
        let text = match self.format() {
            Some(format @ (Format::Json | Format::Yaml)) => document(format, &record())?,
            Some(Format::Name) => names.join("\n"),
            Some(Format::Wide) => text(true),
            None => text(false),
        };
        console.print(&text)
    }

    /// Prints a list; without rows a sentence says how to begin.
    pub fn print_list(&self, console: &Console, list: &List, all_namespaces: bool) -> Result<(), Failure> {
        let names: Vec<String> = list.rows.iter().map(|row| row.name.clone()).collect();
        let records = || list.rows.iter().map(|row| &row.record).collect::<Vec<_>>();
        self.print(console, &names, records, |wide| {
            list.text(View { wide, all_namespaces })
        })
    }

    /// Prints what became of several objects; of a `single` one the record comes as itself, and otherwise in a list.
    pub fn print_each(&self, console: &Console, told: &[Told], single: bool) -> Result<(), Failure> {
        if told.is_empty() && (single || !self.is_data()) {
            return Ok(());
        }
        let names: Vec<String> = told.iter().map(|told| told.name.clone()).collect();
        let texts: Vec<&str> = told.iter().map(|told| told.text.as_str()).collect();
        let record = || match told {
            [told] if single => told.record.clone(),
            told => told.iter().map(|told| told.record.clone()).collect(),
        };
        self.print(console, &names, record, |_| texts.join("\n"))
    }

    /// Prints what is new in a list since `followed` was told last: rows below those that are there, or documents one
    /// after the other.
    pub fn print_news(&self, console: &Console, list: List, followed: &mut Followed) -> Result<(), Failure> {
        let view = View {
            wide: self.format() == Some(Format::Wide),
            all_namespaces: followed.all_namespaces,
        };
        let format = self.format().filter(|format| *format != Format::Wide);
        let news = list.changes(&followed.before, format.is_none().then_some(view));
        followed.before = list.rows;
        let Some(format) = format else {
            if news.rows.is_empty() {
                return Ok(());
            }
            let table = followed
                .table
                .get_or_insert_with(|| Growing::new(&news.heads(view)));
            return console.print(&table.lines(&news.cells(view)));
        };
        for row in &news.rows {
            match format {
                Format::Name => console.print(&row.name)?,
                Format::Yaml => console.print(&format!("---\n{}", document(format, &row.record)?))?,
                Format::Json | Format::Wide => console.print(&document(format, &row.record)?)?,
            }
        }
        Ok(())
    }
}

/// What was printed of a list that is followed.
#[derive(Debug, Default)]
pub struct Followed {
    all_namespaces: bool,
    before: Vec<Row>,
    table: Option<Growing>,
}

impl Followed {
    /// Nothing yet.
    #[must_use]
    pub fn new(all_namespaces: bool) -> Self {
        Self {
            all_namespaces,
            ..Self::default()
        }
    }
}

/// What became of one object, in every form.
#[derive(Clone, Debug)]
pub struct Told {
    /// The object's name with its kind.
    pub name: String,
    /// As data.
    pub record: Value,
    /// For people.
    pub text: String,
}

/// The one place where records become documents.
fn document(format: Format, record: &impl Serialize) -> Result<String, Failure> {
    if format == Format::Yaml {
        serde_saphyr::to_string(record).map_err(Failure::unexpected)
    } else {
        serde_json::to_string_pretty(record).map_err(Failure::unexpected)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn yaml_keeps_types_and_order() {
        let record = json!({"id": "slack-a1", "epoch": 2, "port": "3000", "flag": "no", "none": null, "list": [], "map": {}});
        assert_eq!(
            document(Format::Yaml, &record).unwrap(),
            "id: slack-a1\nepoch: 2\nport: \"3000\"\nflag: \"no\"\nnone: null\nlist: []\nmap: {}\n"
        );
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            "[ -~\n\u{e4}]{0,20}".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::btree_map("[a-zA-Z ~#:-]{1,8}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// What is printed as YAML means what the JSON says.
        #[test]
        fn yaml_means_what_json_says(value in value()) {
            let text = document(Format::Yaml, &value).unwrap();
            let read: Value = serde_saphyr::from_str(&text).unwrap();
            prop_assert_eq!(read, value, "{}", text);
        }
    }
}
