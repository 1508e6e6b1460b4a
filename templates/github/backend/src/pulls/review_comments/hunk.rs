//! Finding a line in a patch.

/// A line of a patch that somebody comments on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// How many lines below the first `@@` it stands.
    pub(super) position: i64,
    /// The hunk down to this line.
    pub(super) hunk: String,
}

/// Finds line number `line` of the new file, or of the old one (`is_left`), in a patch.
pub(super) fn find(patch: &str, line: i64, is_left: bool) -> Option<Place> {
    let (mut old, mut new) = (0_i64, 0_i64);
    let mut hunk = Vec::new();
    for (position, text) in (0_i64..).zip(patch.lines()) {
        if text.starts_with("@@") {
            (old, new) = starts(text)?;
            hunk.clear();
            hunk.push(text);
            continue;
        }
        hunk.push(text);
        let (is_in_old, is_in_new) = match text.as_bytes().first() {
            Some(b'-') => (true, false),
            Some(b'+') => (false, true),
            Some(b'\\') => continue,
            _ => (true, true),
        };
        let is_found = if is_left {
            is_in_old && old == line
        } else {
            is_in_new && new == line
        };
        if is_found {
            return Some(Place {
                position,
                hunk: hunk.join("\n"),
            });
        }
        old += i64::from(is_in_old);
        new += i64::from(is_in_new);
    }
    None
}

/// Where the hunk of `@@ -12,3 +14,5 @@` starts in both files.
fn starts(heading: &str) -> Option<(i64, i64)> {
    let mut ranges = heading.split(' ').skip(1);
    let mut start = |sign: char| {
        let range = ranges.next()?.strip_prefix(sign)?;
        range.split(',').next()?.parse().ok()
    };
    Some((start('-')?, start('+')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &str = "@@ -1,3 +1,4 @@\n one\n-two\n+zwei\n+drei\n four\n@@ -10 +11 @@\n-ten\n+zehn";

    #[test]
    fn lines_are_found_on_both_sides() {
        let found = find(PATCH, 3, false).expect("a line");
        assert_eq!(
            (found.position, found.hunk.as_str()),
            (4, "@@ -1,3 +1,4 @@\n one\n-two\n+zwei\n+drei")
        );
        assert_eq!(find(PATCH, 2, true).map(|found| found.position), Some(2));
        let last = find(PATCH, 11, false).expect("a line of the second hunk");
        assert_eq!(
            (last.position, last.hunk.as_str()),
            (8, "@@ -10 +11 @@\n-ten\n+zehn")
        );
    }

    #[test]
    fn a_line_that_the_patch_does_not_show_is_not_found() {
        assert_eq!(find(PATCH, 9, false), None);
        assert_eq!(find(PATCH, 11, true), None);
    }
}
