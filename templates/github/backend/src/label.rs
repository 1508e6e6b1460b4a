//! Labels of repositories.

pub(crate) mod defaults;
mod operations;

use asymmetric_kit::{Call, Failure, ToSql};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    access::{Permission, Seen},
    error::{FieldError, GitHubError},
    ids, node_id,
    urls::Urls,
};
pub(crate) use operations::operations;

/// The color of labels that are made without one.
const DEFAULT_COLOR: &str = "ededed";

/// A row of `labels`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Label {
    pub(crate) id: i64,
    pub(crate) repository_id: i64,
    pub(crate) name: String,
    pub(crate) color: String,
    pub(crate) description: Option<String>,
    pub(crate) is_default: bool,
}

impl Label {
    fn read(row: Value) -> Result<Self, Failure> {
        serde_json::from_value(row).map_err(|error| Failure::caused("read a label", error))
    }

    /// The object of the API; `full_name` is the repository's.
    pub(crate) fn render(&self, urls: &Urls, full_name: &str) -> Value {
        let encoded = percent_encode(&self.name);
        json!({
            "id": self.id,
            "node_id": node_id::of("LA", &[self.repository_id, self.id]),
            "url": urls.api(&format!("/repos/{full_name}/labels/{encoded}")),
            "name": self.name,
            "color": self.color,
            "default": self.is_default,
            "description": self.description,
        })
    }
}

/// A name as a segment of a path.
fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(encode).collect()
}

/// Labels for which `condition` (over `labels`) holds, by name.
pub(crate) async fn select(
    call: &Call,
    condition: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Label>, Failure> {
    let sql = format!("SELECT to_jsonb(labels) FROM labels WHERE {condition} ORDER BY lower(labels.name)");
    let rows = call.query(&sql, parameters).await?;
    rows.iter().map(|row| Label::read(row.get(0))).collect()
}

/// The label of a repository with this name, in any case.
pub(crate) async fn by_name(call: &Call, repository: i64, name: &str) -> Result<Option<Label>, Failure> {
    let condition = "repository_id = $1 AND lower(name) = lower($2)";
    Ok(select(call, condition, &[&repository, &name])
        .await?
        .into_iter()
        .next())
}

/// Adds a label. Its name must be free.
pub(crate) async fn insert(
    call: &Call,
    repository: i64,
    name: &str,
    color: &str,
    description: Option<&str>,
) -> Result<Label, Failure> {
    let id = ids::next(call, "labels").await?;
    let sql = "INSERT INTO labels (id, repository_id, name, color, description) VALUES ($1, $2, $3, $4, $5) \
         RETURNING to_jsonb(labels)";
    let row = call
        .query_one(sql, &[&id, &repository, &name, &color, &description])
        .await?;
    Label::read(row.get(0))
}

/// The labels of these names. Those that are missing are made, as the vendor does for who may push.
pub(crate) async fn resolve(call: &Call, seen: &Seen, names: &[String]) -> Result<Vec<Label>, Failure> {
    let mut found: Vec<Label> = Vec::new();
    for name in names {
        check_name(name)?;
        // Others who make the same label wait, and find it.
        lock(call, seen.repository.id).await?;
        let label = match by_name(call, seen.repository.id, name).await? {
            Some(label) => label,
            None if seen.permission >= Permission::Write => {
                insert(call, seen.repository.id, name, DEFAULT_COLOR, None).await?
            }
            None => {
                let error = FieldError::new("Label", "name", "invalid").with_value(name.as_str());
                return Err(GitHubError::validation([error]).into());
            }
        };
        if found.iter().all(|one| one.id != label.id) {
            found.push(label);
        }
    }
    Ok(found)
}

/// Makes calls that change the labels of a repository wait for each other.
pub(crate) async fn lock(call: &Call, repository: i64) -> Result<(), Failure> {
    let key = format!("labels {repository}");
    call.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", &[&key])
        .await?;
    Ok(())
}

/// Checks the name of a label.
pub(crate) fn check_name(name: &str) -> Result<(), GitHubError> {
    if name.trim().is_empty() {
        return Err(GitHubError::missing_field("Label", "name"));
    }
    if name.chars().count() > 50 {
        let message = "name is too long (maximum is 50 characters)";
        return Err(GitHubError::validation([FieldError::custom(
            "Label", "name", message,
        )]));
    }
    Ok(())
}

/// Checks a color: six hexadecimal digits without `#`.
pub(crate) fn check_color(color: &str) -> Result<String, GitHubError> {
    let is_color = color.len() == 6 && color.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_color {
        Ok(color.to_ascii_lowercase())
    } else {
        Err(GitHubError::invalid_field("Label", "color"))
    }
}
