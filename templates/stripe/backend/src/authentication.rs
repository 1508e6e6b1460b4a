//! API keys: as a bearer token, or as the user name of Basic authentication (what `curl -u sk_test_…:` sends).

use asymmetric_kit::Incoming;

use crate::error::StripeError;

/// Characters of a key that messages show: `sk_test_` and the end.
const SHOWN_START: usize = 8;
const SHOWN_END: usize = 4;

/// The key of a request.
pub(crate) fn key(request: &Incoming) -> Option<String> {
    let bearer = request.bearer().map(str::to_owned);
    bearer
        .or_else(|| request.basic().map(|(user, _)| user))
        .filter(|key| !key.is_empty())
}

/// The key as messages show it: its kind and its end.
pub(crate) fn masked(key: &str) -> String {
    let characters: Vec<char> = key.chars().collect();
    let length = characters.len();
    let start = if key.starts_with("sk_") || key.starts_with("pk_") || key.starts_with("rk_") {
        SHOWN_START
    } else {
        0
    };
    if length <= start + SHOWN_END {
        return "*".repeat(length);
    }
    let shown = |index: usize| index < start || index >= length - SHOWN_END;
    characters
        .iter()
        .enumerate()
        .map(|(index, &character)| if shown(index) { character } else { '*' })
        .collect()
}

/// The answer without a key.
pub(crate) fn missing_key() -> StripeError {
    unauthorized(
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth \
         (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or \
         we can help at https://support.stripe.com/."
            .to_owned(),
    )
}

/// The answer to a key that nobody holds.
pub(crate) fn invalid_key(key: &str) -> StripeError {
    unauthorized(format!("Invalid API Key provided: {}", masked(key)))
}

fn unauthorized(message: String) -> StripeError {
    StripeError {
        status: 401,
        ..StripeError::invalid(message)
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn keys_are_shown_by_kind_and_end_only() {
        assert_eq!(masked("sk_test_51abcdefghWXYZ"), "sk_test_**********WXYZ");
        assert_eq!(masked("xoxb-1234567"), "********4567");
        assert_eq!(masked("sk_test_x"), "*********");
        assert_eq!(masked("abc"), "***");
    }
}
