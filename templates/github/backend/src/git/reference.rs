//! Names of branches and tags.

/// Whether git takes this name, which is written out in full (`refs/heads/main`).
///
/// The rules of <https://git-scm.com/docs/git-check-ref-format>.
pub(crate) fn is_valid(name: &str) -> bool {
    let forbidden = |character: char| {
        character.is_ascii_control() || matches!(character, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\')
    };
    let well_formed = |part: &str| !part.is_empty() && !part.starts_with('.') && !has_extension(part, "lock");
    name.contains('/')
        && name.split('/').all(well_formed)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.ends_with('.')
        && !name.chars().any(forbidden)
}

fn has_extension(part: &str, extension: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, last)| last == extension)
}

/// The full name of a branch.
pub(crate) fn branch(name: &str) -> String {
    format!("refs/heads/{name}")
}

/// The full name of a tag.
pub(crate) fn tag(name: &str) -> String {
    format!("refs/tags/{name}")
}
