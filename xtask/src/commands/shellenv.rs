//! `cargo xtask shellenv`.

use std::error::Error;
use std::path::Path;

use super::discover;

/// Prints the lines on standard output, for `eval "$(cargo xtask shellenv)"`.
pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    print!("{}", lines(&discover()?.bin()));
    Ok(())
}

fn lines(bin: &Path) -> String {
    // In single quotes nothing but the quote itself is special to a shell.
    let quoted = bin.display().to_string().replace('\'', r"'\''");
    format!("export PATH='{quoted}':\"$PATH\"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_with_odd_names_are_quoted() {
        assert_eq!(lines(Path::new("/a/bin")), "export PATH='/a/bin':\"$PATH\"\n");
        assert_eq!(
            lines(Path::new("/it's/bin")),
            "export PATH='/it'\\''s/bin':\"$PATH\"\n"
        );
    }
}
