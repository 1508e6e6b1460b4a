//! Sentences that several ways in have in common: files, admission and the controllers say the same.

use crate::suggestion;

/// Keys that have a meaning in designs to come and are refused until then, with what to say of each.
pub(crate) const RESERVED: [(&str, &str); 6] = [
    (
        "identity",
        "shared identity is not supported yet; remove the block",
    ),
    (
        "data",
        "bring-your-own data is not supported yet; remove the block",
    ),
    ("hold", "holding a clone is not supported yet; remove the key"),
    ("ttl", "a time to live is not supported yet; remove the key"),
    ("clock", "setting the clock is not supported yet; remove the key"),
    (
        "faults",
        "injected faults are not supported yet; remove the block",
    ),
];

/// The same for keys of an environment, with one that stands in another place.
pub(crate) const RESERVED_IN_ENVIRONMENT: [(&str, &str); 7] = {
    let mut keys = [(
        "parallel",
        "write it below strategy, as in strategy: {parallel: 4}",
    ); 7];
    let mut index = 0;
    while index < RESERVED.len() {
        keys[index] = RESERVED[index];
        index += 1;
    }
    keys
};

/// The same for keys of a seed.
pub(crate) const RESERVED_IN_SEED: [(&str, &str); 1] =
    [("ai", "AI seeds are not supported yet; name a fixture")];

/// What is wrong with the keys `given` where only `known` ones are allowed: the first of the `reserved` ones, or
/// all unknown ones in one sentence, with the key to point at.
#[must_use]
pub fn refused_keys<'a>(
    given: impl IntoIterator<Item = &'a str>,
    known: &[&str],
    reserved: &[(&str, &str)],
) -> Option<(String, String)> {
    let mut given: Vec<&str> = given.into_iter().filter(|key| !known.contains(key)).collect();
    given.sort_unstable();
    for (key, sentence) in reserved {
        if given.contains(key) {
            return Some(((*key).to_owned(), format!("{key}: {sentence}")));
        }
    }
    let first = (*given.first()?).to_owned();
    let listed: Vec<String> = given
        .iter()
        .map(|key| format!("'{key}'{}", suggestion::hint(key, known.iter().copied())))
        .collect();
    Some((first, format!("Unknown key(s): {}", listed.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_listed_with_what_was_meant() {
        let known = ["name", "clones"];
        let (key, sentence) = refused_keys(["clone", "name", "zebra"], &known, &RESERVED).unwrap();
        assert_eq!(key, "clone");
        assert_eq!(
            sentence,
            "Unknown key(s): 'clone' (did you mean 'clones'?), 'zebra'"
        );
        assert_eq!(refused_keys(["name", "clones"], &known, &RESERVED), None);
    }

    #[test]
    fn reserved_keys_have_their_own_sentence() {
        let (key, sentence) = refused_keys(["zebra", "data"], &["name"], &RESERVED).unwrap();
        assert_eq!(key, "data");
        assert_eq!(
            sentence,
            "data: bring-your-own data is not supported yet; remove the block"
        );
    }
}
