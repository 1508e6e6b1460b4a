//! Keys of content `ConfigMaps`: file paths relative to the template's root, with `/` written as `__`.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// Path of the manifest.
pub const MANIFEST: &str = "clone.manifest.json";
/// Path of the backend's table, as the backend prints it; a template can be without.
pub const OPERATIONS: &str = "operations.json";
/// Key of a `ConfigMap` that names an OCI artifact with files, by digest: `registry/repository@sha256:…`.
pub const ARTIFACT_KEY: &str = "artifact";
/// Media type of a file in such an artifact; its path is the layer's title.
pub const FILE_MEDIA_TYPE: &str = "application/vnd.getasym.template.file.v1";
/// Media type of the artifact itself.
pub const ARTIFACT_MEDIA_TYPE: &str = "application/vnd.getasym.template.v1";

/// Digest over paths and texts, `sha256:<hex>`; lengths keep neighbours from running into each other. The backend's table
/// is left out, as no database is made of it.
#[must_use]
pub fn digest(files: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for (path, text) in files.iter().filter(|(path, _)| *path != OPERATIONS) {
        for part in [path, text] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
    }
    format!("sha256:{}", hex::encode(hash.finalize()))
}

/// The key of a `ConfigMap` for the file `path`.
#[must_use]
pub fn key_of(path: &str) -> String {
    path.replace('/', "__")
}

/// The file path that `key` stands for.
#[must_use]
pub fn path_of(key: &str) -> String {
    key.replace("__", "/")
}

/// Whether a template can have a file of this path.
#[must_use]
pub fn is_content(path: &str) -> bool {
    path == MANIFEST || path == OPERATIONS || is_migration(path) || fixture_name(path).is_some()
}

/// Name of the fixture in a file of the content: `acme-corp` for `seeds/acme-corp.sql`.
#[must_use]
pub fn fixture_name(path: &str) -> Option<&str> {
    path.strip_prefix("seeds/")?.strip_suffix(".sql")
}

/// Whether a file of the content is a migration.
#[must_use]
pub fn is_migration(path: &str) -> bool {
    path.strip_prefix("migrations/")
        .and_then(|name| name.strip_suffix(".sql"))
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_paths_are_one_another() {
        assert_eq!(key_of("seeds/acme-corp.sql"), "seeds__acme-corp.sql");
        assert_eq!(
            path_of(&key_of("migrations/0001_schema.sql")),
            "migrations/0001_schema.sql"
        );
        assert_eq!(fixture_name("seeds/acme-corp.sql"), Some("acme-corp"));
        assert!(is_migration("migrations/0001_schema.sql"));
        assert!(!is_migration("seeds/acme-corp.sql"));
        for path in [MANIFEST, OPERATIONS, "migrations/1.sql", "seeds/a.sql"] {
            assert!(is_content(path), "{path}");
        }
        assert!(!is_content("README.md"));
    }

    #[test]
    fn the_table_of_operations_makes_no_other_content() {
        let text = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let mut files = BTreeMap::from([text(MANIFEST, "{}"), text("migrations/1.sql", "")]);
        let before = digest(&files);
        files.extend([text(OPERATIONS, "{}")]);
        assert_eq!(digest(&files), before);
        files.extend([text("migrations/1.sql", "SELECT 1;")]);
        assert_ne!(digest(&files), before);
    }
}
