//! "Did you mean": the nearest of a set of known names.

/// The known name nearest to `given`, if it is near enough to be a typing mistake.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&given.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

/// ` (did you mean 'NAME'?)`, or nothing when no known name is near.
#[must_use]
pub fn hint<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, known)
        .map(|name| format!(" (did you mean '{name}'?)"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_mistake_finds_its_name() {
        assert_eq!(nearest("clone", ["clones", "name"]), Some("clones"));
        assert_eq!(nearest("slcak", ["slack", "stripe"]), Some("slack"));
        assert_eq!(hint("Acme-crop", ["acme-corp"]), " (did you mean 'acme-corp'?)");
    }

    #[test]
    fn something_else_finds_nothing() {
        assert_eq!(nearest("zebra", ["clones", "name"]), None);
        assert_eq!(hint("zebra", ["clones"]), "");
    }
}
