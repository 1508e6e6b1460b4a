//! The table of block types: their fields, and what may be in them.

/// What a field of a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// Rich text.
    RichText,
    /// Rich text that is empty unless given.
    Caption,
    /// A colour; `default` unless given.
    Color,
    /// A truth; false unless given.
    Truth,
    /// An icon; null unless given.
    Icon,
    /// A URL.
    Url,
    /// An expression of an equation.
    Expression,
    /// A language of code.
    Language,
    /// A file elsewhere or an upload: `external` or `file_upload`.
    File,
    /// The name of a file.
    Name,
    /// The number of columns of a table.
    Width,
    /// The cells of a row: rich text each.
    Cells,
    /// A share of the width of a list of columns.
    Ratio,
    /// The original of a copy, or null.
    Origin,
    /// What a link leads to.
    Target,
}

/// What may be in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Children {
    /// Nothing.
    Nothing,
    /// Blocks.
    Blocks,
    /// Blocks, when it is toggleable.
    WhenToggleable,
    /// One type of blocks only, of which it has at least so many from its beginning.
    Only(&'static str, usize),
}

/// One type of blocks.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its fields.
    pub(crate) fields: &'static [(&'static str, Value)],
    /// What may be in it.
    pub(crate) children: Children,
    /// Whether it is made only together with what it is in.
    pub(crate) is_part: bool,
}

const fn kind(name: &'static str, fields: &'static [(&'static str, Value)], children: Children) -> Kind {
    Kind {
        name,
        fields,
        children,
        is_part: false,
    }
}

const TEXT: &[(&str, Value)] = &[("rich_text", Value::RichText), ("color", Value::Color)];
const HEADING: &[(&str, Value)] = &[
    ("rich_text", Value::RichText),
    ("color", Value::Color),
    ("is_toggleable", Value::Truth),
];
const TO_DO: &[(&str, Value)] = &[
    ("rich_text", Value::RichText),
    ("color", Value::Color),
    ("checked", Value::Truth),
];
const WITH_ICON: &[(&str, Value)] = &[
    ("rich_text", Value::RichText),
    ("color", Value::Color),
    ("icon", Value::Icon),
];
const CODE: &[(&str, Value)] = &[
    ("rich_text", Value::RichText),
    ("language", Value::Language),
    ("caption", Value::Caption),
];
const LINK: &[(&str, Value)] = &[("url", Value::Url), ("caption", Value::Caption)];
const MEDIA: &[(&str, Value)] = &[("", Value::File), ("caption", Value::Caption)];
const FILE: &[(&str, Value)] = &[
    ("", Value::File),
    ("caption", Value::Caption),
    ("name", Value::Name),
];
const TABLE: &[(&str, Value)] = &[
    ("table_width", Value::Width),
    ("has_column_header", Value::Truth),
    ("has_row_header", Value::Truth),
];

/// All types that can be made.
pub(crate) static KINDS: &[Kind] = &[
    kind("paragraph", WITH_ICON, Children::Blocks),
    kind("heading_1", HEADING, Children::WhenToggleable),
    kind("heading_2", HEADING, Children::WhenToggleable),
    kind("heading_3", HEADING, Children::WhenToggleable),
    kind("heading_4", HEADING, Children::WhenToggleable),
    kind("bulleted_list_item", TEXT, Children::Blocks),
    kind("numbered_list_item", TEXT, Children::Blocks),
    kind("quote", TEXT, Children::Blocks),
    kind("to_do", TO_DO, Children::Blocks),
    kind("toggle", TEXT, Children::Blocks),
    kind("template", &[("rich_text", Value::RichText)], Children::Blocks),
    kind("callout", WITH_ICON, Children::Blocks),
    kind("code", CODE, Children::Nothing),
    kind(
        "equation",
        &[("expression", Value::Expression)],
        Children::Nothing,
    ),
    kind("divider", &[], Children::Nothing),
    kind("breadcrumb", &[], Children::Nothing),
    kind("table_of_contents", &[("color", Value::Color)], Children::Nothing),
    kind("embed", LINK, Children::Nothing),
    kind("bookmark", LINK, Children::Nothing),
    kind("image", MEDIA, Children::Nothing),
    kind("video", MEDIA, Children::Nothing),
    kind("pdf", MEDIA, Children::Nothing),
    kind("audio", MEDIA, Children::Nothing),
    kind("file", FILE, Children::Nothing),
    kind("link_to_page", &[("", Value::Target)], Children::Nothing),
    kind(
        "synced_block",
        &[("synced_from", Value::Origin)],
        Children::Blocks,
    ),
    kind("table", TABLE, Children::Only("table_row", 1)),
    kind("column_list", &[], Children::Only("column", 2)),
    kind("tab", &[], Children::Only("paragraph", 0)),
    Kind {
        name: "table_row",
        fields: &[("cells", Value::Cells)],
        children: Children::Nothing,
        is_part: true,
    },
    Kind {
        name: "column",
        fields: &[("width_ratio", Value::Ratio)],
        children: Children::Blocks,
        is_part: true,
    },
];

impl Kind {
    /// The type of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}
