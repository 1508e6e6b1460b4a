//! What a comment in the declarations says about the type or field behind it.

/// A description and a deprecation, as `JSDoc` has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Prose; empty when there is none.
    pub(crate) description: String,
    /// Why it should not be used any more.
    pub(crate) deprecated: Option<String>,
}

impl Comment {
    /// Reads the lines between `/**` and `*/`, without these.
    pub(crate) fn read(lines: &[&str]) -> Self {
        let text = lines
            .iter()
            .map(|line| {
                let line = line.trim();
                let line = line.strip_prefix('*').unwrap_or(line);
                line.strip_prefix(' ').unwrap_or(line).trim_end()
            })
            .collect::<Vec<_>>()
            .join("\n")
            .replace("*\\/", "*/");
        let text = text.trim();
        if let Some(reason) = text.strip_prefix("@deprecated") {
            return Self {
                description: String::new(),
                deprecated: Some(reason.trim().to_owned()),
            };
        }
        match text.split_once("\n@deprecated") {
            Some((description, reason)) => Self {
                description: description.trim().to_owned(),
                deprecated: Some(reason.trim().to_owned()),
            },
            None => Self {
                description: text.to_owned(),
                deprecated: None,
            },
        }
    }
}
