//! Where the program keeps what is its user's own: `$ASYM_HOME`, or `~/.asymmetric`.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::failure::Failure;

/// Variable that names the directory.
const VARIABLE: &str = "ASYM_HOME";

/// The directory; it need not be there yet.
pub fn directory() -> Result<PathBuf, Failure> {
    resolve(|name| std::env::var_os(name)).ok_or_else(|| {
        Failure::Usage(format!(
            "there is no home directory; set {VARIABLE} to a directory of your own"
        ))
    })
}

/// The directory, from the environment that `variable` reads.
fn resolve(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name| {
        variable(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    set(VARIABLE).or_else(|| set("HOME").map(|home| home.join(".asymmetric")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &'static [(&str, &str)]) -> Option<PathBuf> {
        resolve(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.into())
        })
    }

    #[test]
    fn asym_home_wins_over_the_home_directory() {
        assert_eq!(
            of(&[("ASYM_HOME", "/ci"), ("HOME", "/home/me")]),
            Some("/ci".into())
        );
        assert_eq!(
            of(&[("ASYM_HOME", ""), ("HOME", "/home/me")]),
            Some("/home/me/.asymmetric".into())
        );
        assert_eq!(of(&[("HOME", "")]), None);
    }
}
