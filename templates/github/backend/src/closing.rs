//! Closing keywords: `Closes #12` in a pull request closes issue 12 once the pull request is merged into the default
//! branch.
//!
//! <https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue>

use asymmetric_kit::{Call, Failure};

use crate::{
    access::Seen,
    issue::{self, write},
};

const KEYWORDS: [&str; 9] = [
    "close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved",
];

/// Closes the open issues of the repository that a text names with a keyword, in the name of the caller. `commit` is the
/// one that merged the text.
pub(crate) async fn close_referenced(
    call: &Call,
    seen: &Seen,
    text: &str,
    commit: Option<&str>,
) -> Result<(), Failure> {
    let own = format!("{}/{}", seen.owner.login, seen.repository.name);
    for number in references(text, &own) {
        let lock = "SELECT id FROM issues WHERE repository_id = $1 AND number = $2 FOR UPDATE";
        call.query(lock, &[&seen.repository.id, &number]).await?;
        let found = issue::by_number(call, seen.repository.id, number).await?;
        if let Some(issue) = found.filter(|issue| !issue.is_pull_request && issue.state == "open") {
            write::close_by_commit(call, &issue, None, commit).await?;
        }
    }
    Ok(())
}

/// The numbers of issues that follow a keyword: `#12`, or `owner/name#12` where that is the repository itself.
pub(crate) fn references(text: &str, own: &str) -> Vec<i64> {
    let mut numbers = Vec::new();
    let mut follows_keyword = false;
    for word in text.split_whitespace() {
        let bare = word.trim_end_matches([',', '.', ';', ')', '!']);
        if follows_keyword
            && let Some((before, number)) = bare.split_once('#')
            && (before.is_empty() || before.eq_ignore_ascii_case(own))
            && let Ok(number) = number.parse()
            && !numbers.contains(&number)
        {
            numbers.push(number);
        }
        let keyword = word
            .trim_start_matches(['(', '*', '_'])
            .trim_end_matches(':')
            .to_ascii_lowercase();
        follows_keyword = KEYWORDS.contains(&keyword.as_str());
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_follows_a_keyword_is_closed() {
        let find = |text| references(text, "acme-corp/acme-flow");
        assert_eq!(find("Closes #12, and fixes: #7."), [12, 7]);
        assert_eq!(find("RESOLVED acme-corp/acme-flow#3"), [3]);
        assert_eq!(find("closes acme-corp/docs#3"), [] as [i64; 0]);
        assert_eq!(find("see #12 and PR 4; close the door"), [] as [i64; 0]);
        assert_eq!(find("fixes #1 fixes #1"), [1]);
    }
}
