//! Versions of the API, by which shapes differ (<https://developers.notion.com/reference/versioning>).

use asymmetric_kit::Incoming;
use http::HeaderName;

use crate::error::NotionError;

/// The header that names the version.
pub(crate) const VERSION: HeaderName = HeaderName::from_static("notion-version");

/// The version that tools call operations with.
pub(crate) const CURRENT: &str = "2025-09-03";

/// A version that this clone speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    /// Databases have properties and rows themselves.
    V20220628,
    /// Databases hold data sources, which have properties and rows.
    V20250903,
    /// `archived` is gone, `in_trash` is left.
    V20260311,
}

const VERSIONS: [(&str, Version); 3] = [
    ("2022-06-28", Version::V20220628),
    ("2025-09-03", Version::V20250903),
    ("2026-03-11", Version::V20260311),
];

impl Version {
    /// The version that a request names.
    pub(crate) fn of(request: &Incoming) -> Result<Self, NotionError> {
        let given = request
            .header(VERSION.as_str())
            .ok_or_else(NotionError::missing_version)?;
        let found = VERSIONS.iter().find(|(name, _)| *name == given);
        found.map(|(_, version)| *version).ok_or_else(|| {
            let known: Vec<String> = VERSIONS.iter().map(|(name, _)| format!("`\"{name}\"`")).collect();
            NotionError::validation(format!(
                "Notion-Version header failed validation: Notion-Version header should be {}, instead was \
                 `\"{given}\"`.",
                known.join(" or ")
            ))
        })
    }

    /// Whether data sources are known.
    pub(crate) fn has_data_sources(self) -> bool {
        self >= Self::V20250903
    }

    /// Whether objects say `archived` beside `in_trash`.
    pub(crate) fn says_archived(self) -> bool {
        self < Self::V20260311
    }
}
