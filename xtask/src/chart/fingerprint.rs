//! One hash over the chart, as Helm would pack it, and its values.

use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::ChartError;

/// 16 hex digits that change when a file of the chart (links followed) or a value does.
pub(super) fn of(chart: &Path, values: &Value) -> Result<String, ChartError> {
    let mut files = Vec::new();
    collect(chart, &mut files)?;
    files.sort();
    let mut hash = Sha256::new();
    for path in files {
        let contents = std::fs::read(&path).map_err(|source| ChartError::Files {
            path: path.clone(),
            source,
        })?;
        let name = path
            .strip_prefix(chart)
            .unwrap_or(&path)
            .as_os_str()
            .as_encoded_bytes();
        for part in [name, &contents] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
    }
    hash.update(values.to_string());
    let mut text = hex::encode(hash.finalize());
    text.truncate(16);
    Ok(text)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), ChartError> {
    let wrong = |source| ChartError::Files {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn linked_content_and_values_count() {
        let folder = tempfile::tempdir().expect("folder");
        let (chart, content) = (folder.path().join("chart"), folder.path().join("content"));
        std::fs::create_dir_all(&content).expect("folder");
        std::fs::create_dir_all(&chart).expect("folder");
        std::fs::write(chart.join("Chart.yaml"), "name: x").expect("writes");
        std::fs::write(content.join("0001.sql"), "SELECT 1").expect("writes");
        std::os::unix::fs::symlink("../content", chart.join("migrations")).expect("links");

        let first = of(&chart, &json!({"a": 1})).expect("hash");
        assert_eq!(first, of(&chart, &json!({"a": 1})).expect("hash"));
        assert_ne!(first, of(&chart, &json!({"a": 2})).expect("hash"));
        std::fs::write(content.join("0001.sql"), "SELECT 2").expect("writes");
        assert_ne!(first, of(&chart, &json!({"a": 1})).expect("hash"));
    }

    #[test]
    fn a_link_to_nothing_is_named() {
        let folder = tempfile::tempdir().expect("folder");
        std::os::unix::fs::symlink("nowhere", folder.path().join("seeds")).expect("links");
        let error = of(folder.path(), &json!({})).expect_err("fails");
        assert!(error.to_string().ends_with("/seeds"), "{error}");
    }
}
