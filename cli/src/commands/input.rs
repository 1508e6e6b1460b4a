//! Files that are named on the command line; `-` is stdin.

use std::io::Read;
use std::path::Path;

/// What was read, and what errors call it.
#[derive(Debug)]
pub struct Input {
    /// Name without its folders, or `stdin`.
    pub name: String,
    /// The content.
    pub content: Vec<u8>,
}

/// Reads a file to its end. The error is a sentence that names the file.
pub fn read(path: &Path) -> Result<Input, String> {
    if path == Path::new("-") {
        let mut content = Vec::new();
        std::io::stdin()
            .read_to_end(&mut content)
            .map_err(|error| format!("stdin cannot be read: {error}"))?;
        let name = "stdin".to_owned();
        return Ok(Input { name, content });
    }
    let shown = path.display().to_string();
    let content = std::fs::read(path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let name = path
        .file_name()
        .map_or(shown, |name| name.to_string_lossy().into_owned());
    Ok(Input { name, content })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_know_a_file_by_its_name_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acme.env.yaml");
        std::fs::write(&path, b"name: \xff").unwrap();
        let input = read(&path).unwrap();
        assert_eq!(
            (input.name.as_str(), input.content.as_slice()),
            ("acme.env.yaml", &b"name: \xff"[..])
        );
        let error = read(Path::new("/nowhere/acme.env.yaml")).unwrap_err();
        assert!(
            error.starts_with("/nowhere/acme.env.yaml cannot be read: No such file"),
            "{error}"
        );
    }
}
