//! A template's folder on this machine: manifest, migrations, fixtures.

use std::collections::BTreeMap;
use std::path::Path;

use asymmetric_crd::content::{self, MANIFEST, OPERATIONS};
use asymmetric_crd::{NamedError, manifest};

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Name of the template, as the manifest has it.
    pub name: String,
    /// Texts by path from the folder.
    pub files: BTreeMap<String, String>,
}

/// Bytes of files that go into one `ConfigMap`, which may have 1 MiB with everything else of it.
const PART: usize = 900 * 1024;

impl Content {
    /// Reads a folder and checks its manifest; other files than those of a template are left alone.
    pub fn read(folder: &Path) -> Result<Self, NamedError> {
        let shown = folder.display().to_string();
        let invalid = |detail: String| NamedError::TemplateInvalid {
            template: shown.clone(),
            detail,
        };
        let mut files = BTreeMap::new();
        let mut paths = vec![MANIFEST.to_owned()];
        if folder.join(OPERATIONS).is_file() {
            paths.push(OPERATIONS.to_owned());
        }
        for part in ["migrations", "seeds"] {
            // A template without fixtures has no folder of them.
            for entry in folder.join(part).read_dir().into_iter().flatten() {
                let name = entry.map_err(|error| invalid(error.to_string()))?.file_name();
                paths.push(format!("{part}/{}", name.to_string_lossy()));
            }
        }
        for path in paths.into_iter().filter(|path| content::is_content(path)) {
            let text = std::fs::read_to_string(folder.join(&path))
                .map_err(|error| invalid(format!("{path}: {error}")))?;
            files.insert(path, text);
        }
        let manifest = manifest::parse(&files[MANIFEST]).map_err(|error| invalid(error.to_string()))?;
        if !files.keys().any(|path| content::is_migration(path)) {
            return Err(invalid("there is no file migrations/*.sql".to_owned()));
        }
        Ok(Self {
            name: manifest.name,
            files,
        })
    }

    /// The same as entries of as many `ConfigMap`s as it takes.
    pub fn parts(&self) -> Result<Vec<BTreeMap<String, String>>, NamedError> {
        let mut parts: Vec<BTreeMap<String, String>> = Vec::new();
        let mut room = 0;
        for (path, text) in &self.files {
            let size = path.len() + text.len();
            if size > PART {
                return Err(NamedError::PushFailed {
                    template: self.name.clone(),
                    detail: format!(
                        "{path} has {} KiB, and a ConfigMap holds {} KiB; push it as an artifact, with --artifact",
                        size / 1024,
                        PART / 1024
                    ),
                });
            }
            if size > room {
                parts.push(BTreeMap::new());
                room = PART;
            }
            room -= size;
            if let Some(part) = parts.last_mut() {
                part.insert(content::key_of(path), text.clone());
            }
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(sizes: &[usize]) -> Content {
        let files = sizes.iter().enumerate();
        Content {
            name: "own".into(),
            files: files
                .map(|(number, size)| (format!("seeds/{number}.sql"), "x".repeat(*size)))
                .collect(),
        }
    }

    #[test]
    fn files_are_spread_over_as_few_parts_as_their_order_allows() {
        let kib = 1024;
        let parts = content(&[500 * kib, 300 * kib, 200 * kib, 10]).parts().unwrap();
        let keys: Vec<Vec<&String>> = parts.iter().map(|part| part.keys().collect()).collect();
        assert_eq!(
            keys,
            [
                vec!["seeds__0.sql", "seeds__1.sql"],
                vec!["seeds__2.sql", "seeds__3.sql"]
            ]
        );
    }

    #[test]
    fn a_file_that_fits_nowhere_is_named_with_what_to_do() {
        let error = content(&[2 * 1024 * 1024]).parts().unwrap_err().to_string();
        assert!(
            error.contains("seeds/0.sql has 2048 KiB") && error.contains("--artifact"),
            "{error}"
        );
    }

    #[test]
    fn the_templates_of_this_repository_are_read() {
        for name in ["slack", "stripe"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../templates")
                .join(name);
            let content = Content::read(&folder).unwrap();
            assert_eq!(content.name, name);
            assert!(content.files.len() > 3, "{:?}", content.files.keys());
        }
        let error = Content::read(Path::new("/nowhere")).unwrap_err().to_string();
        assert!(error.contains("clone.manifest.json"), "{error}");
    }
}
