//! The file on this machine.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use asymmetric_crd::NamedError;

use super::{Configuration, Key, edited, parse};

/// Variable with the folder of the command line's own files.
const HOME: &str = "ASYM_HOME";
/// The folder without it, in the user's home.
const FOLDER: &str = ".asymmetric";
/// The file in the folder.
const FILE: &str = "config.yaml";

/// The file; nothing when the user has no home.
#[must_use]
pub fn path() -> Option<PathBuf> {
    let folder = match std::env::var_os(HOME).filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => std::env::home_dir()?.join(FOLDER),
    };
    Some(folder.join(FILE))
}

/// What the file says; nothing when there is none.
pub fn read(path: Option<&Path>) -> Result<Configuration, NamedError> {
    match path {
        Some(path) => parse(&path.display().to_string(), &text(path)?),
        None => Ok(Configuration::default()),
    }
}

fn text(path: &Path) -> Result<String, NamedError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(failed(path, "read", &error)),
    }
}

/// Puts `value` behind `key`, or takes the key away. The file is replaced at once, and only its owner may read it.
pub fn edit(path: &Path, key: Key, value: Option<&str>) -> Result<(), NamedError> {
    // What is linked to is replaced, not the link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let text = edited(&path.display().to_string(), &text(&path)?, key, value)?;
    write(&path, &text).map_err(|error| failed(&path, "written", &error))
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Made with mode 0600.
    let mut file = tempfile::Builder::new()
        .prefix(".config.yaml.")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn failed(path: &Path, done: &str, error: &std::io::Error) -> NamedError {
    NamedError::ConfigInvalid {
        detail: format!("{} cannot be {done}: {error}", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_file_is_made_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/config.yaml");
        assert_eq!(read(Some(&path)).unwrap(), Configuration::default());
        edit(&path, Key::Namespace, Some("team")).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "namespace: team\n");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(Some(&path)).unwrap().get(Key::Namespace), Some("team"));
        assert_eq!(
            path.parent().unwrap().read_dir().unwrap().count(),
            1,
            "nothing else is left"
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.yaml");
        std::fs::write(&path, "zebra: 1\n").unwrap();
        for result in [read(Some(&path)).map(drop), edit(&path, Key::Context, Some("x"))] {
            let error = result.unwrap_err().to_string();
            assert!(
                error.contains("config.yaml:1:1: Unknown key(s): 'zebra'"),
                "{error}"
            );
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "zebra: 1\n");
        let error = read(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains("cannot be read"), "{error}");
    }
}
