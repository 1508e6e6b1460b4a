//! Paths of files in a repository.

/// Whether git takes this path: relative, without empty parts, `.`, `..` and `.git`.
pub(crate) fn is_valid(path: &str) -> bool {
    let well_formed = |part: &str| {
        !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git") && !part.contains('\0')
    };
    path.split('/').all(well_formed)
}
