//! Message text as Slack keeps it: `&`, `<` and `>` escaped, except where they make a reference; links marked.

/// How much of a text means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Parsing {
    /// References such as `<@U1>` and `<https://x|y>` stay, and bare web addresses become references.
    #[default]
    Usual,
    /// References stay; bare web addresses are text (`parse=none`).
    None,
    /// Nothing in angle brackets is a reference; bare web addresses become some (`parse=full`).
    Full,
}

/// Escapes text of an app, see [`Parsing::Usual`]. What is escaped already stays.
pub(crate) fn normalize(text: &str) -> String {
    normalize_as(text, Parsing::Usual)
}

/// Escapes text of an app. What is escaped already stays.
pub(crate) fn normalize_as(text: &str, parsing: Parsing) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '<' if parsing != Parsing::Full => reference(rest),
            '&' => entity(rest),
            'h' if !after_word && parsing != Parsing::None => address(rest),
            _ => None,
        };
        match taken {
            Some(taken) if first == 'h' => {
                normal.push('<');
                // An address may hold entities that are escaped already: it is kept as one reference.
                normal.push_str(&escape_ampersands(taken));
                normal.push('>');
                rest = &rest[taken.len()..];
            }
            Some(taken) => {
                normal.push_str(taken);
                rest = &rest[taken.len()..];
            }
            None => {
                push_escaped(&mut normal, first);
                rest = &rest[first.len_utf8()..];
            }
        }
        after_word = first.is_alphanumeric();
    }
    normal
}

/// The text without escapes.
pub(crate) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn escape_ampersands(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = entity(rest).unwrap_or(&rest[..first.len_utf8()]);
        escaped.push_str(if taken == "&" { "&amp;" } else { taken });
        rest = &rest[taken.len()..];
    }
    escaped
}

fn push_escaped(text: &mut String, character: char) {
    match character {
        '&' => text.push_str("&amp;"),
        '<' => text.push_str("&lt;"),
        '>' => text.push_str("&gt;"),
        other => text.push(other),
    }
}

/// `&amp;`, `&lt;` or `&gt;` at the start.
fn entity(text: &str) -> Option<&'static str> {
    ["&amp;", "&lt;", "&gt;"]
        .into_iter()
        .find(|entity| text.starts_with(entity))
}

/// A whole reference at the start: to a user, a channel, a group, a command, or an address.
pub(crate) fn reference(text: &str) -> Option<&str> {
    let end = text.find('>')?;
    let inside = text.get(1..end)?;
    if inside.contains('<') || inside.contains('\n') {
        return None;
    }
    let target = inside.split('|').next().unwrap_or_default();
    let known = match target.chars().next()? {
        '@' | '#' => target.len() > 1 && target[1..].bytes().all(|byte| byte.is_ascii_alphanumeric()),
        '!' => target.len() > 1,
        _ => ["http://", "https://", "mailto:", "tel:"]
            .iter()
            .any(|scheme| target.starts_with(scheme)),
    };
    known.then(|| &text[..=end])
}

/// A bare web address at the start, without the punctuation that ends a sentence.
fn address(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let stop = |character: char| character.is_whitespace() || matches!(character, '<' | '>' | '|' | '"');
    let address = &text[..text.find(stop).unwrap_or(text.len())];
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', '*', '_', '~', '`']);
    (address.len() > scheme.len()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn special_characters_are_escaped_once() {
        assert_eq!(normalize("a < b && c > d"), "a &lt; b &amp;&amp; c &gt; d");
        assert_eq!(normalize("a &lt; b &amp; c"), "a &lt; b &amp; c");
        assert_eq!(normalize("<script>x</script>"), "&lt;script&gt;x&lt;/script&gt;");
    }

    #[test]
    fn references_stay_and_addresses_become_some() {
        for reference in [
            "<@U0PRIYA001>",
            "<#C1|general>",
            "<!here>",
            "<https://x.example|our site>",
            "<mailto:a@b.c>",
        ] {
            assert_eq!(normalize(&format!("hi {reference}!")), format!("hi {reference}!"));
        }
        assert_eq!(
            normalize("see https://acme.example/a?b=1&c=2."),
            "see <https://acme.example/a?b=1&amp;c=2>."
        );
        assert_eq!(normalize("xhttp://nothing https://"), "xhttp://nothing https://");
    }

    #[test]
    fn parsing_says_what_means_something() {
        let text = "<@U1> https://a.example <b>";
        assert_eq!(
            normalize_as(text, Parsing::None),
            "<@U1> https://a.example &lt;b&gt;"
        );
        assert_eq!(
            normalize_as(text, Parsing::Full),
            "&lt;@U1&gt; <https://a.example> &lt;b&gt;"
        );
    }

    proptest! {
        #[test]
        fn normalizing_twice_changes_nothing_more(text in "[a-z<>&@#!|;:/. \n]{0,60}") {
            let once = normalize(&text);
            prop_assert_eq!(normalize(&once), once.clone());
        }

        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            let _ = normalize(&text);
        }
    }
}
