//! The labels that every new repository starts with.

use asymmetric_kit::{Call, Failure};

use crate::ids;

/// Names, colors and descriptions.
const DEFAULTS: [(&str, &str, &str); 9] = [
    ("bug", "d73a4a", "Something isn't working"),
    (
        "documentation",
        "0075ca",
        "Improvements or additions to documentation",
    ),
    ("duplicate", "cfd3d7", "This issue or pull request already exists"),
    ("enhancement", "a2eeef", "New feature or request"),
    ("good first issue", "7057ff", "Good for newcomers"),
    ("help wanted", "008672", "Extra attention is needed"),
    ("invalid", "e4e669", "This doesn't seem right"),
    ("question", "d876e3", "Further information is requested"),
    ("wontfix", "ffffff", "This will not be worked on"),
];

/// Gives a new repository its labels.
pub(crate) async fn insert_defaults(call: &Call, repository: i64) -> Result<(), Failure> {
    let sql = "INSERT INTO labels (id, repository_id, name, color, description, is_default) \
         VALUES ($1, $2, $3, $4, $5, true)";
    for (name, color, description) in DEFAULTS {
        let id = ids::next(call, "labels").await?;
        call.execute(sql, &[&id, &repository, &name, &color, &description])
            .await?;
    }
    Ok(())
}
