//! Notes on the verbs that are about templates.

/// Of `asym template push`.
pub(crate) const TEMPLATE_PUSH: &str = "\
The folder is checked before anything is written. Prints one line when clones
can be made of the template.

Examples:
  asym template push templates/slack
  asym template push mine --artifact ghcr.io/team/mine:1";

/// Of `asym verify`.
pub(crate) const VERIFY: &str = "\
Prints per template its score, matched / theirs, and how many operations the
backend implements, the vendor publishes, both have, and official clients drive
in tests. The score is kept in the template's status, with the right to that;
when the vendor's list cannot be had, the last one is shown and the exit status
is 1. Nothing waits for a score.

Examples:
  asym verify
  asym verify slack --missing
  asym verify slack --source npm:@slack/web-api@8.2.0
  asym verify stripe --source ./openapi.json -o json";
